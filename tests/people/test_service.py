from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.accounts import queries as accounts
from portal.kernel import audit, clock, db, jobs
from portal.kernel.errors import Forbidden, Invalid, Stale
from portal.people import queries, service
from portal.people.models import Title
from portal.policy.acts import Act
from tests.factories import a_user, actor_for

PARIS = ZoneInfo("Europe/Paris")
TYPED = {"name": "Ada Byron", "about": None, "website": None, "orcid": None, "arxiv_author": None}


@pytest.fixture
def ada(app, database):
    """A user who is a person, and as whom to act."""
    user = a_user("Ada Byron")
    with db.unit():
        service.join("Ada Byron", user_id=user.id)
    return actor_for(user)


def test_namesakes_have_addresses_of_their_own(database):
    with db.unit():
        assert [service.join("Ada Byron").slug for _ in range(3)] == [
            "ada-byron",
            "ada-byron-2",
            "ada-byron-3",
        ]


def test_only_directors_and_administrators_add_people(database):
    with db.unit():
        with pytest.raises(Forbidden):
            service.add("Bo", actor=actor_for(a_user("Stan", "staff")))
        assert service.add("Bo", actor=actor_for(a_user("Dora", "director"))).published_at is None


def test_an_orcid_with_a_slip_is_refused(database):
    with db.unit(), pytest.raises(Invalid) as refused:
        service.join("Ada Byron", orcid="0000-0002-1825-0098")
    assert set(refused.value.fields) == {"orcid"}


def test_the_last_day_comes_after_the_first(ada):
    with db.unit(), pytest.raises(Invalid) as refused:
        service.appoint(queries.own(ada), Title.PHD, date(2027, 3, 2), ends_on=date(2027, 3, 1), zone=PARIS)
    assert set(refused.value.fields) == {"ends_on"}


def test_on_the_first_morning_a_person_becomes_a_member_of_staff(ada):
    with db.unit():
        service.appoint(queries.own(ada), Title.PHD, date(2027, 3, 3), zone=PARIS)
    assert (roles_at(ada, hour=22, minute=59), roles_at(ada, hour=23, minute=1)) == (set(), {"staff"})


def roles_at(ada, **time) -> set[str]:
    """The roles after a worker ran, on the evening of 2 March in UTC."""
    with clock.at(datetime(2027, 3, 2, tzinfo=UTC, **time)):
        jobs.run_due()
        with db.reading():
            return set(accounts.roles_of(accounts.by_id(ada.id)))


def test_who_left_before_the_worker_came_back_stays_outside(ada):
    with db.unit():
        service.appoint(
            queries.own(ada), Title.INTERN, date(2027, 3, 2), ends_on=date(2027, 3, 5), zone=PARIS
        )
    clock.advance(timedelta(days=10))
    jobs.run_due()
    with db.reading():
        assert accounts.roles_of(accounts.by_id(ada.id)) == frozenset()


def test_an_older_page_does_not_overwrite_a_newer_one(ada):
    with db.unit():
        service.edit_profile(queries.own(ada), {**TYPED, "about": "First."}, version=1, actor=ada)
    with db.unit(), pytest.raises(Stale) as refused:
        service.edit_profile(queries.own(ada), {**TYPED, "about": "Second."}, version=1, actor=ada)
    assert (refused.value.theirs["about"], refused.value.yours["about"], refused.value.theirs["version"]) == (
        "First.",
        "Second.",
        2,
    )


def test_what_is_written_is_made_safe_when_it_is_saved(ada):
    with db.unit():
        service.edit_profile(
            queries.own(ada), {**TYPED, "about": "*Hi* <script>x()</script>"}, version=1, actor=ada
        )
    with db.reading():
        html = queries.own(ada).about_html
    assert ("<em>Hi</em>" in html, "<script" in html) == (True, False)


def test_a_new_name_sorts_anew_and_keeps_its_address(ada):
    with db.unit():
        service.edit_profile(queries.own(ada), {**TYPED, "name": "Ada Lovelace"}, version=1, actor=ada)
    with db.reading():
        found = queries.own(ada)
    assert (found.name, found.sort_name, found.slug) == ("Ada Lovelace", "lovelace, ada", "ada-byron")


def test_nobody_publishes_anybody_else(ada):
    admin = actor_for(a_user("Adam", "administrator"))
    with db.unit():
        seen_by_admin = queries.one_visible(admin, "ada-byron")
        with pytest.raises(Forbidden):
            service.publish(seen_by_admin, actor=admin)


def test_a_yes_and_its_withdrawal_are_on_record(ada):
    with db.unit():
        service.publish(queries.own(ada), actor=ada)
    with db.unit():
        service.withdraw(queries.own(ada), actor=ada)
    with db.reading():
        found = queries.own(ada)
        assert found.published_at is None
        said = [(entry.act, entry.detail) for entry in audit.of(found)]
    assert sorted(said, key=str) == [
        (Act.PROFILE_PUBLISH, {"public": False}),
        (Act.PROFILE_PUBLISH, {"public": True}),
    ]
