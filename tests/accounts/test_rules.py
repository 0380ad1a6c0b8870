import pytest

from portal.accounts import rules
from portal.kernel.errors import Invalid

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil", "javascript:1",
                                  "/a\r\nSet-Cookie: x=1", "/\t/evil.example", "home", "", None])  # fmt: skip
def test_next_cannot_leave_the_site(path):
    assert rules.local_path(path) == "/home"


def test_next_may_be_any_page_of_the_site():
    assert rules.local_path("/positions/phd-2027?lang=fr#how") == "/positions/phd-2027?lang=fr#how"


def test_one_mailbox_is_one_address_however_it_is_typed():
    assert rules.folded(" Ada@Lumen.Example") == rules.folded("ada@lumen.example")
    assert rules.folded("zoé@lumen.example") == rules.folded("zoe\u0301@lumen.example")


@pytest.mark.parametrize("other", ["strasse@x.example", "straße@x.exampIe", "ſtraße@x.example"])
def test_two_mailboxes_are_never_one_address(other):
    assert rules.folded(other) != rules.folded("straße@x.example")


@pytest.mark.parametrize("typed", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>", "a b@c.example",
                                   "a@b.example\x00", "a\u2028@b.example", "a", "@b.example", "a" * 260 + "@b.example"])  # fmt: skip
def test_anything_but_one_address_is_refused(typed):
    with pytest.raises(Invalid):
        rules.one_address(typed)


def test_a_device_is_named_as_its_owner_knows_it():
    assert rules.device(FIREFOX) == "Firefox, Windows"
    assert rules.device("<script>") == ""


def test_a_household_is_one_client():
    assert rules.neighbourhood("2001:db8:1:2::3") == rules.neighbourhood("2001:db8:1:2:ffff::9")
    assert rules.neighbourhood("192.0.2.1") != rules.neighbourhood("192.0.2.2")
    assert rules.neighbourhood("not an address") == "unknown"
