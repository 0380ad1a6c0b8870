"""No sequence of acts and no passing of time shows a review before its author submits it, and to the person before the director shares.

Whatever people do, in whatever order, at whatever hour: after every act everybody's view of the dossier is looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, is_dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.accounts import queries as queries_accounts
from portal.kernel import clock, db, mail
from portal.kernel.errors import PortalError
from portal.policy.actor import Actor
from portal.reviews import (
    assigning,
    collecting,
    conflicts,
    dossiers,
    queries,
    queries_packets,
    queries_reviews,
    queries_rounds,
    reminding,
    reviewing,
    service,
    sharing,
    views_dossier,
)
from portal.reviews.models import Dossier
from portal.reviews.models_reviews import AdvisorConflict, Assignment
from tests import factories_reviews as reviews
from tests.conftest import MONDAY
from tests.factories import a_cv, a_user, actor_for

PERSONAS = {
    "person": "staff",
    "supervisor": "staff",
    "writer": "advisor",
    "peer": "advisor",
    "board": "advisor",
    "director": "director",
    "administrator": "administrator",
}
TEXT = "a word of the writer’s"


@dataclass
class Play:
    """Who acts, on which dossier; whether the writer's review is submitted now, and shared now."""

    actors: dict[str, Actor]
    dossier: str
    round: str
    submitted: bool = False
    acts: list[str] = field(default_factory=list)

    def led(self) -> Dossier:
        return queries.led(self.actors["director"], self.dossier, to_change=True)

    def assignment(self, who: str) -> Assignment:
        mine = queries_reviews.mine_of(self.actors[who], self.dossier)
        return queries_reviews.assignment(self.actors[who], mine or "", to_change=True)


def _give(play: Play) -> None:
    found, actor = play.led(), play.actors["director"]
    for name in ("writer", "peer"):
        assigning.propose(found, queries_accounts.by_id(play.actors[name].id), "reader", actor=actor)
    assigning.publish([found], actor=actor)


def _save(play: Play, who: str) -> None:
    found = play.assignment(who)
    said = {"judgement": "ahead", "for_person": TEXT if who == "writer" else "Well.", "for_board": TEXT}
    said = said if who == "writer" else said | {"for_board": "Well."}
    version = found.review.version if found.review else 0
    reviewing.save(found, said, version=version, actor=play.actors[who])


def _submit(play: Play, who: str) -> None:
    reviewing.submit(play.assignment(who), actor=play.actors[who], at=clock.now())


def _return(play: Play) -> None:
    found = play.led()
    theirs = [
        one for one in queries_reviews.submitted(play.actors["director"], found) if TEXT in str(one.answers)
    ]
    for one in theirs:
        review = queries_reviews.review_in(found, one.public_id)
        db.session().refresh(review.assignment, ["dossier"])
        reviewing.return_to_author(review, "Please say more.", actor=play.actors["director"])


def _preview(play: Play) -> None:
    found, actor = play.led(), play.actors["director"]
    sharing.keep(found, sharing.prepare(found, lab="Lab", actor=actor), a_cv(), actor=actor)


def _on_packet(act: Callable) -> Callable[[Play], None]:
    def do(play: Play) -> None:
        found = play.led()
        if packet := queries_packets.previewed(found):
            act(found, packet, lab="Lab", actor=play.actors["director"])

    return do


def _directs(act: Callable, *given_: str) -> Callable[[Play], None]:
    return lambda play: act(play.led(), *given_, actor=play.actors["director"])


def _pass(play: Play) -> None:
    clock.advance(timedelta(days=11))


def _close(play: Play) -> None:
    actor = play.actors["director"]
    service.close(queries_rounds.one_visible(actor, play.round, to_change=True), actor=actor)


ACTS: dict[str, Callable[[Play], object]] = {
    "freeze": _directs(dossiers.freeze),
    "give": _give,
    "write": lambda play: _save(play, "writer"),
    "submit": lambda play: _submit(play, "writer"),
    "peer writes": lambda play: _save(play, "peer"),
    "peer submits": lambda play: _submit(play, "peer"),
    "return": _return,
    "collect": _directs(collecting.collect),
    "unfreeze": _directs(dossiers.unfreeze, "A mistake."),
    "letter": lambda play: sharing.write_synthesis(
        play.led(), "Dear you.", version=0, actor=play.actors["director"]
    ),
    "look": _preview,
    "draft": _on_packet(sharing.check),
    "share": _on_packet(sharing.share),
    "unshare": _directs(sharing.unshare, "A mistake."),
    "exempt": _directs(dossiers.exempt, "Away."),
    "include": _directs(dossiers.include),
    "decline": lambda play: assigning.decline(
        play.assignment("writer"), "No time.", actor=play.actors["writer"]
    ),
    "recuse": lambda play: conflicts.recuse(
        play.assignment("writer"), "A flat.", actor=play.actors["writer"]
    ),
    "remind": lambda play: reminding.remind(),
    "time": _pass,
    "close": _close,
}
# Hints, so that what lies far ahead is met often: the usual way, with anything in between.
WAY = [
    "freeze",
    "give",
    "write",
    "submit",
    "peer writes",
    "peer submits",
    "letter",
    "look",
    "draft",
    "share",
    "unshare",
]


@st.composite
def plays(draw) -> list[str]:
    """The usual way, or what is left of it, with other acts strewn in."""
    found: list[str] = []
    for one in WAY:
        found += draw(st.lists(st.sampled_from(sorted(ACTS)), max_size=2))
        found += [one] if draw(st.integers(0, 9)) else []
    return found


def said_in(value: object) -> Iterator[str]:
    """Every text in a view, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in said_in(one))
    elif isinstance(value, list | tuple | frozenset):
        yield from (text for one in value for text in said_in(one))
    elif is_dataclass(value):
        yield from (text for one in vars(value).values() for text in said_in(one))


def seen(play: Play, persona: str) -> str:
    """All that a persona's view of the dossier holds."""
    with db.reading():
        try:
            found = queries.one_visible(play.actors[persona], play.dossier)
        except PortalError:
            return ""
        return " ".join(said_in(views_dossier.shown(found, actor=play.actors[persona])))


def states(play: Play) -> tuple[str, str]:
    """Where the dossier and the writer's review stand."""
    with db.reading() as here:
        dossier = here.scalars(select(Dossier).where(Dossier.public_id == play.dossier)).one()
        given_ = queries_reviews.of_dossiers([dossier.id]).get(dossier.id, [])
        writer = play.actors["writer"].id
        review = next((one.review for one in given_ if one.user_id == writer), None)
        return dossier.status, review.status if review else "none"


def look(play: Play) -> None:
    """Nobody sees too much, whatever was done."""
    dossier, review = states(play)
    readers = {one for one in PERSONAS if TEXT in seen(play, one)}
    is_out = review in {"submitted", "released"}
    assert readers <= ({"writer", "peer", "board", "director", "person"} if is_out else set()), play.acts
    assert "person" not in readers or dossier in {"correcting", "shared", "closed"}, play.acts
    assert "board" not in readers or dossier not in {"preparing", "frozen", "reviewing"}, play.acts
    assert "director" not in readers or dossier not in {"preparing", "frozen", "reviewing"}, play.acts
    with db.reading() as here:
        assert not here.scalars(select(mail.Message.id).where(mail.Message.body.contains(TEXT))).all()


@pytest.fixture
def actors(app, database):
    a_cv()
    with db.unit():
        users = {name: a_user(name.capitalize(), role) for name, role in PERSONAS.items()}
        boss = reviews.somebody_reviewed("Supervisor", users["supervisor"])
        reviews.somebody_reviewed("Person", users["person"], supervisor=boss)
    return {name: actor_for(one) for name, one in users.items()}, users


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a story of acts needs no shorter one to be understood
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plays())
def test_nothing_is_ever_seen_too_early(actors, acts):
    who, users = actors
    with clock.at(MONDAY):
        with db.unit() as here:
            here.execute(delete(AdvisorConflict))
        advisors = [users[one] for one in ("writer", "peer", "board")]
        round_ = reviews.a_round(users["director"], advisors, kind="trial", name="Trial")
        with db.reading():
            found = {one.person.name: one.public_id for one in queries_rounds.dossiers(round_)}
        play = Play(who, found["Person"], round_.slug)
        for act in acts:
            try:
                with db.unit():
                    ACTS[act](play)
            except PortalError:
                continue
            play.acts.append(act)
            look(play)
