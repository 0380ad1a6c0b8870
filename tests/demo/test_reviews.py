import json
from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.demo import plan, plan_reviews
from portal.demo.play import Calendar
from portal.kernel import db, mail
from portal.kernel.traces import AccessTrace
from portal.people.models import Person
from portal.publications.models import Publication
from portal.reviews import lifecycle, rules, rules_form
from portal.reviews.models import Dossier, DossierItem, Round, RoundAdvisor
from portal.reviews.models_packets import (
    BrokenGlass,
    Correction,
    FollowUp,
    Packet,
    Reminder,
    Reply,
    Synthesis,
)
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review
from tests.conftest import MONDAY

PARIS = ZoneInfo("Europe/Paris")
TODAY = MONDAY.date()
EVERY_DAY = [TODAY + timedelta(days=number) for number in range(366)]


def every(query) -> list:
    with db.reading() as here:
        return list(here.execute(query).all())


def counted(column, *rule) -> dict:
    return dict(every(select(column, func.count()).where(*rule).group_by(column)))


def in_round(name: str, *columns) -> list:
    rows = select(*columns).select_from(Dossier).join(Round, Round.id == Dossier.round_id)
    return every(rows.join(Person, Person.id == Dossier.person_id).where(Round.name == name))


# The story, whatever day it is


def told() -> list[plan_reviews.Told]:
    return [one for round_ in plan_reviews.rounds() for one in round_.dossiers]


def texts_of(one: plan_reviews.Told) -> list[str]:
    """Everything that somebody says in a dossier and about it."""
    choices = {field.key for field in rules_form.form(1) if field.choices}
    reviews = [
        text
        for review in one.reviews
        for answers in (review.answers, review.again)
        for key, text in answers.items()
        if key not in choices
    ]
    written = [*one.statement.values(), *(entry["why"] for entry in one.highlights)]
    return [*reviews, *written, *filter(None, (one.letter, one.reply, one.correction)), *_follows(one)]


def _follows(one: plan_reviews.Told) -> list[str]:
    return [follow["text"] for follow in one.follows]


def test_no_text_is_said_twice():
    times = Counter(text for one in told() for text in texts_of(one))
    assert [text for text, number in times.items() if number > 1] == []
    assert len(times) > 250


def test_every_text_fits_into_the_words_that_are_asked():
    most = {field.key: field.words for field in rules_form.form(1) if field.words}
    found = [
        *((text, rules.STATEMENT_WORDS) for one in told() for text in one.statement.values()),
        *((entry["why"], rules.WHY_WORDS) for one in told() for entry in one.highlights),
        *((one.reply or "", rules.REPLY_WORDS) for one in told()),
        *((text, 100) for one in told() for text in _follows(one)),
        *(
            (text, most[key])
            for one in told()
            for review in one.reviews
            for key, text in (*review.answers.items(), *review.again.items())
            if key in most
        ),
    ]
    assert [text for text, words in found if len(text.split()) > words] == []
    assert {len(one.highlights) <= rules.MOST_HIGHLIGHTS for one in told()} == {True}


def test_what_is_answered_is_asked():
    asked = {field.key: {value for value, _ in field.choices} for field in rules_form.form(1)}
    given = [pair for one in told() for review in one.reviews for pair in review.answers.items()]
    assert {key for key, _ in given} == set(asked)
    assert [(key, said) for key, said in given if asked[key] and said not in asked[key]] == []


@pytest.fixture(params=EVERY_DAY[::5], ids=str)
def calendar(request) -> Calendar:
    return Calendar(request.param, PARIS)


def test_on_any_day_a_round_is_called_after_its_season_and_the_one_before_after_the_season_before(calendar):
    (before, first), (now, second) = (plan_reviews.called(one, calendar) for one in plan_reviews.rounds())
    assert {first, second} == {rules.RoundKind.SPRING, rules.RoundKind.AUTUMN}
    spring, year = 2 <= calendar.today.month < 8, calendar.today.year - (calendar.today.month == 1)
    expected = (f"Autumn {year - 1}", f"Spring {year}") if spring else (f"Spring {year}", f"Autumn {year}")
    assert (before, now) == expected


def test_on_any_day_a_period_is_six_whole_months_and_ends_before_its_round_opens(calendar):
    over, runs = plan_reviews.rounds()
    first, last = plan_reviews.period(over, calendar)
    second, end = plan_reviews.period(runs, calendar)
    assert (first.day, second.day, second - last, (end + timedelta(1)).day) == (1, 1, timedelta(1), 1)
    assert rules.months_before(second, 6) == first
    assert last < calendar.day(over.days["open"])
    assert end < calendar.day(runs.days["open"])


def test_on_any_day_what_is_singled_out_came_out_in_the_period(calendar):
    papers = {one.key: one for one in plan.papers()}
    for round_ in plan_reviews.rounds():
        first, last = plan_reviews.period(round_, calendar)
        days = {
            entry["what"]: calendar.day(papers[entry["what"]].day)
            for one in round_.dossiers
            for entry in one.highlights
            if entry["what"] in papers
        }
        assert {key: day for key, day in days.items() if not first < day < last} == {}


def test_on_any_day_the_same_people_take_part(calendar):
    """Whoever is new is exempt, whoever is told of is in office; neither hangs on how long a month is."""
    members = {one.key: one for one in plan.members() if one.title != "advisor"}
    new = []
    for round_ in plan_reviews.rounds():
        _, last = plan_reviews.period(round_, calendar)
        held = {
            key: calendar.day(one.first)
            for key, one in members.items()
            if calendar.day(one.first) <= last and (one.last is None or calendar.day(one.last) >= last)
        }
        new.append({key for key, day in held.items() if rules.is_new(day, last)})
        spoken = {one.key for one in round_.dossiers if not one.includes}
        assert spoken == set(held) - new[-1]
    assert new == [{"aicha"}, {"giancarlo", "maelle"}]


# What the demo holds


def test_one_round_is_over_and_one_runs(demo):
    rows = every(select(Round.name, Round.status, Round.kind, Round.slot.is_not(None)).order_by(Round.id))
    assert rows == [("Autumn 2026", "closed", "autumn", True), ("Spring 2027", "open", "spring", True)]


def test_dossiers_stand_everywhere(demo):
    assert counted(Dossier.status).keys() == set(lifecycle.DossierStatus)
    over = in_round("Autumn 2026", Dossier.status, Dossier.exempt_reason.is_not(None))
    runs = in_round("Spring 2027", Dossier.status, Dossier.exempt_reason.is_not(None))
    assert Counter(over) == {("closed", False): 13, ("preparing", True): 2}
    assert Counter(runs) == {
        ("preparing", False): 1,
        ("preparing", True): 2,
        ("frozen", False): 1,
        ("reviewing", False): 10,
        ("with_director", False): 2,
        ("correcting", False): 1,
        ("shared", False): 1,
    }


def test_assignments_reviews_and_follow_ups_stand_everywhere(demo):
    assert counted(Assignment.status).keys() == set(lifecycle.AssignmentStatus)
    assert counted(Review.status).keys() == set(lifecycle.ReviewStatus)
    assert counted(FollowUp.status).keys() == set(lifecycle.FollowUpStatus)


def test_conflicts_were_found_declared_and_objected_to_and_one_is_still_to_settle(demo):
    assert counted(AdvisorConflict.source).keys() == {"auto", "advisor", "person"}
    assert counted(AdvisorConflict.settled) == {"sealed": 3, "allowed": 2, "dismissed": 1, None: 1}


def test_one_proposal_waits_one_review_is_returned_and_one_packet_ready(demo):
    returned = every(select(Review.status).where(Review.returned_at.is_not(None)))
    ready = select(Person.name).join(Dossier, Dossier.person_id == Person.id)
    ready = ready.join(Packet, Packet.dossier_id == Dossier.id).where(Dossier.status == "with_director")
    assert counted(Assignment.status)["proposed"] == 1
    assert returned == [("draft",)]
    assert every(ready) == [("Marisol Quispe Huanca-Vidal",)]


def test_the_director_of_the_director_is_somebody_else(demo):
    rows = in_round("Autumn 2026", Person.slug, Dossier.acting_director_id)
    rows += in_round("Spring 2027", Person.slug, Dossier.acting_director_id)
    acting = every(select(Person.user_id).where(Person.slug == "anjali-raghunathan-pires"))
    assert [(slug, user) for slug, user in rows if user] == [
        ("helene-castaing-ouedraogo", acting[0].user_id)
    ] * 2


def test_no_two_packets_say_the_same(demo):
    contents = [json.loads(content) for (content,) in every(select(Packet.content))]
    said = [json.dumps([one["synthesis"], one["reviews"]]) for one in contents]
    assert (len(said), len(set(said))) == (17, 17)


def test_one_packet_was_taken_back_and_another_shared_in_its_place(demo):
    rows = every(select(Packet.dossier_id).where(Packet.withdrawn_at.is_not(None)))
    (dossier,) = [key for (key,) in rows]
    assert every(select(func.count()).where(Packet.dossier_id == dossier, Packet.withdrawn_at.is_(None))) == [
        (1,)
    ]


def test_people_answered_what_they_received(demo):
    letters = every(select(func.count()).select_from(Synthesis).where(Synthesis.text.is_not(None)))
    replies, corrections = every(select(Reply.text)), every(select(Correction.text))
    assert (letters, len(replies), len(corrections)) == ([(14,)], 2, 1)
    assert every(select(func.count()).where(Dossier.lent_at.is_not(None))) == [(1,)]


def test_a_follow_up_is_overdue_and_what_is_done_is_shown(demo):
    late = every(select(FollowUp.text).where(FollowUp.status == "agreed", FollowUp.due_on < TODAY))
    assert {text.partition(",")[0] for (text,) in late} == {
        "A second maintainer of the pipeline",
        "A table of contents of the thesis on one page",
        "Wednesdays without meetings",
    }
    assert every(select(FollowUp.id).where(FollowUp.status == "done", FollowUp.evidence.is_(None))) == []


def test_the_glass_was_broken_once_and_whoever_opened_a_packet_is_known(demo):
    assert len(every(select(BrokenGlass.reason))) == 1
    opened = {thing for (thing,) in every(select(AccessTrace.thing).where(AccessTrace.kind == "packet"))}
    rows = select(Packet.public_id).join(Dossier, Dossier.id == Packet.dossier_id)
    received = every(rows.where(Packet.released_at.is_not(None), Packet.withdrawn_at.is_(None)))
    assert {public_id for (public_id,) in received} - opened == set()


def test_advisors_of_the_running_round_were_reminded_once(demo):
    rows = select(RoundAdvisor.user_id, Reminder.days).join(
        Reminder, Reminder.round_advisor_id == RoundAdvisor.id
    )
    sent = every(rows.join(Round).where(Round.status == "open"))
    assert (len(sent), {days for _, days in sent}, len({user for user, _ in sent})) == (4, {-14}, 4)
    assert counted(mail.Message.template)["reviews_reminder"] >= 4


def test_nothing_was_written_before_it_was_given_or_given_before_it_was_frozen(demo):
    rows = select(Dossier.frozen_at, Assignment.published_at, Review.saved_at, Review.submitted_at)
    rows = rows.join(Assignment, Assignment.dossier_id == Dossier.id)
    found = every(rows.join(Review, Review.assignment_id == Assignment.id))
    assert len(found) > 30
    assert [row for row in found if not row[0] < row[1] < row[2] <= (row[3] or row[2])] == []


def test_nobody_reviews_somebody_from_whom_they_are_sealed(demo):
    pair = AdvisorConflict.user_id == Assignment.user_id, AdvisorConflict.person_id == Dossier.person_id
    rows = select(Assignment.status).join(Dossier, Dossier.id == Assignment.dossier_id)
    rows = rows.join(AdvisorConflict, pair[0] & pair[1]).where(AdvisorConflict.settled == "sealed")
    assert every(rows) == [("recused",)]


def test_highlights_are_papers_of_the_period(demo):
    rows = every(select(Publication.title).join(DossierItem, DossierItem.publication_id == Publication.id))
    assert len(rows) == sum(
        entry["what"] in {one.key for one in plan.papers()} for one in told() for entry in one.highlights
    )
