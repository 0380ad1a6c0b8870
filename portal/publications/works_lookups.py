"""The search for a work by its DOI: asked for once, tried ever more slowly, and told in words how it went.

A paper at arXiv has a DOI of arXiv's own. It is asked about where every paper of arXiv is, at arXiv itself, and then as
anybody's as one that a harvest brought.
"""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from portal import policy
from portal.accounts.models import User
from portal.accounts.queries import actor_of
from portal.kernel import audit, clock, db, jobs
from portal.kernel.errors import Invalid
from portal.kernel.words import _
from portal.people.models import Person
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import (
    arxiv_client,
    importing,
    queries_works,
    rules,
    rules_csl,
    views_works,
    works,
    works_doi,
)
from portal.publications.harvesting_cursor import TOLD_APART
from portal.publications.lifecycle import LOOKUP, LookupStatus
from portal.publications.models import Origin, Scheme
from portal.publications.models_works import Lookup
from portal.publications.queries_help import DELEGATE, SELF
from portal.publications.records import Record
from portal.publications.records_works import Work

TRIES, LONGEST = 6, 300
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=15)
HOPELESS = frozenset(
    ("unknown", "moved", "unsafe", "too_large", "off", "other_work", "no_title", "no_authors", "no_year")
)

NEITHER = _("This is neither a DOI, such as 10.1000/182, nor an identifier of arXiv, such as 1706.03762.")


def ask(person: Person, said: str, *, actor: Actor) -> Lookup:
    """Look a work up for a person (with names and standing), soon, by a DOI or arXiv's identifier however it is written.

    Answers the search under way if there is one; of a work that is here, one that has found it. Raises Invalid where it
    is neither, or no DOIs are looked up here; Forbidden.
    """
    policy.require(actor, Act.PUBLICATION_ADD, person)
    scheme, value = _read(said)
    here = works.known(scheme, value)
    if here is None and scheme == Scheme.DOI and not works_doi.is_on():
        raise Invalid({"doi": [views_works.OFF]})
    doi = f"{rules.ARXIV_DOI}{value}" if scheme == Scheme.ARXIV else value
    found = queries_works.under_way(person, doi) or _made(person, doi, actor)
    if here is not None:
        _found(found, works.claim(person, [here], actor=actor)[0].publication_id)
    else:
        told = {"lookup": found.public_id}
        jobs.enqueue("publications.lookup", told, key=found.public_id, priority=jobs.Priority.URGENT)
    return found


def _read(said: str) -> tuple[Scheme, str]:
    """What an identifier is, and how it is compared; raises Invalid."""
    if arxiv := rules.arxiv_id(said):
        return Scheme.ARXIV, arxiv[0]
    doi = rules.doi(said)
    if doi is None or len(doi) > LONGEST:
        raise Invalid({"doi": [NEITHER]})
    return Scheme.DOI, doi


def _made(person: Person, doi: str, actor: Actor) -> Lookup:
    made = Lookup(person_id=person.id, doi=doi, asked_by_id=actor.id, tries=0, created_at=clock.now())
    try:
        with db.session().begin_nested():
            db.session().add(made)
    except IntegrityError:  # the same was asked for a moment ago
        found = queries_works.under_way(person, doi)
        assert found is not None
        return found
    audit.record(Act.PUBLICATION_ADD, made, actor=actor)
    return made


def go_on(public_id: str) -> datetime | None:
    """Ask once and keep what came of it; answers when to ask again, or None when the search is over."""
    with db.unit():
        lookup = queries_works.to_go_on(public_id)
        if lookup is None or lookup.status != LookupStatus.WAITING:
            return None
        doi = lookup.doi
    try:
        work = _asked(doi)
    except arxiv_client.NotYet as closed:
        return closed.until
    except rules_csl.Doubt as doubt:
        fault = works_doi.Fault(doubt.code)
    except arxiv_client.Fault as silent:
        fault = works_doi.Fault(silent.code, silent.detail, silent.retry_after)
    except works_doi.Fault as silent:
        fault = silent
    else:
        with db.unit():
            _keep(public_id, work)
        return None
    with db.unit():
        return _note(public_id, fault)


def _asked(doi: str) -> Work | Record:
    """What a DOI leads to; raises Doubt or Fault, and NotYet while somebody else asks arXiv."""
    paper = rules.arxiv_id(doi)
    if paper is None:
        return rules_csl.read(works_doi.ask(doi), doi, clock.now().year)
    for record in arxiv_client.by_ids([paper[0]]).records:
        if record.arxiv_id == paper[0]:
            return record
    raise works_doi.Fault("unknown")


def stop(public_id: str) -> None:
    """Give a search up that failed for reasons of our own, in the caller's unit."""
    lookup = queries_works.to_go_on(public_id)
    if lookup and lookup.status == LookupStatus.WAITING:
        _fail(lookup)


def _keep(public_id: str, work: Work | Record) -> None:
    """Add what was found, as the person who asked for it would."""
    lookup = queries_works.to_go_on(public_id)
    if lookup is None or lookup.status != LookupStatus.WAITING:
        return
    asked_by, person = db.session().get(User, lookup.asked_by_id), lookup.person
    assert asked_by is not None
    person.standing = SELF if asked_by.id == person.user_id else DELEGATE  # as it was when they asked
    if isinstance(work, Record):
        stored = importing.store([work]).ids[work.arxiv_id]
        here = works.known(Scheme.ARXIV, work.arxiv_id) or stored
        mine = works.claim(person, [here], actor=actor_of(asked_by))
    else:
        mine = list(works.add(person, [work], Origin.DOI, actor=actor_of(asked_by)).attributions)
    _found(lookup, mine[0].publication_id)
    jobs.done()


def _found(lookup: Lookup, publication_id: int) -> None:
    policy.require(SYSTEM, Act.LOOKUP_FIND, lookup)
    lookup.publication_id, lookup.problem = publication_id, None
    LOOKUP.apply(lookup, Act.LOOKUP_FIND)


def _note(public_id: str, fault: works_doi.Fault) -> datetime | None:
    """Keep what went wrong: ask again later, or give it up."""
    lookup = queries_works.to_go_on(public_id)
    if lookup is None or lookup.status != LookupStatus.WAITING:
        return None
    lookup.tries += 1
    lookup.problem = f"{fault.code}:{fault.detail}"[:40] if fault.code in TOLD_APART else fault.code
    if fault.code in HOPELESS or lookup.tries >= TRIES:
        _fail(lookup)
        jobs.done()
        return None
    growing = min(FIRST_PAUSE * 3 ** (lookup.tries - 1), LONGEST_PAUSE)
    return clock.now() + max(growing, fault.retry_after or timedelta())


def _fail(lookup: Lookup) -> None:
    policy.require(SYSTEM, Act.LOOKUP_FAIL, lookup)
    LOOKUP.apply(lookup, Act.LOOKUP_FAIL)
