"""Two pages of one person become one: what is said before, and how names, identifiers, appointments and account move."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update

from portal.accounts.models import User
from portal.kernel import clock, db, jobs
from portal.kernel.words import Sentence, _, _n
from portal.people import rules, service
from portal.people.models import Appointment, Person, PersonIdentifier, PersonName
from portal.people.rules import IdentifierKind, NameKind

KINDS: dict[IdentifierKind, Sentence] = {
    IdentifierKind.ORCID: _("ORCID iD"),
    IdentifierKind.ARXIV_AUTHOR: _("arXiv author identifier"),
    IdentifierKind.DBLP: _("dblp identifier"),
}


@dataclass(frozen=True)
class Ahead:
    """What a part of the portal would do if two people became one: what moves, and what stands in the way."""

    moves: tuple[Sentence, ...] = ()
    stops: tuple[Sentence, ...] = ()


def ahead(kept: Person, gone: Person) -> Ahead:
    """What becomes of the pages themselves; both with account, names, identifiers, appointments. Nothing is changed."""
    return Ahead(tuple(_moves(kept, gone)), tuple(_stops(kept, gone)))


def account_after(kept: Person, gone: Person) -> int | None:
    """The account that the person has afterwards: the kept one, unless only the other lets them in."""
    if gone.user and (kept.user is None or (_is_shut(kept.user) and not _is_shut(gone.user))):
        return gone.user_id
    return kept.user_id


def public_after(kept: Person, gone: Person) -> datetime | None:
    """Since when the page is public afterwards: the kept one's yes stands, unless whose account it becomes never said it."""
    unasked = gone.user_id is not None and account_after(kept, gone) == gone.user_id and not gone.published_at
    return None if unasked else kept.published_at


def move(kept: Person, gone: Person, *, needed: Collection[int]) -> None:
    """Give `kept` all that is `gone`'s, in the caller's unit; `needed` are appointments, by id, that others point to.

    What `gone` was called becomes another name; an account that comes along gets the roles of the appointments.
    """
    account, public, text = account_after(kept, gone), public_after(kept, gone), _text_moves(kept, gone)
    names = _names_after(kept, gone)
    _move_identifiers(kept, gone)
    _move_appointments(kept, gone, needed)
    db.session().execute(delete(PersonName).where(PersonName.person_id == gone.id))
    gone.user_id = gone.published_at = None
    gone.merged_into_id, gone.changed_at = kept.id, clock.now()
    db.session().flush()  # an account is given up before another takes it
    db.session().execute(
        update(Person).where(Person.merged_into_id == gone.id).values(merged_into_id=kept.id)
    )
    if text:
        kept.about, kept.about_html = kept.about or gone.about, kept.about_html or gone.about_html
        kept.website = kept.website or gone.website
    kept.user_id, kept.published_at, kept.changed_at = account, public, clock.now()
    service.rename(kept, kept.name, {kind: "\n".join(some) for kind, some in names.items()})
    db.session().flush()


def _moves(kept: Person, gone: Person) -> Iterator[Sentence]:
    if gone.name.casefold() in map(str.casefold, _names_after(kept, gone)["other_names"]):
        yield _("“%(gone)s” becomes another name by which papers of %(kept)s are found.", **_both(kept, gone))
    if gone.names:
        yield _("Further names are kept as what they are; nobody is shown one that is no longer theirs.")
    for one in gone.identifiers:
        yield _identifier(kept, one)
    if gone.appointments:
        yield _n(
            "%(num)s appointment is kept; where both have the same, it stands once.",
            "%(num)s appointments are kept; where both have the same, it stands once.",
            len(gone.appointments),
        )
    if gone.user:
        yield _account(kept, gone)
    yield _consent(kept, gone)
    if _text_moves(kept, gone):
        yield _(
            "What %(gone)s wrote about themself fills in what is empty on the other page.", gone=gone.name
        )
    if not rules.gives_away(gone.slug, _names_after(kept, gone)["former_names"], kept.name):
        yield _("The address /people/%(gone)s leads to /people/%(kept)s.", gone=gone.slug, kept=kept.slug)


def _stops(kept: Person, gone: Person) -> Iterator[Sentence]:
    if kept.name.casefold() in _of_kind(NameKind.FORMER, gone):
        yield _("These two can only be merged the other way round.")
    if kept.orcid and gone.orcid:
        yield _(
            "They have two different ORCID iDs; whoever is one person takes one out of their profile first."
        )
    if kept.user and gone.user and not (_is_shut(kept.user) or _is_shut(gone.user)):
        yield _(
            "Both have an account: %(one)s and %(other)s. Ask which of them they use, and block the other first.",
            one=kept.user.address,
            other=gone.user.address,
        )
    for boss, other in ((kept, gone), (gone, kept)):
        if any(one.supervisor_id == boss.id for one in other.appointments):
            yield _(
                "%(boss)s supervises %(other)s, so they are two people; nobody supervises themself.",
                boss=boss.name,
                other=other.name,
            )


def _identifier(kept: Person, one: PersonIdentifier) -> Sentence:
    kind = KINDS[one.kind]
    if any(other.kind == one.kind for other in kept.identifiers):
        return _("%(kind)s: that of %(kept)s stays, and the other is given up.", kind=kind, kept=kept.name)
    return _("%(kind)s: it moves to %(kept)s.", kind=kind, kept=kept.name)


def _account(kept: Person, gone: Person) -> Sentence:
    assert gone.user
    if account_after(kept, gone) == gone.user_id:
        return _(
            "The account %(address)s becomes that of %(kept)s.", address=gone.user.address, kept=kept.name
        )
    return _("The account %(address)s is left without a page.", address=gone.user.address)


def _consent(kept: Person, gone: Person) -> Sentence:
    if public_after(kept, gone):
        return _("The page is public, as that of %(kept)s is now.", kept=kept.name)
    if kept.published_at:
        return _("The page is not public until they say so themself: the account that it gets has not.")
    return _("The page is not public until they say so themself: that of %(kept)s is not.", kept=kept.name)


def _text_moves(kept: Person, gone: Person) -> bool:
    """Whether texts fill in what is empty; never, where everybody would read what only colleagues did."""
    empty = (gone.about and not kept.about) or (gone.website and not kept.website)
    return bool(empty and (gone.published_at or not public_after(kept, gone)))


def _names_after(kept: Person, gone: Person) -> dict[str, list[str]]:
    """All names that are no longer theirs, of both, and all others but the one they have."""
    former = _of_kind(NameKind.FORMER, kept) | _of_kind(NameKind.FORMER, gone)
    others = (
        {gone.name.casefold(): gone.name}
        | _of_kind(NameKind.VARIANT, kept)
        | _of_kind(NameKind.VARIANT, gone)
    )
    left = [name for folded, name in others.items() if folded not in {*former, kept.name.casefold()}]
    return {"other_names": left, "former_names": list(former.values())}


def _of_kind(kind: NameKind, person: Person) -> dict[str, str]:
    return {one.name.casefold(): one.name for one in person.names if one.kind == kind}


def _is_shut(user: User) -> bool:
    return user.blocked_at is not None


def _both(kept: Person, gone: Person) -> dict[str, str]:
    return {"kept": kept.name, "gone": gone.name}


def _move_identifiers(kept: Person, gone: Person) -> None:
    theirs, taken = PersonIdentifier.person_id == gone.id, [one.kind for one in kept.identifiers]
    moved = update(PersonIdentifier).where(theirs, PersonIdentifier.kind.not_in(taken))
    db.session().execute(moved.values(person_id=kept.id))
    db.session().execute(delete(PersonIdentifier).where(theirs))


def _move_appointments(kept: Person, gone: Person, needed: Collection[int]) -> None:
    """All appointments stand on one page, the same only once; what has begun already gives its role once more."""
    twice = [spare for one in gone.appointments if (spare := _spare(one, kept.appointments, needed))]
    here, today = db.session(), clock.now().date()
    here.execute(delete(Appointment).where(Appointment.id.in_([one.id for one in twice])))
    here.execute(update(Appointment).where(Appointment.person_id == gone.id).values(person_id=kept.id))
    here.execute(
        update(Appointment).where(Appointment.supervisor_id == gone.id).values(supervisor_id=kept.id)
    )
    for one in (*kept.appointments, *gone.appointments):
        if one not in twice and rules.in_office(one, today):
            jobs.enqueue("people.begin", {"appointment": one.public_id})


def _spare(one: Appointment, others: Collection[Appointment], needed: Collection[int]) -> Appointment | None:
    """Which of two appointments that are the same can be left out: one that nobody points to."""
    same = next((other for other in others if _said(other) == _said(one)), None)
    if same is None:
        return None
    return next((spare for spare in (one, same) if spare.id not in needed), None)


def _said(one: Appointment) -> tuple[object, ...]:
    return one.title, one.starts_on, one.ends_on, one.team, one.supervisor_id
