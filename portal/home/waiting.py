"""What waits for somebody, from every part of the portal: one grouped question each, and only what they may see."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.kernel import clock, db, mail
from portal.kernel.leases import Job
from portal.kernel.leases import Status as JobStatus
from portal.kernel.words import LOCALES, Sentence, _, _n, language
from portal.people.queries import of_user
from portal.policy.actor import Actor, Role
from portal.policy.standing import asked_by, built_once
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
    for public_id, status, closes_at, zone, title in _ask(_unfinished(actor), actor):
        if status == Status.OFFERED:
            sentence = _("You have an offer for “%(title)s”: accept or decline it.", title=title)
            yield Waiting(sentence, "applications.show", {"public_id": public_id})
        elif closes_at is None or closes_at > clock.now():
            sentence = _("Your application to “%(title)s” is not sent yet.", title=title)
            yield Waiting(sentence, "applications.show", {"public_id": public_id}, closes_at, zone)


@built_once
def _unfinished(actor: Actor) -> Select:
    standing = or_(
        Application.status == Status.DRAFT,
        (Application.status == Status.OFFERED) & Application.accepted_at.is_(None),
    )
    rows = _titled(Application.public_id, Application.status, Position.closes_at, Position.zone)
    return rows.where(Application.user_id == actor.id, standing).order_by(Application.id)


def _committee(actor: Actor) -> Iterator[Waiting]:
    """Applications to evaluate, then decisions to tell, then people to hire."""
    found = _ask(_judging(actor), actor)
    for kind, say in (("evaluate", _to_evaluate), ("tell", _to_tell), ("hire", _to_hire)):
        yield from (say(row.slug, row.title, row.n) for row in found if row.kind == kind)


def _to_evaluate(slug: str, title: str, number: int) -> Waiting:
    sentence = _n(
        "%(num)s application to “%(title)s” waits for your evaluation.",
        "%(num)s applications to “%(title)s” wait for your evaluation.",
        number,
        title=title,
    )
    return Waiting(sentence, "committee.following", {"slug": slug})


def _to_tell(slug: str, title: str, number: int) -> Waiting:
    sentence = _n(
        "%(num)s decision on “%(title)s” is recorded and not yet told.",
        "%(num)s decisions on “%(title)s” are recorded and not yet told.",
        number,
        title=title,
    )
    return Waiting(sentence, "committee.position", {"slug": slug})


def _to_hire(slug: str, title: str, number: int) -> Waiting:
    sentence = _n(
        "%(num)s offer for “%(title)s” was accepted: hire.",
        "%(num)s offers for “%(title)s” were accepted: hire.",
        number,
        title=title,
    )
    return Waiting(sentence, "committee.position", {"slug": slug, "status": Status.OFFERED})


@built_once
def _judging(actor: Actor) -> Select:
    """How many applications wait for what, by position: rows of kind, slug, title, n."""
    seen = queries.on_committee_side(actor), ~queries.is_conflicted(actor)
    leads = or_(queries.is_owner(actor), queries.has_seat(actor, Seat.CHAIR))
    untold = select(Decision.application_id).where(
        Decision.released_at.is_(None), Decision.replaced_at.is_(None)
    )
    judged = Application.status.in_(STILL_JUDGED)
    accepted = Application.status == Status.OFFERED, Application.accepted_at.is_not(None)
    waits = {
        "evaluate": (queries.has_seat(actor, *Seat), ~queries.has_evaluated(actor), judged),
        "tell": (leads, Application.id.in_(untold), judged),
        "hire": (queries.is_owner(actor), *accepted),
    }
    each = union_all(
        *(
            _titled(literal(kind).label("kind"), Position.slug).where(*seen, *rule)
            for kind, rule in waits.items()
        )
    ).subquery()
    named = each.c.kind, each.c.slug, each.c.title
    return select(*named, func.count().label("n")).group_by(*named).order_by(each.c.title)


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
    failed = select(func.count()).where(Job.status == JobStatus.DEAD)
    lost = select(func.count()).where(mail.Message.status.in_((mail.Status.FAILED, mail.Status.BOUNCED)))
    dead, letters = db.session().execute(select(failed.scalar_subquery(), lost.scalar_subquery())).one()
    if dead:
        sentence = _n(
            "%(num)s piece of work failed too often.", "%(num)s pieces of work failed too often.", dead
        )
        yield Waiting(sentence, "administration.work")
    if letters:
        sentence = _n("%(num)s mail did not arrive.", "%(num)s mails did not arrive.", letters)
        yield Waiting(sentence, "administration.envelopes")


SOURCES: tuple[Source, ...] = (_own_applications, _committee, _profile, _publications, _house)


def _ask(query: Select, actor: Actor) -> Sequence[Row]:
    foreign = next(locale for locale in LOCALES if locale != language())
    return db.session().execute(query, asked_by(actor, spoken=language(), foreign=foreign)).all()


def _titled(*columns: Any) -> Select:
    """Columns of applications with the position's title, in the reader's language if it has one."""
    spoken, other = aliased(PositionText), aliased(PositionText)
    rows = select(*columns, func.coalesce(spoken.title, other.title, Position.slug).label("title"))
    rows = rows.select_from(Application).join(Position, Position.id == Application.position_id)
    for text, locale in ((spoken, "spoken"), (other, "foreign")):
        rows = rows.outerjoin(text, and_(text.position_id == Position.id, text.locale == bindparam(locale)))
    return rows
