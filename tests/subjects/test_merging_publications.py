"""Whose publications are once two people are one: somebody's word wins over none, and contradictions are settled first."""

import pytest
from sqlalchemy import select

from portal.kernel import db, worker
from portal.kernel.errors import IllegalMove
from portal.people.models import PersonName
from portal.publications import harvesting
from portal.publications.models import Attribution, AttributionEvent
from portal.publications.models_help import AttributionReport, Delegation
from tests.arxiv import a_record
from tests.conftest import MONDAY
from tests.factories import a_user
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.publications.harvests import NAME, asked, harvested, told
from tests.publications.harvests import look as search
from tests.subjects.merges import impossible, look, merge, stands

TWO = ("Ines Duarte", "Inês M. Duarte", "Noor Berg")


@pytest.fixture
def kept(database):
    return a_person("Ines Duarte", a_user("Ines Duarte", "staff"))


@pytest.fixture
def gone(database):
    return a_person("Ines M. Duarte")


def say(title, kept, gone, *, by_kept=None, by_gone=None, **columns):
    """A paper about which the two said something, or nothing."""
    paper = a_publication(title, TWO[:1] + TWO[2:])
    return [
        an_attribution(paper, person, status, **columns)
        for person, status in ((kept, by_kept), (gone, by_gone))
        if status
    ]


def attributions() -> list[Attribution]:
    with db.reading() as here:
        return list(here.scalars(select(Attribution)))


@pytest.mark.parametrize(
    ("by_kept", "by_gone", "stays"),
    [
        (None, "confirmed", "confirmed"),
        (None, "rejected", "rejected"),
        ("suggested", "confirmed", "confirmed"),
        ("suggested", "rejected", "rejected"),
        ("certain", "rejected", "rejected"),
        ("confirmed", "suggested", "confirmed"),
        ("rejected", "certain", "rejected"),
        ("rejected", "rejected", "rejected"),
        ("suggested", "suggested", "suggested"),
    ],
)
def test_a_persons_word_wins_over_none(kept, gone, administrator, by_kept, by_gone, stays):
    say("Mirrors", kept, gone, by_kept=by_kept, by_gone=by_gone)
    merge(gone, kept, administrator)
    found = stands()
    assert {key: row[0] for key, row in found.items()} == {("Mirrors", kept.id): stays}
    assert impossible() == []


def test_what_speaks_for_either_speaks_for_the_one(kept, gone, administrator):
    say("Mirrors", kept, gone, by_kept="suggested")
    paper = attributions()[0].publication_id
    with db.unit() as here:
        here.add(_like(paper, gone, ["orcid"]))
    merge(gone, kept, administrator)
    (one,) = attributions()
    assert (one.person_id, one.status, one.sources, one.place) == (kept.id, "certain", ["name", "orcid"], 1)


def _like(publication_id, person, sources):
    return Attribution(
        publication_id=publication_id, person_id=person.id, sources=sources, fit=90, places=[1], place=None,
        created_at=MONDAY,
    )  # fmt: skip


@pytest.mark.parametrize(("by_kept", "by_gone"), [("confirmed", "rejected"), ("rejected", "confirmed")])
def test_a_yes_and_a_no_are_settled_first(kept, gone, administrator, by_kept, by_gone):
    say("Mirrors", kept, gone, by_kept=by_kept, by_gone=by_gone)
    say("Lenses", kept, gone, by_kept="confirmed", by_gone="suggested")
    before = stands()
    assert [one.title for one in look(gone, kept, administrator).contested] == ["Mirrors"]
    with pytest.raises(IllegalMove, match="“Mirrors” is answered differently"):
        merge(gone, kept, administrator)
    assert stands() == before


def test_two_authors_of_one_paper_are_two_people(kept, gone, administrator):
    paper = a_publication("Mirrors", TWO)
    an_attribution(paper, kept, "confirmed")
    an_attribution(paper, gone, "confirmed", places=[2])
    assert [one.title for one in look(gone, kept, administrator).contested] == ["Mirrors"]


def test_events_and_reports_stay_with_what_stays(kept, gone, administrator):
    of_kept, of_gone = say("Mirrors", kept, gone, by_kept="suggested", by_gone="confirmed")
    with db.unit() as here:
        for one in (of_kept, of_gone):
            event = {"act": "attribution.undo", "after": "suggested", "at": MONDAY}
            here.add(AttributionEvent(attribution_id=one.id, **event))
            here.add(AttributionReport(attribution_id=one.id, filed_at=MONDAY))
    merge(gone, kept, administrator)
    with db.reading() as here:
        kinds = AttributionEvent, AttributionReport
        said = [here.scalars(select(kind.attribution_id)).all() for kind in kinds]
    assert said == [[of_gone.id, of_gone.id]] * 2


def test_a_delegate_stands_once_and_nobody_is_their_own(kept, gone, administrator):
    helper = a_user("Hana")
    with db.unit() as here:
        for person, user_id in ((kept, helper.id), (gone, helper.id), (gone, kept.user_id)):
            here.add(Delegation(person_id=person.id, user_id=user_id, granted_at=MONDAY))
    merge(gone, kept, administrator)
    with db.reading() as here:
        rows = here.execute(
            select(Delegation.person_id, Delegation.user_id).where(Delegation.ended_at.is_(None))
        )
        assert [tuple(row) for row in rows] == [(kept.id, helper.id)]


def test_a_search_under_way_is_stopped_and_its_answer_goes_nowhere(
    arxiv, kept, gone, administrator, monkeypatch
):
    arxiv.add(a_record("Mirrors", ["Ines M. Duarte"]))
    search_id = asked(gone)
    question = harvesting._question
    monkeypatch.setattr(
        harvesting, "_question", lambda one: _merging(question(one), gone, kept, administrator)
    )
    worker.work_once({NAME})
    assert (search(search_id).status, told(search(search_id))) == ("stopped", [("merged", None, 1)])
    assert (search(search_id).person_id, attributions()) == (kept.id, [])
    assert impossible() == []


def _merging(question, gone, kept, administrator):
    """The same question, while whose it is becomes another."""

    def ask():
        answer = question()
        merge(gone, kept, administrator)
        return answer

    return ask


def test_a_later_search_finds_papers_under_the_name_of_the_page_that_went(arxiv, kept, gone, administrator):
    merge(gone, kept, administrator)
    arxiv.add(a_record("Mirrors", ["Ines M. Duarte"]))
    harvested(kept)
    assert [(one.person_id, one.status) for one in attributions()] == [(kept.id, "suggested")]
    with db.reading() as here:
        assert here.scalars(select(PersonName.name)).all() == ["Ines M. Duarte"]
