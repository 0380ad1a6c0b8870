"""Two people's real papers, from the local arXiv over its real records: whole, twice for nothing, through every fault."""

import json
import lzma
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.kernel import clock, db
from portal.publications import arxiv_client
from portal.publications.models import Attribution, Publication
from tests.factories_publications import a_person
from tests.laws.house import ROOT
from tests.publications.harvests import asked, counts, everything, harvested, step, told, work
from tests.publications.test_importing import changes, stands, statements, writes

SHARED = ROOT.parent / "shared"
SERVER, RECORDS = SHARED / "tools" / "arxiv_server.py", SHARED / "data" / "arxiv" / "records.jsonl.xz"
PEOPLE = {"Neil Zeghidour": "zeghidour_n_1", "Alexandre Défossez": "0000-0002-1825-0097"}
SHARED_PAPER = "1810.09785"
FAULTS = {
    "429": "status",
    "503": "status",
    "500": "status",
    "400": "status",
    "html": "not_atom",
    "empty": "empty",
    "error-entry": "error_entry",
    "truncated": "truncated",
    "cut": "cut",
    "slow": "timeout",
    "empty-page": "short_page",
    "short-page": "short_page",
}
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not (SERVER.exists() and RECORDS.exists()), reason="no real records lie beside the project"
    ),
]


@dataclass(frozen=True)
class Local:
    """The local arXiv: its address, and the records of our people as the file holds them."""

    url: str
    records: dict[str, dict[str, Any]]

    def say(self, what: str, **said: object) -> None:
        """Pull one of its levers."""
        requests.post(f"{self.url}/{what}", json=said, timeout=10).raise_for_status()

    def of(self, name: str) -> dict[str, dict[str, Any]]:
        """A person's records, the oldest first."""
        return {key: one for key, one in self.records.items() if name in one["authors"]}


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, Any]]:
    with lzma.open(RECORDS, "rt", encoding="utf-8") as lines:
        all_of_them = [json.loads(line) for line in lines]
    ours = [one for one in all_of_them if set(PEOPLE) & set(one["authors"])]
    return {one["id"]: one for one in sorted(ours, key=lambda one: (one["published"], one["id"]))}


@pytest.fixture(scope="module", params=["2026", "2017"])
def server(request, records, tmp_path_factory) -> Iterator[Local]:
    """The local arXiv as a process, in one of its two formats."""
    feeds = {key: [one for one in records if name in records[one]["authors"]] for name, key in PEOPLE.items()}
    path: Path = tmp_path_factory.mktemp("arxiv") / "authors.json"
    path.write_text(json.dumps(feeds))
    port = free_port()
    ready = [
        "--records",
        str(RECORDS),
        "--author-ids",
        str(path),
        "--format",
        request.param,
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        [sys.executable, str(SERVER), *ready, "--slow-seconds", "2"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield Local(f"http://127.0.0.1:{port}", records)
    process.kill()
    process.communicate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as here:
        return here.getsockname()[1]


@pytest.fixture
def local(server, database) -> Iterator[Local]:
    """The local arXiv as it was in the beginning, asked by the portal."""
    before = arxiv_client.way()
    server.say("__reset")
    for record in server.records.values():
        server.say(
            "__edit",
            **{"version": 1, "affiliations": {}, "journal_ref": "", "doi": "", "comment": "", **record},
        )
    connect(server)
    yield server
    arxiv_client.use(before)


def connect(server: Local, patience_s: float = 20) -> None:
    arxiv_client.configure(
        f"{server.url}/api/query", f"{server.url}/a", "help@lumen.example", 0, patience_s=patience_s
    )


def people(*, identified: bool = True) -> list:
    neil, alexandre = PEOPLE
    return [
        a_person(neil, arxiv_author=PEOPLE[neil] if identified else None),
        a_person(alexandre, orcid=PEOPLE[alexandre] if identified else None),
    ]


def kept() -> dict[str, Publication]:
    with db.reading() as here:
        return {
            one.key: one
            for one in here.scalars(select(Publication).options(selectinload(Publication.authors)))
        }


def named(key: str) -> SimpleNamespace:
    """A paper by its identifier alone."""
    return SimpleNamespace(arxiv_id=key)


def at_noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day[:10]}T12:00:00+00:00")


def test_two_people_get_their_papers_as_the_records_hold_them(local):
    both = people()
    harvests = work(*(asked(one) for one in both))
    assert [(counts(one)[:2], told(one)) for one in harvests] == [(("finished", 3), [])] * 2
    assert sum(one.new for one in harvests) == 5
    assert set(kept()) == set(local.records)
    for key, publication in kept().items():
        record = local.records[key]
        assert (publication.title, publication.abstract) == (record["title"], record["abstract"])
        assert [one.name for one in publication.authors] == record["authors"]
        assert [one.place for one in publication.authors] == list(range(1, len(record["authors"]) + 1))
        assert (publication.published_at, publication.updated_at) == (
            at_noon(record["published"]),
            at_noon(record["updated"]),
        )
        assert (publication.categories, publication.primary_category) == (
            record["categories"],
            record["primary"],
        )
    for person in both:
        found = {row[0]: tuple(row[1:]) for row in attributions(person)}
        assert found == {
            key: ("certain", record["authors"].index(person.name) + 1)
            for key, record in local.of(person.name).items()
        }
    assert [SHARED_PAPER in local.of(name) for name in PEOPLE] == [True, True]


def attributions(person) -> list:
    with db.reading() as here:
        mine = select(Publication.key, Attribution.status, Attribution.place).join(Attribution.publication)
        return here.execute(mine.where(Attribution.person_id == person.id)).all()


def test_without_identifiers_their_papers_wait_for_them(local):
    both = people(identified=False)
    for person in both:
        harvest = harvested(person)
        assert (counts(harvest)[:2], told(harvest)) == (("finished", 3), [])
        assert {row[0]: tuple(row[1:]) for row in attributions(person)} == dict.fromkeys(
            local.of(person.name), ("suggested", None)
        )


def test_a_second_sync_writes_nothing_in_publications(local):
    both = people()
    work(*(asked(one) for one in both))
    before = everything()
    with statements() as seen:
        harvests = work(*(asked(one) for one in both))
    assert ([counts(one) for one in harvests], everything()) == ([("finished", 3, 0, 0)] * 2, before)
    ours = ("publication", "attribution", "search_text", "publication_author", "publication_identifier")
    assert [
        one for one in writes(seen) if any(f" {name} " in one or f'"{name}"' in one for name in ours)
    ] == []


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_in_the_middle_is_told_changes_nothing_and_the_next_sync_is_whole(local, kind):
    neil, alexandre = people()
    harvested(alexandre)
    before = everything()
    connect(local, patience_s=0.5 if kind == "slow" else 20)
    local.say("__fault", kind=kind, times=20, after=1)  # after the feed
    harvest = harvested(neil)
    assert {one["code"] for one in harvest.problems} == {FAULTS[kind], "gave_up"}
    assert (harvest.status, everything() == before) == ("finished", True)
    local.say("__reset")
    connect(local)
    again = harvested(neil)
    assert (counts(again), told(again)) == (("finished", 3, 2, 0), [])
    assert set(kept()) == set(local.records)


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_that_passes_is_waited_for(local, kind):
    neil, _alexandre = people()
    public_id, begun = asked(neil), clock.now()
    step(public_id)  # the feed
    connect(local, patience_s=0.5 if kind == "slow" else 20)
    local.say("__fault", kind=kind)
    step(public_id)
    connect(local)
    harvest = work(public_id)[0]
    assert (counts(harvest), [one["times"] for one in harvest.problems]) == (("finished", 3, 3, 0), [1])
    assert (harvest.problems[0]["code"], clock.now() - begun) == (FAULTS[kind], timedelta(seconds=4))


def test_what_arxiv_says_anew_becomes_a_change(local):
    neil, _alexandre = people()
    harvested(neil)
    first, second, third = local.of(neil.name)
    withdrawn = "This paper has been withdrawn by the authors."
    local.say("__edit", id=first, version=2, title="Another title")
    local.say("__edit", id=second, doi="10.1000/182", journal_ref="J. 1 (2027)")
    local.say("__edit", id=third, comment=withdrawn, authors=list(reversed(local.records[third]["authors"])))
    harvest = harvested(neil)
    assert (counts(harvest), told(harvest)) == (("finished", 3, 0, 3), [])
    assert sorted(changes(named(first))) == [
        ("title", local.records[first]["title"], "Another title"),
        ("version", "1", "2"),
    ]
    assert [one[0] for one in sorted(changes(named(second)))] == ["doi", "journal_ref"]
    assert [one[0] for one in sorted(changes(named(third)))] == ["authors", "comment", "withdrawn"]
    authors = local.records[third]["authors"]
    assert stands(neil, named(third))[0::4] == ("certain", len(authors) - authors.index(neil.name))
