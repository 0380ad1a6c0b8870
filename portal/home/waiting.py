"""What waits for somebody, from every part of the portal: one grouped question each, and only what they may see."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from portal.kernel import clock, db, jobs, mail
from portal.kernel.words import LOCALES, Sentence, _, _n, language
from portal.people.queries import of_user
from portal.policy.actor import Actor, Role
from portal.publications import queries_queue
from portal.recruitment import queries
from portal.recruitment.lifecycle import Status
from portal.recruitment.models import Application, Decision
from portal.recruitment.models_positions import Position, PositionText, Seat

STILL_JUDGED = (Status.SUBMITTED, Status.IN_REVIEW, Status.SHORTLISTED, Status.INTERVIEWING)


@dataclass(frozen=True)
class Waiting:
    """Something that waits: the sentence, where it is done, and until when if there is an end."""

    sentence: Sentence
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    zone: str | None = None


Source = Callable[[Actor], Iterator[Waiting]]


def of(actor: Actor, sources: Iterable[Source]) -> list[Waiting]:
    """What waits for the actor, in the caller's unit: their own things first, then the committee's, then the house's."""
    return [one for source in sources for one in source(actor)]


def _own_applications(actor: Actor) -> Iterator[Waiting]:
    standing = or_(
        Application.status == Status.DRAFT,
        (Application.status == Status.OFFERED) & Application.accepted_at.is_(None),
    )
    found = _titled(Application.public_id, Application.status, Position.closes_at, Position.zone).where(
        Application.user_id == actor.id, standing
    )
    for public_id, status, closes_at, zone, title in db.session().execute(found.order_by(Application.id)):
        if status == Status.OFFERED:
            sentence = _("You have an offer for “%(title)s”: accept or decline it.", title=title)
            yield Waiting(sentence, "applications.show", {"public_id": public_id})
        elif closes_at is None or closes_at > clock.now():
            sentence = _("Your application to “%(title)s” is not sent yet.", title=title)
            yield Waiting(sentence, "applications.show", {"public_id": public_id}, closes_at, zone)


def _evaluations(actor: Actor) -> Iterator[Waiting]:
    mine = (queries.has_seat(actor, *Seat), queries.on_committee_side(actor), ~queries.is_conflicted(actor))
    rule = (*mine, ~queries.has_evaluated(actor), Application.status.in_(STILL_JUDGED))
    for slug, title, number in _counted(*rule):
        sentence = _n(
            "%(num)s application to “%(title)s” waits for your evaluation.",
            "%(num)s applications to “%(title)s” wait for your evaluation.",
            number,
            title=title,
        )
        yield Waiting(sentence, "committee.following", {"slug": slug})


def _decisions(actor: Actor) -> Iterator[Waiting]:
    pending = select(Decision.application_id).where(
        Decision.released_at.is_(None), Decision.replaced_at.is_(None)
    )
    told = (Application.id.in_(pending), Application.status.in_(STILL_JUDGED))
    for slug, title, number in _counted(*_leads(actor), *told):
        sentence = _n(
            "%(num)s decision on “%(title)s” is recorded and not yet told.",
            "%(num)s decisions on “%(title)s” are recorded and not yet told.",
            number,
            title=title,
        )
        yield Waiting(sentence, "committee.position", {"slug": slug})


def _hires(actor: Actor) -> Iterator[Waiting]:
    accepted = (Application.status == Status.OFFERED, Application.accepted_at.is_not(None))
    for slug, title, number in _counted(queries.is_owner(actor), *_leads(actor), *accepted):
        sentence = _n(
            "%(num)s offer for “%(title)s” was accepted: hire.",
            "%(num)s offers for “%(title)s” were accepted: hire.",
            number,
            title=title,
        )
        yield Waiting(sentence, "committee.position", {"slug": slug, "status": Status.OFFERED})


def _profile(actor: Actor) -> Iterator[Waiting]:
    person = of_user(actor.id) if actor.id else None
    if person and not person.published_at:
        yield Waiting(
            _("Your page is not public yet: look at it, and say yes if you like."), "people.profile"
        )


def _publications(actor: Actor) -> Iterator[Waiting]:
    count = queries_queue.waiting(actor)
    if count.more:
        sentence = _("More than %(number)s publications wait for your answer.", number=count.number)
    else:
        sentence = _n(
            "%(num)s publication waits for your answer.",
            "%(num)s publications wait for your answer.",
            count.number,
        )
    if count.number:
        yield Waiting(sentence, "queue.index")


def _house(actor: Actor) -> Iterator[Waiting]:
    if Role.ADMINISTRATOR not in actor.roles:
        return
    if dead := jobs.counts().dead:
        sentence = _n(
            "%(num)s piece of work failed too often.", "%(num)s pieces of work failed too often.", dead
        )
        yield Waiting(sentence, "administration.work")
    lost = select(func.count()).where(mail.Message.status.in_((mail.Status.FAILED, mail.Status.BOUNCED)))
    if number := db.session().scalar(lost):
        sentence = _n("%(num)s mail did not arrive.", "%(num)s mails did not arrive.", number)
        yield Waiting(sentence, "administration.envelopes")


SOURCES: tuple[Source, ...] = (
    _own_applications,
    _evaluations,
    _decisions,
    _hires,
    _profile,
    _publications,
    _house,
)


def _leads(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Applications whose decisions the actor makes."""
    leads = or_(queries.is_owner(actor), queries.has_seat(actor, Seat.CHAIR))
    return leads, queries.on_committee_side(actor), ~queries.is_conflicted(actor)


def _titled(*columns: Any) -> Select:
    """Columns of applications with the position's title, in the reader's language if it has one."""
    spoken, other = aliased(PositionText), aliased(PositionText)
    foreign = next(locale for locale in LOCALES if locale != language())
    return (
        select(*columns, func.coalesce(spoken.title, other.title, Position.slug))
        .select_from(Application)
        .join(Position, Position.id == Application.position_id)
        .outerjoin(spoken, (spoken.position_id == Position.id) & (spoken.locale == language()))
        .outerjoin(other, (other.position_id == Position.id) & (other.locale == foreign))
    )


def _counted(*rule: ColumnElement[bool]) -> list[tuple[str, str, int]]:
    """How many applications fit, by position: its slug, its title, the number."""
    found = _titled(Position.slug).where(*rule).subquery()
    slug, title = found.c[0], found.c[1]
    rows = db.session().execute(select(slug, title, func.count()).group_by(slug, title).order_by(title))
    return [(slug, title, number) for slug, title, number in rows]
