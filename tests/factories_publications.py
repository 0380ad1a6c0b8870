"""Persons, publications, attributions and harvests for tests; each works inside an open unit, or opens its own."""

from datetime import timedelta
from itertools import count
from typing import Any

from portal.accounts.models import User
from portal.kernel import clock
from portal.people import service as people
from portal.people.models import Person
from portal.publications import rules
from portal.publications.lifecycle import (
    ACCEPTED,
    DECIDED,
    AttributionStatus,
    HarvestStatus,
    LookupStatus,
)
from portal.publications.models import (
    Attribution,
    Publication,
    PublicationAuthor,
    PublicationIdentifier,
    Scheme,
)
from portal.publications.models_harvest import Harvest, Scope
from portal.publications.models_lookups import ArxivLookup
from portal.publications.models_works import Lookup, Merge
from tests.factories import unit

_numbers = count(1)


def a_person(
    name: str = "Ines Duarte",
    user: User | None = None,
    public: bool = True,
    *,
    orcid: str | None = None,
    arxiv_author: str | None = None,
) -> Person:
    """Somebody of the lab, with a public page unless they have not said yes to one."""
    with unit() as here:
        person = people.join(name, user_id=user and user.id, orcid=orcid, arxiv_author=arxiv_author)
        person.published_at = clock.now() if public else None
        here.flush()
    return person


def a_publication(
    title: str = "Measured mirrors", authors: tuple[str, ...] = ("Ines Duarte",), **columns: object
) -> Publication:
    """A paper of these authors at arXiv, each one ten minutes older than the one before unless `published_at` is given."""
    number = next(_numbers)
    key = str(columns.pop("key", f"2703.{number:05d}"))
    at = columns.pop("published_at", clock.now() - timedelta(days=30, minutes=10 * number))
    family = authors[0].split()[-1] if authors else ""
    kept = {
        "key": key,
        "citation_key": f"{rules.citation_key(family, 2027, title)}{number}",
        "fingerprint": f"{number:064d}",
        "latest": 1,
        "title": title,
        "abstract": f"We write about {title.lower()}.",
        "categories": ["cs.LG"],
        "primary_category": "cs.LG",
        "published_at": at,
        "updated_at": at,
        "created_at": clock.now(),
        "changed_at": clock.now(),
        **columns,
    }
    with unit() as here:
        publication = Publication(**kept)
        publication.authors = [PublicationAuthor(place=n, name=one) for n, one in enumerate(authors, 1)]
        here.add(publication)
        here.flush()
        here.add(PublicationIdentifier(publication_id=publication.id, scheme=Scheme.ARXIV, value=key))
    return publication


def an_attribution(
    publication: Publication, person: Person, status: str = "suggested", **columns: object
) -> Attribution:
    """A publication that may be a person's, or is, as author 1 unless `places` say otherwise."""
    now, places = clock.now(), columns.pop("places", [1])
    accepted, decided = status in ACCEPTED, status in DECIDED
    kept = {
        "sources": ["name"],
        "fit": 90,
        "place": places[0] if accepted and places else None,
        "decided_by_id": person.user_id if decided else None,
        "decided_at": now if decided else None,
        "created_at": now,
        **columns,
    }
    with unit() as here:
        attribution = Attribution(
            publication_id=publication.id,
            person_id=person.id,
            status=AttributionStatus(status),
            places=places,
            **kept,
        )
        here.add(attribution)
        here.flush()
    return attribution


def a_harvest(person: Person | None, status: str = "finished", **columns: object) -> Harvest:
    """A run against arXiv for a person; without one, for everything known."""
    now = clock.now()
    kept = {
        "scope": Scope.PERSON if person else Scope.KNOWN,
        "person_id": person and person.id,
        "asked_by_id": person and person.user_id,
        "priority": 1,
        "due_at": now,
        "created_at": now,
        "running_at": None if status == HarvestStatus.WAITING else now,
        "finished_at": now if status == HarvestStatus.FINISHED else None,
        "stopped_at": now if status == HarvestStatus.STOPPED else None,
        "problems": [],
        "cursor": {},
        **columns,
    }
    with unit() as here:
        harvest = Harvest(status=HarvestStatus(status), **kept)
        here.add(harvest)
        here.flush()
    return harvest


def a_lookup(person: Person, doi: str = "10.1234/looked.up", **columns: object) -> Lookup:
    """The search for a work by its DOI, which waits."""
    with unit() as here:
        lookup = Lookup(
            person_id=person.id,
            doi=doi,
            asked_by_id=person.user_id,
            tries=0,
            created_at=clock.now(),
            **columns,
        )
        here.add(lookup)
        here.flush()
    return lookup


def an_arxiv_lookup(about: Any, status: str = "found", **columns: object) -> ArxivLookup:
    """What the applicant of an application looked up at arXiv, with one paper that was found."""
    now = clock.now()
    paper = {
        "arxiv": "2701.00001",
        "title": "Engines",
        "year": 2027,
        "authors": [[1, "Ada Byron"]],
        "number": 1,
        "places": [1],
    }
    kept = {
        "sought": "name",
        "value": "Ada Byron",
        "names": ["Ada Byron"],
        "planned": 1,
        "requests": 1,
        "total": 1,
        "papers": [paper] if status == "found" else [],
        "created_at": now,
        f"{status}_at": now,
        **columns,
    }
    kept.pop("waiting_at", None)
    with unit() as here:
        lookup = ArxivLookup(
            user_id=about.user_id, about=about.public_id, status=LookupStatus(status), **kept
        )
        here.add(lookup)
        here.flush()
    return lookup


def a_merge(kept: Publication, gone: Publication) -> Merge:
    """Two publications that look like one work."""
    with unit() as here:
        merge = Merge(
            kept_id=kept.id, gone_id=gone.id, reasons=[["title", 1]], carried=[], created_at=clock.now()
        )
        here.add(merge)
        here.flush()
    return merge
