"""A small institute that was invented, so that whoever starts the portal sees it lived in.

Its people, positions, sixty applications and as many papers are told in the folder `story`; here they are played, day
by day, through the same services that pages call, so that every law of the portal holds for them. The same day gives
the same demo, but for what is random by nature: passwords, public ids, salts.
"""

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from io import BytesIO

from flask import current_app
from sqlalchemy import select

import config
from portal.accounts import passwords
from portal.demo import applications, institute, plan, plan_reviews, publishing, reviews
from portal.demo.applying import Case
from portal.demo.institute import Institute
from portal.demo.pages import is_loopback
from portal.demo.play import Calendar, play
from portal.demo.typesetting import typeset
from portal.demo.writing import Writer
from portal.kernel import clock, db, documents, jobs, leases
from portal.kernel.errors import PortalError

AT_ONCE = 2  # documents are opened in processes of their own, and so are passwords hashed


class Refused(PortalError):
    """The demo is for an empty portal on one's own machine."""

    code = "no-demo"


@dataclass(frozen=True)
class SignIn:
    """Somebody of the demo who can sign in by password, and where to look as them."""

    role: str
    address: str
    password: str
    look: str


ROLES = {
    "matthias": ("Administrator", "/admin"),
    "helene": ("Director", "/rounds"),
    "noor": ("Recruiter", "/committee"),
    "anjali": ("Chair of a committee", "/committee"),
    "marisol": ("Member of a committee", "/committee"),
    "soren": ("Member of staff", "/my/publications"),
    "yuto": ("Member of staff, reviewed", "/my/dossier"),
    "ingrid": ("Advisor", "/reviews"),
}
OFFERED = "Perpetua Oyelaran-Schmitt"


def is_empty() -> bool:
    """Whether nobody has used this portal yet; what a waiting worker notes for itself does not count."""
    own = {jobs.Tick.__table__, leases.Job.__table__}
    with db.reading() as here:
        tables = (one for one in db.Base.metadata.sorted_tables if one not in own)
        return not any(here.execute(select(1).select_from(one).limit(1)).first() for one in tables)


def build() -> list[SignIn]:
    """Fill an empty portal with the invented institute; answers who can sign in. Raises Refused."""
    settings = current_app.config["SETTINGS"]
    insist_on_safety(settings)
    members, rows = plan.members(), plan.applications()
    signs_in = _sign_ins({one.key: one.address for one in members})
    with ThreadPoolExecutor(AT_ONCE) as desks:
        hashed = list(desks.map(passwords.hashed, [one.password for one in signs_in]))
    zone = config.zone(settings)
    here = Institute(
        Calendar(clock.today(zone), zone),
        {one.key: one for one in members},
        {one.address: made for one, made in zip(signs_in, hashed, strict=True)},
        plan.words(),
    )
    positions = plan.positions()
    cases = [_case(row, positions[row.position], here) for row in rows]
    stories = [institute.member_events(one, place, here) for place, one in enumerate(members)]
    stories += [institute.position_events(one, here) for one in positions.values()]
    papers = plan.papers()
    stories += publishing.stories(papers, plan.hired(rows, positions), here)
    stories += reviews.stories(plan_reviews.rounds(), papers, here)
    with _hurried(), ThreadPoolExecutor(AT_ONCE) as desks:
        _write_documents(cases, desks)
        play([*stories, *(applications.events(one) for one in cases)])
    jobs.run_due()
    return signs_in


@contextmanager
def _hurried() -> Iterator[None]:
    """A database that waits for no disk: should the power fail meanwhile, nothing is lost that anybody made."""
    url = db.engine().url
    db.connect(url.render_as_string(hide_password=False), durable=False)
    try:
        yield
    finally:
        db.connect(url.render_as_string(hide_password=False))


def insist_on_safety(settings: config.Settings) -> None:
    """Raises Refused where the demo would meet strangers, their mail or their data."""
    if settings.production:
        raise Refused(
            "The demo is not for production: its people are invented, and its passwords are printed."
        )
    if not is_loopback(settings.HOST):
        raise Refused("The demo is for one's own machine: set HOST to 127.0.0.1, or leave it out.")
    if not settings.mail_url.startswith("file:"):
        raise Refused("The demo writes mail to invented addresses: leave MAIL_URL out, so that none leaves.")
    if not is_empty():
        raise Refused("The demo needs an empty database, and this one holds something.")


def _sign_ins(addresses: dict[str, str]) -> list[SignIn]:
    known = [(role, addresses[key], look) for key, (role, look) in ROLES.items()]
    offered = ("Applicant with an offer", plan.address_of(OFFERED, "mail.example"), "/applications")
    return [SignIn(role, address, _password(), look) for role, address, look in [*known, offered]]


def _password() -> str:
    """Sixteen letters and digits in groups of four, as people can type them."""
    letters = db.new_public_id()
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))


def _case(row: plan.Row, position: plan.Plan, here: Institute) -> Case:
    return Case(row, position, here, Writer(row, position, here.words[row.locale], here.calendar.today.year))


def _write_documents(cases: list[Case], desks: Executor) -> None:
    """Typeset and receive what applicants will attach; a CV serves in all applications of its owner."""
    made: dict[tuple[str, str], Future] = {}
    for case in (one for one in cases if one.is_sent):
        for kind, required in case.plan.documents.items():
            if required or case.writer.chance.random() < 0.25:
                owner = case.row.name if kind == "cv" else f"{case.row.name} {case.plan.key}"
                if (owner, kind) not in made:
                    made[owner, kind] = desks.submit(copy_context().run, _received, kind, case)
                case.files[kind] = made[owner, kind]


def _received(kind: str, case: Case) -> documents.Received:
    made = typeset(case.writer.document(kind))
    return documents.receive(BytesIO(made), f"{case.writer.words['headings'][kind]} {case.row.name}.pdf")
