"""Staff ask arXiv for their papers, say which are theirs, and the public sees those: one story, over HTTP and a real socket."""

import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from lxml import etree
from pybtex.database import parse_string

from portal import cli_publications
from portal.kernel import clock, jobs
from tests.arxiv import Arxiv, a_record
from tests.journeys.papers import AUTHOR, JANS_ORCID, ORCID, REST, on
from tests.publications.harvests import everything
from tests.reader import NAMESPACE, Reader, text_of

PAGES = ("/publications", "/publications.bib", "/publications.json", "/publications.atom", "/")
DOI = "10.1000/mirrors.7"


def test_staff_ask_arxiv_say_what_is_theirs_and_everybody_sees_it(arxiv, papers, joined, somebody):
    sofia, jan, mira, visitor = joined("Sofia Grave"), joined("Jan Novák"), joined("Mira Okafor"), somebody()

    she_says_how_her_papers_are_found(sofia)
    she_waits_her_turn_and_sees_how_it_goes(sofia, mira)
    what_her_identifiers_say_is_hers_at_once(sofia, mira, visitor, papers)
    with_her_yes_everybody_sees_it(sofia, visitor, papers)
    she_says_what_is_hers(sofia, papers)
    a_visitor_sees_what_she_accepted_and_no_more(visitor, papers)
    visitors_search_and_read(visitor, papers)
    arxiv_breaks_down_in_the_middle(sofia, arxiv)
    asking_again_finds_nothing_new(sofia, visitor, papers)
    arxiv_has_news(sofia, visitor, arxiv, papers)
    a_second_author_asks_too(jan, visitor, papers)
    and_takes_their_page_back(jan, mira, visitor, papers)
    she_changes_her_name(sofia, arxiv, papers)
    the_old_name_stands_nowhere(sofia, mira, visitor, papers)


def she_says_how_her_papers_are_found(sofia: Reader) -> None:
    sofia.visit("/home").visit("/my/profile")
    sofia.press(
        "Save", orcid="0000-0002-1825-0098", arxiv_author="grave", other_names="S. M. Grave", expect=422
    )
    assert "This is not an ORCID iD" in sofia.main
    assert sofia.value("other_names") == "S. M. Grave"
    sofia.press("Save", orcid=f"https://orcid.org/{ORCID}", arxiv_author=f"arxiv.org/a/{AUTHOR}")
    assert (sofia.value("orcid"), sofia.value("arxiv_author")) == (ORCID, AUTHOR)


def she_waits_her_turn_and_sees_how_it_goes(sofia: Reader, mira: Reader) -> None:
    asks(mira)
    asks(sofia)
    assert "It waits its turn: 1 before yours; about 6 seconds." in sofia.main
    first = sofia.path
    assert (asks(sofia).path, sofia.path) == (first, first)
    assert ends(mira) == []
    assert "Found0 New0 Changed0" in mira.main
    assert ends(sofia) == [(1, 4), (2, 4), (3, 4)]
    assert "arXiv was asked." in sofia.main
    assert "Found6 New6 Changed0" in sofia.main
    assert "What went wrong" not in sofia.main


def what_her_identifiers_say_is_hers_at_once(sofia: Reader, mira: Reader, visitor: Reader, papers) -> None:
    sofia.follow("4 publications wait for your answer")
    assert rows(sofia) == [
        "Slow reverberation",
        "Paired listening",
        "Mosses of the far north",
        "Lichen by the lake",
    ]
    assert "Degrave" not in sofia.response.text
    assert "Printed as “S. Grave”, author 1 of 2: the initials fit." in sofia.main
    assert rows(sofia.follow("Yours 2")) == ["Échos of closed rooms", "Measured mirrors"]
    assert keys(visitor.visit("/publications")) == []
    assert keys(mira.visit("/publications")) == named(papers, "middle", "shared")


def with_her_yes_everybody_sees_it(sofia: Reader, visitor: Reader, papers) -> None:
    visitor.visit("/people/sofia-grave", expect=404)
    sofia.visit("/my/profile").press("Show my page to everybody")
    stands_everywhere(visitor, "sofia-grave", named(papers, "middle", "shared"))


def she_says_what_is_hers(sofia: Reader, papers) -> None:
    sofia.visit("/home").follow("4 publications wait for your answer.")
    sofia.press(
        "Not mine: the ticked ones", attribution=ticks(sofia, "Lichen by the lake", "Mosses of the far north")
    )
    assert "2 publications are not yours." in sofia.main
    sofia.press("Mine: Paired listening")
    assert "“Paired listening” is yours." in sofia.main
    sofia.press("Mine: Slow reverberation")
    assert "Nothing waits for you" in sofia.main
    sofia.press("Undo")
    assert rows(sofia) == ["Slow reverberation"]
    assert answers(sofia) == {
        "waiting": ["Slow reverberation"],
        "yours": ["Paired listening", "Échos of closed rooms", "Measured mirrors"],
        "others": ["Lichen by the lake", "Mosses of the far north"],
    }


def a_visitor_sees_what_she_accepted_and_no_more(visitor: Reader, papers) -> None:
    accepted = named(papers, "initial", "middle", "shared")
    texts = stands_everywhere(visitor, "sofia-grave", accepted)
    for hidden in ("doubtful", "moss", "lichen", "other"):
        assert papers[hidden] not in texts
        visitor.visit(f"/publications/{papers[hidden]}", expect=404)
        visitor.visit(f"/publications/{papers[hidden]}.bib", expect=404)
    assert not re.search("reverberation|lichen|moss|degrave", texts, re.IGNORECASE)
    assert visitor.visit("/my/publications").path == "/sign-in"


def visitors_search_and_read(visitor: Reader, papers) -> None:
    found = {
        "echos": ["middle"],
        "ÉCHOS": ["middle"],
        '"closed rooms"': ["middle"],
        "grave": ["initial", "middle", "shared"],
        "novak": ["shared"],
        "reverberation": [],
        "lichen": [],
        "degrave": [],
    }
    for words, expected in found.items():
        assert keys(visitor.visit("/publications").press("Show", q=words)) == named(papers, *expected), words
    assert keys(visitor.visit("/publications?person=sofia-grave&year=2025")) == named(papers, "middle")
    assert keys(visitor.visit("/publications?person=jan-novak&year=2024")) == named(papers, "shared")
    visitor.visit("/publications").follow("Measured mirrors")
    assert "arXiv lists it under Sofia Grave’s ORCID iD." in visitor.main
    assert visitor.follow("Sofia Grave").path == "/people/sofia-grave"


def arxiv_breaks_down_in_the_middle(sofia: Reader, arxiv: Arxiv) -> None:
    before = everything()
    asks(sofia)
    arxiv.fault("503", times=1000, after=1)
    goes_on(sofia)
    goes_on(sofia)
    assert "arXiv was not available (503); we wait and ask again." in sofia.main
    ends(sofia, rest=timedelta(minutes=1))
    arxiv.faults.clear()
    assert (
        "arXiv was not available (503), and we gave up what arXiv lists under your ORCID iD after 5 tries."
        in sofia.main
    )
    assert "Nothing of yours was changed by it." in sofia.main
    assert everything() == before


def asking_again_finds_nothing_new(sofia: Reader, visitor: Reader, papers) -> None:
    before, said = everything(), answers(sofia)
    ends(asks(sofia))
    assert "Found6 New0 Changed0" in sofia.main
    assert "What went wrong" not in sofia.main
    assert (everything(), answers(sofia)) == (before, said)
    stands_everywhere(visitor, "sofia-grave", named(papers, "initial", "middle", "shared"))


def arxiv_has_news(sofia: Reader, visitor: Reader, arxiv: Arxiv, papers) -> None:
    later = datetime(2027, 2, 20, tzinfo=UTC)
    arxiv.edit(papers["shared"], version=2, updated=later, doi=DOI)
    arxiv.edit(
        papers["middle"], version=2, updated=later, comment="This paper has been withdrawn by the authors."
    )
    arxiv.edit(papers["moss"], title="Mosses and S. Grave")
    arxiv.feeds[AUTHOR].append(papers["lichen"])  # what she rejected; her word beats it
    ends(asks(sofia))
    assert "Found6 New0 Changed3" in sofia.main
    assert answers(sofia)["others"] == ["Lichen by the lake", "Mosses and S. Grave"]
    visitor.visit(f"/publications/{papers['shared']}")
    assert f"https://doi.org/{DOI}" in visitor.links()
    assert "Version 2 followed version 1." in visitor.main
    assert f"DOI: “{DOI}” was added." in visitor.main
    assert visitor.visit("/publications/10.1000/MIRRORS.7").path == f"/publications/{papers['shared']}"
    visitor.visit(f"/publications/{papers['middle']}")
    assert "This paper was withdrawn.This paper has been withdrawn by the authors." in visitor.main
    assert "It was withdrawn." in visitor.main
    assert visitor.visit("/publications").main.count("Withdrawn") == 1
    stands_everywhere(visitor, "sofia-grave", named(papers, "initial", "middle", "shared"))


def a_second_author_asks_too(jan: Reader, visitor: Reader, papers) -> None:
    jan.visit("/my/profile").press("Save", orcid=JANS_ORCID).press("Show my page to everybody")
    assert "/people/jan-novak" not in visitor.visit(f"/publications/{papers['shared']}").links()
    ends(asks(jan))
    assert "Found2 New1 Changed0" in jan.main
    visitor.visit(f"/publications/{papers['shared']}")
    assert authors(visitor) == [("Sofia Grave", "/people/sofia-grave"), ("Jan Novák", "/people/jan-novak")]
    assert keys(visitor.follow("Jan Novák")) == named(papers, "shared", "alone")
    assert keys(visitor.visit("/publications")) == named(papers, "initial", "middle", "shared", "alone")


def and_takes_their_page_back(jan: Reader, mira: Reader, visitor: Reader, papers) -> None:
    jan.visit("/my/profile").press("Take my page back")
    visitor.visit("/people/jan-novak", expect=404)
    visitor.visit(f"/publications/{papers['alone']}", expect=404)
    assert authors(visitor.visit(f"/publications/{papers['shared']}")) == [
        ("Sofia Grave", "/people/sofia-grave")
    ]
    assert "under Jan" not in visitor.main
    texts = stands_everywhere(visitor, "sofia-grave", named(papers, "initial", "middle", "shared"))
    assert not re.search(f"jan-novak|Counting|{papers['alone']}", texts)
    mira.visit(f"/publications/{papers['shared']}")
    assert authors(mira) == [("Sofia Grave", "/people/sofia-grave"), ("Jan Novák", "/people/jan-novak")]
    assert keys(mira.follow("Jan Novák")) == named(papers, "shared", "alone")
    assert keys(mira.visit("/publications")) == named(papers, "initial", "middle", "shared", "alone")


def she_changes_her_name(sofia: Reader, arxiv: Arxiv, papers) -> None:
    sofia.visit("/my/profile")
    sofia.press("Save", name="Sofia Lindgren", former_names="Sofia Grave\nSofia Marie Grave", other_names="")
    old = arxiv.add(a_record("An older room", ["Ben Adler", "S. Grave"], **on(2019)))
    new = arxiv.add(a_record("A newer room", ["Sofia Lindgren"], **on(2027)))
    arxiv.feeds[AUTHOR] += [old.arxiv_id, new.arxiv_id]
    papers |= {"older": old.arxiv_id, "newer": new.arxiv_id}
    ends(asks(sofia))
    assert "Found8 New2 Changed0" in sofia.main
    assert answers(sofia) == {
        "waiting": ["Slow reverberation"],
        "yours": [
            "A newer room",
            "Paired listening",
            "Échos of closed rooms",
            "Measured mirrors",
            "An older room",
        ],
        "others": ["Lichen by the lake", "Mosses and S. Grave"],
    }


def the_old_name_stands_nowhere(sofia: Reader, mira: Reader, visitor: Reader, papers) -> None:
    hers = named(papers, "newer", "initial", "middle", "shared", "older")
    stands_everywhere(visitor, "sofia-lindgren", hers)
    of_hers = [f"/publications/{one}{end}" for one in hers for end in ("", ".bib")]
    here = (*PAGES, "/people", "/people/sofia-lindgren", *of_hers)
    for reader, addresses in ((visitor, here), (mira, here), (sofia, (*here, "/my/publications", "/home"))):
        reader.visit("/people/sofia-grave", expect=404)
        sent = {one: body(reader, one).replace('class="note grave"', "") for one in addresses}
        told = {one: re.findall(".{0,60}grave.{0,20}", said, re.IGNORECASE) for one, said in sent.items()}
        assert {one: said for one, said in told.items() if said} == {}
    visitor.visit(f"/publications/{papers['shared']}")
    assert authors(visitor) == [("Sofia Lindgren", "/people/sofia-lindgren")]
    assert (
        keys(visitor.visit("/publications?person=sofia-grave")) == hers
    )  # as if nobody had ever had this address
    assert visitor.value("person") == ""
    assert "Sofia Grave" in sofia.visit("/my/profile").value("former_names")


# The same by command


@pytest.fixture
def sync(app, monkeypatch):
    """`flask publications sync --person sofia-grave`; while it waits, the stopped clock goes on."""
    waits = SimpleNamespace(sleep=lambda _seconds: clock.advance(REST))
    monkeypatch.setattr(cli_publications, "time", waits)

    def run(slug: str = "sofia-grave") -> tuple[int, str]:
        answer = app.test_cli_runner().invoke(args=["publications", "sync", "--person", slug])
        return answer.exit_code, answer.output.splitlines()[-1]

    return run


def test_an_operator_asks_arxiv_for_somebody_and_is_told_the_end(arxiv, papers, joined, somebody, sync):
    sofia, visitor = joined("Sofia Grave"), somebody()
    she_says_how_her_papers_are_found(sofia)
    sofia.press("Show my page to everybody")
    assert sync() == (0, "found 6, new 6, changed 0, problems 0")
    stands_everywhere(visitor, "sofia-grave", named(papers, "middle", "shared"))
    she_says_what_is_hers(sofia, papers)
    a_visitor_sees_what_she_accepted_and_no_more(visitor, papers)

    before = everything()
    arxiv.fault("503", times=2, after=1)
    assert sync() == (0, "found 6, new 0, changed 0, problems 1")
    assert sync() == (0, "found 6, new 0, changed 0, problems 0")
    arxiv.fault("503", times=1000)
    assert sync() == (1, "found 0, new 0, changed 0, problems 5")
    arxiv.faults.clear()
    assert everything() == before
    arxiv.edit(papers["shared"], version=2, doi=DOI)
    assert sync() == (0, "found 6, new 0, changed 1, problems 0")
    assert sync("sofia-degrave") == (1, "Error: Nobody here has the page /people/sofia-degrave.")


# What they do and see


def asks(reader: Reader) -> Reader:
    """Ask arXiv, or find out how the search goes that is under way."""
    reader.visit("/my/publications")
    if "Ask arXiv now" in reader.buttons():
        return reader.press("Ask arXiv now")
    return reader.follow("See how it goes")


def goes_on(reader: Reader, rest: timedelta = REST) -> None:
    """Whatever is due is done, some time passes, and the page is loaded again."""
    jobs.run_due()
    clock.advance(rest)
    reader.visit(reader.path)


def ends(reader: Reader, rest: timedelta = REST) -> list[tuple[int, int]]:
    """Wait in front of a search until it is over; its progress as it was shown: request n of m."""
    seen = []
    for _ in range(100):
        goes_on(reader, rest)
        if "it goes on by itself" not in reader.main:
            return seen
        seen.append(tuple(int(one) for one in re.search(r"Requests (\d+) of (\d+)", reader.main).groups()))
    raise AssertionError("it never ends")


def body(reader: Reader, address: str) -> str:
    """Everything that is sent from an address, but for the words that the reader typed."""
    return reader.visit(address).response.get_data(as_text=True)


def stands_everywhere(visitor: Reader, slug: str, expected: list[str]) -> str:
    """These papers and no others stand on every public page and in every feed; answers all that was sent."""
    sent = {address: body(visitor, address) for address in (*PAGES, f"/people/{slug}")}
    bib = parse_string(sent["/publications.bib"], "bibtex").entries.values()
    items = json.loads(sent["/publications.json"])["items"]
    atom = etree.fromstring(sent["/publications.atom"].encode()).iter("{http://www.w3.org/2005/Atom}entry")
    told = {
        "/publications": keys(visitor.visit("/publications")),
        "/": keys(visitor.visit("/")),
        f"/people/{slug}": keys(visitor.visit(f"/people/{slug}")),
        "/publications.bib": [one.fields["eprint"] for one in bib],
        "/publications.json": [one["url"].rpartition("/")[2] for one in items],
        "/publications.atom": [
            one.find("{http://www.w3.org/2005/Atom}link").get("href").rpartition("/")[2] for one in atom
        ],
    }
    assert told == dict.fromkeys(told, expected)
    for key in expected:
        sent[key] = body(visitor, f"/publications/{key}")
    return "".join(sent.values())


def keys(reader: Reader) -> list[str]:
    """The publications that a page links to."""
    return [one.removeprefix("/publications/") for one in reader.links() if one.startswith("/publications/")]


def named(papers: dict[str, str], *names: str) -> list[str]:
    """The keys of these papers."""
    return [papers[one] for one in names]


def authors(reader: Reader) -> list[tuple[str, str]]:
    """The authors of a publication who are linked."""
    links = (one for one in reader.page.iter(f"{NAMESPACE}a") if one.get("href", "").startswith("/people/"))
    return [(text_of(one), one.get("href")) for one in links]


def rows(reader: Reader) -> list[str]:
    """The titles of a list of one's own publications."""
    found = (one for one in reader.page.iter(f"{NAMESPACE}li") if one.get("data-row") is not None)
    return [text_of(next(one.iter(f"{NAMESPACE}h2"))) for one in found]


def answers(reader: Reader) -> dict[str, list[str]]:
    """All three lists of one's own publications."""
    return {
        show: rows(reader.visit(f"/my/publications?show={show}")) for show in ("waiting", "yours", "others")
    }


def ticks(reader: Reader, *titles: str) -> list[str]:
    """The boxes beside these titles."""
    boxes = [one for one in reader.page.iter(f"{NAMESPACE}input") if one.get("name") == "attribution"]
    return [one.get("value") for title in titles for one in boxes if f"“{title}”" in one.get("aria-label")]
