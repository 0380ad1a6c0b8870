"""What publications do by themselves: a harvest goes on request by request, and every night new ones begin.

An invented institute never bothers arXiv: unless `configure` says so, no night begins anything.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from portal.kernel import clock, db, jobs
from portal.kernel.jobs import Priority
from portal.policy.actor import SYSTEM
from portal.publications import (
    arxiv_lookups,
    digesting,
    harvesting,
    merging,
    queries_harvest,
    queries_weighing,
    settling,
    weighing,
    works_lookups,
)

_days_in = ZoneInfo("UTC")
_nightly = False


def configure(zone: ZoneInfo, *, nightly: bool) -> None:
    """Say in which time zone days begin, and whether the portal asks arXiv every night."""
    global _days_in, _nightly
    _days_in, _nightly = zone, nightly


@jobs.handler("publications.harvest", given_up=lambda harvest: harvesting.stop(harvest))
def harvest(harvest: str) -> None:
    """Send one request of a harvest, and let others work until the next."""
    until = harvesting.go_on(harvest)
    if until is not None:
        raise jobs.Later(until)


@jobs.handler("publications.nightly")
def nightly() -> None:
    """Begin a harvest for everybody in office, and one for every publication that is known."""
    if not _nightly:
        return
    with db.unit():
        for person in queries_harvest.in_office(clock.today(_days_in)):
            harvesting.request(person, actor=SYSTEM, priority=Priority.QUIET)
        harvesting.request_known(actor=SYSTEM)
        jobs.done()


@jobs.handler("publications.compare")
def compare() -> None:
    """Find publications that look like one work, and have their authors asked."""
    with db.unit():
        merging.suggest()
        jobs.done()


@jobs.handler("publications.lookup", given_up=lambda lookup: works_lookups.stop(lookup))
def lookup(lookup: str) -> None:
    """Ask once what a DOI leads to, and again later where there was no answer."""
    until = works_lookups.go_on(lookup)
    if until is not None:
        raise jobs.Later(until)


@jobs.handler("publications.arxiv_lookup", given_up=lambda lookup: arxiv_lookups.stop(lookup))
def arxiv_lookup(lookup: str) -> None:
    """Send one request of a look-up at arXiv, and let others work until the next."""
    until = arxiv_lookups.go_on(lookup)
    if until is not None:
        raise jobs.Later(until)


@jobs.handler("publications.forget_lookups")
def forget_lookups() -> None:
    """Throw away what was looked up at arXiv a day ago."""
    with db.unit():
        arxiv_lookups.forget_old()
        jobs.done()


@jobs.handler("publications.weigh")
def weigh(person: int) -> None:
    """Weigh anew whatever may be a person's."""
    with db.unit():
        weighing.weigh(person)
        jobs.done()


@jobs.handler("publications.weigh_everybody")
def weigh_everybody() -> None:
    """Weigh everybody's anew: who works here has changed, or the weights have."""
    with db.unit():
        settling.weigh_soon(queries_weighing.everybody())
        jobs.done()


@jobs.handler("publications.digest")
def digest() -> None:
    """On Mondays, tell everybody for whom something new waits."""
    with db.unit():
        digesting.send(_days_in)
        jobs.done()


jobs.schedule("publications.forget_lookups", every=timedelta(hours=1))
jobs.schedule("publications.digest", daily="08:10")
jobs.schedule("publications.weigh_everybody", daily="03:40")
jobs.schedule("publications.nightly", daily="02:15")
