"""What nobody spoke about is weighed anew after each answer: its score, its band, why, and with what it is asked."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.kernel import db, jobs
from portal.publications import attributing, importing, queries_weighing, settling, weighing
from portal.publications.models import Attribution, AttributionEvent
from portal.publications.scoring_reasons import sentence
from tests.arxiv import a_record
from tests.factories_publications import a_publication, an_attribution
from tests.publications.answering import Somebody
from tests.publications.incoming import found, statements, writes

ME = "Ines Duarte"
FRIENDS = ("Ana Torres", "Bo Lindqvist")


@pytest.fixture
def ines(database):
    return Somebody(ME, "staff")


def paper(ines, title: str, *others: str, status: str = "suggested", **columns) -> Attribution:
    return an_attribution(a_publication(title, (ME, *others)), ines.person, status, **columns)


def now(attribution: Attribution) -> Attribution:
    with db.reading() as here:
        return here.get(Attribution, attribution.id)


def weighed(ines) -> None:
    with db.unit():
        weighing.weigh(ines.person.id)


def test_a_paper_with_the_same_co_authors_is_taken_after_one_answer_and_says_why(ines):
    first, second = paper(ines, "Speech without text", *FRIENDS), paper(ines, "Speech and text", *FRIENDS)
    ines.says(attributing.confirm, first)
    taken = now(second)
    assert (taken.status, taken.band, taken.place) == ("auto", "auto", 1)
    assert taken.score > 9_800
    authors = dict(enumerate((ME, *FRIENDS), 1))
    assert str(sentence(*taken.reasons[0], authors)) == (
        "Ana Torres and 1 other author are on accepted papers, too."
    )


def test_nothing_is_taken_before_the_person_has_answered_once(ines):
    paper(ines, "Speech without text", *FRIENDS, status="certain", sources=["name", "orcid"])
    second = paper(ines, "Speech and text", *FRIENDS)
    weighed(ines)
    assert (now(second).status, now(second).band) == ("suggested", "suggested")
    assert now(second).score > 9_800


def test_taking_the_only_answer_back_asks_about_everything_again(ines):
    first, second = paper(ines, "Speech without text", *FRIENDS), paper(ines, "Speech and text", *FRIENDS)
    ines.says(attributing.confirm, first)
    ines.says(attributing.undo, first)
    assert [now(one).status for one in (first, second)] == ["suggested", "suggested"]
    assert now(second).reasons == [["cold", {}]]


def test_a_rejected_paper_stays_rejected_whatever_speaks_for_it(ines):
    first, second = paper(ines, "Speech without text", *FRIENDS), paper(ines, "Speech and text", *FRIENDS)
    ines.says(attributing.reject, second)
    ines.says(attributing.confirm, first)
    assert (now(second).status, now(second).score, now(second).band) == ("rejected", None, None)


def test_a_strangers_papers_are_unlikely_after_some_of_them_were_rejected(ines):
    ines.says(attributing.confirm, paper(ines, "Speech without text", *FRIENDS))
    strangers = [paper(ines, f"Galaxies {n}", "Carla Bruni", "Uwe Otto") for n in range(5)]
    ines.says(attributing.reject, *strangers[:4])
    assert now(strangers[4]).band == "unlikely"
    assert now(strangers[4]).status == "suggested"


def test_initials_are_asked_about_however_likely(ines):
    initials = a_publication("Speech and text", ("I. Duarte", *FRIENDS))
    second = an_attribution(initials, ines.person, fit=55)
    ines.says(attributing.confirm, paper(ines, "Speech without text", *FRIENDS))
    assert (now(second).status, now(second).band) == ("suggested", "suggested")


def test_nobody_is_taken_for_an_author_whom_a_colleague_can_be(ines):
    other = Somebody("Inesa Duarte", "staff")
    both = a_publication("Speech and text", (ME, *FRIENDS))
    mine, theirs = an_attribution(both, ines.person), an_attribution(both, other.person)
    for one in (ines, other):
        ours = an_attribution(a_publication("Speech without text", (ME, *FRIENDS)), one.person)
        one.says(attributing.confirm, ours)
    assert [now(one).band for one in (mine, theirs)] == ["auto", "auto"]
    assert [now(one).status for one in (mine, theirs)] == ["suggested", "suggested"]
    other.says(attributing.reject, theirs)
    assert now(mine).status == "auto"


def test_what_is_asked_is_grouped_by_a_co_author_and_led_by_its_best(ines):
    known = paper(ines, "Speech without text", "Ana Torres")
    ines.says(attributing.confirm, known)
    pair = [paper(ines, f"Mirrors {n}", "Noor Berg", f"Else {n}") for n in "ab"]
    alone = paper(ines, "Tides", "Uwe Otto")
    weighed(ines)
    pair, alone = [now(one) for one in pair], now(alone)
    assert {one.cluster.rpartition(":")[2] for one in pair} == {"2"}
    assert pair[0].cluster == pair[1].cluster
    assert {one.lead for one in pair} == {max(one.score for one in pair)}
    assert (alone.cluster, alone.lead) == (None, alone.score)


def test_a_second_weighing_of_the_same_writes_nothing(ines):
    ines.says(attributing.confirm, paper(ines, "Speech without text", *FRIENDS))
    for n in range(5):
        paper(ines, f"Mirrors {n}", "Noor Berg")
    weighed(ines)
    with statements() as seen:
        weighed(ines)
    assert writes(seen) == []


def test_a_hundred_papers_are_weighed_with_as_many_questions_as_one(ines):
    def cost(number: int) -> int:
        for n in range(number):
            paper(ines, f"Mirrors {n}", f"Else {n}")
        with statements() as seen:
            weighed(ines)
        return len(seen) - len(writes(seen))

    assert cost(1) == cost(100) <= 7


def test_many_papers_are_weighed_by_a_job_and_nobody_waits(ines, monkeypatch):
    monkeypatch.setattr(weighing, "AT_ONCE", 1)
    first, second = paper(ines, "Speech without text", *FRIENDS), paper(ines, "Speech and text", *FRIENDS)
    ines.says(attributing.confirm, first)
    assert now(second).status == "suggested"
    jobs.run_due()
    assert now(second).status == "auto"


def test_an_identifier_found_later_has_all_others_weighed_anew(ines):
    ines.says(attributing.reject, paper(ines, "Galaxies", "Carla Bruni"))
    record = a_record("Speech without text", (ME, *FRIENDS))
    second = paper(ines, "Speech and text", *FRIENDS)
    found(ines.person, record, source="orcid")
    jobs.run_due()
    assert now(second).status == "auto"


def test_a_changed_title_has_everybody_weighed_anew_whose_it_may_be(ines):
    record = a_record("Mirrors", (ME, "Noor Berg"))
    found(ines.person, record)
    ines.says(attributing.confirm, paper(ines, "Speech without text", "Ana Torres", "Bo Ek"))
    jobs.run_due()
    before = _only(record.arxiv_id).score
    with db.unit():
        importing.store([replace(record, version=2, title="Speech without text, again")])
    jobs.run_due()
    assert _only(record.arxiv_id).score > before


def test_every_night_everybody_is_weighed_anew(ines):
    first = paper(ines, "Speech without text", *FRIENDS)
    with db.unit():
        settling.weigh_soon(queries_weighing.everybody())
    jobs.run_due()
    assert now(first).score is not None


def test_a_move_by_the_weighing_is_kept_among_the_events(ines):
    first, second = paper(ines, "Speech without text", *FRIENDS), paper(ines, "Speech and text", *FRIENDS)
    ines.says(attributing.confirm, first)
    with db.reading() as here:
        mine = select(AttributionEvent.act, AttributionEvent.by_id)
        moves = here.execute(mine.where(AttributionEvent.attribution_id == second.id)).all()
    assert [tuple(one) for one in moves] == [("attribution.take", None)]


def _only(key: str) -> Attribution:
    with db.reading() as here:
        return here.scalars(
            select(Attribution).join(Attribution.publication).where(Attribution.publication.has(key=key))
        ).one()
