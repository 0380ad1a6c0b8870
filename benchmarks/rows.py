"""What is measured: a row for every page, with who asks for it, what it is compared with, and what it should reach."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count, islice, repeat

from flask import Flask

from benchmarks import load, people
from benchmarks.chance import Chance
from benchmarks.world import RECRUITER
from benchmarks.world_applications import CROWDED
from portal.recruitment import drafting, snapshots

PERSON = "person0@bench.example"
WORDS = Chance(1).words  # from often to seldom; long ones, since the last word of a search may be unfinished
COMMON, RARE = (next(word for word in WORDS[n:] if len(word) > 7) for n in (60, 4500))


@dataclass(frozen=True)
class Asked:
    """A request: as bytes for the load client, or as what a test client takes."""

    path: str
    fields: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def raw(self) -> bytes:
        """Its bytes."""
        if self.fields is None:
            return load.request("GET", self.path, **self.headers)
        return load.form(self.path, self.fields, **self.headers)

    def inside(self, app: Flask) -> int:
        """Ask an app in this process; answers the status."""
        sent = {name.replace("_", "-"): value for name, value in self.headers.items()}
        client = app.test_client(use_cookies=False)
        if self.fields is None:
            return client.get(self.path, headers=sent).status_code
        return client.post(self.path, data=dict(self.fields), headers=sent).status_code


Script = Iterator[Asked]


class Bench:
    """What scripts need: an app in this process, who is signed in, and drafts that nobody has used yet."""

    def __init__(self, app: Flask):
        self.app = app
        self._drafts = iter(people.drafts(app))
        self._known: dict[str, people.SignedIn] = {}

    def who(self, address: str) -> people.SignedIn:
        """Somebody, signed in once."""
        if address not in self._known:
            self._known[address] = people.by_address(self.app, address)
        return self._known[address]

    def drafts(self, number: int) -> list[people.Draft]:
        """The next few drafts; never the same twice."""
        found = list(islice(self._drafts, number))
        if len(found) < number:
            raise RuntimeError("the world holds too few drafts")
        return found


@dataclass(frozen=True)
class Row:
    """A line of the table: `portal` and `bare` make a script for each connection; `most` is how many it may ask in all."""

    name: str
    portal: Callable[[Bench, int], list[Script]]
    bare: Callable[[Bench, int], list[Script]]
    aim: float
    statements: int
    status: int
    most: int | None = None

    @cached_property
    def writes(self) -> bool:
        """Whether it changes something, so that each request is another one."""
        return self.most is not None


def reading(
    name: str, path: str, bare: str, *, who: str | None = None, fresh: bool = False, statements: int = 5
) -> Row:
    """A page that anybody, or somebody, reads; `fresh` asks whether it has changed."""

    def portal(bench: Bench, connections: int) -> list[Script]:
        asked = Asked(path, headers={"Cookie": bench.who(who).cookie} if who else {})
        if fresh:
            asked = replace(asked, headers={"If_None_Match": _tag(bench, asked)})
        return [repeat(asked) for _connection in range(connections)]

    def beside(_bench: Bench, connections: int) -> list[Script]:
        return [repeat(Asked(bare)) for _connection in range(connections)]

    aim = 1.0 if fresh else 0.3 if who else 0.5
    return Row(name, portal, beside, aim, 12 if who else statements, 304 if fresh else 200)


def _tag(bench: Bench, asked: Asked) -> str:
    return (
        bench.app.test_client(use_cookies=False)
        .get(asked.path, headers={"Accept-Language": "en"})
        .headers["ETag"]
    )


# What writes


def _submits(bench: Bench, connections: int) -> list[Script]:
    def script(drafts: list[people.Draft]) -> Script:
        for one in drafts:
            fields = {"csrf_token": one.who.token, "_key": secrets.token_urlsafe(18)}
            yield Asked(f"/applications/{one.public_id}/check", fields, {"Cookie": one.who.cookie})

    return [script(bench.drafts(SUBMITS)) for _connection in range(connections)]


def _inserts(bench: Bench, connections: int) -> list[Script]:
    def script(draft: people.Draft) -> Script:
        snapshot = "x" * 2_500
        for _submit in range(SUBMITS):
            fields = {"application_id": str(draft.id), "number": secrets.token_hex(7), "snapshot": snapshot}
            yield Asked("/submit", fields | {"sha256": snapshots.sha256(snapshot)})

    return [script(draft) for draft in bench.drafts(connections)]


def _saves(bench: Bench, connections: int) -> list[Script]:
    def script(draft: people.Draft) -> Script:
        kept, headers = (
            draft.statement,
            {"Cookie": draft.who.cookie, "X_Autosave": "1", "Accept": "application/json"},
        )
        for n in count():
            version = drafting.version_of({"statement": kept})
            kept = f"{draft.statement} And so {n}."
            fields = {"csrf_token": draft.who.token, "version": version, "statement": kept}
            yield Asked(f"/applications/{draft.public_id}/statement", fields, headers)

    return [script(draft) for draft in bench.drafts(connections)]


def _updates(bench: Bench, connections: int) -> list[Script]:
    def script(draft: people.Draft) -> Script:
        for n in count():
            yield Asked(
                "/save", {"public_id": draft.public_id, "statement": f"{draft.statement} And so {n}."}
            )

    return [script(draft) for draft in bench.drafts(connections)]


SUBMITS = 30  # of each connection in a round

ROWS = [
    reading("positions", "/positions", "/positions"),
    reading("positions, unchanged", "/positions", "/positions", fresh=True),
    reading("positions, JSON", "/positions.json", "/positions-in-full.json"),
    reading("publications", "/publications", "/publications"),
    reading("publications, unchanged", "/publications", "/publications", fresh=True),
    reading("publications, JSON", "/publications.json", "/publications-in-full.json"),
    reading("search, a common word", f"/publications?q={COMMON}", f"/search?q={COMMON}"),
    reading("search, a rare word", f"/publications?q={RARE}", f"/search?q={RARE}"),
    reading("a person", "/people/person-0", "/person", statements=12),
    reading("a committee’s table", f"/committee/positions/{CROWDED}", "/committee", who=RECRUITER),
    reading("the queue", "/my/publications", "/queue", who=PERSON),
    Row("submit", _submits, _inserts, aim=0.3, statements=0, status=303, most=SUBMITS),
    Row("autosave", _saves, _updates, aim=0.3, statements=0, status=200, most=1_000_000),
]
