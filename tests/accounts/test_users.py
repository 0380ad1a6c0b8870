from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.accounts import jobs, queries, service
from portal.accounts.models import User
from portal.kernel import audit, clock, db
from portal.kernel.errors import Forbidden, Invalid
from portal.policy.actor import SYSTEM
from tests.reader import parse, text_of

ADA, GRACE, ROOT = "ada@lumen.example", "grace@lumen.example", "root@lumen.example"


@pytest.fixture
def root(signed_in):
    return signed_in(ROOT, "administrator")


def roles(address):
    with db.reading():
        return set(queries.roles_of(queries.verified(address)))


def page_of(address):
    with db.reading():
        return f"/admin/users/{queries.verified(address).public_id}"


def test_two_users_never_prove_one_address_however_close(app, database):
    with db.unit():
        begun = [service.begin(ADA, "en").id for _ in range(2)]
    start, owners = Barrier(2), []

    def prove(user_id):
        start.wait()
        with db.unit():
            owners.append(service.verify(queries.by_id(user_id)).id)

    provers = [Thread(target=prove, args=(one,)) for one in begun]
    for one in provers:
        one.start()
    for one in provers:
        one.join()
    assert len(owners) == 2
    assert len(set(owners)) == 1


def test_the_database_itself_keeps_one_owner_an_address(app, database):
    with db.unit():
        for _ in range(2):
            service.begin(ADA, "en")
    with pytest.raises(IntegrityError), db.unit() as here:
        here.execute(update(User).values(verified_at=clock.now()))


def test_the_operator_makes_no_second_account(user):
    user(ADA)
    with pytest.raises(Invalid), db.unit():
        service.create_user("Ada@lumen.example", "Ada", [], None, actor=SYSTEM)
    with db.reading() as here:
        assert here.query(User).count() == 1


@pytest.mark.parametrize("name", ["Ada\x00Byron", "Ada\nByron", "Ada\u2028Byron", "x" * 201])
def test_a_name_that_cannot_be_read_is_refused(name, signed_in):
    ada = signed_in(ADA)
    ada.press("Save", name=name, expect=422)
    with db.reading():
        assert queries.verified(ADA).name == "Ada Byron"


def test_a_user_chooses_their_name_and_language(signed_in):
    signed_in(ADA).press("Save", name=" Zoë Ångström ", locale="fr")
    with db.reading():
        user = queries.verified(ADA)
    assert (user.name, user.locale) == ("Zoë Ångström", "fr")


def test_pages_speak_the_language_of_the_account_and_not_of_the_link_before(signed_in):
    ada = signed_in(ADA).visit("/account?lang=en")
    ada.press("Save", name="Ada", locale="fr")
    assert 'lang="fr"' in ada.response.get_data(as_text=True).partition(">")[2][:40]


def test_an_administrator_gives_and_takes_roles_and_it_is_written_down(root, user):
    user(ADA, "staff")
    root.visit(page_of(ADA)).press("Save the roles", roles=["recruiter", "advisor"], reason="New duties")
    assert roles(ADA) == {"recruiter", "advisor"}
    assert "New duties" in root.main
    with db.reading():
        [_made, changed] = audit.of(("user", queries.verified(ADA).public_id))
    assert changed.detail == {"before": ["staff"], "after": ["advisor", "recruiter"]}


def test_nobody_gives_themself_a_role(root):
    root.visit(page_of(ROOT))
    assert "Save the roles" not in root.buttons()
    with db.reading():
        who = queries.actor_of(queries.verified(ROOT))
    with pytest.raises(Forbidden), db.unit():
        service.set_roles(queries.verified(ROOT), ["director"], actor=who)


def test_a_role_that_does_not_exist_is_refused(user):
    made = user(ADA)
    with pytest.raises(Invalid), db.unit():
        service.grant(queries.one(made.public_id), "emperor", actor=SYSTEM)


def test_who_has_not_confirmed_an_address_gets_no_role(app, database):
    with pytest.raises(Invalid), db.unit():
        service.grant(service.begin(ADA, "en"), "staff", actor=SYSTEM)


def test_a_blocked_user_is_signed_out_and_may_be_let_in_again(root, signed_in):
    ada = signed_in(ADA)
    root.visit(page_of(ADA)).press("Block this account", reason="Lost laptop")
    assert ada.visit("/account").path == "/sign-in"
    root.press("Let in again", reason="Found")
    assert "Active" in root.main


def test_blocking_needs_a_reason(root, user):
    user(ADA)
    root.visit(page_of(ADA)).press("Block this account", expect=422)
    assert "Please fill this in." in root.main


@pytest.mark.parametrize("role", ["staff", "recruiter", "advisor", "director", None])
@pytest.mark.parametrize("path", ["/admin/users", "/admin/users/invite"])
def test_only_administrators_see_who_has_an_account(path, role, signed_in):
    signed_in(ADA, *([role] if role else [])).visit(path, expect=403)


@pytest.mark.parametrize(
    ("sought", "found"),
    [("byr", 2), ("ängstrom", 1), ("LUMEN.example", 4), ("zoe lumen", 1), ("%", 4), ("nobody", 0)],
)
def test_people_are_found_by_a_part_of_name_or_address(sought, found, root, user):
    user(ADA)
    user("zoe@lumen.example", name="Zoë Ångström")
    user("x@lumen.example", name="Xaver")
    root.visit("/admin/users").press("Search", q=sought)
    assert root.main.count("Active") == found


def test_the_list_asks_the_same_number_of_queries_however_long(root, user, statements):
    root.visit("/admin/users")
    few = statements(lambda: root.visit("/admin/users"))
    for number in range(12):
        user(f"user{number}@lumen.example", "staff")
    assert statements(lambda: root.visit("/admin/users")) == few


def test_what_somebody_typed_never_becomes_html(root, user):
    made = user(ADA, name="<script>alert(1)</script>")
    page = root.visit(f"/admin/users/{made.public_id}").response.get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<script>alert(1)</script>" in text_of(parse(page))


def test_who_never_came_back_is_forgotten_unless_somebody_needs_them(app, database, monkeypatch):
    with db.unit():
        needed, _idle = (service.begin(ADA, "en").id for _ in range(2))
    monkeypatch.setattr(service, "keepers", [lambda ids: {needed} & set(ids)])
    clock.advance(timedelta(days=30, seconds=1))
    with db.unit():
        service.begin(GRACE, "en")
    jobs.prune()
    with db.reading() as here:
        assert {(user.id == needed, user.address) for user in here.query(User)} == {
            (True, ADA),
            (False, GRACE),
        }
