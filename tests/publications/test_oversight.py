"""What an administrator sees of how well publications are put on people."""

import json
from types import SimpleNamespace

import pytest

from portal.kernel import clock, db
from portal.policy.acts import Act
from portal.publications import attributing, scoring_model, views_oversight
from portal.publications.models import AttributionEvent
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.laws.test_lists import counted

PAGE = "/admin/attribution"


@pytest.fixture
def visitor(somebody):
    return somebody()


@pytest.fixture
def administrator(app, database):
    return reader_signed_in(app, a_user("Ada Chief", "administrator"))


@pytest.fixture
def ines(app, database):
    user = a_user("Ines Duarte", "staff")
    return SimpleNamespace(user=user, person=a_person("Ines Duarte", user), actor=actor_for(user))


def put(ines, n: int):
    """A publication that the portal put on her by itself."""
    found = an_attribution(a_publication(f"Paper {n}"), ines.person, "auto", place=1, band="auto", score=9900)
    event = {"act": Act.ATTRIBUTION_TAKE, "before": "suggested", "after": "auto", "place": 1}
    with db.unit() as here:
        here.add(AttributionEvent(attribution_id=found.id, at=clock.now(), **event))
    return found


def asked(ines, n: int):
    return an_attribution(a_publication(f"Question {n}"), ines.person, band="suggested", score=4000)


def say(ines, answer, *attributions) -> None:
    with db.unit() as here:
        for one in attributions:
            found = here.merge(one)
            found.standing = frozenset({"self"})
            answer(found, actor=ines.actor)


def seen() -> views_oversight.Oversight:
    with db.reading():
        return views_oversight.oversight()


def test_the_page_tells_the_thresholds_the_weights_and_what_was_measured(administrator):
    kept = json.loads(scoring_model.FILE.read_text("utf-8"))
    main = administrator.visit(PAGE).main
    assert all(
        one in main for one in ("from 0.98", "from 0.10", f"version {kept['version']}", kept["command"])
    )
    value, low, high = (f"{one * 100:.1f} %" for one in kept["measured"]["recall"])
    assert f"Recall {value} {low} – {high} ≥ 95 % Yes" in main


@pytest.mark.parametrize(
    ("value", "aim", "at_least", "reached"),
    [(0.97, 0.98, True, False), (0.98, 0.98, True, True), (12.1, 12, False, False), (0.5, None, True, None)],
)
def test_an_aim_is_reached_or_not_or_there_is_none(value, aim, at_least, reached):
    measure = views_oversight.Measure("x", "X", value, value, value, aim, at_least)
    assert measure.reached is reached


def test_before_anything_happened_nothing_is_claimed(administrator):
    assert (seen().automatic.precision, seen().questions_per_person) == (None, None)
    assert "put nothing on anybody by itself yet" in administrator.visit(PAGE).main


def test_precision_in_use_counts_what_people_rejected_afterwards(administrator, ines):
    one, two, three, _four = (put(ines, n) for n in range(4))
    say(ines, attributing.reject, one)
    say(ines, attributing.confirm, two)
    say(ines, attributing.reject, three)
    say(ines, attributing.undo, three)
    found = seen().automatic
    assert (found.taken, found.confirmed, found.rejected, found.precision) == (4, 1, 1, 0.75)
    assert "people confirmed 1 and rejected 1" in administrator.visit(PAGE).main


def test_questions_are_counted_by_person_and_other_answers_are_none(ines):
    bo = SimpleNamespace(person=a_person("Bo Ek", bo_user := a_user("Bo Ek")), actor=actor_for(bo_user))
    say(ines, attributing.confirm, asked(ines, 1), asked(ines, 2))
    say(ines, attributing.reject, asked(ines, 3), put(ines, 4))
    say(bo, attributing.reject, asked(bo, 5))
    found = seen()
    assert (found.answered, found.answerers, found.most_answered) == (4, 2, 3)
    assert found.questions_per_person == 2


def test_publications_stand_by_status_and_band(ines):
    asked(ines, 1)
    put(ines, 2)
    an_attribution(a_publication("Old"), ines.person, "confirmed")
    found = {one.status: one.by_band for one in seen().standings}
    assert (found["suggested"], found["auto"]) == ((0, 1, 0, 0), (1, 0, 0, 0))
    assert (found["confirmed"], found["certain"]) == ((0, 0, 0, 1), (0, 0, 0, 0))


def test_only_administrators_see_it(app, visitor, database):
    reader_signed_in(app, a_user("Dora Lead", "director", "staff")).visit(PAGE, expect=403)
    assert visitor.visit(PAGE).path == "/sign-in"


def test_it_asks_the_same_however_much_there_is(administrator, ines):
    numbers = []
    for n in (0, 10):
        for more in range(n):
            say(ines, attributing.confirm, asked(ines, more))
        with counted() as questions:
            administrator.visit(PAGE)
        numbers.append(len(questions))
    assert numbers[0] == numbers[1] <= 12
