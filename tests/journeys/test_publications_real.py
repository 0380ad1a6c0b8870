"""Real people's real papers: who asks arXiv, whom else it means by their name, what it says later, how it breaks down."""

import json
import lzma
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.kernel import db, jobs
from portal.publications.models import Publication
from tests.arxiv_real import RealArxiv, beside
from tests.journeys.papers import ORCID
from tests.journeys.test_staff_publications import PAGES, body
from tests.program import Program
from tests.publications.harvests import asked, everything, work
from tests.reader import Reader

pytestmark = pytest.mark.real_data
NEIL, ALEXANDRE, YONG = "Neil Zeghidour", "Alexandre Défossez", "Yong Xu"
AUTHOR, YONGS_ORCID = "zeghidour_n_1", "0000-0001-5109-3700"
SHARED, DEMUCS, WAVEFORM = "1810.09785", "1909.01174", "1911.13254"
RAW, REVERSED = "1806.07098", "1812.03483"
HOMONYMS = {"1707.03548", "1906.11885", "1907.05598", "1912.13171"}  # three others print "Yong Xu", too
SURREY = "1607.03681"
FAULTS = (
    "429",
    "503",
    "500",
    "400",
    "html",
    "empty",
    "error-entry",
    "truncated",
    "cut",
    "empty-page",
    "short-page",
)
DOI = "10.1000/demucs.1"
OLD = "fossez"
WITHDRAWN = "This paper has been withdrawn by the authors."


@dataclass(frozen=True)
class Member:
    """Somebody of the lab: their browser, and a program that acts for them."""

    name: str
    reader: Reader
    program: Program

    def lists(self) -> dict[str, dict[str, str]]:
        """All of their lists, as statuses by key."""
        return {show: dict(self._listed(show)) for show in ("waiting", "yours", "others", "unlikely")}

    def _listed(self, show: str) -> Iterator[tuple[str, str]]:
        address = f"/my/publications?show={show}"
        while address:
            page = self.program.get(address.removeprefix("/api/v1"))
            yield from ((one["key"], one["status"]) for one in page["items"])
            address = (page["next"] or "").removeprefix("http://portal.test")

    def says(self, answer: str, *keys: str) -> None:
        """Answer about some of what waits, or may be theirs."""
        every = [
            self.program.get(f"/my/publications?show={show}") for show in ("waiting", "yours", "unlikely")
        ]
        ids = [{"id": one["id"]} for page in every for one in page["items"] if one["key"] in keys]
        assert len(ids) == len(keys)
        self.program.post(f"/my/publications/{answer}", {"attributions": ids})

    def syncs(self) -> dict:
        """Ask arXiv, wait for the end and for what follows from it; answers how it went."""
        public_id = self.program.post("/my/publications/sync")["id"]
        work(public_id)
        jobs.run_due()
        return self.program.get(f"/my/publications/harvests/{public_id}")


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> dict[str, Path]:
    """The records of our people and some others', and what arXiv lists under their identifiers."""
    folder = tmp_path_factory.mktemp("few")
    with lzma.open(beside("data/arxiv/records.jsonl.xz"), "rt", encoding="utf-8") as lines:
        kept = [
            line
            for number, line in enumerate(lines)
            if number < 200 or re.search(f"{NEIL}|D.{{1,6}}fossez|{YONG}", line)
        ]
    (folder / "records.jsonl").write_text("".join(kept))
    feeds = {
        AUTHOR: [RAW, SHARED, REVERSED],
        ORCID: [SHARED, DEMUCS, WAVEFORM],
        YONGS_ORCID: [SURREY, "1912.13171"],  # the last one by mistake
    }
    (folder / "feeds.json").write_text(json.dumps(feeds))
    return {"records": folder / "records.jsonl", "author_ids": folder / "feeds.json"}


@pytest.fixture
def arxiv_itself(app, few) -> Iterator[RealArxiv]:
    with RealArxiv(**few) as server:
        yield server


@pytest.fixture
def member(app, joined) -> Callable[[str], Member]:
    def join(name: str, **profile: str) -> Member:
        reader = joined(name)
        reader.visit("/my/profile").press("Save", **profile).press("Show my page to everybody")
        with db.reading():
            user = accounts.verified(f"{name.split()[0].lower()}@lumen.example")
        return Member(name, reader, Program(app, user))

    return join


def test_real_people_get_their_papers_and_keep_them(arxiv_itself, member, somebody):
    neil, alexandre = member(NEIL, arxiv_author=AUTHOR), member(ALEXANDRE, orcid=ORCID)
    yong, visitor = member(YONG), somebody()

    what_identifiers_say_is_theirs_at_once(neil, alexandre, yong)
    a_homonym_is_rejected_and_never_returns(yong, arxiv_itself)
    arxiv_has_news(alexandre, visitor, arxiv_itself)
    arxiv_breaks_down_in_the_middle(neil, arxiv_itself)
    somebody_changes_their_name(alexandre, neil)
    the_old_name_stands_nowhere(neil, visitor)


def what_identifiers_say_is_theirs_at_once(neil: Member, alexandre: Member, yong: Member) -> None:
    assert [(one["found"], one["new"]) for one in (neil.syncs(), alexandre.syncs())] == [(3, 3), (3, 2)]
    assert neil.lists()["yours"] == dict.fromkeys([RAW, SHARED, REVERSED], "certain")
    assert alexandre.lists()["yours"] == dict.fromkeys([SHARED, DEMUCS, WAVEFORM], "certain")
    assert yong.syncs()["found"] == 28
    lists = yong.lists()
    assert (len(lists["waiting"]), lists["yours"]) == (28, {})


def a_homonym_is_rejected_and_never_returns(yong: Member, arxiv_itself: RealArxiv) -> None:
    yong.says("confirm", SURREY)
    yong.says("reject", *HOMONYMS)
    hers = yong.lists()
    assert hers["others"] == dict.fromkeys(HOMONYMS, "rejected")
    for one in HOMONYMS:
        arxiv_itself.edit(one, version=9, title=f"Another title of {one}")
    yong.syncs()
    yong.reader.visit("/my/profile").press("Save", orcid=YONGS_ORCID)
    yong.syncs()
    _weigh_everybody()
    work(asked(None))  # all that is known, as by night
    _weigh_everybody()
    after = yong.lists()
    assert after["others"] == dict.fromkeys(HOMONYMS, "rejected")
    assert not HOMONYMS & {*after["yours"], *after["waiting"], *after["unlikely"]}
    assert after["yours"][SURREY] == "confirmed"


def arxiv_has_news(alexandre: Member, visitor: Reader, arxiv_itself: RealArxiv) -> None:
    dates = _dates(DEMUCS)
    arxiv_itself.edit(DEMUCS, doi=DOI)
    arxiv_itself.edit(WAVEFORM, version=2, comment=WITHDRAWN)
    assert alexandre.syncs()["changed"] == 2
    visitor.visit(f"/publications/{DEMUCS}")
    assert f"https://doi.org/{DOI}" in visitor.links()
    assert f"DOI: “{DOI}” was added." in visitor.main
    assert _dates(DEMUCS) == dates
    assert re.search(OLD, body(visitor, f"/publications/{DEMUCS}"))
    assert "This paper was withdrawn." in visitor.visit(f"/publications/{WAVEFORM}").main
    assert WAVEFORM in visitor.visit("/people/alexandre-defossez").response.text
    assert alexandre.lists()["yours"] == dict.fromkeys([SHARED, DEMUCS, WAVEFORM], "certain")


def arxiv_breaks_down_in_the_middle(neil: Member, arxiv_itself: RealArxiv) -> None:
    before, lists = everything(), neil.lists()
    for kind in FAULTS:
        arxiv_itself.fault(kind, times=50, after=1)  # his feed comes, and then nothing whole
        told = neil.syncs()
        arxiv_itself.reset()
        assert (kind, told["status"], told["new"], told["changed"]) == (kind, "finished", 0, 0)
        assert told["problems"], kind
        neil.reader.visit("/my/publications").follow("What it found")
        assert told["problems"][0] in neil.reader.main
        assert (everything(), neil.lists()) == (before, lists), kind
    again = neil.syncs()
    assert (again["problems"], again["new"], again["changed"]) == ([], 0, 0)


def somebody_changes_their_name(alexandre: Member, neil: Member) -> None:
    yours = alexandre.lists()["yours"]
    alexandre.reader.visit("/my/profile")
    alexandre.reader.press("Save", name="Alex Lefort", former_names=f"{ALEXANDRE}\nA. Défossez")
    assert alexandre.syncs()["problems"] == []
    neil.syncs()
    _weigh_everybody()
    assert alexandre.lists()["yours"] == yours


def the_old_name_stands_nowhere(neil: Member, visitor: Reader) -> None:
    theirs = [f"/publications/{one}{end}" for one in (SHARED, DEMUCS, WAVEFORM) for end in ("", ".bib")]
    pages = (*PAGES, *theirs, "/people", "/people/alex-lefort", "/people/neil-zeghidour")
    asked_by_programs = ("/publications", *(f"/publications/{one}" for one in (SHARED, DEMUCS)), "/people")
    for reader in (visitor, neil.reader):
        reader.visit("/people/alexandre-defossez", expect=404)
        for address in (*pages, *(f"/api/v1{one}" for one in asked_by_programs)):
            assert not re.search(OLD, body(reader, address), re.IGNORECASE), address
    assert not re.search(
        "fossez",
        json.dumps([neil.program.get(one) for one in (*asked_by_programs, "/my/publications?show=yours")]),
    )
    for key in (SHARED, DEMUCS, WAVEFORM):
        assert "/people/alex-lefort" in visitor.visit(f"/publications/{key}").links()


def _weigh_everybody() -> None:
    with db.unit():
        jobs.enqueue("publications.weigh_everybody")
    jobs.run_due()


def _dates(key: str) -> tuple[object, ...]:
    with db.reading() as here:
        dated = select(Publication.published_at, Publication.updated_at).where(Publication.key == key)
        return tuple(here.execute(dated).one())
