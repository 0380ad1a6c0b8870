"""The door to arXiv against what arXiv really answered, and against real records served with every fault."""

import html
import json
import lzma
import re
from datetime import timedelta
from pathlib import Path

import pytest

from portal.kernel import clock
from portal.publications import arxiv_client
from portal.publications.arxiv_client import Fault, Page
from tests.arxiv_real import SLOW_S, RealArxiv, beside
from tests.laws.house import ROOT

pytestmark = pytest.mark.real_data
FOLDER = ROOT.parent / "shared" / "data" / "arxiv"
# The name of a recorded answer says what was asked: the query or identifiers, start, page size, and the status.
RECORDED = sorted(path.name for path in FOLDER.glob("api-2026/*.xml"))
NAME = re.compile(r"(q|id)_(.+)_s(\d+)_m(\d+)_\w+\.(\d{3})\.xml")
SOMEBODY = "Neil Zeghidour"
TOLD = {
    "429": ("status", "429"),
    "503": ("status", "503"),
    "500": ("status", "500"),
    "400": ("status", "400"),
    "html": ("not_atom", None),
    "empty": ("empty", None),
    "error-entry": ("error_entry", "incorrect id format"),
    "truncated": ("truncated", None),
    "cut": ("cut", "ProtocolError"),
    "slow": ("timeout", None),
    "empty-page": ("short_page", None),
    "short-page": ("short_page", None),
}


def one_line(text: str) -> str:
    return " ".join(html.unescape(text).split())


def entirely(page: Page, body: str) -> None:
    """Everything that stands in an answer was read, counted without a parser."""
    entries = body.split("<entry>")[1:]
    assert len(page.records) == len(entries)
    for record, entry in zip(page.records, entries, strict=True):
        assert record.title == one_line(re.search(r"<title[^>]*>(.*?)</title>", entry, re.DOTALL)[1])
        assert record.abstract == one_line(re.search(r"<summary[^>]*>(.*?)</summary>", entry, re.DOTALL)[1])
        names = re.findall(r"<name>(.*?)</name>", entry, re.DOTALL)
        assert [author.name for author in record.authors] == [one_line(name) for name in names]
        assert sum(author.affiliation is not None for author in record.authors) == len(
            re.findall(r"<author>(?:(?!</author>).)*<arxiv:affiliation", entry, re.DOTALL)
        )
        assert f"{record.arxiv_id}v{record.version}</id>" in entry
        assert record.title
        assert record.authors
        assert record.categories
        assert record.primary == re.search(r'<arxiv:primary_category[^>]*term="([^"]+)"', entry)[1]
        assert (record.doi is None) == ("<arxiv:doi" not in entry)
        assert (record.comment is None) == ("<arxiv:comment" not in entry)
        assert (record.journal_ref is None) == ("<arxiv:journal_ref" not in entry)
        assert f"<updated>{record.updated:%Y-%m-%dT%H:%M:%S}Z" in entry
        assert f"<published>{record.published:%Y-%m-%dT%H:%M:%S}Z" in entry


@pytest.mark.skipif(not RECORDED, reason="arXiv's real records do not lie beside the project")
@pytest.mark.parametrize("name", RECORDED or ["none"])
def test_every_answer_recorded_in_2026_is_read_entirely(arxiv, database, name):
    kind, asked, start, size, status = NAME.fullmatch(name).groups()
    body = (FOLDER / "api-2026" / name).read_bytes()
    arxiv.canned = (int(status), body)
    if status != "200":
        with pytest.raises(Fault) as fault:
            arxiv_client.search(asked, 0)
        assert (fault.value.code, fault.value.detail) == ("status", status)
    elif kind == "q":
        page = arxiv_client.search(asked, int(start), int(size))
        assert (page.start, page.total) == (int(start), 214881)
        entirely(page, body.decode())
    else:
        ids = re.findall(r"[a-z-]+_\d{7}|\d{4}\.\d{4,5}", asked)
        page = arxiv_client.by_ids([one.replace("_", "/") for one in ids])
        assert page.total == len(page.records)
        entirely(page, body.decode())


@pytest.mark.parametrize("start", [0, 1, 2])
def test_every_answer_recorded_in_2017_is_read_entirely(arxiv, database, start):
    body = beside(f"data/arxiv/api-2017/deep_dream-{start}.atom").read_bytes()
    arxiv.canned = (200, body)
    page = arxiv_client.search("deep dream", start, 10)
    assert (page.start, page.total) == (start, 24617)
    entirely(page, body.decode())


@pytest.fixture(scope="module")
def some(tmp_path_factory) -> Path:
    """Somebody's papers, and others: a file that is read at once."""
    few = tmp_path_factory.mktemp("records") / "some.jsonl"
    with (
        lzma.open(beside("data/arxiv/records.jsonl.xz"), "rt", encoding="utf-8") as lines,
        few.open("w") as kept,
    ):
        kept.writelines(line for number, line in enumerate(lines) if number < 200 or "Zeghidour" in line)
    return few


@pytest.fixture(scope="module", params=["2017", "2026"])
def real(request, app, some):
    """A local arXiv over some real records, in both forms."""
    with RealArxiv(request.param, some) as server:
        yield server


def theirs(some: Path) -> list[dict]:
    """Somebody's papers, oldest first."""
    records = [json.loads(line) for line in some.read_text().splitlines()]
    mine = [one for one in records if SOMEBODY in one["authors"]]
    return sorted(mine, key=lambda one: (one["published"], one["id"]))


def test_somebodys_real_papers_come_page_by_page(real, some, database):
    papers, found = theirs(some), []
    assert len(papers) > 2
    for start in range(0, len(papers), 2):
        page = arxiv_client.search(f'au:"{SOMEBODY}"', start, 2)
        assert (page.start, page.total) == (start, len(papers))
        found += page.records
    assert [record.arxiv_id for record in found] == [one["id"] for one in papers]
    assert [record.title for record in found] == [one_line(one["title"]) for one in papers]
    assert [[author.name for author in record.authors] for record in found] == [
        [one_line(name) for name in one["authors"]] for one in papers
    ]
    again = arxiv_client.by_ids([record.arxiv_id for record in found])
    assert again == Page(tuple(found), len(found), 0)


@pytest.mark.parametrize("kind", TOLD)
def test_each_fault_of_the_local_arxiv_is_told_and_the_next_request_succeeds(real, some, database, kind):
    real.reset()
    real.connect(patience_s=SLOW_S / 3 if kind == "slow" else 10)
    real.fault(kind)
    with pytest.raises(Fault) as fault:
        arxiv_client.search(f'au:"{SOMEBODY}"', 0)
    code, detail = TOLD[kind]
    assert fault.value.code == code
    assert fault.value.detail == detail or code == "short_page"
    assert fault.value.retry_after == (timedelta(seconds=4) if kind in {"429", "503"} else None)
    clock.advance(fault.value.retry_after or timedelta(0))
    real.connect()
    assert arxiv_client.search(f'au:"{SOMEBODY}"', 0).total == len(theirs(some))
    assert len(real.log()) == 2
