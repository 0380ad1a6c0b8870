"""What people say about publications: it stands, it can be taken back, and the evidence speaks only where they did not."""

from threading import Thread

import pytest
from sqlalchemy import select

from portal.kernel import audit, clock, db
from portal.kernel.errors import Forbidden, IllegalMove, Incomplete, Invalid
from portal.policy.acts import Act
from portal.policy.standing import NotAsked
from portal.publications import attributing, queries_queue, queries_queue_authors, settling
from portal.publications.models import Attribution, AttributionEvent
from tests.factories import a_user, actor_for
from tests.factories_publications import a_publication, an_attribution
from tests.publications.answering import Somebody

ORCID = {"sources": ["name", "orcid"]}


@pytest.fixture
def ines(database):
    return Somebody("Ines Duarte", "staff")


@pytest.fixture
def bo(database):
    return Somebody("Bo Duarte", "staff")


@pytest.fixture
def paper(database):
    return a_publication("Measured mirrors", ("Ines Duarte", "Noor Berg", "I. Duarte"))


def stands(attribution: Attribution) -> tuple[str, int | None, bool]:
    """Its status, its place, and whether somebody decided it."""
    with db.reading() as here:
        row = here.get(Attribution, attribution.id)
        assert (row.decided_by_id is None) == (row.decided_at is None)
        return str(row.status), row.place, row.decided_at is not None


def events(attribution: Attribution) -> list[tuple[str, int | None, int | None]]:
    """What happened to it: the act, the place, and by whom."""
    with db.reading() as here:
        mine = select(AttributionEvent.act, AttributionEvent.place, AttributionEvent.by_id)
        mine = mine.where(AttributionEvent.attribution_id == attribution.id).order_by(AttributionEvent.id)
        return [tuple(row) for row in here.execute(mine)]


def audited(attribution: Attribution) -> list[tuple[str, str]]:
    """Which acts on it the audit holds, and whose."""
    with db.reading():
        return [(one.act, one.actor) for one in audit.of(attribution)]


# One answer


def test_the_only_author_who_fits_needs_no_saying(ines, paper):
    mine = an_attribution(paper, ines.person, places=[3])
    ines.says(attributing.confirm, mine)
    assert stands(mine) == ("confirmed", 3, True)
    assert events(mine) == [("attribution.confirm", 3, ines.user.id)]
    assert audited(mine) == [("attribution.confirm", ines.user.public_id)]
    with db.reading() as here:
        row = here.get(Attribution, mine.id)
        assert (row.decided_by_id, row.decided_at) == (ines.user.id, clock.now())


def test_where_several_authors_fit_the_person_says_which(ines, paper):
    mine = an_attribution(paper, ines.person, places=[1, 3])
    with pytest.raises(Incomplete, match=r"Still needed: which of the authors you are\."):
        ines.says(attributing.confirm, mine)
    assert stands(mine) == ("suggested", None, False)
    ines.says(attributing.confirm, mine, place=3)
    assert stands(mine) == ("confirmed", 3, True)


def test_where_no_author_fits_the_person_says_which(ines, paper):
    mine = an_attribution(paper, ines.person, places=[], fit=0, **ORCID)
    with pytest.raises(Incomplete):
        ines.says(attributing.confirm, mine)
    ines.says(attributing.confirm, mine, place=2)
    assert stands(mine) == ("confirmed", 2, True)


@pytest.mark.parametrize("place", [0, 4, -1])
def test_nobody_is_an_author_that_a_publication_does_not_have(ines, paper, place):
    mine = an_attribution(paper, ines.person)
    with pytest.raises(Invalid, match="has no author number"):
        ines.says(attributing.confirm, mine, place=place)
    assert (stands(mine), events(mine)) == (("suggested", None, False), [])


def test_a_rejected_one_stays_rejected_whatever_the_evidence(ines, paper):
    mine = an_attribution(paper, ines.person, "certain", **ORCID)
    ines.says(attributing.reject, mine)
    with db.unit():
        settling.settle([paper.id])
    assert stands(mine) == ("rejected", None, True)
    assert audited(mine) == [("attribution.reject", ines.user.public_id)]


def test_what_is_taken_back_is_as_if_nobody_had_spoken(ines, paper):
    mine = an_attribution(paper, ines.person)
    ines.says(attributing.confirm, mine)
    ines.says(attributing.undo, mine)
    assert stands(mine) == ("suggested", None, False)
    assert [act for act, _place, _by in events(mine)] == ["attribution.confirm", "attribution.undo"]


def test_what_is_taken_back_lets_the_evidence_speak_again(ines, paper):
    mine = an_attribution(paper, ines.person, "certain", **ORCID)
    ines.says(attributing.reject, mine)
    ines.says(attributing.undo, mine)
    assert stands(mine) == ("certain", 1, False)
    assert events(mine)[1:] == [
        ("attribution.undo", None, ines.user.id),
        ("attribution.establish", 1, None),
    ]


@pytest.mark.parametrize(
    ("status", "act"),
    [
        ("confirmed", attributing.confirm),
        ("rejected", attributing.reject),
        ("suggested", attributing.undo),
        ("certain", attributing.undo),
    ],
)
def test_saying_again_what_stands_leaves_no_trace(ines, paper, status, act):
    mine = an_attribution(paper, ines.person, status, **ORCID if status == "certain" else {})
    before = stands(mine)
    ines.says(act, mine)
    assert (stands(mine), events(mine), audited(mine)) == (before, [], [])


def test_another_place_is_said_after_the_first_was_taken_back(ines, paper):
    mine = an_attribution(paper, ines.person, "confirmed", places=[1, 3])
    with pytest.raises(IllegalMove):
        ines.says(attributing.confirm, mine, place=3)
    ines.says(attributing.undo, mine)
    ines.says(attributing.confirm, mine, place=3)
    assert stands(mine) == ("confirmed", 3, True)


def test_one_may_change_ones_mind_either_way(ines, paper):
    mine = an_attribution(paper, ines.person)
    for act, status in (
        (attributing.reject, "rejected"),
        (attributing.confirm, "confirmed"),
        (attributing.reject, "rejected"),
    ):
        ines.says(act, mine)
        assert stands(mine)[0] == status


# Whose answer counts


def test_nobody_answers_for_somebody_else(ines, bo, paper):
    mine = an_attribution(paper, ines.person)
    boss = actor_for(a_user("Adam Root", "administrator", "director", "staff"))
    for act in (attributing.confirm, attributing.reject, attributing.undo):
        for actor in (bo.actor, boss):
            with db.unit() as here:
                row = here.get(Attribution, mine.id)
                row.standing = frozenset()
                with pytest.raises(Forbidden):
                    act(row, actor=actor)
    assert (stands(mine), events(mine)) == (("suggested", None, False), [])


def test_a_row_that_nobody_asked_the_standing_of_raises(ines, paper):
    mine = an_attribution(paper, ines.person)
    with db.unit() as here, pytest.raises(NotAsked):
        attributing.reject(here.get(Attribution, mine.id), actor=ines.actor)


# Two people, one author


def test_a_colleague_who_was_first_is_named(ines, bo, paper):
    an_attribution(paper, bo.person, "confirmed")
    mine = an_attribution(paper, ines.person)
    with pytest.raises(IllegalMove, match=r"^Bo Duarte has said to be this author\.$"):
        ines.says(attributing.confirm, mine)
    assert stands(mine) == ("suggested", None, False)


@pytest.mark.parametrize(
    ("public", "sentence"), [(True, "Bo Hidden has said"), (False, "Somebody else has said")]
)
def test_who_is_no_colleague_reads_only_names_that_are_public(database, paper, public, sentence):
    alumna, first = Somebody("Ines Duarte"), Somebody("Bo Hidden", "staff", public=public)
    an_attribution(paper, first.person, "confirmed")
    mine = an_attribution(paper, alumna.person)
    with pytest.raises(IllegalMove, match=f"^{sentence} to be this author"):
        alumna.says(attributing.confirm, mine)


def test_ones_own_word_beats_anothers_identifier_at_the_same_place(ines, bo, paper):
    theirs = an_attribution(paper, bo.person, "certain", **ORCID)
    mine = an_attribution(paper, ines.person)
    ines.says(attributing.confirm, mine)
    assert (stands(mine), stands(theirs)) == (("confirmed", 1, True), ("suggested", None, False))
    assert events(theirs) == [("attribution.question", None, None)]
    assert audited(theirs) == []
    ines.says(attributing.undo, mine)
    assert (stands(mine), stands(theirs)) == (("suggested", None, False), ("certain", 1, False))


def test_a_rejection_lets_anothers_claim_to_the_same_place_stand(ines, bo, paper):
    mine, theirs = (an_attribution(paper, one.person, **ORCID) for one in (ines, bo))
    ines.says(attributing.reject, mine)
    assert stands(theirs) == ("certain", 1, False)
    ines.says(attributing.undo, mine)
    assert (stands(mine)[0], stands(theirs)[0]) == ("suggested", "suggested")


def test_the_database_lets_one_of_two_who_claim_a_place(ines, bo, paper, monkeypatch):
    an_attribution(paper, bo.person, "confirmed")
    mine, other = an_attribution(paper, ines.person), an_attribution(a_publication(), ines.person)
    # as if both had looked at the same moment
    monkeypatch.setattr(queries_queue_authors, "holder", lambda *_: None)
    with db.unit():
        found = queries_queue.some(ines.actor, [mine.public_id, other.public_id], to_change=True)
        said = attributing.answer(found, Act.ATTRIBUTION_CONFIRM, actor=ines.actor)
    assert [one.public_id for one in said.done] == [other.public_id]
    assert [(title, str(why)) for title, why in said.refused] == [
        ("Measured mirrors", "Somebody else has said to be this author.")
    ]
    assert (stands(mine), stands(other)) == (("suggested", None, False), ("confirmed", 1, True))
    assert (events(mine), audited(mine)) == ([], [])


def test_of_two_at_the_same_moment_one_is_the_author_and_the_other_is_told(ines, bo, paper):
    claims = {one: an_attribution(paper, one.person) for one in (ines, bo)}
    heard: list[str] = []

    def claim(somebody: Somebody) -> None:
        try:
            somebody.says(attributing.confirm, claims[somebody])
        except IllegalMove as error:
            heard.append(str(error))

    threads = [Thread(target=claim, args=(one,)) for one in claims]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(heard) == 1
    assert heard[0].endswith("Duarte has said to be this author.")
    assert sorted(stands(one)[0] for one in claims.values()) == ["confirmed", "suggested"]


# Many at once


def test_one_refusal_is_named_and_leaves_the_others(ines, bo):
    papers = [a_publication(f"Mirror {n}") for n in range(4)]
    an_attribution(papers[1], bo.person, "confirmed")
    mine = [
        an_attribution(one, ines.person, places=[1, 2] if n == 2 else [1]) for n, one in enumerate(papers)
    ]
    with db.unit():
        found = queries_queue.some(ines.actor, [one.public_id for one in mine], to_change=True)
        said = attributing.answer(found, Act.ATTRIBUTION_CONFIRM, actor=ines.actor)
    assert [one.public_id for one in said.done] == [mine[0].public_id, mine[3].public_id]
    assert [(title, str(why)) for title, why in said.refused] == [
        ("Mirror 1", "Bo Duarte has said to be this author."),
        ("Mirror 2", "Still needed: which of the authors you are."),
    ]
    assert [stands(one)[0] for one in mine] == ["confirmed", "suggested", "suggested", "confirmed"]


def test_each_answer_of_many_is_audited(ines):
    mine = [an_attribution(a_publication(f"Mirror {n}"), ines.person) for n in range(3)]
    ines.says(attributing.reject, *mine)
    assert [audited(one) for one in mine] == [[("attribution.reject", ines.user.public_id)]] * 3
