"""People, positions and applications for tests, made through services where they exist.

Each works inside an open unit, or opens its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts_queries
from portal.accounts import service as accounts
from portal.accounts import sessions
from portal.accounts.models import User
from portal.kernel import clock, db, documents
from portal.policy.actor import SYSTEM, Actor
from portal.recruitment import deciding, drafting, judging, queries, queries_positions, service, views_letters
from portal.recruitment.models import Application, Conflict, Decision, Evaluation, Outcome
from portal.recruitment.models_positions import CommitteeMember, Criterion, Position, PositionText, Seat
from tests import samples
from tests.reader import Reader

CV = {"kind": "cv", "label": "CV", "required": True}
DEGREES = {"kind": "degrees", "label": "Degrees", "required": False}
WHY = {"key": "why", "label": "Why here?", "kind": "text", "choices": [], "required": True}
START = {
    "key": "start",
    "label": "When could you start?",
    "kind": "choice",
    "choices": ["At once", "Later"],
    "required": False,
}


@contextmanager
def unit() -> Iterator[Session]:
    """The open unit, or one of its own."""
    if db.is_open():
        yield db.session()
    else:
        with db.unit() as here:
            yield here


def a_user(name: str = "Ada Byron", *roles: str, verified: bool = True, address: str | None = None) -> User:
    """Somebody with an account, at <first name>@lumen.example."""
    address = address or f"{name.split()[0].lower()}@lumen.example"
    with unit():
        if verified:
            return accounts.create_user(address, name, roles, actor=SYSTEM)
        return accounts.begin(address, "en", name)


def actor_for(user: User) -> Actor:
    """The user as somebody who acts."""
    with unit():
        return accounts_queries.actor_of(user)


def reader_signed_in(app: Flask, user: User, *, language: str = "en") -> Reader:
    """The user in front of a browser."""
    reader = Reader(app, language=language)
    with unit():
        secret = sessions.begin(user, user_agent="", client="127.0.0.1", proved=True)
    with reader.client.session_transaction() as session:
        session["_user_id"] = secret
    return reader


def a_position(
    owner: User,
    *,
    status: str = "open",
    closes_in: timedelta | None = timedelta(days=30),
    committee: dict[User, str] | None = None,
    title: str = "PhD in open models",
    **columns: object,
) -> Position:
    """A position that asks for a CV and a statement; `committee` gives users their seats."""
    now = clock.now()
    with unit() as here:
        position = Position(
            slug=columns.pop("slug", title.lower().replace(" ", "-")),
            kind=columns.pop("kind", "phd"),
            status=status,
            owner_id=owner.id,
            contact="phd@lumen.example",
            zone="Europe/Paris",
            open_at=now - timedelta(days=1),
            closes_at=now + closes_in if closes_in else None,
            created_at=now,
            changed_at=now,
            **{"opens_at": now - timedelta(days=1), "documents_asked": [CV], "questions": [], **columns},
        )
        body = "Come and *work* with us."
        position.texts.append(
            PositionText(locale="en", title=title, summary="With us.", body=body, body_html="<p>Come.</p>")
        )
        position.criteria.append(Criterion(key="research", place=1, label="Research", weight=2, anchors={}))
        position.criteria.append(Criterion(key="openness", place=2, label="Openness", weight=1, anchors={}))
        for user, seat in (committee or {}).items():
            position.committee.append(CommitteeMember(user_id=user.id, seat=Seat(seat), joined_at=now))
        here.add(position)
    return position


def an_application(
    position: Position, user: User, *, status: str = "submitted", name: str | None = None, **texts: str
) -> Application:
    """A complete application, submitted through the service unless it is a draft; a later status is set as it would be."""
    received = None if db.is_open() else a_cv(name or user.name)
    with unit():
        who = actor_for(user)
        seen = queries_positions.one_visible(who, position.slug)
        application = queries.own(
            who, service.start(seen, actor=who, locale="en", arrived_at=clock.now()).public_id
        )
        fill(application, who, name or user.name, received, **texts)
        if status != "draft":
            service.submit(application, actor=who, arrived_at=clock.now())
        if status not in {"draft", "submitted"}:
            application.status = status
            setattr(application, f"{status}_at", clock.now())
    return application


def fill(
    application: Application, who: Actor, name: str, received: documents.Received | None, **texts: str
) -> None:
    """Type whatever is asked for, and attach a CV."""
    given, _blank, family = name.partition(" ")
    facts = {"given_name": given, "family_name": family or None, "country": "France"}
    written = {
        "particulars": {**drafting.kept(application, "particulars"), **facts},
        "statement": {"statement": texts.get("statement", "I would like to train open models.")},
    }
    for part, values in written.items():
        version = drafting.kept(application, part)["version"]
        values.pop("version", None)
        drafting.save(application, part, values, version=version, actor=who, at=clock.now())
    for asked in application.position.documents_asked:
        if asked["required"] and received:
            drafting.attach(application, asked["kind"], received, actor=who, at=clock.now())


_cvs: dict[tuple[str, str], documents.Received] = {}


def a_cv(text: str = "Curriculum vitae", name: str = "cv.pdf") -> documents.Received:
    """A CV that stands in storage, checked once; file bytes are handled outside units."""
    found = _cvs.get((text, name))
    if found is None or not documents.exists(found.sha256):
        found = _cvs[text, name] = documents.receive(BytesIO(samples.pdf(text=text)), name)
    return found


# What a committee does


def seen_by(user: User, application: Application) -> Application:
    """An application as somebody of its committee finds it."""
    with unit():
        return queries.one_visible(actor_for(user), application.public_id, to_change=True)


def an_evaluation(
    application: Application,
    user: User,
    *,
    score: int = 4,
    recommendation: str = "yes",
    comment: str = "A good reason.",
    submitted: bool = True,
) -> Evaluation:
    """What somebody thinks of an application, submitted unless it is only begun."""
    with unit():
        who, found = actor_for(user), seen_by(user, application)
        scores = {one.key: score for one in found.position.criteria}
        said = {"scores": scores, "recommendation": recommendation, "comment": comment}
        evaluation = judging.save(found, said, version=0, actor=who)
        if submitted:
            judging.submit(evaluation, actor=who)
    return evaluation


def a_conflict(
    application: Application, user: User, evidence: str | None = "We wrote a paper together."
) -> Conflict:
    """Somebody declares a conflict of their own."""
    with unit():
        return judging.declare(seen_by(user, application), "coauthor", evidence, actor=actor_for(user))


def a_decision(
    application: Application,
    user: User,
    outcome: str = "shortlist",
    *,
    told: bool = True,
    reasons: tuple[str, ...] = ("many",),
) -> Decision:
    """Somebody decides, and tells unless it shall wait."""
    with unit():
        who, found = actor_for(user), seen_by(user, application)
        text = views_letters.usual_text(outcome, found.locale)
        why = reasons if outcome == "reject" else ()
        decision = deciding.record(found, Outcome(outcome), text=text, reasons=why, note=None, actor=who)
        if told:
            deciding.release(found, seen=views_letters.letter(found, decision).sha256, actor=who)
    return decision
