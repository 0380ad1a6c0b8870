"""A small institute in which everything exists once, seen and hidden, and everybody who could look at it.

The laws walk through every route of the portal in it. A new route whose parameters are not among THINGS fails them,
so that nothing is built which the laws do not visit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from portal.accounts import invitations
from portal.accounts.models import User
from portal.kernel import clock, db, documents, mail, search
from portal.kernel.api import OPERATIONS, PREFIX
from portal.kernel.leases import Job
from portal.kernel.leases import Status as JobStatus
from portal.kernel.web import SAFE
from portal.people import service as people
from portal.people.models import Person, Title
from portal.policy.actor import Role
from portal.publications.models_help import AttributionReport, Delegation
from portal.publications.models_lookups import ArxivLookup
from portal.recruitment.models import (
    Application,
    Conflict,
    Decision,
    Document,
    Evaluation,
    Position,
    Submission,
)
from portal.recruitment.models import EvaluationStatus as Judged
from tests import factories, factories_publications
from tests.laws import world_reviews
from tests.reader import Reader

PERSONAS: dict[str, tuple[str, ...]] = {
    "applicant": (),
    "stranger": (),
    "owner": (Role.RECRUITER,),
    "other recruiter": (Role.RECRUITER,),
    "chair": (Role.ADVISOR,),
    "reader": (Role.STAFF,),
    "conflicted": (Role.STAFF,),
    "staff": (Role.STAFF,),
    "director": (Role.DIRECTOR,),
    "administrator": (Role.ADMINISTRATOR,),
    **world_reviews.PERSONAS,
}
EVERYBODY = ("visitor", *PERSONAS)
MISSING = {
    "slug": "nothing-here",
    "into": "nothing-here",
    "public_id": "2222222222222222",
    "document_id": "2222222222222222",
    "conflict_id": "2222222222222222",
    "lookup_id": "2222222222222222",
    "number": "2222-2222-2222",
    "key": "2222.22222",
    **dict.fromkeys(
        ("advisor_id", "assignment_id", "review_id", "packet_id", "follow_up_id"), "2222222222222222"
    ),
}

WHOSE = (  # publications and whose they are, or may be
    ("2703.90001", "zoe-muller"),
    ("2703.90001", "ines-hidden"),
    ("2703.90002", "ines-hidden"),
    ("2703.90003", "zoe-muller"),
)


@dataclass
class World:
    """The app, who is who, and what exists: an id for every parameter, by the beginning of its route."""

    app: Flask
    users: dict[str, User]
    things: dict[str, list[dict[str, str]]]
    own: frozenset[str]  # the stranger's own application: they see it, and none of the others

    def reader(self, persona: str) -> Reader:
        """A persona in front of a browser."""
        return (
            factories.reader_signed_in(self.app, self.users[persona])
            if persona in self.users
            else Reader(self.app)
        )

    def actor(self, persona: str):
        """A persona as the policy sees them."""
        return factories.actor_for(self.users[persona])

    def values(self, rule: Rule) -> list[dict[str, str]]:
        """Values for a route's parameters that name things which exist; fails where nobody said what they name."""
        if rule.endpoint == "reference.docs_of":
            return [{"part": one} for one in ("positions", "session")]
        if not rule.arguments - {"part", "filename"}:
            return _parts(rule)
        path = rule.rule.removeprefix(PREFIX)  # what the API's addresses name, the pages' do
        known = [found for start, found in self.things.items() if path.startswith(start)]
        assert known, f"tests/laws/world.py does not know what stands for the parameters of {rule.rule}"
        found = [{name: one[name] for name in rule.arguments if name in one} for one in known[-1]]
        return [one | part for one in found if set(one) >= rule.arguments - {"part"} for part in _parts(rule)]


def _parts(rule: Rule) -> list[dict[str, str]]:
    named = sorted(getattr(rule._converters.get("part"), "items", ()))
    return [{"part": one} for one in named] or [{}]


def routes(app: Flask, method: str) -> list[Rule]:
    """The portal's own pages that answer a method."""
    return [one for one in _all(app, method) if one.endpoint not in OPERATIONS]


def operations(app: Flask, method: str) -> list[Rule]:
    """The operations of the JSON API with a method."""
    return [one for one in _all(app, method) if one.endpoint in OPERATIONS]


def _all(app: Flask, method: str) -> list[Rule]:
    rules = [one for one in app.url_map.iter_rules() if method in one.methods and one.endpoint != "static"]
    return sorted(rules, key=lambda rule: (rule.rule, sorted(rule.methods - SAFE)))


def address(rule: Rule, values: dict[str, str]) -> str:
    """A route's address with its parameters filled in."""
    built = rule.build(values, append_unknown=False)
    assert built, (rule, values)
    return built[1]


def build(app: Flask) -> World:
    """Everything, in an empty database."""
    received = factories.a_cv()
    with db.unit():
        users = {name: _user(name, roles) for name, roles in PERSONAS.items()}
        persons = _people(users)
        positions = _positions(users, persons)
        applications = _applications(users, positions, received)
        published = _publications(persons) | {
            "delegations": [_delegation(persons["shown"], users["conflicted"])]
        }
        things = _things(positions, persons, applications, _house(users)) | _published(published)
        things |= world_reviews.build(users, received)
        own = frozenset({applications["own"].public_id})
    return World(app, users, things, own)


def _user(name: str, roles: tuple[str, ...]) -> User:
    return factories.a_user(name.title(), *roles, address=f"{name.replace(' ', '.')}@lumen.example")


def _people(users: dict[str, User]) -> dict[str, Person]:
    today, zone = clock.now().date(), ZoneInfo("Europe/Paris")
    shown, hidden = (
        people.join("Zoé Müller", user_id=users["staff"].id),
        people.join("Ines Hidden", user_id=users["reader"].id),
    )
    former = people.join("Otto Former")
    for person, start, end in (
        (shown, today - timedelta(30), None),
        (hidden, today, None),
        (former, date(2020, 1, 1), date(2021, 1, 1)),
    ):
        people.appoint(
            person,
            Title.RESEARCHER,
            start,
            ends_on=end,
            supervisor=None if person is hidden else hidden,
            zone=zone,
        )
    shown.published_at = former.published_at = clock.now()
    return {"shown": shown, "hidden": hidden}


def _positions(users: dict[str, User], persons: dict[str, Person]) -> dict[str, Position]:
    owner, ahead = users["owner"], clock.now() + timedelta(days=5)
    committee = {users["chair"]: "chair", users["reader"]: "member", users["conflicted"]: "member"}
    asks = {
        "documents_asked": [],
        "questions": [factories.WHY | {"required": False}],
        "asks_equal_opportunity": True,
    }
    later = factories.a_position(owner, committee=committee, title="Not yet")
    later.opens_at = ahead
    return {
        "open": factories.a_position(
            owner, committee=committee, title="Open models", supervisor_id=persons["hidden"].id, **asks
        ),
        "rolling": factories.a_position(owner, closes_in=None, title="Rolling", **asks),
        "draft": factories.a_position(owner, committee=committee, status="draft", title="Not announced"),
        "later": later,
        "archived": factories.a_position(owner, status="archived", title="Long ago", archived_at=clock.now()),
    }


def _applications(users: dict, positions: dict, received: documents.Received) -> dict[str, Application]:
    sent = _application(positions["open"], users["applicant"], received)
    draft = factories.an_application(positions["rolling"], users["applicant"], status="draft")
    own = factories.an_application(positions["rolling"], users["stranger"], status="draft")
    now, common = clock.now(), {"application_id": sent.id}
    evaluation = {
        "status": Judged.SUBMITTED,
        "scores": {"research": 4, "openness": 5},
        "recommendation": "yes",
        "mean": 4333,
    }
    db.session().add_all(
        [
            Conflict(
                **common,
                user_id=users["conflicted"].id,
                kind="coauthor",
                evidence="A paper.",
                declared_at=now,
            ),
            Evaluation(
                **common,
                evaluator_id=users["reader"].id,
                comment="Fine.",
                saved_at=now,
                submitted_at=now,
                **evaluation,
            ),
            Decision(
                **common, outcome="shortlist", message="", decided_by_id=users["chair"].id, decided_at=now
            ),
        ]
    )
    db.session().flush()
    for one in (sent, draft, own):
        factories_publications.an_arxiv_lookup(one)
    return {"sent": sent, "draft": draft, "own": own}


def _application(position: Position, user: User, received: documents.Received) -> Application:
    made = factories.an_application(position, user)
    file = documents.register(received)
    db.session().flush()
    db.session().add(
        Document(application_id=made.id, kind="cv", name="cv.pdf", file_id=file.id, uploaded_at=clock.now())
    )
    db.session().flush()
    return made


def _publications(persons: dict[str, Person]) -> dict[str, list]:
    """One publication that everybody sees, one that colleagues see, one that nobody was asked about aloud."""
    shown, hidden = persons["shown"], persons["hidden"]
    authors = ("Zoé Müller", "Ines Hidden")
    public = factories_publications.a_publication("Seen by everybody", authors, key="2703.90001")
    inside = factories_publications.a_publication("Seen by colleagues", ("Ines Hidden",), key="2703.90002")
    asked = factories_publications.a_publication("Perhaps somebody's", ("Z. Müller",), key="2703.90003")
    factories_publications.an_attribution(public, shown, "confirmed")
    reported = factories_publications.an_attribution(public, hidden, "certain", places=[2])
    report = AttributionReport(attribution_id=reported.id, said="Another one.", filed_at=clock.now())
    db.session().add(report)
    factories_publications.an_attribution(inside, hidden, "confirmed")
    factories_publications.an_attribution(asked, shown, "suggested")
    factories_publications.an_attribution(asked, hidden, "rejected")
    search.put("publication", inside.key, {"public": f"{inside.title} Ines Hidden"}, inside.published_at)
    search.put("publication", public.key, {"public": f"{public.title} Zoé Müller"}, public.published_at)
    return {
        "publications": [public, inside, asked],
        "reports": [report],
        "lookups": [factories_publications.a_lookup(shown), factories_publications.a_lookup(hidden)],
        "merges": [
            factories_publications.a_merge(public, asked),
            factories_publications.a_merge(inside, asked),
        ],
        "harvests": [
            factories_publications.a_harvest(shown),
            factories_publications.a_harvest(hidden, public_id="hiddenhiddenhidd"),
        ],
    }


def _delegation(person: Person, user: User) -> Delegation:
    """Somebody answers in a person's place."""
    given = Delegation(person_id=person.id, user_id=user.id, granted_at=clock.now())
    db.session().add(given)
    db.session().flush()
    return given


def _published(made: dict[str, list]) -> dict[str, list[dict[str, str]]]:
    return {
        "/publications/": [
            *({"key": one.key} for one in made["publications"]),
            *({"key": key, "slug": slug} for key, slug in WHOSE),
        ],
        "/my/publications/reports/": [{"public_id": one.public_id} for one in made["reports"]],
        "/admin/reports/": [{"public_id": one.public_id} for one in made["reports"]],
        "/my/publications/harvests/": [{"public_id": one.public_id} for one in made["harvests"]],
        "/my/publications/delegates/": [{"public_id": one.public_id} for one in made["delegations"]],
        "/my/publications/lookups/": [{"public_id": one.public_id} for one in made["lookups"]],
        "/my/publications/merges/": [{"public_id": one.public_id} for one in made["merges"]],
    }


def _house(users: dict[str, User]) -> dict[str, str]:
    asked = invitations.invite(
        "new@lumen.example", "New Person", ["staff"], "en", actor=factories.actor_for(users["administrator"])
    )
    dead = Job(
        name="house.seal", args={}, priority=5, status=JobStatus.DEAD, finished_at=clock.now(), error="Gone"
    )
    db.session().add(dead)
    db.session().flush()
    letter = mail.envelopes().items[0]
    return {
        "invitation": asked.public_id,
        "job": dead.public_id,
        "letter": letter.public_id,
        "user": users["reader"].public_id,
    }


def _things(
    positions: dict, persons: dict, applications: dict, house: dict
) -> dict[str, list[dict[str, str]]]:
    """By the beginning of a route; the longest beginning stands last."""
    mine = [_application_ids(one) for one in applications.values()]
    return {
        "/positions/": [{"slug": one.slug} for one in positions.values()],
        "/people/": [{"slug": one.slug} for one in persons.values()],
        "/applications/": mine,
        "/committee/positions/": [{"slug": positions[one].slug} for one in ("open", "draft", "archived")],
        "/committee/applications/": mine[:2],
        "/account/sessions/": [MISSING],
        "/account/tokens/": [MISSING],
        "/admin/people/": [{"slug": persons["hidden"].slug, "into": persons["shown"].slug}],
        "/admin/users/": [{"public_id": house["user"]}],
        "/admin/invitations/": [{"public_id": house["invitation"]}],
        "/admin/mail/": [{"public_id": house["letter"]}],
        "/admin/jobs/": [{"public_id": house["job"]}],
        "/confirm/": [{"token": "x" * 43}],
        "/invitation/": [{"token": "x" * 43}],
    }


def _application_ids(application: Application) -> dict[str, str]:
    ids, of = {"public_id": application.public_id}, {"application_id": application.id}
    number = db.session().scalar(select(Submission.number).filter_by(**of))
    document = db.session().scalar(select(Document.public_id).filter_by(**of))
    conflict = db.session().scalar(select(Conflict.public_id).filter_by(**of))
    lookup = db.session().scalar(select(ArxivLookup.public_id).filter_by(about=application.public_id))
    found = {"number": number, "document_id": document, "conflict_id": conflict, "lookup_id": lookup}
    return ids | {name: one for name, one in found.items() if one}


def every_get(world: World) -> Iterator[str]:
    """The address of every page, with everything that exists in the place of its parameters."""
    return _every(world, "GET")


def every_post(world: World) -> Iterator[str]:
    """The address of everything that can be sent."""
    return _every(world, "POST")


def _every(world: World, method: str) -> Iterator[str]:
    return (address(rule, values) for rule in routes(world.app, method) for values in world.values(rule))
