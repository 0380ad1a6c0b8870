"""What the portal is compared with: Flask and SQLAlchemy alone, asking for the same rows, columns and order.

No visitor is recognised, nothing is translated, no header is set: a statement, and a list of what it found. It runs
under the portal's own server settings (see `server.running`).
"""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import Flask, jsonify, render_template_string, request
from sqlalchemy import Row, ScalarSelect, Select, and_, create_engine, event, func, insert, select, update
from sqlalchemy.orm import aliased

import config
from benchmarks.world import RECRUITER
from benchmarks.world_applications import CROWDED
from portal.accounts import queries as accounts
from portal.kernel import clock, db, pooling
from portal.people.models import Person
from portal.policy.actor import VISITOR
from portal.publications import queries as visible_publications
from portal.publications import queries_public as publications
from portal.publications import queries_queue
from portal.publications.models import Attribution, Publication, PublicationAuthor
from portal.recruitment import queries_committee, queries_public
from portal.recruitment.models import Application, Decision, Evaluation, Position, PositionText, Submission

LIST = """<!doctype html><title>{{ title }}</title><table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""
MORE = 51  # a page of fifty, and whether there is another


def positions() -> Select:
    """The open positions, by deadline."""
    order = Position.closes_at.asc().nulls_last(), Position.id
    return (
        select(*queries_public.CARD).where(queries_public.is_open(clock.now())).order_by(*order).limit(MORE)
    )


def positions_in_full() -> Select:
    """The open positions with their texts, newest first."""
    columns = *Position.__table__.columns, PositionText.locale, PositionText.title, PositionText.body_html
    rows = select(*columns).join(PositionText).where(queries_public.is_open(clock.now()))
    return rows.order_by(Position.opens_at.desc(), Position.id.desc()).limit(200)


def papers(columns=publications.CARD, *, person: int | None = None, words: str | None = None) -> Select:
    """The newest publications that everybody sees, with how many authors each has."""
    which = publications.chosen(VISITOR, None, person, words)
    rows = select(*columns, authors()).where(which)
    return rows.order_by(Publication.published_at.desc(), Publication.id.desc()).limit(MORE)


def authors() -> ScalarSelect:
    """How many authors a publication has."""
    last = select(func.max(PublicationAuthor.place)).where(PublicationAuthor.publication_id == Publication.id)
    return last.correlate(Publication).scalar_subquery()


def names() -> ScalarSelect:
    """The authors of a publication in one line."""
    line = select(func.aggregate_strings(PublicationAuthor.name, ", "))
    mine = PublicationAuthor.publication_id == Publication.id
    return line.where(mine).correlate(Publication).scalar_subquery()


def committee_table() -> Select:
    """All that stands in the table of the crowded position about its applications, the last to arrive first."""
    actor = accounts.actor_of(accounts.verified(RECRUITER))
    position = db.session().scalars(select(Position).where(Position.slug == CROWDED)).one()
    mine = queries_committee.filtered(actor, position, queries_committee.Filter())
    newest = Application.submitted_at.desc(), Application.id.desc()
    page = mine.with_only_columns(Application.id).order_by(*newest).limit(MORE)
    last = select(func.max(Submission.id)).where(Submission.application_id == Application.id)
    judged, own = queries_committee.judged(page), aliased(Evaluation)
    columns = Application.id, Application.public_id, Application.status, Application.submitted_at
    found = Submission.number, Submission.snapshot, judged.c.evaluations, judged.c.mean, judged.c.spread
    rows = (
        select(*columns, *found, own.status.label("own_status"), Decision.outcome)
        .where(Application.id.in_(page))
        .outerjoin(Submission, Submission.id == last.correlate(Application).scalar_subquery())
        .outerjoin(judged, judged.c.application_id == Application.id)
        .outerjoin(own, and_(own.application_id == Application.id, own.evaluator_id == actor.id))
        .outerjoin(Decision, and_(Decision.application_id == Application.id, queries_committee.is_pending()))
    )
    return rows.order_by(*newest)


def named(row: Row) -> list[Any]:
    """A row of the committee's table with the applicant's name, which stands in what they sent, in its place."""
    return [json.loads(row.snapshot)["applicant"]["name"] if one is row.snapshot else one for one in row]


def queue() -> Select:
    """The publications that wait for somebody's answer, with the names of their authors as they are printed."""
    columns = *queries_queue.COLUMNS, visible_publications.is_public(), authors(), names()
    rows = select(*columns).join(Attribution.publication)
    mine = Attribution.person_id == person(), Attribution.status == "suggested"
    asked = Attribution.band.is_distinct_from("unlikely"), Publication.merged_into_id.is_(None)
    likely = Attribution.lead.desc(), Attribution.cluster.nulls_last(), Attribution.score.desc().nulls_last()
    newest = Publication.published_at.desc(), Attribution.id.desc()
    return rows.where(*mine, *asked).order_by(*likely, *newest).limit(queries_queue.SIZE + 1)


def person() -> int:
    """The person whose page and queue are measured."""
    return db.session().scalars(select(Person.id).where(Person.slug == "person-0")).one()


def statements() -> dict[str, Select]:
    """What each view asks, by its name; made in the caller's unit."""
    return {
        "positions": positions(),
        "positions-in-full": positions_in_full(),
        "publications": papers(),
        "publications-in-full": papers(publications.ENTRY),
        "person": papers(person=person()),
        "committee": committee_table(),
        "queue": queue(),
    }


def create_app() -> Flask:
    """One view for every statement, two that write."""
    db.connect(config.load().database_url)  # for what the statements ask while they are made
    with db.reading():
        asked = statements()
    app, engine = Flask(__name__), create_engine(config.load().database_url)
    if engine.dialect.name == "sqlite":  # what is acknowledged must be as safe as with the portal
        event.listen(engine, "connect", pooling.prepare_sqlite(durable=True, busy_ms=db.BUSY_MS))
    found = cache(lambda words: papers(words=words))

    @app.get("/<name>")
    def html(name: str) -> str:
        statement = found(request.args["q"]) if name == "search" else asked[name]
        with engine.connect() as connection:
            rows = connection.execute(statement).all()
        return render_template_string(
            LIST, title=name, rows=map(named, rows) if name == "committee" else rows
        )

    @app.get("/<name>.json")
    def json(name: str):
        with engine.connect() as connection:
            return jsonify([list(row) for row in connection.execute(asked[name])])

    @app.post("/submit")
    def submit() -> str:
        row = request.form | {"application_id": int(request.form["application_id"])}
        with engine.begin() as connection:
            connection.execute(insert(Submission).values(**row, arrived_at=datetime.now(UTC)))
        return "Submitted."

    @app.post("/save")
    def save() -> str:
        mine = update(Application).where(Application.public_id == request.form["public_id"])
        with engine.begin() as connection:
            connection.execute(mine.values(statement=request.form["statement"], saved_at=datetime.now(UTC)))
        return "Saved."

    return app
