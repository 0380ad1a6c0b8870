"""A dossier in which every field holds a word that stands nowhere else, brought to where it stands by those who bring it there.

`stage("V")` is such a dossier under review, with everybody who could look at it. There was a round before it, of which
the last packet tells. What is read of it, and by whom, is asked by test_who_sees_what.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.accounts.models import User
from portal.kernel import clock, db
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.reviews import (
    assigning,
    collecting,
    conflicts,
    dossiers,
    following,
    glass,
    queries,
    queries_packets,
    queries_reviews,
    queries_rounds,
    service,
    sharing,
)
from portal.reviews.models import Dossier, Round
from portal.reviews.rules import Settlement
from tests import factories_reviews as reviews
from tests.factories import a_user, actor_for

ROLES = {
    "person": ("staff",),
    "staff": ("staff",),
    "supervisor": ("staff",),
    "assigned, after own": ("advisor",),
    "assigned, before own": ("advisor",),
    "other": ("advisor",),
    "sealed": ("advisor",),
    "director": ("director",),
    "administrator": ("administrator",),
    "glass": ("administrator",),
    "stranger": (),
}
DRAFT = {
    "statement": {"knowledge": "canarystatement", "people": None, "community": None, "openness": None},
    "lines": {"artefact": ["canaryitem"], "talk": ["canaryhighlight"], "mentoring": [], "duty": []},
    "highlights": [{"what": "talk:canaryhighlight", "role": None, "why": "canarywhy"}],
}
REVIEW = {
    "judgement": "off_course",
    "for_person": "canaryperson",
    "for_board": "canaryboard",
    "for_director": "canarydirector",
    "notes": "canarynotes",
}


@dataclass
class Stage:
    """Who is who, and what stands for the parameters of the routes that lead here."""

    letter: str
    named: bool
    across: bool
    users: dict[str, User]
    round: Round | None = None
    dossier: str = ""
    ids: dict[str, set[str]] = field(default_factory=dict)

    def led(self) -> Dossier:
        """The dossier for its director, in the open unit."""
        return queries.led(self.actor("director"), self.dossier, to_change=True)

    def actor(self, persona: str) -> Actor:
        """A persona as somebody who acts."""
        return actor_for(self.users[persona])


def stage(letter: str, *, named: bool = True, across: bool = True) -> Stage:
    """The dossier as it stands at a letter of P F V D C S Z."""
    with db.unit():
        users = {
            name: a_user(
                _name(name), *roles, address=f"{name.replace(',', '').replace(' ', '.')}@lumen.example"
            )
            for name, roles in ROLES.items()
        }
        boss = reviews.somebody_reviewed("Supervisor", users["supervisor"])
        person = reviews.somebody_reviewed("Person", users["person"], supervisor=boss)
        reviews.somebody_reviewed("Staff", users["staff"])
    made = Stage(letter, named, across, users)
    _last_round(made, person)
    clock.advance(timedelta(days=150))
    _this_round(made, person)
    for step in STEPS[: "PFVDCSZ".index(letter)]:
        step(made)
    with db.unit():
        found = queries.one_visible(made.actor("glass"), made.dossier, to_change=True)
        glass.break_glass(found, "canaryglass", actor=made.actor("glass"))
        _collect_ids(made)
    return made


def _name(persona: str) -> str:
    return "Canaryname" if persona == "assigned, after own" else persona.capitalize()


# The round before


def _last_round(made: Stage, person: Person) -> None:
    director, first, second = (
        made.users[one] for one in ("director", "assigned, after own", "assigned, before own")
    )
    round_ = reviews.a_round(
        director,
        [first, second],
        name="Last",
        from_on=date(2026, 3, 1),
        until_on=date(2026, 8, 31),
        kind="autumn",
        identity="named" if made.named else "collective",
    )
    dossier = reviews.dossier_of(round_, person, for_=director)
    reviews.freeze(dossier, director)
    reviews.give(dossier, director, [first, second])
    reviews.a_review(dossier, first, for_person="canarylastfirst")
    reviews.a_review(dossier, second, for_person="canarylastsecond")
    reviews.a_letter(dossier, director, "canarylastletter")
    reviews.share(dossier, director)
    _close(made, round_)


def _close(made: Stage, round_: Round) -> None:
    """Whoever did not take part is exempt; then the round closes."""
    with db.unit():
        actor = made.actor("director")
        found = queries_rounds.one_visible(actor, round_.slug, to_change=True)
        for one in queries_rounds.led(actor, found):
            if one.shared_at is None:
                dossiers.exempt(one, "Was away.", actor=actor)
        service.close(found, actor=actor)


# This round


def _this_round(made: Stage, person: Person) -> None:
    director = made.users["director"]
    advisors = [made.users[one] for one in ROLES if ROLES[one] == ("advisor",)]
    views = {"identity": "named" if made.named else "collective"}
    views["cross_view"] = "after_own" if made.across else "never"
    made.round = reviews.a_round(
        director,
        advisors,
        name="This",
        from_on=date(2026, 9, 1),
        until_on=clock.now().date(),
        correct_days=3,
        declared=False,
        **views,
    )
    for advisor in advisors:
        _declare(made, advisor, person)
    dossier = reviews.dossier_of(made.round, person, for_=director)
    made.dossier = dossier.public_id
    reviews.settle(dossier, director, made.users["sealed"], Settlement.SEALED)
    with db.unit():
        own = queries.own(made.actor("person"), made.dossier, to_change=True)
        there = dossiers.version_of(dossiers.kept(own))
        without = DRAFT | {"highlights": []}
        there = dossiers.save(own, without, version=there, actor=made.actor("person"))
        dossiers.save(own, DRAFT, version=there, actor=made.actor("person"))


def _declare(made: Stage, advisor: User, person: Person) -> None:
    with db.unit():
        found = reviews.convened(made.round, advisor)
        asked = queries_rounds.advisor(found, advisor.id)
        said = {person.id: "We share a flat."} if advisor is made.users["sealed"] else {}
        conflicts.declare(found, asked, said, zone="Europe/Paris", actor=actor_for(advisor))


def _freeze(made: Stage) -> None:
    with db.unit():
        dossiers.freeze(made.led(), actor=made.actor("director"))


def _review(made: Stage) -> None:
    """Two advisors get it; one proposes what should follow and submits, the other only begins."""
    first, second = made.users["assigned, after own"], made.users["assigned, before own"]
    with db.unit():
        found, actor = made.led(), made.actor("director")
        for user in (first, second):
            assigning.propose(found, user, "reader", actor=actor)
        assigning.publish([found], actor=actor)
    with db.unit():
        mine = queries_reviews.mine_of(made.actor("assigned, after own"), made.dossier)
        assignment = queries_reviews.assignment(made.actor("assigned, after own"), mine)
        following.propose(assignment.dossier, "canaryproposal", actor=made.actor("assigned, after own"))
    with db.unit():
        dossier = made.led()
        reviews.a_review(dossier, first, **REVIEW)
        reviews.a_review(dossier, second, submitted=False, for_person="canarydraft")


def _collect(made: Stage) -> None:
    with db.unit():
        collecting.collect(made.led(), actor=made.actor("director"))
    with db.unit():
        sharing.write_synthesis(made.led(), "canaryletter", version=0, actor=made.actor("director"))
    with db.unit():
        dossier = made.led()
    reviews.a_preview(dossier, made.users["director"])


def _check(made: Stage) -> None:
    _on_packet(made, sharing.check)


def _share(made: Stage) -> None:
    """The person receives it, replies, shows it to their supervisor; something is agreed for a colleague to do."""
    _on_packet(made, sharing.share)
    who = made.actor("person")
    with db.unit():
        own = queries.own(who, made.dossier, to_change=True)
        following.reply(own, "canaryreply", actor=who)
        following.lend(own, shown=True, actor=who)
        colleague = next(
            one.person for one in queries_rounds.dossiers(made.round) if one.person.name == "Staff"
        )
        owed = following.propose(own, "canaryowed", actor=who)
        db.session().flush()
        following.agree(owed, owner=colleague, due_on=clock.now().date(), actor=who)


def _end(made: Stage) -> None:
    _close(made, made.round)


def _on_packet(made: Stage, act: Callable) -> None:
    with db.unit():
        found = made.led()
        act(found, queries_packets.previewed(found), lab=reviews.LAB, actor=made.actor("director"))


STEPS = (_freeze, _review, _collect, _check, _share, _end)


def _collect_ids(made: Stage) -> None:
    dossier = queries.one_visible(made.actor("director"), made.dossier)
    given = queries_reviews.of_dossiers([dossier.id]).get(dossier.id, [])
    packet = queries_packets.previewed(dossier)
    made.ids = {
        "slug": {made.round.slug},
        "public_id": {made.dossier, *(one.public_id for one in given)},
        "packet_id": {packet.public_id} if packet else set(),
    }
