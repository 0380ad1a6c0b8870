"""The same dossier for whoever else may open it: each reads their own part, and to everybody else it is not there."""

import pytest

from portal.accounts.models import User
from portal.kernel import db
from portal.reviews import dossiers, queries
from tests import factories_reviews as reviews
from tests.factories import a_user, actor_for
from tests.reviews.desk import a_lab, a_paper
from tests.watch import plain

ITEM, STATEMENT, TEXT, BOARD, DIRECTOR, NOTES = (
    "CANARY talk",
    "CANARY statement",
    "CANARY text",
    "CANARY board",
    "CANARY director",
    "CANARY notes",
)
EVERYTHING = {ITEM, STATEMENT, TEXT, BOARD, DIRECTOR, NOTES}
SAID = {"for_person": TEXT, "for_board": BOARD, "for_director": DIRECTOR, "notes": NOTES}


def written(app, **round_):
    """A lab whose Ines has written her dossier."""
    lab = a_lab(app, **round_)
    lab.reader("ines").visit(lab.mine).press("Save", lines_talk=ITEM, knowledge=STATEMENT)
    return lab


def seen(lab, name: str) -> set[str]:
    """What of everything somebody reads."""
    html = lab.reader(name).visit(lab.theirs).response.get_data(as_text=True)
    return {one for one in EVERYTHING if one in html}


def test_a_supervisor_reads_the_items_from_freezing_on_and_no_statement(app, database):
    lab = written(app)
    lab.reader("sven").visit(lab.theirs, expect=404)
    lab.freeze()
    assert seen(lab, "sven") == {ITEM}


def test_a_supervisor_reads_what_was_shared_only_when_it_is_lent(app, database):
    lab = written(app)
    lab.share(**SAID)
    assert seen(lab, "sven") == {ITEM}
    lab.reader("ines").visit(lab.mine).press("Show it to my supervisor")
    assert seen(lab, "sven") == {ITEM, TEXT}


def test_another_advisor_reads_one_page_while_it_is_reviewed(app, database):
    lab = written(app)
    paper = a_paper(lab, "Measured mirrors")
    lab.reader("ines").visit(lab.mine).press("Save", what_1=paper, why_1="CANARY why")
    lab.freeze()
    lab.reader("bo").visit(lab.theirs, expect=404)
    reviews.give(lab.dossier, lab.users["dora"], [lab.users["anna"]])
    page = lab.reader("bo").visit(lab.theirs)
    assert ("Measured mirrors" in page.main, "1 publication in this period." in page.main) == (True, True)
    assert "CANARY" not in page.response.get_data(as_text=True)


@pytest.mark.parametrize(("cross_view", "read"), [("after_own", {TEXT, BOARD}), ("never", set())])
def test_another_advisor_reads_the_reviews_once_they_are_in_where_advisors_read_one_another(
    app, database, cross_view, read
):
    lab = written(app, cross_view=cross_view)
    lab.review("anna", **SAID)
    assert seen(lab, "bo") == read


def test_a_director_for_whom_somebody_acts_learns_that_it_exists_and_who_acts(app, database):
    lab = written(app)
    lab.users["emil"] = emil = a_user("Emil Acting", "director")
    with db.unit():
        director = actor_for(lab.users["dora"])
        found = queries.led(director, lab.dossier.public_id, to_change=True)
        dossiers.entrust(found, db.session().get(User, emil.id), "A conflict.", actor=director)
    reviews.freeze(lab.dossier, emil)
    page = lab.reader("dora").visit(lab.theirs)
    assert "Emil Acting acts for the director on it, and nothing of it is shown to you." in page.main
    assert (seen(lab, "dora"), "Frozen" in page.main) == (set(), False)
    assert seen(lab, "emil") == {ITEM, STATEMENT}


def test_the_director_reads_what_was_submitted_but_no_notes_and_is_led_to_where_they_work(app, database):
    lab = written(app)
    lab.review("anna", **SAID)
    assert seen(lab, "dora") == EVERYTHING - {NOTES}
    assert f"/rounds/{lab.round.slug}{lab.theirs}" in lab.reader("dora").visit(lab.theirs).links()


def test_the_person_is_led_to_their_own_page(app, database):
    lab = written(app)
    assert lab.reader("ines").visit(lab.theirs).path == lab.mine


def test_to_a_stranger_it_is_not_there_whatever_they_ask(app, database):
    lab = written(app)
    lab.share(**SAID)
    stranger = lab.reader("sam").client
    for path in ("", "/packet.pdf"):
        hidden, missing = (
            stranger.get(f"{lab.theirs}{path}"),
            stranger.get(f"/dossiers/0000000000000000{path}"),
        )
        assert (hidden.status_code, missing.status_code, plain(hidden)) == (404, 404, plain(missing))
