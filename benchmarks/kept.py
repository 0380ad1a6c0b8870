"""What the portal has after the closing hour, held against what it said it has: every thing once, and whole."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from benchmarks.applicant import Acknowledged
from benchmarks.world_applications import CLOSING
from portal.accounts.models import User
from portal.kernel import db, documents
from portal.kernel.leases import Job
from portal.kernel.mail import Message
from portal.recruitment.models import Application, Document, Particulars, Position, Submission


@dataclass(frozen=True)
class Kept:
    """What stands in the database and the storage of one application."""

    texts: Mapping[str, str]
    files: Sequence[tuple[str, str]]
    submissions: Mapping[str, str]
    letters: int = 0
    jobs: int = 0


def wrong(noticed: Acknowledged, kept: Kept | None, stored: Mapping[str, str]) -> Iterator[str]:
    """Whatever was acknowledged and is missing, doubled or different; `stored` are digests of what storage holds."""
    if kept is None:
        yield f"{noticed.application}: lost"
        return
    for part, marks in noticed.saves.items():
        due = marks if part == "statement" else marks[-1:]  # a statement grows, other parts are typed anew
        for mark in due:
            if (n := kept.texts.get(part, "").split().count(mark)) != 1:
                yield f"{noticed.application}: the save {mark} is there {n} times"
    for kind, digest in noticed.uploads.items():
        if (n := list(kept.files).count((kind, digest))) != 1:
            yield f"{noticed.application}: the upload of {kind} is there {n} times"
        if stored.get(digest) != digest:
            yield f"{noticed.application}: the file of {kind} is not what was sent"
    yield from _wrong_submissions(noticed, kept)


def _wrong_submissions(noticed: Acknowledged, kept: Kept) -> Iterator[str]:
    if noticed.receipts and set(noticed.receipts) != set(kept.submissions):
        yield f"{noticed.application}: the receipts are {noticed.receipts}, kept is {list(kept.submissions)}"
    if (n := len(kept.submissions)) > 1:
        yield f"{noticed.application}: it was submitted {n} times"
    for number, snapshot in kept.submissions.items():
        missing = [digest for digest in noticed.uploads.values() if digest not in snapshot]
        missing += [mark for mark in noticed.saves.get("statement", ()) if mark not in snapshot]
        if missing:
            yield f"{noticed.application}: what was sent lacks {missing}"
        computed = hashlib.sha256(snapshot.encode()).hexdigest()
        if number in noticed.hashes and noticed.hashes[number] != computed:
            yield f"{noticed.application}: the receipt says {noticed.hashes[number]}, kept is {computed}"
    if kept.letters != len(kept.submissions) or kept.jobs != len(kept.submissions):
        yield f"{noticed.application}: {len(kept.submissions)} sent, {kept.letters} letters, {kept.jobs} jobs"


def of_closing() -> dict[str, Kept]:
    """What is kept of every application to the position that closes, by public id."""
    mine = select(Application.id).join(Application.position).where(Position.slug == CLOSING)
    with db.reading() as here:
        rows = here.execute(
            select(Application, Particulars)
            .outerjoin(Particulars, Particulars.user_id == Application.user_id)
            .join(User, User.id == Application.user_id)
            .where(Application.id.in_(mine))
        ).all()
        files = select(Document.application_id, Document.kind, documents.StoredFile.sha256).join(
            Document.file
        )
        files = here.execute(
            files.where(Document.application_id.in_(mine), Document.removed_at.is_(None))
        ).all()
        sent = here.scalars(select(Submission).where(Submission.application_id.in_(mine))).all()
        letters = Counter(here.scalars(select(Message.about).where(Message.template == "receipt")))
        jobs = Counter(here.scalars(select(Job.key).where(Job.name == "application.find")))
    found = {}
    for one, facts in rows:
        texts = {"statement": one.statement or "", "questions": one.answers.get("why", "")}
        texts["particulars"] = (facts.family_name if facts else None) or ""
        theirs = [each for each in sent if each.application_id == one.id]
        found[one.public_id] = Kept(
            texts,
            [(row.kind, row.sha256) for row in files if row.application_id == one.id],
            {each.number: each.snapshot or "" for each in theirs},
            letters[one.public_id],
            sum(jobs[each.public_id] for each in theirs),
        )
    return found


def stored(digests: Sequence[str]) -> dict[str, str]:
    """What the bytes in storage under each of these digests really hash to; what is missing is left out."""
    found = {}
    for digest in digests:
        if documents.exists(digest):
            with documents.open(digest) as file:
                found[digest] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
