"""A round from plan to end: what a director types, what opening makes, and what cannot be."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.kernel import db
from portal.people import service as people_service
from portal.people.models import Title
from portal.reviews import queries_rounds
from portal.reviews.models import Round
from tests import factories
from tests import factories_reviews as reviews
from tests.laws.test_lists import counted
from tests.reviews.lab import a_lab, a_newcomer, letters

PLAN = {
    "name": "Autumn 2027",
    "kind": "autumn",
    "from_on": "2027-03-01",
    "until_on": "2027-08-31",
    "dossiers_due_on": "2027-09-10",
    "reviews_due_on": "2027-09-24",
    "reviews_close_on": "2027-10-01",
    "share_on": "2027-10-15",
    "zone": "Europe/Paris",
}


def plan(lab, expect=200, **changed):
    """The director plans a round."""
    return (
        lab.reader(lab.director)
        .visit("/rounds/new")
        .press("Keep the plan", expect=expect, **(PLAN | changed))
    )


def rounds() -> list[Round]:
    with db.reading():
        return list(db.session().scalars(select(Round).order_by(Round.id)))


def test_a_planned_round_stands_in_the_list_and_nobody_is_told(app, database):
    lab = a_lab(app, opened=False)
    page = plan(lab)
    assert page.path == "/rounds/autumn-2027"
    assert "In preparation" in page.main
    assert "Nobody is asked yet" in page.main
    assert "Autumn 2027" in lab.reader(lab.director).visit("/rounds").main
    assert letters("dossier_begun", "advisor_convened") == []


def test_dates_out_of_order_are_named_and_nothing_typed_is_lost(app, database):
    lab = a_lab(app, opened=False)
    page = plan(lab, expect=422, share_on="2027-09-30")
    assert "“Shared on” not before “Reviews close”" in page.main
    assert {name: page.value(name) for name in PLAN} == PLAN | {"share_on": "2027-09-30"}
    assert rounds() == []


def test_a_period_that_ends_before_it_begins_is_marked(app, database):
    page = plan(a_lab(app, opened=False), expect=422, until_on="2027-02-01")
    assert "The period ends before it begins." in page.main


def test_the_third_round_of_a_year_is_refused_beside_its_date_and_a_trial_never(app, database):
    lab = a_lab(app, opened=False)
    plan(lab)
    plan(lab)
    page = plan(lab, expect=422)
    assert "There are two rounds in 2027 already" in page.main
    assert "#f-reviews_close_on" in page.links()
    page.press("Keep the plan", kind="trial")
    assert [one.slot for one in rounds()] == [1, 2, None]


def test_a_trial_becomes_a_round_that_counts_only_where_its_year_has_room(app, database):
    lab = a_lab(app, opened=False)
    plan(lab, kind="trial")
    trial = lab.reader(lab.director).visit("/rounds/autumn-2027/edit")
    plan(lab)
    plan(lab)
    assert "two rounds in 2027" in trial.press("Save", expect=422, kind="annual").main
    trial.press("Save", kind="annual", reviews_close_on="2028-01-07", share_on="2028-01-15")
    assert next((one.kind, one.year, one.slot) for one in rounds()) == ("annual", 2028, 1)


def test_two_rounds_never_have_one_place_whatever_wrote_them(app, database):
    lab = a_lab(app, opened=False)
    plan(lab)
    plan(lab)
    with pytest.raises(IntegrityError), db.unit() as here:
        here.execute(update(Round).values(slot=1))


@pytest.mark.parametrize(
    ("zone", "day", "last"),
    [
        ("Europe/Paris", "2027-10-01", datetime(2027, 10, 1, 21, 59, tzinfo=UTC)),
        ("America/Havana", "2027-11-06", datetime(2027, 11, 7, 3, 59, tzinfo=UTC)),  # the night has 25 hours
        ("America/Santiago", "2027-04-03", datetime(2027, 4, 4, 3, 59, tzinfo=UTC)),  # 23:59 comes twice
        (
            "America/Nuuk",
            "2027-03-27",
            datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
        ),  # 23:59 does not come at all
    ],
)
def test_a_day_ends_at_its_last_minute_on_the_odd_nights_too(app, database, zone, day, last):
    lab = a_lab(app, opened=False)
    days = {"dossiers_due_on": "2027-03-05", "reviews_due_on": "2027-03-20", "reviews_close_on": day}
    plan(lab, zone=zone, **days, share_on="2027-12-01")
    assert [one.reviews_close_at for one in rounds()] == [last]
    assert lab.reader(lab.director).visit("/rounds/autumn-2027/edit").value("reviews_close_on") == day


def test_a_zone_that_does_not_exist_is_asked_back(app, database):
    assert "We know no such time zone" in plan(a_lab(app, opened=False), expect=422, zone="Mars/Olympus").main


def test_a_stale_edit_shows_both_and_keeps_the_one_that_is_chosen(app, database):
    lab = a_lab(app, opened=False)
    plan(lab)
    first, second = (lab.reader(lab.director).visit("/rounds/autumn-2027/edit") for _tab in "12")
    first.press("Save", name="The first tab")
    second.press("Save", expect=409, name="The second tab")
    assert "The first tab" in second.main
    assert "The second tab" in second.main
    second.press("Keep yours")
    assert [one.name for one in rounds()] == ["The second tab"]


def test_of_an_open_round_only_its_name_and_dates_are_in_the_form(app, database):
    lab = a_lab(app)
    page = lab.reader(lab.director).visit(lab.at("edit"))
    assert (page.value("kind"), page.value("zone")) == (None, None)
    page.press("Save", name="Spring, longer", reviews_due_on="2027-04-01")
    assert [(one.name, one.kind) for one in rounds()] == [("Spring, longer", "spring")]


def test_opening_makes_a_dossier_for_everybody_in_office_but_advisors(app, database):
    lab = a_lab(app, opened=False)
    with db.unit():
        a_newcomer()
        board = reviews.somebody_reviewed("Alma Board", title=Title.ADVISOR)
        people_service.join("Guest Without Office")
    lab.round = reviews.a_round(lab.director, lab.advisors, opened=False)
    page = lab.reader(lab.director).visit(lab.at()).press("Open the round")
    assert "2 dossiers were begun" in page.main
    with db.reading():
        made = {one.person.name: one.exempt_reason for one in queries_rounds.dossiers(lab.round)}
    assert made == {"Ada Byron": None, "Bo Ek": None, "Zoe New": "new here: first six months"}
    assert board.name not in page.main
    assert "new here: first six months" in page.main
    assert letters("dossier_begun") == [("dossier_begun", "ada"), ("dossier_begun", "bo")]
    assert letters("advisor_convened") == [("advisor_convened", "maryam"), ("advisor_convened", "otto")]


def test_where_the_director_is_reviewed_somebody_must_act_for_them(app, database):
    lab = a_lab(app, opened=False)
    reviews.somebody_reviewed("Helene Roux", lab.director)
    lab.round = reviews.a_round(lab.director, lab.advisors, opened=False)
    page = lab.reader(lab.director).visit(lab.at())
    assert "Still needed: an acting director, for the dossiers of directors." in page.main
    assert "Open the round" not in page.buttons()
    page.follow("Change the round").press("Save", acting_director=lab.users[0].public_id).press(
        "Open the round"
    )
    assert "Your own: you see it as everybody sees theirs. Ada Byron acts for the director." in page.main


def test_a_round_of_which_something_is_not_shared_stays_open(app, database):
    lab = a_lab(app)
    page = lab.reader(lab.director).visit(lab.at())
    assert "Still needed: 2 dossiers to share, or to exempt." in page.main
    assert "Close the round" not in page.buttons()


def test_a_round_is_cancelled_for_a_reason_that_everybody_in_it_reads(app, database):
    lab = a_lab(app)
    page = lab.reader(lab.director).visit(lab.at()).follow("Cancel it…")
    page.press("Cancel the round", expect=422)
    assert letters("round_cancelled") == []
    page.press("Cancel the round", reason="The board could not meet.")
    assert sorted(to for _kind, to in letters("round_cancelled")) == ["ada", "bo", "maryam", "otto"]
    assert lab.reader(lab.users[0]).visit("/my/dossier", expect=200).main.count("Spring 2027") == 0
    plan(lab)
    assert [one.slot for one in rounds()] == [None, 1]


def test_nothing_of_a_cancelled_round_is_changed_any_more(app, database):
    lab = a_lab(app, opened=False)
    lab.round = reviews.a_round(lab.director, lab.advisors, opened=False)
    reader = lab.reader(lab.director)
    edit, asked = reader.visit(lab.at("edit")), lab.reader(lab.director).visit(lab.at("advisors"))
    lab.reader(lab.director).visit(lab.at("cancel")).press("Cancel the round", reason="Not this year.")
    edit.press("Save", expect=409, name="Again")
    asked.press("Invite", expect=409, name="Nia", address="nia@elsewhere.example")
    assert [(one.name, one.status) for one in rounds()] == [("Spring 2027", "cancelled")]


def test_who_had_none_for_twelve_months_is_listed_for_directors_alone(app, database):
    lab = a_lab(app, opened=False)
    a_newcomer()
    assert "Ada Byron" in lab.reader(lab.director).visit("/rounds").main
    assert "Zoe New" not in lab.reader(lab.director).visit("/rounds").main
    administrator = factories.a_user("Root Admin", "administrator")
    assert "Ada Byron" not in lab.reader(administrator).visit("/rounds").main


def test_an_administrator_sees_who_stands_where_and_nothing_of_what_advisors_do(app, database):
    lab = a_lab(app)
    reviews.freeze(lab.dossier(), lab.director)
    reviews.give(lab.dossier(), lab.director, lab.advisors[:1])
    page = lab.reader(factories.a_user("Root Admin", "administrator")).visit(lab.at())
    assert "Ada Byron" in page.main
    assert "Under review" in page.main
    assert "Maryam Noor" not in page.main
    assert "What is to be done" not in page.main
    assert page.links().count(lab.page()) == 0


def test_more_time_is_given_to_one_advisor_who_is_told(app, database):
    lab = a_lab(app)
    page = lab.reader(lab.director).visit(lab.at("advisors"))
    page.press("Give more time", expect=422, until_on="2027-02-01")
    assert "This moment has passed already." in page.main
    assert page.value("until_on") == "2027-02-01"
    page.press("Give more time", until_on="2027-04-20")
    assert letters("reviews_extended") == [("reviews_extended", "maryam")]
    assert "Maryam Noor has more time" in page.main


def test_somebody_without_an_account_is_invited_and_awaited(app, database):
    lab = a_lab(app)
    page = lab.reader(lab.director).visit(lab.at("advisors"))
    page.press("Invite", expect=422, name="Nia Owens", address="nia")
    assert page.value("name") == "Nia Owens"
    page.press("Invite", address="nia@elsewhere.example")
    assert "Nia Owens nia@elsewhere.example" in page.main


def test_an_empty_list_says_what_to_do(app, database):
    director = factories.a_user("Helene Roux", "director")
    page = factories.reader_signed_in(app, director).visit("/rounds")
    assert "No round yet" in page.main
    assert page.follow("Plan a round").path == "/rounds/new"


@pytest.mark.parametrize(
    ("parts", "questions"), [((), 11), (("assignments",), 10), (("conflicts",), 7), (("advisors",), 6)]
)
def test_the_pages_of_a_round_ask_as_many_questions_at_two_dossiers_as_at_thirty(
    app, database, parts, questions
):
    lab = a_lab(app, opened=False)
    for n in range(28):
        reviews.somebody_reviewed(f"Person {n}")
    few = reviews.a_round(lab.director, lab.advisors)
    asked = {}
    with db.unit() as here:
        for one in queries_rounds.dossiers(few):
            if one.person.name.startswith("Person"):
                here.delete(one)
    many = reviews.a_round(lab.director, lab.advisors, kind="trial")
    for lab.round in (few, many):
        reader = lab.reader(lab.director)
        reviews.freeze(lab.dossier(), lab.director)
        reviews.give(lab.dossier(), lab.director, lab.advisors)
        reader.visit(lab.at(*parts))
        with counted() as said:
            reader.visit(lab.at(*parts))
        asked[lab.round.slug] = len(said)
    assert asked == {few.slug: questions, many.slug: questions}
