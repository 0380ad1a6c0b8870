"""What a harvest does with real records, page by page, in a process of its own: asked, believed, stored, attributed."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import arxiv
from sqlalchemy import event, func, select

from portal.kernel import db
from portal.people import service as people
from portal.people.models import Person
from portal.publications import arxiv_client, arxiv_gate, importing, importing_evidence, jobs
from portal.publications.models import Attribution, Publication

PRESENT = (jobs,)  # whatever storing begins has its handler there
CONTACT = "bench@bench.example"
ABOUT_PUBLICATIONS = re.compile(r"\b(publication\w*|attribution\w*|search_\w+)\b")
WRITES = re.compile(r"(insert|update|delete)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """The arXiv ids of a page, and a person of the lab who is printed on some of these papers."""

    ids: tuple[str, ...]
    person: str


@dataclass(frozen=True)
class Run:
    """What one run over all pages took: seconds and statements about publications page by page, and how many of these
    write; what is stored at its end. `alone` are the seconds of the `arxiv` package with the same pages, where it took
    turns.
    """

    seconds: list[float]
    alone: list[float]
    statements: list[int]
    writes: int
    publications: int
    attributions: int


def twice(server: str, database: str, pages: Sequence[Page]) -> tuple[Run, Run]:
    """Harvest every page into an empty database, taking turns with the `arxiv` package alone; then once more."""
    with _connected(server, database, pages) as lab:
        return _run(pages, lab, partial(_parse, _alone(server))), _run(pages, lab)


def memory(server: str, database: str, pages: Sequence[Page]) -> tuple[float, float]:
    """The memory of this process before the first page, and the most that it held from then on, in MB."""
    with _connected(server, database, pages) as lab:
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        before = _megabytes("VmRSS")
        for page in pages:
            _harvest(page, lab[page.person])
        return before, _megabytes("VmHWM")


@contextmanager
def _connected(server: str, database: str, pages: Sequence[Page]) -> Iterator[dict[str, Person]]:
    """A portal that asks this server, with the people of the pages; its gate was passed before."""
    db.connect(database)
    arxiv_client.configure(f"{server}/api/query", f"{server}/a", CONTACT, 0)
    try:
        with db.unit():
            lab = {name: people.join(name) for name in dict.fromkeys(page.person for page in pages)}
        with arxiv_gate.passing(timedelta(), timedelta(seconds=1)):
            pass
        yield lab
    finally:
        db.disconnect()


def _harvest(page: Page, person: Person) -> None:
    """One page as a harvest takes it: each paper that carries the person's name was found by their ORCID iD too."""
    answer = arxiv_client.by_ids(page.ids)
    with db.unit():
        stored = importing.store(answer.records)
        ways = {
            stored.ids[one.arxiv_id]: {"name", "orcid"}
            if person.name in {author.name for author in one.authors}
            else {"name"}
            for one in answer.records
        }
        importing_evidence.weigh(person, ways)


def _alone(server: str) -> arxiv.Client:
    """The `arxiv` package by itself."""
    client = arxiv.Client(page_size=2000, delay_seconds=0, num_retries=0)
    client.query_url_format = f"{server}/api/query?{{}}"
    return client


def _parse(client: arxiv.Client, page: Page) -> None:
    found = list(client.results(arxiv.Search(id_list=list(page.ids), max_results=len(page.ids))))
    if len(found) != len(page.ids):
        raise RuntimeError(f"{len(found)} of {len(page.ids)} papers came back")


def _run(pages: Sequence[Page], lab: dict[str, Person], beside: Callable[[Page], None] | None = None) -> Run:
    seconds: list[float] = []
    alone: list[float] = []
    asked: list[list[str]] = []
    for number, page in enumerate(pages):
        if beside and number % 2:
            alone.append(_timed(partial(beside, page)))
        with _statements() as seen:
            seconds.append(_timed(partial(_harvest, page, lab[page.person])))
        asked.append(seen)
        if beside and not number % 2:
            alone.append(_timed(partial(beside, page)))
    writes = sum(bool(WRITES.match(one)) for seen in asked for one in seen)
    with db.reading() as here:
        kept = [here.scalar(select(func.count(one.id))) or 0 for one in (Publication, Attribution)]
    return Run(seconds, alone, [len(seen) for seen in asked], writes, *kept)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def _statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile about publications."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if ABOUT_PUBLICATIONS.search(statement):
            seen.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)


def _megabytes(what: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024
