"""The commands of `flask publications`: for whoever runs the portal."""

import time
from collections.abc import Sequence

import click
from flask import current_app
from flask.cli import AppGroup

import config
from portal.kernel import clock, db, worker
from portal.kernel.errors import NotFound
from portal.kernel.jobs import Priority
from portal.policy.actor import SYSTEM
from portal.publications import harvesting, queries_harvest
from portal.publications.lifecycle import UNDER_WAY, HarvestStatus
from portal.publications.models_harvest import Harvest

LOOK_AGAIN = 0.5  # seconds

publications = AppGroup("publications", help="What the lab's people wrote.")


@publications.command("sync")
@click.option("--person", "slug", help="Only this person's, by the last part of their page's address.")
def sync(slug: str | None) -> None:
    """Ask arXiv for the publications of everybody in office and for all that are known, and wait for the end.

    A worker that runs meanwhile may do the work; then this command only watches.
    """
    try:
        with db.unit():
            asked = [one.public_id for one in _requested(slug)]
    except NotFound:
        raise click.ClickException(f"Nobody here has the page /people/{slug}.") from None
    harvests = _worked_off(asked)
    click.echo(_sums(harvests))
    raise SystemExit(1 if any(one.status == HarvestStatus.STOPPED for one in harvests) else 0)


def _worked_off(asked: Sequence[str]) -> Sequence[Harvest]:
    """These harvests once they are over; until then, what changes is said."""
    said: list[str] = []
    while True:
        with db.reading():
            harvests = queries_harvest.some(asked)
        lines = [_line(one) for one in harvests]
        for line in (one for one in lines if one not in said):
            click.echo(line, err=True)
        said = lines
        if not any(one.status in UNDER_WAY for one in harvests):
            return harvests
        if not worker.work_once({"publications.harvest"}):
            time.sleep(LOOK_AGAIN)


def _requested(slug: str | None) -> list[Harvest]:
    """The harvests of whoever is meant; those under way are taken as they are."""
    if slug is not None:
        person = queries_harvest.one_person(slug)
        return [harvesting.request(person, actor=SYSTEM, priority=Priority.USUAL)]
    today = clock.today(config.zone(current_app.config["SETTINGS"]))
    people = queries_harvest.in_office(today)
    known = harvesting.request_known(actor=SYSTEM, priority=Priority.USUAL)
    return [*(harvesting.request(one, actor=SYSTEM, priority=Priority.USUAL) for one in people), known]


def _line(harvest: Harvest) -> str:
    """How a harvest goes."""
    who = harvest.person.name if harvest.person else "All known publications"
    how_far = f"request {harvest.requests} of {harvest.planned}, found {harvest.found}, new {harvest.new}"
    last = f", last problem: {harvest.problems[-1]['code']}" if harvest.problems else ""
    return f"{who}: {harvest.status}, {how_far}{last}"


def _sums(harvests: Sequence[Harvest]) -> str:
    found, new, changed = (
        sum(getattr(one, name) for one in harvests) for name in ("found", "new", "changed")
    )
    return (
        f"found {found}, new {new}, changed {changed}, problems {sum(len(one.problems) for one in harvests)}"
    )
