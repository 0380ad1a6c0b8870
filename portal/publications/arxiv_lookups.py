"""Looking papers up at arXiv for a page of somebody's own: asked for once, answered soon, and forgotten within a day.

A look-up sends one or two requests, with whoever else waits for an answer and before the nightly run. What it finds are
plain values that only who asked sees; nothing of it becomes a publication.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal import policy
from portal.accounts import service as accounts
from portal.kernel import clock, db, jobs
from portal.kernel.errors import Invalid
from portal.kernel.words import _
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import arxiv_client, matching, queries_lookups, rules_lookups
from portal.publications.arxiv_client import Fault, NotYet, Page
from portal.publications.harvesting import HOPELESS, TRIES, Place, pause
from portal.publications.lifecycle import LOOKUP, LookupStatus
from portal.publications.models_lookups import ArxivLookup
from portal.publications.records import Record
from portal.publications.rules_lookups import MOST, TOO_MANY, Sought, Wanted
from portal.publications.views_queue_authors import MARKED, shown

KEPT = timedelta(days=1)
EACH = 30  # look-ups that somebody may have within a day
LONGEST_TITLE = 300

Question = Callable[[], Any]


def ask(about: str, said: str | None, *, names: Collection[str], actor: Actor) -> ArxivLookup:
    """Look papers up about something of the actor's, soon; `names` are those by which they are known.

    The same question, while it is under way, is one look-up. Raises Invalid with a sentence for what nobody can be asked,
    for another question meanwhile, and for too many in a day.
    """
    wanted = _wanted(said)
    found = queries_lookups.under_way(about)
    if found is None:
        _insist_on_few(actor)
        found = _made(about, wanted, names, actor)
    if (found.sought, found.value) != (wanted.sought, wanted.value):
        raise _refused(
            _("Your last question, “%(said)s”, is still under way. One at a time.", said=found.value)
        )
    told = {"lookup": found.public_id}
    jobs.enqueue("publications.arxiv_lookup", told, key=found.public_id, priority=jobs.Priority.URGENT)
    return found


def place_in_line(public_id: str, created_at: datetime, requests: int = 1) -> Place:
    """How many go before a question with so many requests, and how long that takes with the rest that arXiv has now.

    Whoever has more to ask takes turns with it.
    """
    before = queries_lookups.before(created_at, public_id)
    sent = sum(min(max(one, 1), requests) for one in before)
    rests = max((queries_lookups.rests_until() or clock.now()) - clock.now(), timedelta())
    return Place(len(before), rests + sent * arxiv_client.way().rest)


def forget(about: str) -> None:
    """Throw away what was looked up about something, found or not."""
    queries_lookups.forget(about)


def forget_old() -> None:
    """Throw away whatever was looked up a day ago."""
    queries_lookups.forget_before(clock.now() - KEPT)


def _wanted(said: str | None) -> Wanted:
    if not said:
        raise _refused(_("Please say first what to look for."))
    wanted = rules_lookups.read(said)
    if not isinstance(wanted, Wanted):
        raise _refused(wanted)
    return wanted


def _refused(sentence: Any) -> Invalid:
    return Invalid({"find": [sentence]})


def _insist_on_few(actor: Actor) -> None:
    if queries_lookups.number(actor) >= EACH:
        raise _refused(
            _(
                "You have looked up a great deal today. Please type your papers by hand, or come back tomorrow."
            )
        )


def _made(about: str, wanted: Wanted, names: Collection[str], actor: Actor) -> ArxivLookup:
    made = ArxivLookup(
        user_id=actor.id,
        about=about,
        sought=wanted.sought,
        value=wanted.value,
        names=[*names],
        planned=wanted.planned,
        requests=0,
        created_at=clock.now(),
    )
    try:
        with db.session().begin_nested():
            db.session().add(made)
    except IntegrityError:  # another window of theirs was quicker
        found = queries_lookups.under_way(about)
        assert found is not None
        return found
    return made


# Going on


def go_on(public_id: str) -> datetime | None:
    """Send one request at most and keep what it brought; answers when to go on, or None when the look-up is over."""
    with db.unit():
        lookup = _waiting(public_id)
        if lookup is None:
            return None
        question, number = _question(lookup), lookup.requests
    try:
        answer = question()
    except NotYet as closed:
        return closed.until
    except Fault as fault:
        with db.unit():
            return _note(public_id, number, fault)
    with db.unit():
        return _keep(public_id, number, answer)


def stop(public_id: str) -> None:
    """Give a look-up up that failed for reasons of our own, in the caller's unit."""
    if lookup := _waiting(public_id):
        _fail(lookup)


def _waiting(public_id: str, number: int | None = None) -> ArxivLookup | None:
    """A look-up that is not over, and with which nobody else went on meanwhile."""
    lookup = queries_lookups.to_go_on(public_id)
    if lookup is None or lookup.status != LookupStatus.WAITING or number not in {None, lookup.requests}:
        return None
    return lookup


def _question(lookup: ArxivLookup) -> Question:
    ids, start = lookup.cursor.get("ids"), lookup.cursor.get("start", 0)
    if lookup.sought == Sought.NAME:
        return partial(arxiv_client.search, matching.search_query([lookup.value]), start, MOST)
    if lookup.sought == Sought.PAPER:
        return partial(arxiv_client.by_ids, [lookup.value])
    return partial(arxiv_client.feed, lookup.value) if ids is None else partial(arxiv_client.by_ids, ids)


def _keep(public_id: str, number: int, answer: Page | Sequence[str]) -> datetime | None:
    """Keep what a believed answer says; answers when to ask for the rest of it."""
    lookup = _waiting(public_id, number)
    if lookup is None:
        return None
    lookup.requests, lookup.tries, lookup.problem = number + 1, 0, None
    if more := _more(lookup, answer):
        lookup.cursor, lookup.planned = more, lookup.requests + 1
        return clock.now() + arxiv_client.way().rest
    _find(lookup, answer.records if isinstance(answer, Page) and answer.total <= TOO_MANY else ())
    return None


def _more(lookup: ArxivLookup, answer: Page | Sequence[str]) -> dict[str, Any] | None:
    """What is to be asked after this answer: the papers of a list; the newest of a name, as the oldest come first."""
    if not isinstance(answer, Page):
        lookup.total = len(answer)
        return {"ids": rules_lookups.newest(answer)} if answer else None
    lookup.total = max(lookup.total, answer.total)
    is_name, first = lookup.sought == Sought.NAME, "start" not in lookup.cursor
    return {"start": answer.total - MOST} if is_name and first and MOST < answer.total <= TOO_MANY else None


def _find(lookup: ArxivLookup, records: Sequence[Record]) -> None:
    """It is over: keep the papers, those of a name only where an author fits it."""
    policy.require(SYSTEM, Act.LOOKUP_FIND, lookup)
    papers = [_paper(one, lookup) for one in sorted(records, key=lambda one: one.published, reverse=True)]
    lookup.papers = [one for one in papers if one["places"] or lookup.sought != Sought.NAME]
    lookup.planned, lookup.cursor = lookup.requests, {}
    LOOKUP.apply(lookup, Act.LOOKUP_FIND)
    jobs.done()


def _paper(record: Record, lookup: ArxivLookup) -> dict[str, Any]:
    """What is shown of a paper: its authors as far as there is room, and where whoever asks may stand among them."""
    authors = [one.name for one in record.authors]
    known = [lookup.value] if lookup.sought == Sought.NAME else lookup.names
    places = matching.fits(authors, known)[1][:MARKED]
    return {
        "arxiv": record.arxiv_id,
        "title": record.title[:LONGEST_TITLE],
        "year": record.published.year,
        "authors": [[place, authors[place - 1]] for place in shown(len(authors), places)],
        "number": len(authors),
        "places": list(places),
    }


def _note(public_id: str, number: int, fault: Fault) -> datetime | None:
    """Keep what went wrong: ask again later, or give it up; an author whom arXiv does not know has no papers there."""
    lookup = _waiting(public_id, number)
    if lookup is None:
        return None
    lookup.requests, lookup.tries = number + 1, lookup.tries + 1
    if (fault.code, fault.detail) == ("status", "404") and lookup.sought in {Sought.ORCID, Sought.AUTHOR}:
        _find(lookup, ())
        return None
    lookup.problem = f"{fault.code}:{fault.detail or ''}"[:200]
    most = 2 if {(fault.code, fault.detail), (fault.code, None)} & HOPELESS else TRIES
    if lookup.tries >= most:
        _fail(lookup)
        jobs.done()
        return None
    lookup.planned += 1
    return clock.now() + pause(lookup.tries, fault.retry_after)


def _fail(lookup: ArxivLookup) -> None:
    policy.require(SYSTEM, Act.LOOKUP_FAIL, lookup)
    LOOKUP.apply(lookup, Act.LOOKUP_FAIL)


accounts.adopters.append(queries_lookups.hand_over)
