"""The commands of `flask`: for whoever runs the portal."""

import signal
import threading

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from portal import checks, docs, serve
from portal.kernel import jobs, migrating


def configure(app: Flask) -> None:
    """Give an app its commands."""
    for command in (migrate, serve_, worker, check, docs_):
        app.cli.add_command(command)


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database to this release's schema; a second run waits for the first."""
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
    raise SystemExit(serve.serve(settings))


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do what is due, until told to stop; the job in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs.work(stop)


@click.command("check")
@with_appcontext
def check() -> None:
    """Look for anything in settings, schema, audit, uploads and rows that cannot be."""
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
