"""A round, from plan to end: it is opened once, makes a dossier for everybody, asks advisors, and closes when all is shared."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from portal import policy
from portal.accounts import invitations
from portal.accounts import queries as accounts
from portal.accounts.models import Invitation, User
from portal.kernel import audit, clock, db, jobs, links
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, Stale
from portal.kernel.words import _
from portal.people.models import Person
from portal.people.rules import slug as slug_of
from portal.policy.actor import Actor, Role
from portal.policy.acts import Act
from portal.reviews import queries_people, queries_rounds, rules, telling
from portal.reviews.lifecycle import DOSSIER, ROUND, DossierStatus, RoundStatus
from portal.reviews.models import AwaitedAdvisor, Dossier, Round, RoundAdvisor
from portal.reviews.rules import RoundKind

WRITTEN = (
    "name",
    "kind",
    "from_on",
    "until_on",
    "zone",
    "dossiers_due_at",
    "reviews_due_at",
    "reviews_close_at",
    "share_at",
    "correct_days",
    "identity",
    "cross_view",
    "acting_director_id",
)
WHILE_OPEN = ("name", "dossiers_due_at", "reviews_due_at", "reviews_close_at", "share_at", "correct_days")
GOING = frozenset({RoundStatus.DRAFT, RoundStatus.OPEN})
LONGEST_SLUG = 60  # mail and audit name a round by it
PAGES = frozenset({"new"})  # addresses beside those of the rounds


def create(values: Mapping[str, Any], *, actor: Actor) -> Round:
    """Plan a round. Raises Invalid for a third one in a year or dates out of order, Forbidden."""
    policy.require(actor, Act.ROUND_CREATE)
    round_ = Round(slug=_free_slug(values["name"]), created_at=clock.now(), form=1)
    _write(round_, values, WRITTEN)
    db.session().add(round_)
    audit.record(Act.ROUND_CREATE, round_, actor=actor)
    return round_


def edit(round_: Round, values: Mapping[str, Any], *, version: int, actor: Actor) -> None:
    """Change a plan; of an open round its name and its dates alone. Raises Invalid, Stale, Forbidden."""
    policy.require(actor, Act.ROUND_EDIT, round_)
    _insist_on_going(round_)
    if round_.version != version:
        theirs = {name: getattr(round_, name) for name in values} | {"version": round_.version}
        raise Stale(theirs=theirs, yours=values)
    _write(round_, values, WRITTEN if round_.status == RoundStatus.DRAFT else WHILE_OPEN)
    audit.record(Act.ROUND_EDIT, round_, actor=actor)


def open_round(round_: Round, *, actor: Actor) -> list[Dossier]:
    """Open a round: a dossier for everybody in office, who are told. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.ROUND_OPEN, round_)
    ROUND.apply(queries_rounds.count(round_), Act.ROUND_OPEN)
    made = _dossiers(round_)
    audit.record(Act.ROUND_OPEN, round_, actor=actor, detail={"dossiers": len(made)})
    for dossier in made:
        if dossier.exempt_reason is None:
            telling.tell_person("dossier_begun", dossier, "begun", due_at=round_.dossiers_due_at)
    for advisor in round_.advisors:
        _ask(round_, advisor)
    return made


def close(round_: Round, *, actor: Actor) -> None:
    """Close a round of which everything is shared. Raises Incomplete with how much is not, IllegalMove, Forbidden."""
    policy.require(actor, Act.ROUND_CLOSE, round_)
    ROUND.apply(queries_rounds.count(round_), Act.ROUND_CLOSE)
    for dossier in queries_rounds.dossiers(round_):
        if dossier.status == DossierStatus.SHARED:
            DOSSIER.apply(dossier, Act.ROUND_CLOSE)
    audit.record(Act.ROUND_CLOSE, round_, actor=actor)


def cancel(round_: Round, reason: str, *, actor: Actor) -> None:
    """Give a round up of which nothing was shared; its dossiers are hidden. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.ROUND_CANCEL, round_)
    was_open = round_.status == RoundStatus.OPEN
    ROUND.apply(queries_rounds.count(round_), Act.ROUND_CANCEL)
    round_.slot = None
    audit.record(Act.ROUND_CANCEL, round_, actor=actor, reason=reason)
    if was_open:
        takes_part = [one for one in queries_rounds.dossiers(round_) if one.exempt_reason is None]
        for user in [*(one.person.user for one in takes_part), *(one.user for one in round_.advisors)]:
            telling.tell(
                "round_cancelled", user, round_.slug, about=round_.slug, round=round_.name, reason=reason
            )


def convene(round_: Round, users: Iterable[User], *, actor: Actor) -> list[RoundAdvisor]:
    """Ask advisors to a round; whoever is in it already stays so. Raises Invalid for no advisor, Forbidden."""
    policy.require(actor, Act.ROUND_CONVENE, round_)
    _insist_on_going(round_)
    made = []
    for user in users:
        if Role.ADVISOR not in accounts.roles_of(user):
            raise Invalid({"users": [_("%(name)s is not an advisor here.", name=user.name or user.address)]})
        if queries_rounds.advisor(round_, user.id) is None:
            made.append(_convene(round_, user))
    audit.record(
        Act.ROUND_CONVENE, round_, actor=actor, detail={"users": [one.user.public_id for one in made]}
    )
    return made


def invite(round_: Round, address: str, name: str, locale: str, *, actor: Actor) -> RoundAdvisor | Invitation:
    """Ask somebody by mail who may not have an account yet; with the account they become an advisor of the round.

    Raises Invalid, Forbidden.
    """
    policy.require(actor, Act.ROUND_CONVENE, round_)
    _insist_on_going(round_)
    user = accounts.verified(address)
    if user is not None and Role.ADVISOR in accounts.roles_of(user):
        convene(round_, [user], actor=actor)
        found = queries_rounds.advisor(round_, user.id)
        assert found is not None
        return found
    invitation = invitations.ask(address, name, [Role.ADVISOR], locale, actor=actor)
    db.session().add(AwaitedAdvisor(round_id=round_.id, invitation_id=invitation.id))
    audit.record(Act.ROUND_CONVENE, round_, actor=actor, detail={"invitation": invitation.public_id})
    return invitation


def welcome(invitation: Invitation, user: User) -> None:
    """Whoever accepts an invitation to a round is an advisor of it from then on."""
    for round_ in queries_rounds.awaiting(invitation.id):
        if queries_rounds.advisor(round_, user.id) is None:
            _convene(round_, user)


def extend(round_: Round, advisor: RoundAdvisor, until: datetime, *, actor: Actor) -> None:
    """Give one advisor more time than the others, in one act; they are told. Raises Invalid, Forbidden."""
    policy.require(actor, Act.ROUND_EXTEND, round_)
    _insist_on_going(round_)
    if until <= clock.now():
        raise Invalid({"until_on": [_("This moment has passed already.")]})
    advisor.extended_to = until
    audit.record(Act.ROUND_EXTEND, round_, actor=actor, detail={"user": advisor.user.public_id})
    key = f"{round_.slug}:{until.isoformat()}"
    telling.tell_advisors("reviews_extended", [advisor.user], round_, key, until=until)


def add_person(round_: Round, person: Person) -> Dossier:
    """The dossier of one person; who is new here is exempt, and nobody decides on their own."""
    first_day = queries_people.first_days(round_.until_on).get(person.id)
    new = first_day is not None and rules.is_new(first_day, round_.until_on)
    acting = round_.acting_director_id if _needs_somebody_else(round_, person) else None
    dossier = Dossier(
        round=round_,
        person=person,
        exempt_reason=rules.NEW_HERE.text if new else None,
        acting_director_id=acting,
        preparing_at=clock.now(),
        items=[],
        statement=None,
    )
    db.session().add(dossier)
    return dossier


def _needs_somebody_else(round_: Round, person: Person) -> bool:
    """Whether a director is this person, or may not see them; and whoever acts may."""
    barred = queries_people.sealed_users(person.id) | {person.user_id}
    directors = [one.id for one in queries_people.users_with(Role.DIRECTOR)]
    acts = round_.acting_director_id
    return acts is not None and acts not in barred and bool(directors) and set(directors) <= barred


def _dossiers(round_: Round) -> list[Dossier]:
    people = queries_people.to_review_now(round_.until_on)
    made = [add_person(round_, person) for person in people]
    db.session().flush()
    return made


def _convene(round_: Round, user: User) -> RoundAdvisor:
    made = RoundAdvisor(round=round_, user=user, convened_at=clock.now())
    db.session().add(made)
    db.session().flush()
    if round_.status == RoundStatus.OPEN:
        _ask(round_, made)
    return made


def _ask(round_: Round, advisor: RoundAdvisor) -> None:
    """The portal looks for conflicts first, then the advisor is told that they are asked."""
    jobs.enqueue("reviews.find_conflicts", {"advisor": advisor.public_id}, key=advisor.public_id)
    link = links.link("reviews.declare", slug=round_.slug)
    telling.tell_advisors(
        "advisor_convened", [advisor.user], round_, round_.slug, due_at=round_.reviews_due_at, declare=link
    )


def _insist_on_going(round_: Round) -> None:
    """What is closed or cancelled stays as it was."""
    if round_.status not in GOING:
        raise IllegalMove(_("This round is over; nothing of it can be changed."))


def _write(round_: Round, values: Mapping[str, Any], names: Iterable[str]) -> None:
    before = {name: getattr(round_, name) for name in names}
    try:
        for name in names:
            setattr(round_, name, values[name])
        if needs := list(rules.dates_are_in_order(round_, clock.now())):
            raise Incomplete(needs)
        _take_slot(round_)
    except (Incomplete, Invalid):
        for name, value in before.items():
            setattr(round_, name, value)
        raise


def _take_slot(round_: Round) -> None:
    year = rules.year_of(round_.reviews_close_at, round_.zone)
    if round_.kind == RoundKind.TRIAL:
        round_.year, round_.slot = year, None
    elif round_.slot is None or round_.year != year:
        with db.session().no_autoflush:
            slot = rules.free_slot(queries_rounds.slots_taken(year, but=round_))
        if slot is None:
            raise Invalid(
                {
                    "reviews_close_on": [
                        _("There are two rounds in %(year)s already; a trial would not count.", year=year)
                    ]
                }
            )
        round_.year, round_.slot = year, slot


def _free_slug(name: str) -> str:
    base = slug_of(name)[:LONGEST_SLUG].strip("-")
    number, found = 1, base
    while found in PAGES or queries_rounds.slug_taken(found):
        number, found = number + 1, f"{base}-{number + 1}"
    return found


invitations.welcomers.append(welcome)
