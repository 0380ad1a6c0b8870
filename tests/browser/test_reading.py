"""A committee member reads, scores and goes on, and the hands never leave the keyboard."""

import pytest

from tests.factories import a_position, a_user, an_application, reader_signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def ines(app, database, browse):
    """A member of a committee, before the table of two applications."""
    clara, ines = a_user("Clara Weiss", "recruiter"), a_user("Ines Duarte", "staff")
    position = a_position(clara, committee={ines: "member"})
    for name in ("Noor Berg", "Omar Diallo"):
        an_application(position, a_user(name))
    return browse(of=reader_signed_in(app, ines)).open(f"/committee/positions/{position.slug}")


def score(ines) -> None:
    """By keyboard: 4 for each criterion, and a yes."""
    for criterion, presses in (("1", 3), ("1", 3), ("No", 2)):
        ines.tab_to(criterion).keys("Space", *["ArrowRight"] * presses)


def test_the_whole_queue_is_read_by_keyboard(ines):
    first = ines.enter(key="n").path
    score(ines)
    second = ines.tab_to("Comment").write("Careful work.").tab_to("Submit and next").enter().path
    score(ines)
    ines.tab_to("Submit and next").enter().reads("Nothing waits for you here").tab_to("To the table").enter()
    assert first != second
    assert [ines.page.locator("tbody tr").nth(n).locator("td").nth(3).inner_text() for n in (0, 1)] == [
        "done",
        "done",
    ]


def test_a_document_stands_beside_the_form_and_runs_nothing(ines):
    ines.follow("Noor Berg").page.frame_locator("iframe[name=document]").locator(
        "embed, body"
    ).first.wait_for(state="attached")
    frame = next(one for one in ines.page.frames if one.name == "document")
    assert "/documents/" in frame.url
    assert ines.faults == []
