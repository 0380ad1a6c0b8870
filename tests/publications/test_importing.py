"""What arXiv says becomes publications: added once, renewed when it changes, never removed, and free when nothing is new."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.kernel import clock, db, jobs, search
from portal.people.models import Person, PersonName
from portal.publications import attributing, importing, queries_queue
from portal.publications.models import (
    Attribution,
    AttributionEvent,
    Publication,
    PublicationAuthor,
    PublicationChange,
    PublicationIdentifier,
)
from portal.publications.records import Author, Record
from tests.arxiv import a_record, odd_records
from tests.factories import a_user, actor_for
from tests.factories_publications import a_person
from tests.publications.incoming import found, statements, writes

THEN = datetime(2020, 5, 1, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("database")


def stored(*records: Record) -> importing.Stored:
    """Records as they come in, in a unit of their own."""
    with db.unit():
        return importing.store(records)


def publication(record: Record) -> Publication:
    with db.reading() as here:
        loaded = (selectinload(one) for one in (Publication.authors, Publication.changes))
        return here.scalars(
            select(Publication).where(Publication.key == record.arxiv_id).options(*loaded)
        ).one()


def changes(record: Record) -> list[tuple[str, str | None, str | None]]:
    return [(one.field, one.before, one.after) for one in publication(record).changes]


def attribution(person: Person, record: Record) -> Attribution | None:
    with db.reading() as here:
        mine = select(Attribution).join(Attribution.publication).where(Publication.key == record.arxiv_id)
        return here.scalar(mine.where(Attribution.person_id == person.id))


def stands(person: Person, record: Record) -> tuple | None:
    """Status, sources, fit, places and place of an attribution."""
    one = attribution(person, record)
    return one and (str(one.status), one.sources, one.fit, one.places, one.place)


def counted(model) -> int:
    with db.reading() as here:
        return here.scalar(select(func.count()).select_from(model))


def found_by(words: str) -> list[str]:
    with db.reading() as here:
        return list(here.scalars(search.matching("publication", ["public"], words)))


# A paper comes in


def test_a_new_paper_is_kept_as_arxiv_says_it():
    record = a_record(
        "Measured mirrors",
        [Author("Ines Duarte", "Institut Lumen"), "Jan Novák"],
        comment="12 pages",
        journal_ref="J. Mirrors 3 (2027)",
        doi="10.1000/ABC",
        version=2,
    )
    assert stored(record) == importing.Stored(1, 0, {record.arxiv_id: publication(record).id})
    kept = publication(record)
    assert (kept.key, kept.latest, kept.title, kept.abstract) == (
        record.arxiv_id,
        2,
        record.title,
        record.abstract,
    )
    assert (kept.comment, kept.journal_ref, kept.doi) == ("12 pages", "J. Mirrors 3 (2027)", "10.1000/abc")
    assert (kept.categories, kept.primary_category, kept.withdrawn) == (["cs.LG", "cs.SD"], "cs.LG", False)
    assert (kept.published_at, kept.updated_at) == (record.published, record.updated)
    assert (kept.created_at, kept.changed_at, kept.changes) == (clock.now(), clock.now(), [])
    assert [(one.place, one.name, one.affiliation) for one in kept.authors] == [
        (1, "Ines Duarte", "Institut Lumen"),
        (2, "Jan Novák", None),
    ]
    with db.reading() as here:
        named = here.execute(select(PublicationIdentifier.scheme, PublicationIdentifier.value))
        assert sorted(map(tuple, named)) == [("arxiv", record.arxiv_id), ("doi", "10.1000/abc")]


@pytest.mark.parametrize(
    "words", ["measured", "novak", "2027 mirrors", "abc", "pages", "write about", "{id}"], ids=str
)
def test_a_paper_is_found_by_everything_that_stands_on_it(words):
    record = a_record(
        "Measured mirrors", ["Jan Novák"], comment="12 pages", journal_ref="J. 2027", doi="10.1000/abc"
    )
    other = a_record("Something else", ["Bo Li"], abstract="Nothing.")
    stored(record, other)
    assert found_by(words.format(id=record.arxiv_id)) == [record.arxiv_id]


@pytest.mark.parametrize("what", odd_records())
def test_papers_such_as_nobody_expects_are_kept_like_others(what):
    record = odd_records()[what]
    stored(record)
    kept = publication(record)
    assert (kept.title, [one.name for one in kept.authors]) == (
        record.title,
        [one.name for one in record.authors],
    )
    assert stored(record) == importing.Stored(0, 0, {record.arxiv_id: kept.id})


def test_a_doi_that_two_papers_claim_leads_to_the_first():
    one, other = a_record("One", doi="10.1000/1"), a_record("Other", doi="https://doi.org/10.1000/1")
    stored(one, other)
    assert (publication(one).doi, publication(other).doi) == ("10.1000/1", "10.1000/1")
    with db.reading() as here:
        doi = select(PublicationIdentifier.publication_id).where(PublicationIdentifier.scheme == "doi")
        led_to = here.scalars(doi).all()
    assert led_to == [publication(one).id]


@pytest.mark.parametrize("written", ["not a DOI", "10.1000/" + "x" * 400])
def test_what_is_no_doi_is_not_taken_for_one(written):
    record = a_record(doi=written)
    stored(record)
    assert publication(record).doi is None


def test_several_dois_in_one_field_all_lead_to_the_paper():
    record = a_record(doi="10.1000/1 10.1000/2")
    stored(record)
    with db.reading() as here:
        values = here.scalars(
            select(PublicationIdentifier.value).where(PublicationIdentifier.scheme == "doi")
        )
        assert sorted(values) == ["10.1000/1", "10.1000/2"]


# Citation keys


def test_papers_that_would_be_cited_alike_are_told_apart():
    alike = [a_record("The mirror", ["Ludwig van der Berg Jr."], published=THEN) for _ in range(30)]
    stored(*alike[:1])
    stored(*alike[1:3])
    stored(*alike[3:])
    keys = [publication(one).citation_key.removeprefix("vanderberg2020mirror") for one in alike]
    assert keys == ["", *"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac"]


def test_a_citation_key_does_not_take_another_papers_letter():
    stored(a_record("Mirrora", ["Bo Li"], published=THEN))
    alike = [a_record("Mirror", ["Bo Li"], published=THEN) for _ in range(2)]
    stored(*alike)
    assert [publication(one).citation_key for one in alike] == ["li2020mirror", "li2020mirrorb"]


def test_a_citation_key_stays_when_the_title_changes():
    record = a_record("Mirror", ["Bo Li"], published=THEN)
    stored(record)
    stored(dataclasses.replace(record, version=2, title="Lens"))
    assert (publication(record).title, publication(record).citation_key) == ("Lens", "li2020mirror")


# The same again, and something new


def test_the_same_page_again_writes_nothing():
    ines = a_person("Ines Duarte")
    page = [a_record(f"Mirror {n}", ["Ines Duarte", "Bo Li"], doi=f"10.1000/{n}") for n in range(20)]
    found(ines, *page)
    with statements() as seen:
        found(ines, *reversed(page))
    assert writes(seen) == []
    assert len(seen) > 3


def test_a_page_costs_as_many_statements_as_a_paper():
    ines = a_person("Ines Duarte")

    def cost(number: int) -> tuple[int, int]:
        page = [
            a_record(f"Mirror{n}of{number}", ["Ines Duarte", "Bo Li"], doi=f"10.1000/{number}.{n}")
            for n in range(number)
        ]
        with statements() as first:
            found(ines, *page)
        with statements() as again:
            found(ines, *page)
        jobs.run_due()
        return len(first), len(again)

    assert cost(1) == cost(100)


def test_a_page_of_changes_costs_as_many_statements_as_one_change():
    ines = a_person("Ines Duarte")

    def cost(number: int) -> int:
        page = [a_record(f"Mirror{n}of{number}", ["Ines Duarte", "Bo Li"]) for n in range(number)]
        found(ines, *page)
        newer = [
            dataclasses.replace(
                one, version=2, authors=(*one.authors[::-1], Author("X")), doi=f"10.1/{number}"
            )
            for one in page
        ]
        with statements() as seen:
            found(ines, *newer)
        return len(seen)

    assert cost(1) == cost(100)


def test_what_changed_is_kept_field_by_field():
    record = a_record("Mirror", ["Bo Li"], doi="10.1000/1", comment="Draft")
    stored(record)
    newer = dataclasses.replace(
        record,
        version=3,
        title="Lens",
        abstract="We write about lenses.",
        authors=(Author("Bo Li"), Author("Ines Duarte")),
        comment="This paper has been withdrawn by the author.",
        journal_ref="J. 1",
        doi="10.1000/2",
        categories=("cs.CV",),
        primary="cs.CV",
    )
    clock.advance(timedelta(days=1))
    assert stored(newer) == importing.Stored(0, 1, {record.arxiv_id: publication(record).id})
    assert sorted(changes(record)) == [
        ("abstract", None, None),
        ("authors", "Bo Li", "Bo Li; Ines Duarte"),
        ("categories", "cs.LG cs.SD", "cs.CV"),
        ("comment", "Draft", "This paper has been withdrawn by the author."),
        ("doi", "10.1000/1", "10.1000/2"),
        ("journal_ref", None, "J. 1"),
        ("title", "Mirror", "Lens"),
        ("version", "1", "3"),
        ("withdrawn", "no", "yes"),
    ]
    kept = publication(record)
    assert (kept.latest, kept.withdrawn, kept.doi, kept.categories) == (3, True, "10.1000/2", ["cs.CV"])
    assert [(one.place, one.name) for one in kept.authors] == [(1, "Bo Li"), (2, "Ines Duarte")]
    assert kept.changed_at == clock.now() > kept.created_at
    assert (found_by("mirror"), found_by("lenses duarte")) == ([], [record.arxiv_id])
    with db.reading() as here:
        dois = select(PublicationIdentifier.value).where(PublicationIdentifier.scheme == "doi")
        assert here.scalars(dois).all() == ["10.1000/2"]


def test_a_doi_that_comes_later_without_a_new_version_is_a_change():
    record = a_record()
    stored(record)
    stored(dataclasses.replace(record, doi="10.1000/1"))
    assert changes(record) == [("doi", None, "10.1000/1")]


def test_a_shorter_list_of_authors_leaves_none_behind():
    record = a_record(authors=["Bo Li", "Ines Duarte", "Jan Novák"])
    stored(record)
    stored(dataclasses.replace(record, version=2, authors=(Author("Jan Novák"),)))
    assert [(one.place, one.name) for one in publication(record).authors] == [(1, "Jan Novák")]
    assert counted(PublicationAuthor) == 1


def test_what_is_older_than_what_is_known_changes_nothing():
    record = a_record(version=2)
    stored(record)
    older = dataclasses.replace(record, version=1, title="An early thought", authors=())
    with statements() as seen:
        assert stored(older) == importing.Stored(0, 0, {record.arxiv_id: publication(record).id})
    assert writes(seen) == []
    assert (publication(record).title, changes(record)) == (record.title, [])


def test_a_paper_that_comes_twice_in_a_page_is_kept_once_in_its_newer_version():
    record = a_record()
    newer = dataclasses.replace(record, version=2, title="Lens")
    assert stored(newer, record).new == 1
    assert (publication(record).title, counted(Publication)) == ("Lens", 1)


def test_what_is_not_answered_for_stays():
    one, other = a_record("One"), a_record("Other")
    stored(one, other)
    stored(one)
    assert publication(other).title == "Other"


# Whose it is


def test_a_name_that_fits_is_a_suggestion():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Bo Li", "I. Duarte"])
    found(ines, record)
    status, sources, fit, places, place = stands(ines, record)
    assert (status, sources, places, place) == ("suggested", ["name"], [2], None)
    assert 0 < fit <= 100


def test_a_name_that_does_not_fit_is_nothing():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Bo Li"])
    found(ines, record)
    assert stands(ines, record) is None


def test_an_identifier_with_a_fitting_name_is_certain():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Bo Li", "Ines Duarte"])
    found(ines, record, source="orcid")
    assert stands(ines, record) == ("certain", ["orcid"], 100, [2], 2)


def test_an_identifier_that_disagrees_with_the_name_is_a_suggestion_that_says_so():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Bo Li"])
    found(ines, record, source="orcid")
    assert stands(ines, record) == ("suggested", ["orcid"], 0, [], None)


def test_ways_are_gathered_and_never_lost():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Ines Duarte"])
    for source in ("orcid", "name", "arxiv_author", "name"):
        found(ines, record, source=source)
    assert stands(ines, record) == ("certain", ["arxiv_author", "name", "orcid"], 100, [1], 1)
    assert counted(Attribution) == 1


def test_a_name_added_later_counts_from_the_next_time():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Ines Castro"])
    found(ines, record, source="orcid")
    with db.unit() as here:
        here.add(PersonName(person_id=ines.id, name="Ines Castro", kind="former"))
    found(ines, record, source="orcid")
    assert stands(ines, record) == ("certain", ["orcid"], 100, [1], 1)


def say(person: Person, record: Record, act, **given) -> None:
    """A person says something about a paper."""
    user = a_user(person.name, address=f"{person.slug}-{counted(AttributionEvent)}@lumen.example")
    with db.unit() as here:
        here.get(Person, person.id).user_id = user.id
    who, public_id = actor_for(user), attribution(person, record).public_id
    with db.unit():
        act(queries_queue.some(who, [public_id])[0], actor=who, **given)


@pytest.mark.parametrize(
    ("act", "status", "place"),
    [(attributing.confirm, "confirmed", 1), (attributing.reject, "rejected", None)],
)
def test_what_somebody_said_stays_whatever_comes(act, status, place):
    ines, record = a_person("Ines Duarte"), a_record(authors=["Ines Duarte"])
    found(ines, record)
    say(ines, record, act)
    found(ines, record, source="orcid")
    found(ines, dataclasses.replace(record, version=2, title="Lens"), source="arxiv_author")
    assert stands(ines, record) == (status, ["arxiv_author", "name", "orcid"], 100, [1], place)


# Authors in another order


def newer(record: Record, *authors: str) -> Record:
    return dataclasses.replace(record, version=record.version + 1, authors=tuple(map(Author, authors)))


def test_whoever_confirmed_follows_their_printed_name():
    ines, record = a_person("Ines Duarte"), a_record(authors=["I. Duarte", "Ines Duarte", "Bo Li"])
    found(ines, record)
    say(ines, record, attributing.confirm, place=1)
    stored(newer(record, "Bo Li", "Ines Duarte", "i duarte"))
    assert stands(ines, record)[0::4] == ("confirmed", 3)


def test_whoever_is_printed_by_another_name_is_where_they_fit_best():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Ines Duarte", "Bo Li"])
    found(ines, record)
    say(ines, record, attributing.confirm)
    stored(newer(record, "Bo Li", "I. Duarte"))
    assert stands(ines, record)[0::4] == ("confirmed", 2)


def test_whoever_is_not_printed_any_more_keeps_their_word_without_a_place():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Ines Duarte", "Bo Li"])
    found(ines, record)
    say(ines, record, attributing.confirm)
    stored(newer(record, "Bo Li"))
    assert stands(ines, record) == ("confirmed", ["name"], 0, [], None)


def test_whoever_is_certain_moves_along_without_being_asked_again():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Ines Duarte", "Bo Li"])
    found(ines, record, source="orcid")
    before = counted(AttributionEvent)
    stored(newer(record, "Bo Li", "Ines Duarte"))
    assert stands(ines, record) == ("certain", ["orcid"], 100, [2], 2)
    assert counted(AttributionEvent) == before


def test_whoever_is_not_printed_any_more_is_asked_again():
    ines, record = a_person("Ines Duarte"), a_record(authors=["Ines Duarte", "Bo Li"])
    found(ines, record, source="orcid")
    stored(newer(record, "Bo Li"))
    assert stands(ines, record) == ("suggested", ["orcid"], 0, [], None)


def test_two_who_change_places_change_them():
    ines, bo, record = a_person("Ines Duarte"), a_person("Bo Li"), a_record(authors=["Ines Duarte", "Bo Li"])
    found(ines, record)
    found(bo, record, source="orcid")
    say(ines, record, attributing.confirm)
    stored(newer(record, "Bo Li", "Ines Duarte"))
    assert (stands(ines, record)[0::4], stands(bo, record)[0::4]) == (("confirmed", 2), ("certain", 1))


def test_two_with_one_name_are_never_the_same_author():
    one, two = a_person("Wei Li"), a_person("Wei Li")
    record = a_record(authors=["Wei Li", "Wei Li"])
    found(one, record)
    found(two, record)
    say(one, record, attributing.confirm, place=2)
    say(two, record, attributing.confirm, place=1)
    stored(again := newer(record, "Bo Li", "Wei Li", "Wei Li"))
    assert (stands(one, record)[4], stands(two, record)[4]) == (2, 3)
    stored(newer(again, "Wei Li"))
    assert sorted([stands(one, record)[4] or 0, stands(two, record)[4] or 0]) == [0, 1]


def test_a_word_beats_an_identifier_where_a_new_order_brings_both_to_one_place():
    ines, other = a_person("Ines Duarte"), a_person("I. Duarte")
    record = a_record(authors=["Inês Duarte", "Bo Li", "I. Duarte"])
    found(ines, record)
    say(ines, record, attributing.confirm, place=1)
    found(other, record, source="orcid")
    stored(newer(record, "Bo Li", "I. Duarte"))
    assert stands(ines, record)[0::4] == ("confirmed", 2)
    assert stands(other, record)[0::4] == ("suggested", None)


def test_nothing_that_was_ever_known_of_a_change_is_lost():
    record = a_record()
    stored(record)
    for version in (2, 3):
        stored(dataclasses.replace(record, version=version))
    assert changes(record) == [("version", "1", "2"), ("version", "2", "3")]
    assert counted(PublicationChange) == 2
