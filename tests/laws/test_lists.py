"""Lists ask the same number of questions at one row and at thirty, and show what the policy lets their reader see."""

from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from portal.accounts import service as accounts
from portal.kernel import audit, clock, db, mail
from portal.kernel.leases import Job, Status
from portal.people import queries as people_queries
from portal.people import service as people
from portal.people.models import Person, Title
from portal.policy import may
from portal.policy.actor import SYSTEM
from portal.policy.acts import Act
from portal.publications import queries as publications_queries
from portal.publications import queries_reports, queries_why
from portal.publications.models import Attribution, Publication
from portal.publications.models_help import AttributionReport
from portal.recruitment import queries, queries_positions
from portal.recruitment.models import Application, Position
from portal.reviews import queries as reviews_queries
from portal.reviews import queries_rounds
from portal.reviews.models import Dossier, Round
from tests import factories, factories_publications, factories_reviews
from tests.laws.world import EVERYBODY
from tests.reader import Reader

PARIS = ZoneInfo("Europe/Paris")
OPEN = {"documents_asked": [], "questions": []}


@contextmanager
def counted():
    """The questions that are asked of the database meanwhile."""
    asked: list[str] = []
    listen = db.engine(), "before_cursor_execute", lambda _c, _cursor, sql, *_rest: asked.append(sql)
    event.listen(*listen)
    yield asked
    event.remove(*listen)
    asked[:] = [sql for sql in asked if sql.lstrip().upper().startswith(("SELECT", "WITH"))]


def a_position(n: int, who) -> None:
    factories.a_position(who, title=f"Position {n}", committee={who: "chair"}, **OPEN)


def a_person(n: int, _who) -> None:
    person = people.join(f"Person {n}")
    people.appoint(person, Title.RESEARCHER, clock.now().date(), zone=PARIS)
    person.published_at = clock.now()


def a_user(n: int, _who) -> None:
    accounts.create_user(f"user{n}@lumen.example", f"User {n}", ["staff"], actor=SYSTEM)


def a_letter(n: int, who) -> None:
    mail.post(
        "password_changed",
        to="ada@lumen.example",
        locale="en",
        key=f"letter {n}",
        name="Ada",
        link="/",
        support="",
    )


def dead_work(n: int, _who) -> None:
    db.session().add(
        Job(name="house.seal", args={}, priority=5, status=Status.DEAD, finished_at=clock.now(), error="Gone")
    )


def an_audit_entry(n: int, who) -> None:
    audit.record(Act.JOB_REVIVE, ("job", f"job {n}"), actor=factories.actor_for(who))


def own_application(n: int, who) -> None:
    position = factories.a_position(who, title=f"Position {n}", **OPEN)
    factories.an_application(position, who, status="draft")


def others_application(n: int, who) -> None:
    position = db.session().scalar(select(Position)) or factories.a_position(
        who, title="Position", committee={who: "member"}, **OPEN
    )
    factories.an_application(position, factories.a_user(f"Applicant {n}", address=f"a{n}@lumen.example"))


def a_publication(n: int, _who) -> None:
    person = db.session().scalar(select(Person)) or factories_publications.a_person()
    paper = factories_publications.a_publication(f"Paper {n}", ("Ines Duarte", "Bo Ek"))
    factories_publications.an_attribution(paper, person, "confirmed")


def a_question(n: int, who) -> None:
    person = people_queries.of_user(who.id) or factories_publications.a_person("Ada Byron", who)
    paper = factories_publications.a_publication(f"Paper {n}", ("Ada Byron", "Bo Ek"))
    factories_publications.an_attribution(paper, person)


def a_report(n: int, who) -> None:
    person = people_queries.of_user(who.id) or factories_publications.a_person("Ada Byron", who)
    paper = factories_publications.a_publication(f"Paper {n}", ("Ada Byron", "Bo Ek"))
    found = factories_publications.an_attribution(paper, person, "confirmed")
    db.session().add(AttributionReport(attribution_id=found.id, filed_at=clock.now()))


def a_round(n: int, who) -> None:
    factories_reviews.a_round(who, kind="trial", name=f"Round {n}", opened=False)


def own_dossier(n: int, who) -> None:
    if people_queries.of_user(who.id) is None:
        factories_reviews.somebody_reviewed("Ada Byron", who)
    factories_reviews.a_round(who, kind="trial", name=f"Round {n}", acting_director_id=who.id)


LISTS = {  # address: what it lists, whose list it is, how many questions it asks
    "/": (a_position, None, 5),
    "/positions": (a_position, None, 5),
    "/positions.json": (a_position, None, 3),
    "/positions.atom": (a_position, None, 3),
    "/people": (a_person, None, 3),
    "/publications": (a_publication, None, 5),
    "/publications.json": (a_publication, None, 4),
    "/publications.atom": (a_publication, None, 4),
    "/publications.bib": (a_publication, None, 4),
    "/people/ines-duarte": (a_publication, None, 5),
    "/my/publications/reports": (a_report, ["staff"], 4),
    "/admin/reports": (a_report, ["administrator"], 3),
    "/my/publications": (a_question, ["staff"], 6),
    "/home": (own_application, [], 8),
    "/applications": (own_application, [], 5),
    "/committee": (a_position, ["recruiter"], 5),
    "/committee/positions/position": (others_application, ["recruiter"], 5),
    "/rounds": (a_round, ["director"], 4),
    "/my/dossier": (own_dossier, ["director"], 3),
    "/admin/users": (a_user, ["administrator"], 4),
    "/admin/mail": (a_letter, ["administrator"], 2),
    "/admin/jobs": (dead_work, ["administrator"], 4),
    "/admin/audit": (an_audit_entry, ["administrator"], 2),
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_as_many_questions_at_thirty_rows_as_at_one(address, app, database):
    make, roles, number = LISTS[address]
    who = factories.a_user("Ada Byron", *(roles or ["recruiter"]))
    seen = []
    for rows in (range(1), range(1, 30)):
        with db.unit():
            for n in rows:
                make(n, who)
        reader = Reader(app) if roles is None else factories.reader_signed_in(app, who)
        with counted() as asked:
            reader.visit(address)
        seen.append(len(asked))
    assert seen == [number, number]


def test_public_lists_ask_five_questions_at_most():
    assert max(number for _make, roles, number in LISTS.values() if roles is None) == 5


# Parity: what a list shows, and what the policy lets its reader see


def allowed(actor, act: Act, model, standing) -> set:
    """Everything of a kind that the actor may do this to, judged one by one."""
    rows = db.session().scalars(select(model)).all()
    found = standing(actor, [one.id for one in rows])
    for one in rows:
        one.standing = found[one.id]
    return {one for one in rows if may(actor, act, one)}


@pytest.fixture
def actors(world):
    with db.reading():
        return {name: world.actor(name) if name in world.users else factories.Actor() for name in EVERYBODY}


def test_the_list_of_people_equals_the_policy(actors):
    day = clock.now().date()
    with db.reading() as here:
        for name, actor in actors.items():
            listed = [people_queries.listed(actor, day, former=former) for former in (False, True)]
            shown = {row.slug for query in listed for row in here.execute(query)}
            assert shown == {
                one.slug for one in allowed(actor, Act.PERSON_READ, Person, people_queries.standing)
            }, name


def test_the_list_of_publications_equals_the_policy(actors):
    with db.reading() as here:
        for name, actor in actors.items():
            shown = set(here.scalars(select(Publication).where(publications_queries.is_visible(actor))))
            assert shown == allowed(
                actor, Act.PUBLICATION_READ, Publication, publications_queries.standing
            ), name
        visitor = publications_queries.is_visible(actors["visitor"])
        assert list(here.scalars(select(Publication.title).where(visitor))) == ["Seen by everybody"]


def test_whose_publications_are_told_of_equals_the_policy(actors):
    with db.reading() as here:
        for name, actor in actors.items():
            shown = set(here.scalars(select(Attribution).where(queries_why.is_visible(actor))))
            assert shown == allowed(actor, Act.REPORT_FILE, Attribution, queries_why.standing), name


def test_the_list_of_reports_equals_the_policy(actors):
    with db.reading() as here:
        for name, actor in actors.items():
            shown = set(here.scalars(select(AttributionReport).where(queries_reports.is_visible(actor))))
            may_read = allowed(actor, Act.REPORT_READ, AttributionReport, queries_reports.standing)
            assert shown == may_read, name


def test_the_public_list_of_positions_equals_the_policy(actors):
    with db.reading() as here:
        shown = set(here.scalars(queries_positions.announced(clock.now())))
        assert shown == allowed(actors["visitor"], Act.POSITION_READ, Position, queries_positions.standing)
        assert {one.slug for one in shown} == {"open-models", "rolling"}


def test_a_committees_list_of_positions_equals_the_policy(actors):
    with db.reading() as here:
        for name, actor in actors.items():
            shown = set(here.scalars(queries_positions.mine(actor)))
            assert shown == allowed(actor, Act.COMMITTEE_READ, Position, queries_positions.standing), name


def test_a_committees_list_of_applications_equals_the_policy(actors):
    with db.reading() as here:
        positions = here.scalars(select(Position)).all()
        for name, actor in actors.items():
            shown = {one for position in positions for one in here.scalars(queries.visible(actor, position))}
            readable = allowed(actor, Act.APPLICATION_READ, Application, queries.standing)
            assert shown == {one for one in readable if one.status in queries.ARRIVED}, name


def test_an_applicants_own_list_equals_the_policy(actors):
    with db.reading() as here:
        for name, actor in actors.items():
            shown = set(here.scalars(queries.owns(actor)))
            assert shown == allowed(actor, Act.APPLICATION_FOLLOW, Application, queries.standing), name


def test_the_dossiers_somebody_may_know_of_equal_the_policy(actors):
    with db.reading() as here:
        for name, actor in actors.items():
            shown = set(here.scalars(select(Dossier).where(reviews_queries.is_visible(actor))))
            assert shown == allowed(actor, Act.DOSSIER_READ, Dossier, reviews_queries.standing), name
            led = (reviews_queries.is_lead(actor), ~reviews_queries.is_reviewed(actor))
            shown = set(here.scalars(select(Dossier).where(*led, ~reviews_queries.is_sealed(actor))))
            assert shown == allowed(actor, Act.DOSSIER_LEAD, Dossier, reviews_queries.standing), name


def test_the_rounds_somebody_may_see_equal_the_policy(actors):
    with db.reading() as here:
        for name, actor in actors.items():
            shown = set(here.scalars(queries_rounds.listed(actor)))
            assert shown == allowed(actor, Act.ROUND_READ, Round, queries_rounds.standing), name
            asked = set(queries_rounds.convened(actor))
            assert asked == allowed(actor, Act.ROUND_DECLARE, Round, queries_rounds.standing), name


def test_rows_that_could_leak_are_there(actors):
    with db.reading() as here:
        known = {
            name: len(here.scalars(select(Dossier.id).where(reviews_queries.is_visible(actor))).all())
            for name, actor in actors.items()
        }
    assert known["sealed advisor"] == 0
    assert (known["advisor"], known["other advisor"], known["reviewed"]) == (2, 2, 1)
    later = clock.now() + timedelta(days=1)
    with db.reading() as here:
        assert here.scalars(select(Position.slug).where(Position.opens_at > later)).all() == ["not-yet"]
        assert len(allowed(actors["chair"], Act.APPLICATION_READ, Application, queries.standing)) == 1
        assert allowed(actors["conflicted"], Act.APPLICATION_READ, Application, queries.standing) == set()
