"""What publications do by themselves: a harvest goes on request by request, and every night new ones begin.

An invented institute never bothers arXiv: unless `configure` says so, no night begins anything.
"""

from zoneinfo import ZoneInfo

from portal.kernel import clock, db, jobs
from portal.kernel.jobs import Priority
from portal.policy.actor import SYSTEM
from portal.publications import harvesting, queries_harvest, queries_weighing, settling, weighing

_nights_in: ZoneInfo | None = None


def configure(zone: ZoneInfo, *, nightly: bool) -> None:
    """Say in which time zone days begin, and whether the portal asks arXiv every night."""
    global _nights_in
    _nights_in = zone if nightly else None


@jobs.handler("publications.harvest", given_up=lambda harvest: harvesting.stop(harvest))
def harvest(harvest: str) -> None:
    """Send one request of a harvest, and let others work until the next."""
    until = harvesting.go_on(harvest)
    if until is not None:
        raise jobs.Later(until)


@jobs.handler("publications.nightly")
def nightly() -> None:
    """Begin a harvest for everybody in office, and one for every publication that is known."""
    if _nights_in is None:
        return
    with db.unit():
        for person in queries_harvest.in_office(clock.today(_nights_in)):
            harvesting.request(person, actor=SYSTEM, priority=Priority.QUIET)
        harvesting.request_known(actor=SYSTEM)
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


jobs.schedule("publications.weigh_everybody", daily="03:40")
jobs.schedule("publications.nightly", daily="02:15")
