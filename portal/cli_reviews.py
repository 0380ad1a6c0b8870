"""The commands of `flask reviews`: for whoever runs the portal."""

import click
from flask.cli import AppGroup

from portal.kernel import db
from portal.kernel.errors import NotFound, PortalError
from portal.policy.actor import SYSTEM
from portal.reviews import queries_rounds, reminding, service

reviews = AppGroup("reviews", help="Rounds of advisor reviews.")


@reviews.command("open")
@click.argument("slug")
def open_(slug: str) -> None:
    """Open a round that the director has planned, by the last part of its page's address."""
    try:
        with db.unit():
            made = service.open_round(queries_rounds.by_slug(slug), actor=SYSTEM)
    except NotFound:
        raise click.ClickException(f"There is no round /rounds/{slug}.") from None
    except PortalError as refusal:
        raise click.ClickException(str(refusal)) from None
    exempt = sum(one.exempt_reason is not None for one in made)
    click.echo(f"dossiers {len(made) - exempt}, exempt {exempt}")


@reviews.command("remind")
def remind() -> None:
    """Remind advisors whose morning it is, as the worker does every hour; nobody is reminded twice."""
    with db.unit():
        click.echo(f"reminded {reminding.remind()}")
