from datetime import timedelta

from pypdf import PdfReader
from sqlalchemy import func, select

from portal import checks
from portal.accounts.models import User
from portal.demo import building as house
from portal.demo import plan
from portal.kernel import db, documents, mail, releases, search
from portal.kernel.audit import AuditEntry
from portal.kernel.leases import Job
from portal.kernel.traces import AccessTrace
from portal.people.models import Appointment, Person
from portal.publications.models import Attribution, Publication, PublicationChange
from portal.recruitment import rules
from portal.recruitment.lifecycle import PositionStatus, Status
from portal.recruitment.models import (
    Application,
    Conflict,
    Decision,
    Document,
    Evaluation,
    Position,
    PositionText,
    Submission,
)
from portal.reviews.models import Dossier, Round
from portal.reviews.models_packets import FollowUp, Packet
from portal.reviews.models_reviews import Review
from tests.conftest import MONDAY

FORWARD = ("draft", "submitted", "in_review", "shortlisted", "interviewing", "offered", "hired")


def every(*columns, **where) -> list:
    """All rows of these columns, in the order in which they were made."""
    with db.reading() as here:
        return list(here.execute(select(*columns).filter_by(**where).order_by(columns[0].class_.id)).all())


def counted(column) -> dict:
    with db.reading() as here:
        return dict(here.execute(select(column, func.count()).group_by(column)).all())


def test_sixty_applications_stand_in_every_status(demo):
    found = counted(Application.status)
    assert (sum(found.values()), set(found)) == (60, set(Status))


def test_positions_stand_in_every_status(demo):
    assert set(counted(Position.status)) == set(PositionStatus)


def test_one_position_closes_in_two_days(demo):
    ahead = [closes_at for (closes_at,) in every(Position.closes_at, status="open") if closes_at]
    assert [at for at in ahead if at - MONDAY < timedelta(days=3)] == [min(ahead)]


def test_positions_and_applications_are_written_in_both_languages(demo):
    assert set(counted(PositionText.locale)) == {"en", "fr"} == set(counted(Application.locale))


def test_there_are_pending_decisions_conflicts_and_an_accepted_offer(demo):
    pending = [one for one in every(Decision.released_at, Decision.replaced_at) if one == (None, None)]
    overridden = [at for (at,) in every(Conflict.overridden_at)]
    accepted = [at for (at,) in every(Application.accepted_at, status="offered")]
    assert (len(pending), len(overridden), sum(1 for at in overridden if at)) == (3, 3, 1)
    assert sum(1 for at in accepted if at) == 1


def test_whoever_was_hired_is_a_person_of_the_institute(demo):
    with db.reading() as here:
        hired = select(Person.name).join(Appointment, Appointment.person_id == Person.id)
        hired = hired.join(Application, Application.appointment_id == Appointment.id).order_by(
            Person.sort_name
        )
        names = list(here.scalars(hired))
    told = [one.name for one in plan.applications() if "hire" in one.story]
    assert sorted(names) == sorted(told)


def test_a_corrected_application_has_both_its_receipts(demo):
    with db.reading() as here:
        twice = select(Submission.application_id).group_by(Submission.application_id).having(func.count() > 1)
        assert len(here.scalars(twice).all()) == sum("correct" in one.story for one in plan.applications())


def test_flask_check_finds_nothing(demo, monkeypatch):
    monkeypatch.setattr(releases, "pending", lambda _connection: [])
    assert {check.name: problems for check, problems in checks.run() if problems} == {}


def test_nothing_waits_but_what_lies_ahead(demo):
    waiting = [(name, due > MONDAY) for name, due in every(Job.name, Job.due_at, status="waiting")]
    assert set(waiting) == {("people.begin", True)}
    assert counted(Job.status).keys() == {"waiting", "done"}


def test_all_mail_of_the_past_has_left(demo):
    slow = [
        one
        for one in every(mail.Message.created_at, mail.Message.sent_at)
        if one[1] - one[0] > timedelta(minutes=1)
    ]
    assert (counted(mail.Message.status).keys(), slow) == ({"sent"}, [])


def test_documents_are_read_by_people_and_found_by_their_words(demo):
    with db.reading() as here:
        sha256 = here.scalars(select(documents.StoredFile.sha256).order_by(documents.StoredFile.id)).first()
        found = here.scalars(search.matching("application", ["committee"], '"curriculum vitae"')).all()
    with documents.open(sha256) as file:
        pages = [page.extract_text() for page in PdfReader(file).pages]
    assert pages[0].startswith(plan.applications()[0].name)
    assert len(found) == len(every(Application.id)) - sum(
        "submit" not in one.story for one in plan.applications()
    )


# Believable times


def test_the_audit_tells_the_past_in_its_order(demo):
    moments = [at for (at,) in every(AuditEntry.at)]
    assert moments == sorted(moments)
    assert moments[-1] < MONDAY


def test_applications_go_forward_in_time(demo):
    columns = [getattr(Application, f"{one}_at") for one in FORWARD]
    told = [[at for at in row if at] for row in every(*columns)]
    # One that was reconsidered is being read for the second time.
    assert [row for row in told if row != sorted(row)] == []


def test_nothing_is_judged_before_it_was_sent_and_opened(demo):
    with db.reading() as here:
        rows = here.execute(
            select(
                Evaluation.saved_at, Application.in_review_at, Application.rejected_at, AccessTrace.first_at
            )
            .join(Evaluation.application)
            .join(User, User.id == Evaluation.evaluator_id)
            .join(
                AccessTrace,
                (AccessTrace.thing == Application.public_id) & (AccessTrace.reader == User.public_id),
            )
        ).all()
    late = [
        row
        for row in rows
        if not (row.first_at <= row.saved_at) or (not row.rejected_at and row.saved_at < row.in_review_at)
    ]
    assert (len(rows), late) == (len(every(Evaluation.id)), [])


def test_what_was_decided_was_told_afterwards(demo):
    told = [
        (decided, released)
        for decided, released in every(Decision.decided_at, Decision.released_at)
        if released
    ]
    assert [one for one in told if one[0] >= one[1]] == []


def test_what_was_sent_arrived_while_its_position_was_open(demo):
    with db.reading() as here:
        sent = (
            select(Submission.arrived_at, Position)
            .join(Application, Application.id == Submission.application_id)
            .join(Application.position)
        )
        rows = here.execute(sent).all()
    early = [at for at, position in rows if at < position.opens_at]
    late = [at for at, position in rows if position.closes_at and at > rules.closing(position)]
    assert (early, late) == ([], [])


# The same every time


def content() -> list:
    """What the demo says and when, without what is random by nature."""
    kept = [
        (Person.slug, Person.about_html, Person.published_at),
        (Appointment.title, Appointment.starts_on, Appointment.ends_on),
        (Position.slug, Position.status, Position.opens_at, Position.closes_at),
        (
            Application.status,
            Application.saved_at,
            Application.statement,
            Application.answers,
            Application.rejected_at,
        ),
        (Document.kind, Document.name, Document.uploaded_at),
        (Evaluation.scores, Evaluation.recommendation, Evaluation.comment, Evaluation.submitted_at),
        (Decision.outcome, Decision.reasons, Decision.message, Decision.released_at),
        (mail.Message.template, mail.Message.recipient, mail.Message.subject, mail.Message.sent_at),
        (AuditEntry.at, AuditEntry.act, AuditEntry.kind),
        (Publication.key, Publication.citation_key, Publication.fingerprint, Publication.changed_at),
        (
            PublicationChange.field,
            PublicationChange.before,
            PublicationChange.after,
            PublicationChange.seen_at,
        ),
        (
            Attribution.status,
            Attribution.sources,
            Attribution.places,
            Attribution.place,
            Attribution.decided_at,
        ),
        (Round.slug, Round.name, Round.from_on, Round.until_on, Round.open_at, Round.closed_at),
        (
            Dossier.status,
            Dossier.frozen_at,
            Dossier.reviewing_at,
            Dossier.with_director_at,
            Dossier.shared_at,
        ),
        (Review.status, Review.answers, Review.saved_at, Review.submitted_at),
        (FollowUp.text, FollowUp.status, FollowUp.due_on, FollowUp.done_at),
    ]
    return [*(every(*columns) for columns in kept), attached()]


def attached() -> list[str]:
    """The files of applicants, which come several at a time; a packet's bytes hold a salt."""
    with db.reading() as here:
        rows = select(documents.StoredFile.sha256).where(
            documents.StoredFile.id.not_in(select(Packet.file_id))
        )
        return sorted(here.scalars(rows))


def test_the_same_day_gives_the_same_demo_in_either_database(database, tmp_path, monkeypatch):
    few = plan.applications()[1::15]
    monkeypatch.setattr(plan, "applications", lambda: few)
    house.build()
    first = content()
    db.Base.metadata.create_all(db.connect(f"sqlite:///{tmp_path}/second.sqlite3", durable=False))
    house.build()
    second = content()
    db.connect(database, durable=False)
    assert first == second


def test_statements_fit_into_the_words_that_are_asked():
    positions, words = plan.positions(), plan.words()
    told = [
        house.Writer(one, positions[one.position], words[one.locale], 2027) for one in plan.applications()
    ]
    counts = [len(one.statement().split()) for one in told]
    assert min(counts) > 120
    assert max(counts) < 400


def test_no_two_applicants_write_the_same():
    positions, words = plan.positions(), plan.words()
    told = [
        house.Writer(one, positions[one.position], words[one.locale], 2027) for one in plan.applications()
    ]
    assert len({one.statement() for one in told}) == 60
