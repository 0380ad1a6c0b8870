"""What the small modules add to a page that works without them: a button acts once, one's own time, single keys."""

import pytest

from tests.factories import a_position, a_user, an_application, reader_signed_in

pytestmark = pytest.mark.browser

TWO_PRESSES = """() => {
  const button = document.querySelector('main form[action$=check] button');
  button.click();
  setTimeout(() => button.click(), 200);
}"""


@pytest.fixture
def people(app, database):
    """A recruiter, an applicant, and a committee of one."""
    clara, noor, ines = (
        a_user("Clara Weiss", "recruiter"),
        a_user("Noor Berg"),
        a_user("Ines Duarte", "staff"),
    )
    return a_position(clara, committee={ines: "member"}), noor, ines


def test_two_quick_presses_submit_once(app, people, browse):
    position, who, _ines = people
    application = an_application(position, who, status="draft")
    noor = browse(of=reader_signed_in(app, who)).open(f"/applications/{application.public_id}/check")
    under_way = []
    noor.page.route("**/check", lambda sent: under_way.append(sent))
    with noor.page.expect_navigation():
        noor.page.evaluate(TWO_PRESSES)
        noor.page.wait_for_timeout(500)
        under_way[0].continue_()
    noor.look()
    assert len(under_way) == 1
    assert noor.open(f"/applications/{application.public_id}").page.locator("a.numbers").count() == 1


def test_a_deadline_is_also_told_in_the_readers_own_time(people, browse):
    said = "Wednesday, 31 March 2027, 11:00 (Europe/Paris), 09:00 UTC"
    abroad = browse(zone="America/New_York").open("/positions/phd-in-open-models")
    assert abroad.page.locator("aside time").first.inner_text() == f"{said} · Wed 31 Mar, 05:00 where you are"
    assert (
        browse(zone="Europe/Paris")
        .open("/positions/phd-in-open-models")
        .page.locator("aside time")
        .first.inner_text()
        == said
    )
    assert (
        browse(javascript=False)
        .open("/positions/phd-in-open-models")
        .page.locator("aside time")
        .first.inner_text()
        == said
    )


def test_single_keys_work_rest_while_one_types_and_can_be_turned_off(app, people, browse):
    position, who, user = people
    for name in ("Noor Berg", "Omar Diallo"):
        an_application(position, who if name == who.name else a_user(name), name=name)
    ines = browse(of=reader_signed_in(app, user)).open(f"/committee/positions/{position.slug}")
    first = ines.enter(key="n").path
    ines.type("Comment", "").field("Comment").press("s")
    assert (ines.path, ines.field("Comment").input_value()) == (first, "s")
    ines.page.locator("h1").click()
    second = ines.enter(key="s").path
    assert second != first
    ines.page.get_by_role("button", name="Turn the keys off").click()
    ines.keys("s").reload()
    assert (ines.path, ines.page.get_by_role("button", name="Turn the keys on").count()) == (second, 1)
