"""What follows from a review: proposed, agreed with somebody and a day, done or dropped; told to whoever owes it, and to nobody else."""

import pytest
from sqlalchemy import select

from portal.kernel import db
from portal.reviews import queries_rounds, service
from portal.reviews.models_packets import FollowUp
from tests import factories_reviews as reviews
from tests.factories import actor_for
from tests.reader import NAMESPACE, text_of
from tests.reviews.desk import a_lab, letters

DUE = "2027-06-30"


@pytest.fixture
def lab(app, database):
    made = a_lab(app)
    made.share()
    return made


def standing() -> list[tuple[str, str, str | None]]:
    """What follows: its text, where it stands, and what shows that it is done."""
    with db.reading() as here:
        return [
            (one.text, str(one.status), one.evidence)
            for one in here.scalars(select(FollowUp).order_by(FollowUp.id))
        ]


def propose(lab, text: str = "Write it up") -> object:
    return lab.reader("ines").visit(lab.mine).press("Propose it", text=text)


def give(lab) -> None:
    """The frozen dossier goes to Anna."""
    reviews.give(lab.dossier, lab.users["dora"], [lab.users["anna"]])


def conclude(lab, *, closed: bool = True) -> None:
    """Anna submits, the director shares, and closes the round."""
    reviews.a_review(lab.dossier, lab.users["anna"])
    reviews.share(lab.dossier, lab.users["dora"])
    if closed:
        with db.unit():
            director = actor_for(lab.users["dora"])
            service.close(
                queries_rounds.one_visible(director, lab.round.slug, to_change=True), actor=director
            )


def proposed(lab, name: str, text: str) -> int:
    """The status that a proposal gets."""
    return lab.send(name, f"{lab.theirs}/follow-ups", {"text": text})


def ledger(reader) -> list[str]:
    """What the reader owes, as their page lists it."""
    lists = [
        one
        for one in reader.visit("/my/follow-ups").page.iter(f"{NAMESPACE}ol")
        if one.get("class") == "owed"
    ]
    return [text_of(item) for one in lists for item in one]


def test_the_person_proposes_agrees_and_says_that_it_is_done(lab):
    page = propose(lab)
    assert "Write it up" in page.main
    page.press("Agree", owner=lab.ines.public_id, due_on=DUE)
    assert "until 30 Jun 2027" in page.main
    page.press("It is done", evidence="https://arxiv.org/abs/2706.00001")
    assert standing() == [("Write it up", "done", "https://arxiv.org/abs/2706.00001")]
    assert "https://arxiv.org/abs/2706.00001" in page.links()


def test_either_may_drop_what_was_proposed_or_agreed(lab):
    propose(lab, "One").press("Drop it")
    propose(lab, "Two").press("Agree", owner=lab.ines.public_id, due_on=DUE).press("Drop it")
    assert standing() == [("One", "dropped", None), ("Two", "dropped", None)]


def test_nothing_is_agreed_without_somebody_and_a_day_and_what_was_typed_stays(lab):
    page = propose(lab).press("Agree", owner=lab.ines.public_id, expect=422)
    assert (page.value("owner"), standing()) == (lab.ines.public_id, [("Write it up", "proposed", None)])
    page.press("Send it", due_on="tomorrow", expect=422)
    assert "Please give a date such as 2027-03-31." in page.main
    page.press("Send it", due_on=DUE)
    assert (page.path, standing()) == (lab.mine, [("Write it up", "agreed", None)])


def test_words_over_the_limit_are_all_still_there(lab):
    page = lab.reader("ines").visit(lab.mine).press("Propose it", text="word " * 101, expect=422)
    assert "These are 101 words; there is room for 100." in page.main
    assert page.value("text").split() == ["word"] * 101


def test_who_owes_it_elsewhere_is_told_by_mail_and_sees_that_item_and_nothing_else(lab):
    kim = lab.add("Kim Aalto")
    propose(lab, "Order the second machine")
    page = propose(lab, "Keep this between us")
    page.press("Agree", owner=kim.public_id, due_on=DUE)
    assert [one.recipient for one in letters("follow_up_agreed")] == ["kim@lumen.example"]
    reader = lab.reader("kim")
    (item,) = ledger(reader)
    assert (
        item
        == "30 Jun 2027 Order the second machine From somebody else’s review. Tell the director when it is done."
    )
    assert [
        one for one in ("Ines", "Keep this between us", lab.dossier.public_id) if one in reader.text
    ] == []
    reader.visit(lab.theirs, expect=404)


def test_who_owes_it_from_their_own_review_is_led_there_and_gets_no_mail_from_themself(lab):
    propose(lab).press("Agree", owner=lab.ines.public_id, due_on=DUE)
    reader = lab.reader("ines")
    assert ledger(reader) == ["30 Jun 2027 Write it up From your own review: say there when it is done"]
    assert letters("follow_up_agreed") == []
    reader.follow("From your own review: say there when it is done")
    assert "It is done" in reader.buttons()


def test_who_owes_nothing_is_told_so(lab):
    page = lab.reader("sam").visit("/my/follow-ups")
    assert "You owe nothing" in page.main


def test_an_advisor_proposes_while_they_review_and_no_longer_once_the_round_is_closed(app, database):
    lab = a_lab(app)
    lab.freeze()
    assert proposed(lab, "anna", "Too early") == 404
    give(lab)
    assert proposed(lab, "anna", "In time") == 303
    assert [text for text, _status, _evidence in standing()] == ["In time"]
    conclude(lab)
    assert proposed(lab, "anna", "Too late") == 409
    assert [text for text, _status, _evidence in standing()] == ["In time"]


def test_the_person_and_the_director_propose_only_once_it_is_shared(app, database):
    lab = a_lab(app)
    assert [proposed(lab, name, "Too early") for name in ("ines", "dora")] == [409, 409]
    assert standing() == []


def test_an_advisor_agrees_finishes_and_drops_nothing(lab):
    propose(lab)
    with db.reading() as here:
        public_id = here.scalar(select(FollowUp.public_id))
    for act in ("agree", "finish", "drop"):
        data = {"owner": lab.ines.public_id, "due_on": DUE}
        answer = lab.send("anna", f"{lab.theirs}/follow-ups/{public_id}/{act}", data)
        assert (act, answer) == (act, 403)
    assert standing() == [("Write it up", "proposed", None)]


def test_the_person_reads_no_name_of_an_advisor_who_proposed_where_the_board_speaks_with_one_voice(
    app, database
):
    lab = a_lab(app, identity="collective")
    lab.freeze()
    give(lab)
    assert proposed(lab, "anna", "Write it up") == 303
    conclude(lab, closed=False)
    page = lab.reader("ines").visit(lab.mine)
    assert ("proposed by an advisor" in page.main, "Anna Keller" in page.main) == (True, False)


def test_the_person_reads_who_proposed_it_where_advisors_are_named(app, database):
    lab = a_lab(app)
    lab.freeze()
    give(lab)
    assert proposed(lab, "anna", "Write it up") == 303
    conclude(lab, closed=False)
    assert "proposed by Anna Keller" in lab.reader("ines").visit(lab.mine).main


def test_a_link_that_runs_something_is_shown_as_words(lab):
    page = propose(lab).press("Agree", owner=lab.ines.public_id, due_on=DUE)
    page.press("It is done", evidence="javascript:alert(1)")
    assert "javascript:alert(1)" in page.main
    assert [one for one in page.links() if one.startswith("javascript")] == []
