"""A work by its DOI: asked for once, believed only when whole, and nobody's own network is ever reached."""

from datetime import timedelta

import pytest

from portal import VERSION
from portal.kernel import clock, db, jobs
from portal.publications import queries_queue, queries_works, works_carrier, works_doi, works_lookups
from portal.publications.works_doi import Fault
from tests.doi import registry
from tests.publications.answering import Somebody

__all__ = ["registry"]
DOI = "10.1234/m"


@pytest.fixture
def ines(app, database) -> Somebody:
    """Somebody who wrote it."""
    return Somebody("Ines Duarte", "staff")


def asked(who: Somebody, said: str = DOI) -> str:
    """Somebody asks for a DOI; the search's public id."""
    with db.unit():
        return works_lookups.ask(queries_queue.me(who.actor), said, actor=who.actor).public_id


def stands(who: Somebody, public_id: str) -> tuple[str, int, str | None]:
    """How a search stands: status, tries, problem."""
    with db.reading():
        found = queries_works.lookup(who.actor, public_id)
        return found.status, found.tries, found.problem


def test_a_work_is_found_with_all_that_the_registry_says(registry, ines):
    registry.add(DOI, title="Measured &amp; <i>mirrored</i>", abstract="<jats:p>We write.</jats:p>")
    public_id = asked(ines, "https://doi.org/10.1234/M")
    jobs.run_due()
    with db.reading():
        found = queries_works.lookup(ines.actor, public_id).publication
        mine = queries_works.theirs(queries_queue.me(ines.actor), [found.id])[found.id]
    assert (found.key, found.origin, found.kind, found.doi) == (f"doi/{DOI}", "doi", "article", DOI)
    assert (found.title, found.abstract) == ("Measured & mirrored", "We write.")
    assert (found.journal_ref, found.published_at.year) == ("Journal of Mirrors 12, 45–67", 2019)
    assert (mine.status, mine.place, mine.sources) == ("confirmed", 1, ["added"])


def test_a_registry_is_told_who_asks_and_for_what(registry, ines):
    registry.add("10.1234/a(b)<c>")
    works_doi.ask("10.1234/a(b)<c>")
    sent = registry.log[0]
    assert sent.path == "/10.1234/a(b)%3Cc%3E"
    assert sent.headers["Accept"] == "application/vnd.citationstyles.csl+json"
    assert sent.headers["User-Agent"] == f"portal/{VERSION} (+http://portal.test; mailto:help@lumen.example)"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("404", "unknown"),
        ("500", "status"),
        ("redirect", "moved"),
        ("inside", "unsafe"),
        ("plain", "unsafe"),
        ("huge", "too_large"),
        ("cut", "connection"),
    ],
)
def test_what_goes_wrong_has_a_name(registry, ines, kind, code):
    registry.add(DOI)
    registry.fault(kind, times=9)
    with pytest.raises(Fault) as fault:
        works_doi.ask(DOI)
    assert fault.value.code == code
    assert len(registry.log) == (4 if kind == "redirect" else 1)


def test_a_slow_registry_is_not_waited_for(registry, ines):
    registry.connect(patience_s=0.2)
    registry.fault("slow")
    with pytest.raises(Fault) as fault:
        works_doi.ask(DOI)
    assert fault.value.code == "timeout"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
    ],
)
def test_an_address_inside_of_a_house_is_none_of_the_open_internet(address):
    assert not works_carrier.is_open(address)


def test_a_host_with_one_address_inside_is_not_visited(monkeypatch):
    both = [(2, 1, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.7")]
    monkeypatch.setattr(works_carrier.socket, "getaddrinfo", lambda *_args, **_more: both)
    with pytest.raises(Fault):
        works_carrier.looked_up("example.org", 443, False)
    monkeypatch.setattr(works_carrier.socket, "getaddrinfo", lambda *_args, **_more: both[:1])
    assert works_carrier.looked_up("example.org", 443, False) == "93.184.216.34"


def test_it_is_asked_again_ever_more_slowly_and_then_found(registry, ines):
    registry.add(DOI)
    registry.fault("503", times=2, retry_after="60")
    public_id = asked(ines)
    jobs.run_due()
    assert stands(ines, public_id) == ("waiting", 1, "status:503")
    for seconds in (61, 61):
        jobs.run_due()
        clock.advance(timedelta(seconds=seconds))
        jobs.run_due()
    assert stands(ines, public_id) == ("found", 2, None)
    assert len(registry.log) == 3


@pytest.mark.parametrize("kind", ["html", "empty", "deep"])
def test_what_cannot_be_read_is_given_up_after_some_tries(registry, ines, kind):
    registry.add(DOI)
    registry.fault(kind, times=9)
    public_id = asked(ines)
    for _try in range(9):
        jobs.run_due()
        clock.advance(timedelta(hours=1))
    assert stands(ines, public_id) == ("failed", works_lookups.TRIES, "unreadable")
    assert len(registry.log) == works_lookups.TRIES


@pytest.mark.parametrize(
    ("said", "problem"),
    [({"title": None}, "no_title"), ({"author": []}, "no_authors"), ({"issued": None}, "no_year")],
)
def test_what_the_registry_does_not_know_is_said_at_once(registry, ines, said, problem):
    registry.add(DOI, **said)
    public_id = asked(ines)
    jobs.run_due()
    assert stands(ines, public_id) == ("failed", 1, problem)


def test_another_work_is_not_believed(registry, ines):
    registry.add(DOI)
    registry.fault("other-work")
    public_id = asked(ines)
    jobs.run_due()
    assert stands(ines, public_id) == ("failed", 1, "other_work")


def test_asking_twice_asks_once(registry, ines):
    registry.add(DOI)
    assert asked(ines) == asked(ines, "doi:10.1234/M")
    jobs.run_due()
    assert len(registry.log) == 1
    again = asked(ines)
    assert stands(ines, again)[0] == "found"
    assert len(registry.log) == 1
