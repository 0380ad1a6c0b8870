"""What a round, a dossier and a review still need, asked of plain things: no database, no app."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reviews import rules
from tests.conftest import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = (
    "more time: reviews have closed. Your draft stays here; write to the director, who can extend your date"
)
MOVED_ON = "a dossier that is still under review: this one has moved on. Your draft stays here; write to the director"


def a_round(**columns):
    dates = {name: MONDAY + number * DAY for number, name in enumerate(rules.DATES)}
    usual = {"from_on": date(2026, 9, 1), "until_on": date(2027, 2, 28), "status": "open", "form": 1, **dates}
    asked = {"needs_acting_director": False, "acting_director_id": None, "unshared": 0, "ever_shared": 0}
    return SimpleNamespace(**{**usual, **asked, **columns})


def a_dossier(**columns):
    asked = {"advisors": 1, "submitted": 1, "returned": 0}
    usual = {"status": "reviewing", "exempt_reason": None, "round": a_round()}
    return SimpleNamespace(**{**usual, **asked, **columns})


def a_review(dossier=None, *, extended_to=None, **columns):
    assignment = SimpleNamespace(dossier=dossier or a_dossier(), extended_to=extended_to)
    usual = {"answers": {"judgement": "ahead", "for_person": "Good."}, "returned_at": None}
    return SimpleNamespace(**{**usual, "assignment": assignment, **columns})


def says(guard, thing, at=MONDAY):
    return [str(one) for one in guard(thing, at)]


# A round


def test_dates_that_follow_one_another_are_in_order():
    assert says(rules.dates_are_in_order, a_round()) == []


def test_dates_on_the_same_moment_are_in_order_and_so_is_a_period_of_one_day():
    same = a_round(**dict.fromkeys(rules.DATES, MONDAY), until_on=date(2026, 9, 1))
    assert says(rules.dates_are_in_order, same) == []


def test_everything_that_is_out_of_order_is_said_at_once():
    wrong = a_round(
        until_on=date(2026, 8, 31), reviews_due_at=MONDAY - HOUR, reviews_close_at=MONDAY - 2 * HOUR
    )
    assert says(rules.dates_are_in_order, wrong) == [
        "a period that ends after it begins",
        "“Reviews due” not before “Dossiers due”",
        "“Reviews close” not before “Reviews due”",
    ]


@pytest.mark.parametrize(
    ("needed", "acting", "said"),
    [
        (False, None, []),
        (True, 7, []),
        (True, None, ["an acting director, for the dossiers of directors"]),
    ],
)
def test_where_directors_are_reviewed_somebody_acts_for_them(needed, acting, said):
    round_ = a_round(needs_acting_director=needed, acting_director_id=acting)
    assert says(rules.somebody_acts_for_the_director, round_) == said


@pytest.mark.parametrize(
    ("unshared", "said"),
    [(0, []), (1, ["1 dossier to share, or to exempt"]), (2, ["2 dossiers to share, or to exempt"])],
)
def test_a_round_closes_when_nothing_is_left_lying(unshared, said):
    assert says(rules.every_dossier_is_shared, a_round(unshared=unshared)) == said


@pytest.mark.parametrize(("shared", "said"), [(0, []), (1, ["a round of which nothing was shared yet"])])
def test_what_somebody_has_read_is_not_cancelled(shared, said):
    assert says(rules.nothing_was_shared, a_round(ever_shared=shared)) == said


# A dossier


@pytest.mark.parametrize(
    ("exempt", "round_status", "said"),
    [
        (None, "open", []),
        ("new here", "open", ["a person who takes part in this round"]),
        ("", "open", ["a person who takes part in this round"]),
        (None, "cancelled", ["a round that is running"]),
        (None, "closed", ["a round that is running"]),
    ],
)
def test_a_dossier_goes_on_while_its_person_takes_part_and_its_round_runs(exempt, round_status, said):
    dossier = a_dossier(exempt_reason=exempt, round=a_round(status=round_status))
    assert says(rules.takes_part, dossier) == said


def test_a_dossier_is_given_to_somebody():
    assert says(rules.has_an_advisor, a_dossier()) == []
    assert says(rules.has_an_advisor, a_dossier(advisors=0)) == ["an advisor for this dossier"]


def test_a_dossier_without_a_review_has_nothing_to_share():
    assert says(rules.has_a_review, a_dossier()) == []
    assert says(rules.has_a_review, a_dossier(submitted=0)) == ["one submitted review"]


@pytest.mark.parametrize(
    ("returned", "said"),
    [(0, []), (1, ["1 review that was returned"]), (2, ["2 reviews that were returned"])],
)
def test_a_review_that_was_returned_is_waited_for(returned, said):
    assert says(rules.no_review_was_returned, a_dossier(returned=returned)) == said


# A review


@pytest.mark.parametrize(
    ("status", "returned_at", "said"),
    [
        ("reviewing", None, []),
        ("reviewing", MONDAY, []),
        ("with_director", MONDAY, []),
        *((status, None, [MOVED_ON]) for status in ("preparing", "frozen", "with_director", "correcting")),
        *(
            (status, MONDAY, [MOVED_ON])
            for status in ("preparing", "frozen", "correcting", "shared", "closed")
        ),
    ],
)
def test_a_review_is_written_while_the_dossier_is_under_review_or_when_it_came_back(
    status, returned_at, said
):
    review = a_review(a_dossier(status=status), returned_at=returned_at)
    assert says(rules.is_under_review, review) == said


@pytest.mark.parametrize("status", ["preparing", "frozen", "reviewing", "correcting", "shared", "closed"])
def test_a_review_comes_back_only_from_the_director_before_the_person_sees_a_draft(status):
    assert says(rules.is_with_director, a_review(a_dossier(status="with_director"))) == []
    assert says(rules.is_with_director, a_review(a_dossier(status=status))) == [
        "a dossier whose reviews are in, and of which the person sees no draft yet"
    ]


def test_a_review_that_is_not_begun_did_not_come_back():
    moved_on = SimpleNamespace(dossier=a_dossier(status="with_director"))
    assert [str(one) for one in rules.may_be_written(moved_on, None)] == [MOVED_ON]


CLOSES = MONDAY + 2 * DAY  # of a_round
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("extended_to", "at", "said"),
    [
        (None, CLOSES, []),
        (None, CLOSES + INSTANT, [LATER]),
        (CLOSES + DAY, CLOSES + DAY, []),
        (CLOSES + DAY, CLOSES + DAY + INSTANT, [LATER]),
        (CLOSES - DAY, CLOSES, []),  # an extension never takes time away
    ],
)
def test_reviews_close_at_one_moment_but_for_whom_it_was_extended(extended_to, at, said):
    assert says(rules.is_before_the_close, a_review(extended_to=extended_to), at) == said


def test_a_review_says_one_judgement_and_one_text_for_the_person():
    assert says(rules.says_what_is_required, a_review()) == []
    assert says(rules.says_what_is_required, a_review(answers={"notes": "Hm."})) == [
        "Where does this person stand?",
        "What you would say to them",
    ]


def test_what_follows_has_somebody_who_does_it_and_a_day():
    nobody = SimpleNamespace(owner_id=None, due_on=None)
    assert says(rules.has_owner_and_date, nobody) == ["who does it", "until when"]
    assert says(rules.has_owner_and_date, SimpleNamespace(owner_id=1, due_on=date(2027, 9, 1))) == []


# Sums


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2027, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 5, 31), 1, date(2027, 4, 30)),
        (date(2027, 3, 15), 3, date(2026, 12, 15)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2027, 3, 1), 0, date(2027, 3, 1)),
    ],
)
def test_months_before_is_the_same_day_or_the_last_one_of_its_month(day, months, before):
    assert rules.months_before(day, months) == before


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_months_before_is_in_the_right_month_and_never_on_a_later_day(day, months):
    before = rules.months_before(day, months)
    assert (day.year * 12 + day.month) - (before.year * 12 + before.month) == months
    assert before.day <= day.day
    assert before.day == day.day or (before + DAY).day == 1


@pytest.mark.parametrize(
    ("closes_at", "zone", "year"),
    [
        (datetime(2027, 12, 31, 23, 30, tzinfo=UTC), "Europe/Paris", 2028),
        (datetime(2027, 12, 31, 22, 30, tzinfo=UTC), "Europe/Paris", 2027),
        (datetime(2028, 1, 1, 9, 0, tzinfo=UTC), "Pacific/Honolulu", 2027),
        (datetime(2027, 12, 31, 12, 0, tzinfo=UTC), "Pacific/Auckland", 2028),
    ],
)
def test_a_round_counts_in_the_year_in_which_it_closes_where_it_is(closes_at, zone, year):
    assert rules.year_of(closes_at, zone) == year


@pytest.mark.parametrize(("taken", "free"), [([], 1), ([1], 2), ([2], 1), ([2, 1], None)])
def test_a_year_has_two_places_for_rounds(taken, free):
    assert rules.free_slot(taken) == free


@pytest.mark.parametrize(
    ("first_day", "new"),
    [(date(2026, 9, 1), True), (date(2026, 8, 29), True), (date(2026, 8, 28), False)],
)
def test_somebody_is_new_here_in_the_first_six_months(first_day, new):
    assert rules.is_new(first_day, date(2027, 2, 28)) is new


# Words


def test_every_kind_of_choice_has_its_words():
    assert set(rules.KINDS) == set(rules.RoundKind)
    assert set(rules.IDENTITIES) == set(rules.Identity)
    assert set(rules.CROSS_VIEWS) == set(rules.CrossView)
    assert set(rules.ITEMS) == set(rules.ItemKind) - {rules.ItemKind.PUBLICATION}
