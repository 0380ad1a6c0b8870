"""A harvest: a person's feeds, then their names, then what is theirs already, a request at a time."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select

from portal.kernel import audit, clock, db, jobs, mail
from portal.kernel.errors import Forbidden, NotFound
from portal.kernel.jobs import Priority
from portal.kernel.leases import Job
from portal.people import service as people
from portal.people.models import PersonName
from portal.people.rules import Title
from portal.policy.actor import VISITOR
from portal.publications import (
    harvesting,
    harvesting_steps,
    queries_harvest,
    queries_queue,
)
from portal.publications import jobs as publications_jobs
from portal.publications.models import Attribution, Publication
from portal.publications.models_harvest import Harvest
from tests.arxiv import a_record
from tests.factories import a_user, actor_for
from tests.factories_publications import a_harvest, a_person, an_attribution
from tests.laws.house import ROOT
from tests.publications.harvests import (
    NAME,
    asked,
    counts,
    everything,
    harvested,
    look,
    move_on,
    step,
    told,
    work,
)
from tests.publications.test_importing import stands, statements, writes

pytestmark = pytest.mark.usefixtures("database")
REST = timedelta(seconds=3)


@pytest.fixture
def ines(arxiv):
    """Somebody with three papers under her name, the third printed with an initial."""
    person = a_person("Ines Duarte")
    for number, name in enumerate(["Ines Duarte", "Inês Duarte", "I. Duarte"]):
        arxiv.add(a_record(f"Mirror{number}", ["Jan Novák", name]))
    arxiv.add(a_record("Of others", ["Jan Novák"]))
    return person


def theirs(arxiv) -> list:
    return list(arxiv.records.values())[:3]


def asked_for(arxiv) -> list[str]:
    """What arXiv was asked, in short: whose feed, which page, how many ids."""
    return [
        one.path.removeprefix("/a/").removesuffix(".atom2")
        if one.path.startswith("/a/")
        else f"ids {len(one.args['id_list'].split(','))}"
        if one.args.get("id_list")
        else f"page {one.args['start']}"
        for one in arxiv.log
    ]


# What it finds


def test_papers_under_a_persons_name_become_suggestions(arxiv, ines):
    harvest = harvested(ines)
    assert (counts(harvest), told(harvest)) == (("finished", 3, 3, 0), [])
    assert [stands(ines, one)[:2] for one in theirs(arxiv)] == [("suggested", ["name"])] * 3
    assert (harvest.requests, harvest.planned, asked_for(arxiv)) == (1, 1, ["page 0"])
    with db.reading() as here:
        assert here.scalar(select(func.count(Publication.id))) == 3


def test_papers_of_a_feed_that_carry_the_name_are_certain(arxiv):
    person = a_person("Ines Duarte", orcid="0000-0002-1825-0097", arxiv_author="duarte_i_1")
    mine, named, odd = (
        arxiv.add(a_record("x", [name])) for name in ("Ines Duarte", "Ines Duarte", "Jan Novák")
    )
    arxiv.feeds["duarte_i_1"] = [mine.arxiv_id]
    arxiv.feeds["0000-0002-1825-0097"] = [odd.arxiv_id, mine.arxiv_id]
    harvest = harvested(person)
    assert asked_for(arxiv) == ["duarte_i_1", "0000-0002-1825-0097", "page 0", "ids 1"]
    assert (counts(harvest), told(harvest), harvest.requests) == (("finished", 3, 3, 0), [], 4)
    assert stands(person, mine) == ("certain", ["arxiv_author", "name", "orcid"], 100, [1], 1)
    assert stands(person, named)[:2] == ("suggested", ["name"])
    assert stands(person, odd)[:3] == ("suggested", ["orcid"], 0)


def test_what_a_query_finds_but_no_name_fits_is_not_kept(arxiv):
    person = a_person("Ines Duarte")
    arxiv.add(a_record("x", ["Ines Duarte Silva Neto"]))  # arXiv finds words anywhere in a name
    harvest = harvested(person)
    assert (len(arxiv.log), counts(harvest)) == (1, ("finished", 0, 0, 0))
    assert everything()["publication"] == []


def test_papers_that_are_known_are_asked_for_again_whatever_the_name_finds(arxiv, ines):
    record = arxiv.add(a_record("Printed otherwise", ["Ines Castro"]))
    with db.unit() as here:
        here.add(PersonName(person_id=ines.id, name="Ines Castro", kind="former"))
    harvested(ines)
    with db.unit() as here:
        here.execute(delete(PersonName))
    arxiv.edit(record.arxiv_id, journal_ref="J. 1")
    harvest = harvested(ines)
    assert (counts(harvest), asked_for(arxiv)[1:]) == (("finished", 4, 0, 1), ["page 0", "ids 1"])


def test_what_somebody_rejected_is_not_asked_for_again(arxiv, ines):
    harvested(ines)
    record = theirs(arxiv)[0]
    with db.unit() as here:
        mine = here.scalars(
            select(Attribution).join(Attribution.publication).where(Publication.key == record.arxiv_id)
        ).one()
        mine.status, mine.decided_at = "rejected", clock.now()
    for one in theirs(arxiv)[:2]:
        arxiv.edit(one.arxiv_id, authors=())
    harvested(ines)
    assert asked_for(arxiv)[1:] == ["page 0", "ids 1"]
    assert arxiv.log[-1].args["id_list"] == theirs(arxiv)[1].arxiv_id


def test_known_papers_that_arxiv_leaves_out_are_missed_and_stay(arxiv, ines):
    harvested(ines)
    gone = theirs(arxiv)[0]
    before = everything()
    arxiv.remove(gone.arxiv_id)
    harvest = harvested(ines)
    assert (counts(harvest), told(harvest)) == (("finished", 2, 0, 0), [("missing", "1", 1)])
    assert everything() == before


def test_many_papers_come_page_by_page(arxiv, monkeypatch):
    monkeypatch.setattr(harvesting_steps, "SIZE", 4)
    person = a_person("Ines Duarte")
    for number in range(10):
        arxiv.add(a_record(f"Mirror{number}"))
    public_id = asked(person)
    seen = []
    while look(public_id).status != "finished":
        move_on()
        now = look(public_id)
        seen.append((now.requests, now.planned, now.found, now.new))
    assert asked_for(arxiv) == ["page 0", "page 4", "page 8"]
    assert seen == [(1, 3, 4, 4), (2, 3, 8, 8), (3, 3, 10, 10)]


def test_all_known_papers_are_asked_for_in_batches(arxiv, ines, monkeypatch):
    harvested(ines)
    monkeypatch.setattr(harvesting_steps, "SIZE", 2)
    changed, gone = theirs(arxiv)[:2]
    arxiv.edit(changed.arxiv_id, doi="10.1000/1")
    arxiv.remove(gone.arxiv_id)
    public_id = asked(None)
    assert look(public_id).planned == 2
    harvest = work(public_id)[0]
    assert asked_for(arxiv)[1:] == ["ids 2", "ids 1"]
    assert (counts(harvest), told(harvest)) == (("finished", 2, 0, 1), [("missing", "1", 1)])


def test_where_nothing_is_known_there_is_nothing_to_ask(arxiv):
    assert counts(harvested(None)) == ("finished", 0, 0, 0)
    assert arxiv.log == []


def test_a_second_harvest_writes_nothing_but_itself(arxiv, ines):
    person = a_person("Jan Novák", orcid="0000-0002-1825-0097")
    arxiv.feeds["0000-0002-1825-0097"] = [theirs(arxiv)[0].arxiv_id]
    harvested(ines), harvested(person)
    before = everything()
    with statements() as seen:
        again = [harvested(ines), harvested(person), harvested(None)]
    assert [counts(one) for one in again] == [("finished", n, 0, 0) for n in (3, 4, 4)]
    assert everything() == before
    written = {
        one.split('"')[1] if '"' in one.split("(")[0] else one.split()[2 if one[0] in "ID" else 1]
        for one in writes(seen)
    }
    assert written <= {"harvest", "job", "arxiv_gate"}


# Common names


def test_a_common_name_is_narrowed_to_where_the_person_publishes(arxiv, ines, monkeypatch):
    monkeypatch.setattr(harvesting_steps, "MANY", 2)
    record = theirs(arxiv)[0]
    arxiv.edit(theirs(arxiv)[1].arxiv_id, categories=("hep-th",), primary="hep-th")
    harvested_first = arxiv.records[record.arxiv_id]
    with db.unit() as here:
        from_arxiv = harvesting_steps.importing.store([harvested_first])
        publication = here.get(Publication, from_arxiv.ids[record.arxiv_id])
    an_attribution(publication, ines, "confirmed", places=[2])
    harvest = harvested(ines)
    assert arxiv.log[1].args["search_query"].endswith(" AND (cat:cs.*)")
    assert (counts(harvest), told(harvest)) == (("finished", 2, 1, 0), [("narrowed", "cs.*", 1)])


def test_a_common_name_without_papers_is_narrowed_to_what_the_lab_does(arxiv, ines, monkeypatch):
    monkeypatch.setattr(harvesting_steps, "MANY", 2)
    harvest = harvested(ines)
    assert counts(harvest) == ("finished", 3, 3, 0)
    assert told(harvest) == [("narrowed", "cs.* stat.* eess.* math.* q-bio.* physics.*", 1)]


def test_a_name_that_is_too_common_is_left_to_identifiers(arxiv, monkeypatch):
    monkeypatch.setattr(harvesting_steps, "MANY", 2)
    monkeypatch.setattr(harvesting_steps, "TOO_MANY", 2)
    person = a_person("Ines Duarte", orcid="0000-0002-1825-0097")
    records = [arxiv.add(a_record(f"Mirror{number}")) for number in range(4)]
    arxiv.feeds["0000-0002-1825-0097"] = [records[0].arxiv_id]
    harvest = harvested(person)
    assert asked_for(arxiv)[1:] == ["page 0", "page 0", "ids 1"]
    assert [one["code"] for one in harvest.problems] == ["narrowed", "too_many"]
    assert (counts(harvest), stands(person, records[0])[0]) == (("finished", 1, 1, 0), "certain")


# One request at a time, and others in between


def test_each_turn_sends_one_request_and_lets_others_work_until_the_next(arxiv, ines, monkeypatch):
    monkeypatch.setattr(harvesting_steps, "SIZE", 1)
    arxiv.connect(delay_s=3)
    asked(ines)
    for number in (1, 2, 3):
        jobs.run_due()
        assert len(arxiv.log) == number
        clock.advance(REST)


def test_mail_leaves_between_two_requests(arxiv, ines, monkeypatch):
    monkeypatch.setattr(harvesting_steps, "SIZE", 1)
    arxiv.connect(delay_s=3)
    public_id = asked(ines)
    step(public_id)
    with db.unit():
        mail.post("password_changed", to="ada@lumen.example", locale="en", key="x", name="Ada")
    jobs.run_due()
    with db.reading() as here:
        assert here.scalars(select(mail.Message.status)).all() == ["sent"]
    assert (len(arxiv.log), look(public_id).status) == (1, "running")


def test_whoever_waits_goes_before_the_night(arxiv, ines, monkeypatch):
    monkeypatch.setattr(harvesting_steps, "SIZE", 1)
    arxiv.connect(delay_s=3)
    jan = a_person("Jan Novák")
    quiet = asked(ines, Priority.QUIET)
    step(quiet)
    urgent = asked(jan, Priority.URGENT)
    work(urgent)
    assert (look(urgent).requests, look(quiet).requests, look(quiet).status) == (4, 1, "running")
    work(quiet)
    assert look(quiet).found == 3


def test_a_place_in_line_counts_those_before_and_what_they_still_ask(arxiv, ines):
    arxiv.connect(delay_s=3)
    others = [
        a_harvest(a_person(f"Person {n}"), "running", priority=priority, planned=planned, requests=requests)
        for n, (priority, planned, requests) in enumerate([(9, 9, 0), (0, 5, 2), (5, 4, 4)])
    ]
    a_harvest(a_person("Over"), "finished", priority=0, planned=90)
    public_id = asked(ines, Priority.USUAL)
    asked(a_person("Later"), Priority.USUAL)
    assert len(others) == 3
    with db.reading():
        assert harvesting.place_in_line(look_here(public_id)) == harvesting.Place(2, timedelta(seconds=12))


def look_here(public_id: str) -> Harvest:
    return db.session().scalars(select(Harvest).where(Harvest.public_id == public_id)).one()


# Who asks


def test_a_person_asks_for_their_own_and_it_is_written_down(ines):
    user = a_user("Ines Duarte", "staff")
    with db.unit() as here:
        here.get(type(ines), ines.id).user_id = user.id
    who = actor_for(user)
    with db.unit():
        harvest = harvesting.request(queries_queue.me(who), actor=who)
    assert (harvest.status, harvest.priority, harvest.asked_by_id) == ("waiting", Priority.URGENT, user.id)
    with db.reading():
        assert [(one.act, one.actor) for one in audit.of(harvest)] == [("harvest.request", user.public_id)]


def test_nobody_asks_for_somebody_else(ines):
    other = actor_for(a_user("Jan Novák", "staff", "administrator"))
    with db.unit() as here:
        person = here.get(type(ines), ines.id)
        person.standing = frozenset()
        with pytest.raises(Forbidden):
            harvesting.request(person, actor=other)
        with pytest.raises(Forbidden):
            harvesting.request_known(actor=other)
    assert counted_harvests() == 0


def counted_harvests() -> int:
    with db.reading() as here:
        return here.scalar(select(func.count(Harvest.id)))


def test_who_asks_again_is_led_to_the_one_under_way(arxiv, ines):
    first = asked(ines)
    assert (asked(ines), counted_harvests()) == (first, 1)
    work(first)
    assert asked(ines) != first


def test_the_nights_harvest_is_hastened_when_its_person_asks(arxiv, ines):
    quiet = asked(ines, Priority.QUIET)
    assert asked(ines, Priority.URGENT) == quiet
    assert look(quiet).priority == Priority.URGENT
    with db.reading() as here:
        assert here.scalars(select(Job.priority).where(Job.name == NAME, Job.status == "waiting")).all() == [
            0
        ]
    asked(ines, Priority.QUIET)
    assert look(quiet).priority == Priority.URGENT


@pytest.mark.parametrize("roles", [(), ("staff",), ("director",)])
def test_nobody_sees_how_anothers_harvest_goes(ines, roles):
    harvest = a_harvest(ines)
    for actor in (actor_for(a_user("Jan Novák", *roles)), VISITOR):
        with db.reading(), pytest.raises(NotFound):
            queries_harvest.one_visible(actor, harvest.public_id)


def test_a_person_and_an_administrator_see_how_a_harvest_goes(ines):
    user, administrator = a_user("Ines Duarte"), a_user("Ada Byron", "administrator")
    with db.unit() as here:
        here.get(type(ines), ines.id).user_id = user.id
    harvest, known = a_harvest(ines), a_harvest(None)
    with db.reading():
        assert queries_harvest.one_visible(actor_for(user), harvest.public_id).standing == {"self"}
        for one in (harvest, known):
            assert (
                queries_harvest.one_visible(actor_for(administrator), one.public_id).standing == frozenset()
            )
        with pytest.raises(NotFound):
            queries_harvest.one_visible(actor_for(user), known.public_id)


# By night


@pytest.fixture
def nights(monkeypatch):
    """Nights on which harvests begin."""
    monkeypatch.setattr(publications_jobs, "_nightly", True)


def in_office(name: str, *titles: Title, ends_on: date | None = None):
    person = a_person(name)
    with db.unit():
        for title in titles:
            people.appoint(person, title, date(2020, 1, 1), ends_on=ends_on, zone=ZoneInfo("Europe/Paris"))
    return person


def under_way() -> list[tuple[int | None, int]]:
    with db.reading() as here:
        rows = here.execute(select(Harvest.person_id, Harvest.priority).order_by(Harvest.person_id))
        return sorted((row[0] or 0, row[1]) for row in rows)


def test_every_night_everybody_in_office_is_looked_up_and_everything_known(nights):
    phd = in_office("Ines Duarte", Title.PHD)
    both = in_office("Jan Novák", Title.ADVISOR, Title.RESEARCHER)
    in_office("Noor Berg", Title.ADVISOR)
    in_office("Bo Li", Title.PHD, ends_on=date(2021, 1, 1))
    a_person("Nobody yet")
    publications_jobs.nightly()
    assert under_way() == [(0, 9), (phd.id, 9), (both.id, 9)]


def test_an_invented_institute_asks_for_nothing_by_itself():
    in_office("Ines Duarte", Title.PHD)
    publications_jobs.nightly()
    assert under_way() == []


# Killed


def test_what_fails_for_reasons_of_our_own_is_given_up_and_says_so(arxiv, ines, monkeypatch):
    def broken(*_what):
        raise ZeroDivisionError

    public_id = asked(ines)
    monkeypatch.setattr(harvesting_steps.importing, "store", broken)
    harvest = work(public_id)[0]
    assert (harvest.status, told(harvest)) == ("stopped", [("gave_up", None, 1)])
    assert everything()["publication"] == []
    monkeypatch.undo()
    arxiv.connect()
    assert counts(harvested(ines)) == ("finished", 3, 3, 0)


def test_an_answer_that_came_twice_counts_once(arxiv, ines, monkeypatch):
    monkeypatch.setattr(harvesting_steps, "SIZE", 2)
    public_id = asked(ines)
    with db.unit():
        harvest = queries_harvest.to_go_on(public_id)
        question = harvesting._question(harvest)
    answer = question()
    for _worker in range(2):
        with db.unit():
            harvesting._keep(public_id, 0, answer)
    harvest = look(public_id)
    assert (harvest.requests, harvest.found, told(harvest)) == (1, 2, [])
    assert counts(work(public_id)[0]) == ("finished", 3, 3, 0)


@pytest.mark.processes
def test_a_worker_killed_between_two_pages_costs_one_request(arxiv, database, tmp_path):
    with clock.at(datetime.now(UTC)):
        person = a_person("Ines Duarte")
        for number in range(250):
            arxiv.add(a_record(f"Mirror{number}"))
        public_id = asked(person)
    environ = {
        **os.environ,
        **arxiv.environ(),
        "DATABASE_URL": database,
        "INSTANCE": str(tmp_path),
        "PORTAL_ENV": "local",
        "FLASK_APP": "wsgi",
    }
    arxiv.fault("slow", after=1)
    worker = subprocess.Popen([sys.executable, "-m", "flask", "worker"], cwd=ROOT, env=environ)
    try:
        arxiv.wait_for(2)
    finally:
        worker.kill()
        worker.wait(30)
    assert (counts(look(public_id)), look(public_id).cursor["start"]) == (("running", 100, 100, 0), 100)
    with clock.at(datetime.now(UTC) + timedelta(minutes=10)):
        harvest = work(public_id)[0]
    assert (counts(harvest), told(harvest)) == (("finished", 250, 250, 0), [])
    assert asked_for(arxiv) == ["page 0", "page 100", "page 100", "page 200"]
