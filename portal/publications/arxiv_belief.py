"""Whether an answer of arXiv is believed: it is Atom, it is whole, and every entry in it can be read.

arXiv, or what stands before it, answers maintenance pages, empty bodies, half pages and errors with status 200; the
`arxiv` package takes all of them for "nothing found". Nothing is taken from an answer that fails here.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from arxiv import Result
from lxml import etree

from portal.publications import rules
from portal.publications.arxiv_limits import Fault
from portal.publications.records import Author, Record

NAME_LENGTH, DOI_LENGTH = 300, 300
NS = {"atom": "http://www.w3.org/2005/Atom", "search": "http://a9.com/-/spec/opensearch/1.1/"}
_FEED = f"{{{NS['atom']}}}feed"
_CLOSED = re.compile(rb"</(?:\w+:)?feed\s*>\s*$")
# PostgreSQL refuses NUL; the others are never meant, and some turn the text beside them round.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CATEGORY = re.compile(r"(?=.{1,40}$)[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,20})?")


@dataclass(frozen=True)
class Answer:
    """A page that is believed: how many papers arXiv knows for the question, and the identifiers on this page."""

    total: int
    ids: tuple[str, ...]


def believe(body: bytes, *, start: int = 0, size: int | None = None) -> Answer:
    """The answer in these bytes to a question for `size` papers from `start`; raises Fault.

    Without `size` everything was asked for, as of author feeds, which need not say how many papers there are.
    """
    root = _atom(body)
    entries = root.findall("atom:entry", NS)
    for entry in entries:
        _refuse_error(entry)
    ids = tuple(_id(entry) for entry in entries)
    total = _number(root, "totalResults")
    if total is None and size is not None:
        raise Fault("unreadable", "totalResults")
    total = len(ids) if total is None else total
    if _number(root, "startIndex") not in {None, start}:
        raise Fault("unreadable", "startIndex")
    expected = max(0, total - start) if size is None else max(0, min(size, total - start))
    if len(ids) != expected:
        raise Fault("short_page" if len(ids) < expected else "unreadable", f"{len(ids)}/{expected}")
    if len(set(ids)) != len(ids):
        raise Fault("short_page", f"{len(set(ids))}/{expected}")
    return Answer(total, ids)


def records(results: Sequence[Result], answer: Answer) -> tuple[Record, ...]:
    """The papers that the `arxiv` package read from a believed page; raises Fault when it left one out."""
    read = tuple(record(one) for one in results)
    if tuple(one.arxiv_id for one in read) != answer.ids:
        raise Fault("unreadable", f"{len(read)}/{len(answer.ids)}")
    return read


def record(result: Result) -> Record:
    """A paper as a plain value: single blanks, no unseen characters, nothing empty that can be None."""
    arxiv_id, version = _known(result.entry_id)
    terms = dict.fromkeys(_line(term) for term in [*result.categories, result.primary_category])
    # Classes of other systems (ACM, MSC) stand among the categories as free text.
    categories = tuple(term for term in terms if _CATEGORY.fullmatch(term))
    primary = _line(result.primary_category)
    authors = (
        Author(_line(one.name)[:NAME_LENGTH], (one.affiliation and _line(one.affiliation[0])) or None)
        for one in result.authors
    )
    return Record(
        arxiv_id=arxiv_id,
        version=version or 1,
        title=_line(result.title) or f"arXiv:{arxiv_id}",
        abstract=_line(result.summary),
        authors=tuple(one for one in authors if one.name),
        categories=categories,
        primary=primary if primary in categories else next(iter(categories), ""),
        published=result.published,
        updated=result.updated,
        comment=_line(result.comment) or None,
        journal_ref=_line(result.journal_ref) or None,
        doi=_doi(_line(result.doi)),
    )


def _line(text: str | None = None) -> str:
    if not text:
        return ""
    plain = " ".join(text.split())
    if plain.isascii() and plain.isprintable():
        return plain
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", plain))
    return " ".join(plain.split())


def _doi(said: str) -> str | None:
    first = said.split(" ")[0]
    return (rules.doi(said) or rules.doi(first) or said)[:DOI_LENGTH] or None


def _atom(body: bytes) -> etree._Element:
    """The feed, read without forgiveness; a document that declares entities is not read."""
    if not body.strip():
        raise Fault("empty")
    try:
        root, broken = _parse(body, recover=False), None
    except etree.XMLSyntaxError as fault:
        root, broken = _parse(body, recover=True), fault
    if root is None or root.tag != _FEED:
        raise Fault("not_atom", None)
    if root.getroottree().docinfo.doctype:
        raise Fault("entities")
    if broken is not None:
        raise Fault("unreadable" if _CLOSED.search(body) else "truncated", None)
    return root


def _parse(body: bytes, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        if recover:
            return None
        raise


def _refuse_error(entry: etree._Element) -> None:
    if "/api/errors" in entry.findtext("atom:id", "", NS):
        raise Fault("error_entry", _line(entry.findtext("atom:summary", "", NS))[:NAME_LENGTH] or None)


def _id(entry: etree._Element) -> str:
    return _known(entry.findtext("atom:id", "", NS))[0]


def _known(address: str) -> tuple[str, int | None]:
    found = rules.arxiv_id(address)
    if found is None:
        raise Fault("unreadable", _line(address)[:NAME_LENGTH] or None)
    return found


def _number(root: etree._Element, name: str) -> int | None:
    said = root.findtext(f"search:{name}", None, NS)
    if said is None:
        return None
    if not re.fullmatch(r"\s*[0-9]{1,9}\s*", said):
        raise Fault("unreadable", name)
    return int(said)
