"""Every impossible state is found where it is planted, and nowhere else."""

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from portal import checks
from portal.accounts.models import User
from portal.kernel import clock, db, documents
from portal.people.models import Person
from portal.reviews import queries_impossible
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_packets import Acknowledgement, Correction, FollowUp, Packet, Reply
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review
from portal.reviews.queries_impossible import impossible_states, problems
from tests import factories_reviews as make
from tests.factories import a_user
from tests.factories_reviews import somebody_reviewed


@pytest.fixture
def dora(app, database):
    """The director."""
    return a_user("Dora Director", "director")


@pytest.fixture
def vera(app, database):
    """An advisor."""
    return a_user("Vera Advisor", "advisor")


@pytest.fixture
def paul(app, database):
    """A member of staff, under review."""
    return a_user("Paul Person", "staff")


@pytest.fixture
def person(paul):
    return somebody_reviewed("Paul Person", paul)


@pytest.fixture
def given(dora, vera, person):
    """Paul's dossier, which Vera reviews and has submitted nothing of."""
    dossier = make.dossier_of(make.a_round(dora, [vera]), person, for_=dora)
    make.give(make.freeze(dossier, dora), dora, [vera])
    return dossier


@pytest.fixture
def submitted(given, vera):
    """The same, once Vera's review is in, and the dossier with the director."""
    make.a_review(given, vera)
    return given


@pytest.fixture
def shared(submitted, dora):
    """The same, once it was shared."""
    make.share(submitted, dora)
    return submitted


def found() -> list[str]:
    return [problem.partition(": not so: ")[2] for problem in checks.found_by(impossible_states())]


def plant(what) -> None:
    """Write around every service: a statement, or a row."""
    with db.unit() as here:
        here.add(what) if isinstance(what, db.Base) else here.execute(what)


def sealed(user: User, person: Person, settled: str | None = "sealed") -> AdvisorConflict:
    at = clock.now() if settled else None
    about = {"source": "person", "evidence": [], "found_at": clock.now()}
    return AdvisorConflict(user_id=user.id, person_id=person.id, settled=settled, settled_at=at, **about)


# What people do


def test_what_people_do_leads_to_no_impossible_state(shared, dora):
    assert found() == []
    make.unshare(shared, dora)
    assert found() == []
    make.share(shared, dora)
    assert (found(), list(problems())) == ([], [])


@pytest.mark.parametrize("settled", [None, "allowed", "dismissed"])
def test_a_conflict_that_is_not_sealed_leaves_an_advisor_their_dossier(given, vera, person, settled):
    plant(sealed(vera, person, settled))
    assert found() == []


def test_what_was_shared_before_a_conflict_was_sealed_stays(shared, vera, person):
    otto = a_user("Otto Other")
    plant(update(Dossier).values(acting_director_id=otto.id))
    plant(sealed(otto, person))
    plant(sealed(vera, person))
    assert found() == []


def test_sealing_takes_a_dossier_away_and_leaves_nothing_impossible(submitted, dora, vera, person):
    plant(sealed(vera, person, None))
    make.settle(submitted, dora, vera, "sealed")
    assert found() == []


# Who has to do with whom


def test_somebody_who_reviews_themself_is_found(given, vera, person):
    plant(update(Person).values(user_id=vera.id))
    assert found() == ["Nobody reviews themself."]


def test_a_conflict_with_oneself_is_found(given, paul, person):
    plant(sealed(paul, person, None))
    assert found() == ["Nobody is in conflict with themself."]


def test_an_advisor_who_is_sealed_and_has_the_dossier_is_found(given, vera, person):
    plant(sealed(vera, person))
    assert found() == ["Whoever is sealed from a person has no dossier of theirs that is still to be shared."]


ACTS = "Whoever acts for the director may see the person, and is not that person."


def test_somebody_who_acts_for_the_director_on_themself_is_found(given, paul):
    plant(update(Dossier).values(acting_director_id=paul.id))
    assert found() == [ACTS]


@pytest.mark.parametrize(("settled", "said"), [("sealed", [ACTS]), ("allowed", [])])
def test_somebody_sealed_who_acts_for_the_director_is_found(given, person, settled, said):
    other = a_user("Otto Other")
    plant(update(Dossier).values(acting_director_id=other.id))
    plant(sealed(other, person, settled))
    assert found() == said


def test_a_dossier_with_somebody_outside_the_round_is_found(given):
    plant(update(Assignment).values(user_id=a_user("Otto Other", "advisor").id))
    assert found() == ["Whoever has a dossier is an advisor of its round."]


def test_a_dossier_that_was_given_before_it_was_frozen_is_found(given):
    plant(update(Dossier).values(status="preparing", sha256=None, snapshot=None))
    assert found() == ["Whoever has a dossier has it as it was frozen."]


# Reviews


@pytest.mark.parametrize("status", ["proposed", "declined"])
def test_a_review_by_somebody_who_has_not_the_dossier_is_found(submitted, status):
    plant(update(Assignment).values(status=status, reason="No time."))
    assert found() == ["Whoever submitted a review has the dossier."]


def test_a_review_by_somebody_who_declared_nothing_is_found(submitted):
    plant(update(RoundAdvisor).values(declared_at=None))
    assert found() == ["Whoever submitted a review had declared their conflicts."]


def test_a_draft_that_stayed_open_when_its_author_recused_themself_is_found(given, vera):
    make.a_review(given, vera, submitted=False)
    plant(update(Assignment).values(status="recused"))
    assert found() == ["What somebody wrote who recused themself is sealed."]


def test_a_review_that_was_released_before_its_dossier_is_found(submitted):
    plant(update(Review).values(status="released"))
    assert found() == ["A released review is of a dossier that is shared."]


def test_a_review_that_was_forgotten_when_its_dossier_was_shared_is_found(shared):
    plant(update(Review).values(status="submitted"))
    assert found() == ["Of a shared dossier every submitted review is released."]


# What is received


@pytest.mark.parametrize("status", ["shared", "closed"])
def test_something_shared_without_a_packet_is_found(shared, status):
    plant(update(Dossier).values(status=status, closed_at=clock.now()))
    plant(update(Packet).values(withdrawn_at=clock.now()))
    assert found() == ["Whoever was shared with has one packet."]


def test_a_packet_that_stayed_when_it_was_taken_back_is_found(shared, dora):
    make.unshare(shared, dora)
    plant(update(Packet).values(withdrawn_at=None))
    assert found() == ["Whoever has a packet was shared with."]


CORRECTS = "Whoever corrects facts was shown a draft."


def test_facts_that_are_corrected_in_no_draft_are_found(submitted):
    plant(update(Dossier).values(status="correcting"))
    assert found() == [CORRECTS]
    plant(update(Dossier).values(status="with_director"))
    plant(Correction(dossier_id=submitted.id, text="It was May.", sent_at=clock.now()))
    assert found() == [CORRECTS]


@pytest.mark.parametrize(
    "said",
    [
        lambda key: Reply(dossier_id=key, text="Thank you.", sent_at=clock.now()),
        lambda key: Acknowledgement(dossier_id=key, name="Paul Person", at=clock.now()),
        lambda key: update(Dossier).values(lent_at=clock.now()),
    ],
    ids=["reply", "acknowledgement", "lent"],
)
def test_an_answer_to_nothing_is_found(submitted, said):
    plant(said(submitted.id))
    assert found() == ["Whoever replied, acknowledged or showed it to somebody had received something."]


def test_somebody_who_shared_with_themself_is_found(shared, paul):
    plant(update(Packet).values(released_by_id=paul.id))
    assert found() == ["Nobody releases what they receive themself."]


def test_something_received_that_is_no_pdf_is_found(shared):
    plant(update(documents.StoredFile).values(media_type="text/html"))
    assert found() == ["What is received is a PDF."]


@pytest.mark.parametrize(("status", "wrong"), [("proposed", 0), ("dropped", 0), ("agreed", 1), ("done", 1)])
def test_what_was_agreed_before_anything_was_shared_is_found(submitted, person, dora, status, wrong):
    asked = {"owner_id": person.id, "due_on": date(2027, 9, 1), "proposed_by_id": dora.id}
    about = {"text": "Publish the data.", "proposed_at": clock.now(), **asked}
    plant(FollowUp(dossier_id=submitted.id, status=status, **about))
    assert found() == ["What was agreed follows from what was shared."] * wrong


# Rounds


def test_a_dossier_of_a_round_that_was_never_opened_is_found(given):
    plant(update(Round).values(status="draft", open_at=None))
    assert found() == ["A round that was not opened has no dossiers."]


def test_a_dossier_that_was_left_lying_when_its_round_closed_is_found(submitted):
    plant(update(Round).values(status="closed", closed_at=clock.now()))
    assert found() == ["Of a round that is closed everything was shared, or exempt."]
    plant(update(Dossier).values(exempt_reason="new here"))
    assert found() == []


def test_something_shared_of_a_round_that_was_cancelled_is_found(shared):
    plant(update(Round).values(status="cancelled", slot=None))
    assert found() == ["Of a round that was cancelled nothing was shared."]


# What was frozen


def test_a_dossier_whose_text_was_changed_is_found(given):
    plant(update(Dossier).values(snapshot=Dossier.snapshot + " "))
    assert list(problems()) == [f"dossier {given.public_id}: its text is not the one that was frozen"]


def test_a_packet_whose_text_was_changed_is_found(shared):
    with db.unit() as here:
        packet = here.scalars(select(Packet)).one()
        packet.content = packet.content.replace("Your review", "Your praise")
    assert list(problems()) == [f"packet {packet.public_id}: its text is not the one that was frozen"]


def test_what_was_erased_is_accepted(shared):
    plant(update(Dossier).values(snapshot=None))
    plant(update(Packet).values(content=None, erased_at=clock.now()))
    assert (found(), list(problems())) == ([], [])


def test_a_round_that_counts_in_another_year_is_found(given):
    plant(update(Round).values(year=2026))
    assert list(problems()) == ["round spring-2027: it counts in 2026, and closes in 2027"]


@pytest.mark.parametrize("chunk", [1, 2, 3, 50])
def test_everything_frozen_is_looked_at_however_few_rows_at_a_time(given, dora, monkeypatch, chunk):
    monkeypatch.setattr(queries_impossible, "CHUNK", chunk)
    others = [somebody_reviewed(f"Person {letter}") for letter in "ABC"]
    with db.unit() as here:
        for person in others:
            told = {"round_id": given.round_id, "person_id": person.id, "preparing_at": clock.now()}
            here.add(
                Dossier(**told, status="frozen", frozen_at=clock.now(), snapshot="{}\n", sha256="0" * 64)
            )
    assert len(list(problems())) == 3


def test_what_was_frozen_is_looked_at_outside_a_unit(given):
    with db.reading(), pytest.raises(RuntimeError, match="outside"):
        list(problems())


def test_flask_check_names_what_is_wrong_with_reviews(app, given):
    plant(delete(RoundAdvisor))
    plant(update(Dossier).values(snapshot="{}\n"))
    said = app.test_cli_runner().invoke(args=["check"]).output
    assignment = (
        f"not so: Whoever has a dossier is an advisor of its round.\n  dossier {given.public_id}: its text"
    )
    assert ("reviews: 2 wrong" in said, assignment in said) == (True, True)
