"""Work of recruitment that waits for nobody's page."""

from datetime import datetime

from sqlalchemy import select

from portal.kernel import db, documents, jobs, search
from portal.publications import arxiv_lookups
from portal.recruitment import snapshots
from portal.recruitment.models import Application, Submission


@jobs.handler("application.find")
def find(submission: str) -> None:
    """Let a committee find an application by the words of its documents too; only what was sent last counts.

    What its applicant looked up for it is of no use any more, and goes.
    """
    with db.reading():
        content = _content(submission)
    if content is None:
        return
    words = [snapshots.findable(content), *(documents.text(one["sha256"]) for one in content["documents"])]
    with db.unit():
        if last := _last_sent(submission):
            application, arrived_at = last
            search.put("application", application.public_id, {"committee": "\n".join(words)}, arrived_at)
            arxiv_lookups.forget(application.public_id)
        jobs.done()


def _content(submission: str) -> dict | None:
    snapshot = db.session().scalar(select(Submission.snapshot).where(Submission.public_id == submission))
    return snapshots.content(snapshot) if snapshot else None


def _last_sent(submission: str) -> tuple[Application, datetime] | None:
    """The application and when this arrived, if it is still the last thing that was sent and nobody erased it."""
    sent = db.session().scalars(select(Submission).where(Submission.public_id == submission)).one()
    later = select(Submission.id).where(
        Submission.application_id == sent.application_id, Submission.id > sent.id
    )
    if sent.erased_at or db.session().scalar(later.limit(1)):
        return None
    return db.session().get_one(Application, sent.application_id), sent.arrived_at
