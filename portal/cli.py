"""The commands of `flask`: for whoever runs the portal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

import config
from portal import docs, serve
from portal.accounts import credentials, passwords
from portal.accounts import queries as accounts
from portal.accounts import service as accounts_service
from portal.accounts.models import User
from portal.cli_publications import publications
from portal.cli_reviews import reviews
from portal.kernel import clock, db, jobs, stopping
from portal.kernel.errors import Invalid, PortalError
from portal.people import service as people_service
from portal.people.models import Title
from portal.policy.actor import SYSTEM, Role

users = AppGroup("users", help="Who may sign in, and as what.")
people = AppGroup("people", help="Who belongs to the lab.")
ROLE = click.Choice([one.value for one in Role])


def configure(app: Flask) -> None:
    """Give an app its commands."""
    for command in (users, people, publications, reviews, demo_, migrate, serve_, worker, check, docs_):
        app.cli.add_command(command)


@users.command("create")
@click.argument("address", metavar="EMAIL")
@click.option("--name", required=True, help="What to call them.")
@click.option("--role", "roles", type=ROLE, multiple=True, help="A role; may be given several times.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)
def create_user(address: str, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """Make a user whose address counts as proved."""
    password = _password(password_stdin)
    with _refusals_said():
        credentials.check(password, address=address, name=name)
        made = passwords.hashed(password)
        with db.unit():
            accounts_service.create_user(address, name, roles, made, actor=SYSTEM)
    click.echo(f"{address} may sign in{' as ' + ', '.join(roles) if roles else ''}.")


@users.command("grant")
@click.argument("address", metavar="EMAIL")
@click.argument("role", type=ROLE)
def grant(address: str, role: str) -> None:
    """Give a user one more role."""
    with _refusals_said(), db.unit():
        accounts_service.grant(_proved(address), role, actor=SYSTEM)
    click.echo(f"{address} is {role} now.")


@people.command("add")
@click.argument("name")
@click.option(
    "--title",
    required=True,
    type=click.Choice([one.value for one in Title]),
    help="What they are appointed as.",
)
@click.option(
    "--from", "starts_on", type=click.DateTime(["%Y-%m-%d"]), help="Their first day; today if not given."
)
@click.option("--orcid", help="Their ORCID iD.")
@click.option("--arxiv-author", help="Their author identifier at arXiv.")
@click.option("--user", "address", metavar="EMAIL", help="Whose account the page belongs to.")
def add_person(name: str, title: str, starts_on, address: str | None, **identifiers: str | None) -> None:
    """Add a person and their appointment; the public sees them once they have said yes."""
    zone = config.zone(current_app.config["SETTINGS"])
    first_day = starts_on.date() if starts_on else clock.today(zone)
    with _refusals_said(), db.unit():
        user = _proved(address) if address else None
        person = people_service.add(name, actor=SYSTEM, user_id=user.id if user else None, **identifiers)
        people_service.appoint(person, Title(title), first_day, zone=zone)
        slug = person.slug
    click.echo(f"{name} is {title} from {first_day}: /people/{slug}")


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing where the database holds something already.")
@with_appcontext
def demo_(if_empty: bool) -> None:
    """Fill an empty database with an invented institute, and say who can sign in."""
    from portal.demo import building as demo  # what only this command carries, no web worker does

    settings = current_app.config["SETTINGS"]
    if if_empty and not demo.is_empty():
        click.echo(f"The database holds something, and was left as it is. The portal: {settings.PUBLIC_URL}")
        return
    with _refusals_said():
        demo.insist_on_safety(settings)
        click.echo("An institute is being invented; this takes a few seconds.")
        signs_in = demo.build()
    click.echo(
        f"Look at {settings.PUBLIC_URL}, and sign in at {settings.PUBLIC_URL}/sign-in as one of these:"
    )
    rows = [(one.role, one.address, one.password, one.look) for one in signs_in]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo(
            "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    click.echo(
        f"The passwords are shown this once. Mail is written into a folder: {settings.PUBLIC_URL}/demo/outbox"
    )


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database to this release's schema; a second run waits for the first."""
    from portal.kernel import migrating  # what only this command carries, no web worker does

    ran = migrating.upgrade(current_app.config["SETTINGS"].database_url)
    click.echo(f"Ran {', '.join(ran)}." if ran else "The schema is up to date.")


@click.command("serve")
@with_appcontext
def serve_() -> None:
    """Run the server and the worker under one parent, until told to stop."""
    settings = current_app.config["SETTINGS"]
    click.echo(
        f"The portal is at {settings.PUBLIC_URL} (server and worker on {settings.HOST}:{settings.PORT}); Ctrl-C ends both."
    )
    try:
        raise SystemExit(serve.serve(settings))
    except OSError as refused:
        raise click.ClickException(
            f"{settings.HOST}:{settings.PORT} cannot be used: {refused.strerror}."
        ) from refused


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do what is due, until told to stop; the job in hand is finished first."""
    jobs.work(stopping.by_signal())


@click.command("check")
@with_appcontext
def check() -> None:
    """Look for anything in settings, schema, audit, uploads and rows that cannot be."""
    from portal import checks  # what only this command carries, no web worker does

    wrong = 0
    for asked, problems in checks.run():
        wrong += len(problems)
        click.echo(f"{asked.name}: {asked.sentence if not problems else f'{len(problems)} wrong'}")
        for problem in problems[: checks.MOST]:
            click.echo(f"  {problem}")
        if len(problems) > checks.MOST:
            click.echo(f"  … and {len(problems) - checks.MOST} more")
    raise SystemExit(1 if wrong else 0)


@click.command("docs")
@with_appcontext
def docs_() -> None:
    """Write the documents that are read from the code."""
    for path in docs.write():
        click.echo(path.name)


def _proved(address: str) -> User:
    """Whoever has proved that an address is theirs."""
    user = accounts.verified(address)
    if user is None:
        raise click.ClickException(f"Nobody has proved that {address} is theirs.")
    return user


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


@contextmanager
def _refusals_said() -> Iterator[None]:
    """A refusal ends the command with its sentences."""
    try:
        yield
    except Invalid as refused:
        sentences = [str(one) for said in refused.fields.values() for one in said]
        raise click.ClickException(" ".join(sentences)) from refused
    except PortalError as refused:
        raise click.ClickException(str(refused)) from refused
