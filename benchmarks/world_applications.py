"""The positions of the benchmarks and who applied: one position with thousands of applications, another with drafts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert

from benchmarks import pdfs
from benchmarks.chance import Chance
from benchmarks.world_papers import Lab, users
from portal.kernel import clock, db, documents, search
from portal.recruitment import rules, snapshots
from portal.recruitment.lifecycle import Status
from portal.recruitment.models import (
    Application,
    CommitteeMember,
    Conflict,
    Criterion,
    Decision,
    Document,
    Evaluation,
    Particulars,
    Position,
    PositionText,
    Submission,
)

PAGE = 2_000
CROWDED, DRAFTS, CLOSING = "position-0", "position-1", "position-2"
FAR = datetime.fromisoformat("2090-01-01T12:00:00+00:00")  # a world that is kept does not age
ASKED = [
    {"kind": "cv", "label": "CV", "required": True},
    {"kind": "transcript", "label": "Transcript", "required": True},
]
WHY = {"key": "why", "label": "Why here?", "kind": "text", "choices": [], "required": True}
WEIGHTS = {"work": 3, "promise": 2, "fit": 1}
STATUSES = {
    Status.DRAFT: 5,
    Status.SUBMITTED: 35,
    Status.IN_REVIEW: 25,
    Status.SHORTLISTED: 10,
    Status.INTERVIEWING: 4,
    Status.OFFERED: 1,
    Status.REJECTED: 16,
    Status.WITHDRAWN: 4,
}
OUTCOMES = {Status.SHORTLISTED: "shortlist", Status.OFFERED: "offer", Status.REJECTED: "reject"}
SCHEME = ("no", "maybe", "yes", "strong_yes")


def announce(chance: Chance, number: int, owner: int, committee: Sequence[Lab]) -> list[int]:
    """So many open positions, half of them rolling, with texts in two languages and a committee; answers their ids."""
    now, here = clock.now(), db.session()
    rows = [
        {
            "slug": f"position-{n}",
            "kind": ("phd", "postdoc", "engineer")[n % 3],
            "status": "open",
            "owner_id": owner,
            "team": chance.text(2).title(),
            "location": chance.choice(("Paris", "Nantes", "Lyon")),
            "contact": "positions@bench.example",
            "zone": "Europe/Paris",
            "statement_words": 800,
            "open_at": now,
            "opens_at": now,
            "closes_at": FAR + timedelta(days=n) if n % 2 else None,
            "created_at": now,
            "changed_at": now,
            "documents_asked": ASKED,
            "questions": [WHY],
        }
        for n in range(number)
    ]
    ids = list(here.scalars(insert(Position).returning(Position.id, sort_by_parameter_order=True), rows))
    texts = [_text(chance, position, locale) for position in ids for locale in ("en", "fr")]
    here.execute(insert(PositionText), texts)
    scored = [
        {"position_id": position, "key": key, "place": place, "label": key.title(), "weight": WEIGHTS[key]}
        for position in ids
        for place, key in enumerate(WEIGHTS, 1)
    ]
    here.execute(insert(Criterion), scored)
    seats = [
        {"position_id": position, "user_id": one.user_id, "seat": "member" if n else "chair"}
        for position in ids
        for n, one in enumerate(committee)
    ]
    here.execute(insert(CommitteeMember), [seat | {"joined_at": now} for seat in seats])
    return ids


def _text(chance: Chance, position_id: int, locale: str) -> dict[str, Any]:
    title, body = chance.text(5).capitalize(), chance.text(300).capitalize()
    row = {"position_id": position_id, "locale": locale, "title": title, "summary": chance.text(20)}
    return row | {"body": body, "body_html": f"<p>{body}</p>"}


class Applying:
    """Makes applications to one position, a page of them in a unit."""

    def __init__(self, chance: Chance, position_id: int, slug: str, committee: Sequence[Lab]):
        self.chance, self.id, self.committee = chance, position_id, committee
        shown = {"slug": slug, "kind": "phd", "documents_asked": ASKED, "questions": [WHY]}
        self.position = SimpleNamespace(**shown)
        received = documents.receive(BytesIO(pdfs.paper("cv", 2_000)), "cv.pdf")
        with db.unit():
            self.file = documents.register(received)

    def apply(self, number: int, statuses: dict[Status, int]) -> None:
        """So many people apply, and stand where the weights of the statuses put them."""
        for first in range(0, number, PAGE):
            size = min(PAGE, number - first)
            with db.unit():
                self._page([f"{self.position.slug}-{first + n}@bench.example" for n in range(size)], statuses)

    def _page(self, addresses: Sequence[str], statuses: dict[Status, int]) -> None:
        people = [(self.chance.name(), address) for address in addresses]
        written = [self._written(name, address) for name, address in people]
        found = self.chance.choices(list(statuses), list(statuses.values()), k=len(people))
        rows, here = [], db.session()
        owners = users(people)
        for one, user_id, status in zip(written, owners, found, strict=True):
            one.status, one.at = status, clock.now() - timedelta(minutes=self.chance.randrange(60 * 24 * 60))
            rows.append(self._row(one, user_id))
        made = insert(Application).returning(Application.id, sort_by_parameter_order=True)
        for one, made_id in zip(written, here.scalars(made, rows), strict=True):
            one.id = made_id
        here.execute(
            insert(Particulars), [_facts(one, owner) for one, owner in zip(written, owners, strict=True)]
        )
        here.execute(insert(Document), [row for one in written for row in self._documents(one)])
        self._send([one for one in written if one.status != Status.DRAFT])

    def _written(self, name: str, address: str) -> SimpleNamespace:
        """What somebody typed, as the snapshot of an application reads it."""
        given, _blank, family = name.partition(" ")
        facts = dict.fromkeys(snapshots.FACTS) | {"given_name": given, "family_name": family}
        facts |= {"country": "France", "affiliation": self.chance.text(3).title()}
        attached = [
            SimpleNamespace(
                public_id=db.new_public_id(), kind=one["kind"], name=f"{one['kind']}.pdf", file=self.file
            )
            for one in ASKED
        ]
        return SimpleNamespace(
            position=self.position,
            particulars=SimpleNamespace(name=name, papers=[], **facts),
            user=SimpleNamespace(address=address),
            statement=self.chance.text(180).capitalize() + ".",
            answers={"why": self.chance.text(30)},
            documents=attached,
        )

    def _row(self, one: SimpleNamespace, user_id: int) -> dict[str, Any]:
        """An application's row; what it went through has its moments."""
        one.public_id, sent = db.new_public_id(), one.at if one.status != Status.DRAFT else None
        passed = {f"{status}_at": None for status in STATUSES} | {"draft_at": one.at, "submitted_at": sent}
        row = {"public_id": one.public_id, "position_id": self.id, "user_id": user_id, "status": one.status}
        row |= {"statement": one.statement, "answers": one.answers, "saved_at": one.at, **passed}
        return row if one.status == Status.DRAFT else row | {f"{one.status}_at": one.at}

    def _documents(self, one: SimpleNamespace) -> list[dict[str, Any]]:
        kept = {"application_id": one.id, "file_id": self.file.id, "uploaded_at": one.at}
        return [
            kept | {name: getattr(each, name) for name in ("public_id", "kind", "name")}
            for each in one.documents
        ]

    def _send(self, sent: Sequence[SimpleNamespace]) -> None:
        """Freeze what was sent, let it be found, and let the committee think and decide."""
        rows, texts = [], {}
        for one in sent:
            number = snapshots.new_number()
            frozen = snapshots.freeze(one, number=number, arrived_at=one.at, title="A position")
            row = {"application_id": one.id, "number": number, "snapshot": frozen, "arrived_at": one.at}
            rows.append(row | {"sha256": snapshots.sha256(frozen)})
            texts[one.public_id] = ({"committee": snapshots.findable(snapshots.content(frozen))}, one.at)
        here = db.session()
        if not rows:
            return
        here.execute(insert(Submission), rows)
        search.put_all("application", texts)
        for model, made in (
            (Evaluation, [row for one in sent for row in self._evaluations(one)]),
            (Decision, [self._decision(one) for one in sent if one.status in OUTCOMES]),
            (Conflict, [self._conflict(one) for one in sent[::200]]),
        ):
            if made:
                here.execute(insert(model), made)

    def _evaluations(self, one: SimpleNamespace) -> list[dict[str, Any]]:
        """What up to four of the committee think; of those who applied just now, nobody does."""
        most = 0 if one.status in {Status.SUBMITTED, Status.WITHDRAWN} else 4
        thinking = self.chance.sample(self.committee, k=min(most, self.chance.randrange(5)))
        return [self._evaluation(one, who.user_id) for who in thinking]

    def _evaluation(self, one: SimpleNamespace, evaluator: int) -> dict[str, Any]:
        scores = {key: self.chance.randrange(1, 6) for key in WEIGHTS}
        row = {"application_id": one.id, "evaluator_id": evaluator, "status": "submitted", "scores": scores}
        row |= {"recommendation": self.chance.choice(SCHEME), "comment": self.chance.text(25)}
        row |= {"mean": rules.mean_score(scores, WEIGHTS), "saved_at": clock.now()}
        return row | {"submitted_at": clock.now()}

    def _decision(self, one: SimpleNamespace) -> dict[str, Any]:
        by, now = self.committee[0].user_id, clock.now()
        row = {"application_id": one.id, "outcome": OUTCOMES[one.status], "message": "We write to you."}
        row |= {"reasons": ["many"] if one.status == Status.REJECTED else []}
        return row | {"decided_by_id": by, "decided_at": now, "released_by_id": by, "released_at": now}

    def _conflict(self, one: SimpleNamespace) -> dict[str, Any]:
        row = {"application_id": one.id, "user_id": self.committee[-1].user_id, "kind": "coauthor"}
        return row | {"declared_at": clock.now()}


def _facts(one: SimpleNamespace, user_id: int) -> dict[str, Any]:
    facts = {name: getattr(one.particulars, name) for name in snapshots.FACTS}
    return {"user_id": user_id, "changed_at": one.at, **facts}
