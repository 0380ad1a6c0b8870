"""One applicant in the closing hour: 25 pages, 6 autosaves, 2 uploads and a submission, over real forms and cookies.

They notice everything that was acknowledged, so that one can ask afterwards whether it is there. A 503 is obeyed: they
wait as long as it says, in the time of this hour, and send the same again.
"""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

from benchmarks import load, pdfs
from benchmarks.load import Answer, Connection
from benchmarks.world_applications import CLOSING

PAGES, SAVES, UPLOADS = 25, 6, ("cv", "transcript")
KEEP_ALIVE_S = 1.0  # less than the server's, so that nothing is sent into a closing door
AGAIN = 40  # times that somebody sends what was refused for the moment


@dataclass(frozen=True)
class Event:
    """A request and what came of it; status 0 where nothing came."""

    what: str
    at: float
    status: int
    seconds: float
    retry_after: str | None = None


@dataclass
class Acknowledged:
    """What the portal said it has of somebody: marks of saved texts by part, digests of files by kind, receipts."""

    application: str = ""
    saves: dict[str, list[str]] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)


class GaveUp(Exception):
    """Somebody got no answer, or one they cannot go on with."""


class Applicant:
    """Somebody with a browser and a plan; `pace` is how many seconds of this run are a second of theirs."""

    def __init__(self, number: int, port: int, events: list[Event], *, twice: bool, size: int, pace: float):
        self.number, self.port, self.events = number, port, events
        self.twice, self.size, self.pace = twice, size, pace
        self.noticed, self.cookie, self.text = Acknowledged(), "", f"I am applicant {number}."
        self.token = self.key = self.version = ""
        self.connection: Connection | None = None
        self.used = 0.0

    async def apply(self, begins: float, submits: float) -> None:
        """Do everything, the steps evenly between two moments of the event loop's clock."""
        loop, steps = asyncio.get_running_loop(), list(self._steps())
        try:
            for n, step in enumerate(steps):
                due = begins + (submits - begins) * n / SUBMIT_AT
                await asyncio.sleep(max(0.0, due - loop.time()))
                await step()
        except GaveUp:
            return
        finally:
            if self.connection:
                self.connection.close()

    def _steps(self) -> Iterator[Callable]:
        """The plan, in order."""
        for step in PLAN.split():
            what, _colon, which = step.partition(":")
            yield {
                "view": lambda which=which: self._view(which),
                "begin": self._begin,
                "save": lambda which=which: self._save(which),
                "upload": lambda which=which: self._upload(which),
                "submit": self._submit,
                "verify": self._verify,
            }[what]

    # What they do

    async def _view(self, which: str) -> str:
        page = (await self._ask("view", load.request("GET", self._address(which), Cookie=self.cookie))).text
        self.token = _hidden(page, "csrf_token") or self.token
        self.key, self.version = _hidden(page, "_key"), _hidden(page, "version")
        return page

    async def _begin(self) -> None:
        fields = {
            "csrf_token": self.token,
            "_key": self.key,
            "address": f"closing{self.number}@bench.example",
        }
        answer = await self._ask("begin", load.form(self._address("apply"), fields, Cookie=self.cookie))
        self.noticed.application = answer.headers["location"].rpartition("/")[2]

    async def _save(self, which: str) -> None:
        """Type a little more, with a mark in it that occurs nowhere else."""
        marks = self.noticed.saves.get(which, [])
        mark = f"mark-{self.number}-{which}-{len(marks)}"
        if which == "statement":
            self.text += f" {mark} " + "and so it went on " * 15
        fields = {
            "particulars": {"given_name": "Ada", "family_name": mark, "country": "France"},
            "questions": {"why": mark},
            "statement": {"statement": self.text},
        }[which]
        fields |= {"csrf_token": self.token, "version": self.version}
        told = {"X_Autosave": "1", "Accept": "application/json", "Cookie": self.cookie}
        answer = await self._ask("save", load.form(self._address(which), fields, **told))
        self.version = json.loads(answer.body)["version"]
        self.noticed.saves.setdefault(which, []).append(mark)

    async def _upload(self, kind: str) -> None:
        file = pdfs.paper(f"{kind} of applicant {self.number}", self.size)
        fields = {"csrf_token": self.token, "_key": self.key, "kind": kind}
        raw = load.multipart(self._address("documents"), fields, f"{kind}.pdf", file, Cookie=self.cookie)
        await self._ask("upload", raw)
        self.noticed.uploads[kind] = hashlib.sha256(file).hexdigest()

    async def _submit(self) -> None:
        """Press the button; who is nervous presses it twice, every other one of them before an answer came."""
        fields = {"csrf_token": self.token, "_key": self.key}
        raw = load.form(self._address("check"), fields, Cookie=self.cookie)
        first = asyncio.ensure_future(self._ask("submit", raw))
        if self.twice and self.number % 2:
            beside = await load.connect(self.port)
            answers = await asyncio.gather(first, self._ask("submit again", raw, over=beside))
            beside.close()
        else:
            answers = [await first, *([await self._ask("submit again", raw)] if self.twice else [])]
        self.noticed.receipts = [one.headers["location"].rpartition("/")[2] for one in answers]

    async def _verify(self) -> None:
        """Download the receipt and compute its hash, as its page says."""
        number = self.noticed.receipts[0]
        page = await self._view("receipt")
        file = await self._ask(
            "view", load.request("GET", self._address("receipt") + ".json", Cookie=self.cookie)
        )
        computed = hashlib.sha256(file.body).hexdigest()
        shown = re.search(r'class="hash">(\w+)<', page)[1]
        self.noticed.hashes[number] = computed if computed == shown else f"{computed} is not {shown}"

    def _address(self, which: str) -> str:
        mine = f"/applications/{self.noticed.application}"
        public = {"positions": "/positions", "position": f"/positions/{CLOSING}", "list": "/applications"}
        more = {"apply": f"/positions/{CLOSING}/apply", "application": mine}
        receipt = {"receipt": f"{mine}/receipts/{next(iter(self.noticed.receipts), '')}"}
        return (public | more | receipt).get(which, f"{mine}/{which}")

    # How they ask

    async def _ask(self, what: str, raw: bytes, *, over: Connection | None = None) -> Answer:
        for _time in range(AGAIN):
            answer = await self._answer(what, raw, over)
            if answer.status != 503:
                break
            await asyncio.sleep(float(answer.headers.get("retry-after", 1)) * self.pace)
        if not 200 <= answer.status < 400:
            raise GaveUp
        for cookie in answer.headers.get("set-cookie", "").split("\n"):
            self.cookie = cookie.partition(";")[0] if cookie.startswith("portal=") else self.cookie
        return answer

    async def _answer(self, what: str, raw: bytes, over: Connection | None) -> Answer:
        began = time.monotonic()
        try:
            async with asyncio.timeout(load.PATIENCE_S):
                connection = over if over and over.open else await self._connected()
                answer = await connection.ask(raw)
        except OSError:  # among them what times out
            self.events.append(Event(what, began, 0, time.monotonic() - began))
            raise GaveUp from None
        self.used = time.monotonic()
        self.events.append(
            Event(what, began, answer.status, answer.seconds, answer.headers.get("retry-after"))
        )
        return answer

    async def _connected(self) -> Connection:
        if self.connection and time.monotonic() - self.used > KEEP_ALIVE_S:
            self.connection.close()
        if self.connection is None or not self.connection.open:
            self.connection = await load.connect(self.port)
        return self.connection


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


PLAN = """
    view:positions view:position view:apply begin view:application view:particulars save:particulars view:application
    view:statement save:statement save:statement save:statement view:application view:questions save:questions
    view:application view:documents upload:cv view:documents upload:transcript view:documents view:application
    view:statement save:statement view:application view:position view:application view:check
    submit verify view:application view:list view:receipt view:application
"""
SUBMIT_AT = PLAN.split().index("submit")
