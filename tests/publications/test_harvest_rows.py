"""What harvests promise and no other test asks for: one question for all names, odd pages, who left, what a page costs."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.kernel import clock, db
from portal.people import service as people
from portal.people.models import PersonName
from portal.people.rules import Title
from portal.publications import importing, queries_harvest
from portal.publications.models import Publication
from portal.publications.records import Author, Record
from tests.arxiv import a_record, odd_records
from tests.factories_publications import a_person
from tests.publications.harvests import counts, harvested, told
from tests.publications.test_importing import found, stands, statements, stored

pytestmark = pytest.mark.usefixtures("database")
ORCID = "0000-0002-1825-0097"
PARIS = ZoneInfo("Europe/Paris")


def test_all_names_of_a_person_former_ones_too_are_one_question(arxiv):
    ines = a_person("Inês Duarte")
    with db.unit() as here:
        here.add_all(
            PersonName(person_id=ines.id, name=name, kind=kind)
            for name, kind in (("Ines Müller-Duarte", "variant"), ("Ines Castro", "former"))
        )
    printed = ("Inês Duarte", "I. Duarte", "Ines Castro", "Ines Mueller-Duarte")
    theirs = [arxiv.add(a_record("Mirror", [name])) for name in printed]
    assert (counts(harvested(ines)), len(arxiv.log)) == (("finished", 4, 4, 0), 1)
    asked = arxiv.log[0].args["search_query"]
    assert {'au:"Inês Duarte"', 'au:"Ines Castro"'} <= set(asked.split(" OR "))
    assert {stands(ines, one)[0] for one in theirs} == {"suggested"}


def test_papers_such_as_nobody_expects_come_together_and_harm_nobody(arxiv):
    ines = a_person("Ines Duarte", orcid=ORCID)
    odd = odd_records()
    arxiv.add(*odd.values())
    arxiv.feeds[ORCID] = [one.arxiv_id for one in odd.values()]
    harvest = harvested(ines)
    assert (counts(harvest), told(harvest)) == (("finished", len(odd), len(odd), 0), [])
    certain = {what for what, one in odd.items() if stands(ines, one)[0] == "certain"}
    assert certain == {"zero", "html", "latex", "old"}
    assert stands(ines, odd["crowd"])[:4] == ("suggested", ["orcid"], 0, [])
    assert counts(harvested(ines)) == ("finished", len(odd), 0, 0)


@pytest.mark.parametrize("which", odd_records())
def test_papers_such_as_nobody_expects_have_a_page_with_their_title_as_text(arxiv, somebody, which):
    ines = a_person("Ines Duarte", orcid=ORCID)
    odd = arxiv.add(odd_records()[which])
    odd = arxiv.edit(odd.arxiv_id, authors=(Author("Ines Duarte"), *odd.authors[1:]))
    arxiv.feeds[ORCID] = [odd.arxiv_id]
    harvested(ines)
    page = somebody().visit(f"/publications/{odd.arxiv_id}")
    assert odd.title in page.main
    assert "<script>alert" not in page.response.text
    assert not [one for one in page.links() if one.startswith("javascript:")]


def test_who_left_keeps_their_papers_and_is_not_asked_about_any_more(arxiv, somebody):
    ines = a_person("Ines Duarte", orcid=ORCID)
    with db.unit():
        people.appoint(ines, Title.PHD, date(2024, 1, 1), ends_on=date(2027, 3, 31), zone=PARIS)
    arxiv.feeds[ORCID] = [arxiv.add(a_record("Mirror")).arxiv_id]
    harvested(ines)
    clock.advance(timedelta(days=60))
    with db.reading():
        assert queries_harvest.in_office(clock.today(PARIS)) == []
    assert "Mirror" in somebody().visit("/people/ines-duarte").main
    assert "Mirror" in somebody().visit("/publications").main


def test_an_affiliation_that_arxiv_adds_later_is_kept_and_moves_nobody(arxiv):
    ines = a_person("Ines Duarte", orcid=ORCID)
    record = arxiv.add(a_record("Mirror", ["Jan Novák", "Ines Duarte"]))
    arxiv.feeds[ORCID] = [record.arxiv_id]
    harvested(ines)
    arxiv.edit(record.arxiv_id, authors=(Author("Jan Novák"), Author("Ines Duarte", "Institut Lumen")))
    assert counts(harvested(ines)) == ("finished", 1, 0, 1)
    assert stands(ines, record)[0::4] == ("certain", 2)


# What a page costs


def cost(seen: list[str]) -> int:
    """How many statements, but for those of jobs, some of which wait already."""
    return sum(" job" not in one for one in seen)


def alike(number: int) -> list[Record]:
    """Papers that would all be cited alike."""
    return [a_record("Mirrors of Lisbon", ["Ines Duarte"], published=clock.now()) for _ in range(number)]


def test_citation_keys_that_are_taken_cost_no_further_statement():
    with statements() as first:
        stored(*alike(2))
    with statements() as second:
        stored(*alike(2))
    assert cost(first) == cost(second)
    with db.reading() as here:
        keys = here.scalars(select(Publication.citation_key).order_by(Publication.id)).all()
    assert keys == [f"duarte2027mirrors{letter}" for letter in ("", "a", "b", "c")]


def test_however_many_papers_would_be_cited_alike_each_has_a_key_of_its_own(monkeypatch):
    monkeypatch.setattr(importing, "MOST_ALIKE", 3)
    stored(*alike(10))
    stored(*alike(20))
    with db.reading() as here:
        keys = here.scalars(select(Publication.citation_key).order_by(Publication.id)).all()
    assert (len(set(keys)), keys[0], keys[1], keys[-1]) == (
        30,
        *(f"duarte2027mirrors{x}" for x in ("", "a", "ac")),
    )


def test_papers_with_and_without_a_doi_or_a_comment_are_added_in_one_statement():
    fields = ({}, {"doi": "10.1000/1"}, {"comment": "12 pages"}, {"journal_ref": "J. 1", "comment": "Draft"})
    with statements() as seen:
        stored(*(a_record(f"Mirror{n}", **said) for n, said in enumerate(fields)))
    assert sum("INSERT INTO publication " in one for one in seen) == 1


def test_a_page_of_certain_papers_costs_as_many_statements_as_one():
    def whole(name: str, number: int) -> int:
        person = a_person(name)
        page = [a_record(f"Mirror{n}of{number}", [name]) for n in range(number)]
        with statements() as seen:
            found(person, *page, source="orcid")
        assert stands(person, page[-1])[0] == "certain"
        return cost(seen)

    assert whole("Ines Duarte", 1) == whole("Noor Berg", 50)


def test_a_records_fingerprint_is_what_it_always_was():
    record = a_record(
        "Émile’s mirrors", [Author("Inês Duarte", "Lumen"), "Bo Li"], arxiv_id="2601.00001", version=2
    )
    same = Record(**vars(record) | {"published": clock.now(), "updated": clock.now(), "doi": "10.1000/1"})
    assert same.fingerprint() == "1e545ae36e0fb96357ce1c27eda40505bcc975a921f33c7900b46f81629dbf85"
