"""Two pages become one at /admin/people: suggested, looked at, confirmed by name; and what the addresses answer since."""

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.kernel import audit, clock, db
from portal.people.models import Appointment, Person, PersonIdentifier, Title
from portal.recruitment import queries_positions
from tests.factories import a_position, a_user, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.factories_reviews import somebody_reviewed
from tests.reader import Reader
from tests.subjects.merges import call, impossible, look, merge, now

ORCID, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"
CANARY = "Igor Kanarek"
LOOK = "/admin/people/ines-m-duarte/merge/ines-duarte"


@pytest.fixture
def kept(database):
    return a_person("Ines Duarte", a_user("Ines Duarte", "staff"))


@pytest.fixture
def gone(database):
    return a_person("Ines M. Duarte", orcid=ORCID)


@pytest.fixture
def admin(app, administrator):
    return reader_signed_in(app, administrator)


def test_an_administrator_looks_at_both_and_types_the_name(admin, gone, kept):
    admin.visit("/people/ines-m-duarte").follow("Merge this page into another")
    admin.press("Look at both", into="http://portal.test/people/ines-duarte")
    assert admin.path == LOOK
    assert "“Ines M. Duarte” becomes another name by which papers of Ines Duarte are found." in admin.main
    assert "ORCID iD: it moves to Ines Duarte." in admin.main
    admin.press("Merge the two pages", name="ines m.  duarte")
    assert (admin.path, "The two pages are one now." in admin.text) == ("/people/ines-duarte", True)
    with db.reading() as here:
        assert here.scalars(select(PersonIdentifier.person_id)).all() == [kept.id]
    assert impossible() == []


def test_another_name_merges_nobody_and_what_was_typed_is_kept(admin, gone, kept):
    admin.visit(LOOK).press("Merge the two pages", expect=422, name="Ines Duarte")
    assert "Please type the name as it stands above: Ines M. Duarte." in admin.main
    assert (admin.value("name"), now(gone).merged_into_id) == ("Ines Duarte", None)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("nobody-here", "There is nobody here with this address."),
        ("/people/ines-m-duarte", "This is the same page; please name the other one."),
        ("", "Please fill this in."),
    ],
)
def test_a_page_that_cannot_be_meant_is_said_and_nothing_typed_is_lost(admin, gone, kept, typed, says):
    admin.visit("/admin/people/ines-m-duarte/merge").press("Look at both", expect=422, into=typed)
    assert (says in admin.main, admin.value("into")) == (True, typed)


def test_the_old_address_leads_to_the_page_for_whoever_may_see_it(app, admin, gone, kept, administrator):
    visitor = Reader(app)
    merge(gone, kept, administrator)
    assert visitor.visit("/people/ines-m-duarte").path == "/people/ines-duarte"
    with db.unit() as here:
        here.get(Person, kept.id).published_at = None
    missing = visitor.visit("/people/nobody", expect=404).main
    assert visitor.visit("/people/ines-m-duarte", expect=404).main == missing
    assert admin.visit("/people/ines-m-duarte").path == "/people/ines-duarte"


def test_an_address_made_of_a_former_name_leads_nowhere(app, administrator, kept):
    gone = a_person(CANARY)
    call(kept, **{CANARY: "former"})
    merge(gone, kept, administrator)
    for reader in (Reader(app), reader_signed_in(app, administrator)):
        reader.visit("/people/igor-kanarek", expect=404)
        assert "anarek" not in reader.visit("/people/ines-duarte").text


def test_a_former_name_is_shown_to_no_administrator(admin, gone, kept):
    call(gone, **{CANARY: "former"})
    call(kept, **{"I. Duarte": "variant"})
    assert "anarek" not in admin.visit(LOOK).text
    admin.press("Merge the two pages", name="Ines M. Duarte")
    owner = reader_signed_in(admin.client.application, user_of(kept)).visit("/my/profile")
    assert owner.value("former_names").strip() == CANARY
    assert set(owner.value("other_names").split("\n")) - {""} == {"Ines M. Duarte", "I. Duarte"}


def user_of(person):
    user_id = now(person).user_id
    with db.reading() as here:
        return here.get(User, user_id)


def test_whose_former_name_is_the_others_name_is_merged_the_other_way_round_only(admin, gone, kept):
    call(gone, **{"Ines Duarte": "former"})
    assert "These two can only be merged the other way round." in admin.visit(LOOK).main
    assert "Merge the two pages" not in admin.buttons()


def test_whoever_was_merged_is_in_no_list_choice_or_search(app, admin, administrator):
    kept = somebody_reviewed("Ines Duarte")
    gone = somebody_reviewed("Ines M. Duarte", title=Title.PHD)
    merge(gone, kept, administrator)
    assert "Ines M. Duarte" not in admin.visit("/people").main + admin.visit("/").main
    with db.reading():
        assert [one.name for one in queries_positions.supervisors()] == ["Ines Duarte"]
    assert admin.visit("/admin/people/ines-m-duarte/merge", expect=404)


def test_appointments_move_and_the_same_stands_once(administrator):
    kept, gone, boss = (somebody_reviewed(name) for name in ("Ines Duarte", "Ines M. Duarte", "Bo Ek"))
    phd = somebody_reviewed("Jan Novák", supervisor=gone)
    position = a_position(a_user("Rita", "recruiter"), supervisor_id=gone.id)
    with db.unit() as here:
        here.add(Appointment(person_id=gone.id, title=Title.INTERN, starts_on=clock.now().date()))
    merge(gone, kept, administrator)
    with db.reading() as here:
        held = here.execute(select(Appointment.person_id, Appointment.title, Appointment.supervisor_id)).all()
        assert here.get(type(position), position.id).supervisor_id == kept.id
    assert sorted(one[:2] for one in held if one[0] == kept.id) == [
        (kept.id, "intern"),
        (kept.id, "researcher"),
    ]
    assert [one.supervisor_id for one in held if one.person_id in {phd.id, boss.id}] == [None, kept.id]
    assert impossible() == []


# What stands in the way


def test_two_orcids_two_accounts_and_supervision_are_settled_first(administrator):
    kept = a_person("Ines Duarte", a_user("Ines Duarte"), orcid=OTHER)
    gone = a_person("Ines M. Duarte", a_user("Ina", address="ina@lumen.example"), orcid=ORCID)
    with db.unit() as here:
        held = Appointment(
            person_id=gone.id, title=Title.PHD, starts_on=clock.now().date(), supervisor_id=kept.id
        )
        here.add(held)
    assert [str(one).split(";")[0].split(".")[0] for one in look(gone, kept, administrator).stops] == [
        "They have two different ORCID iDs",
        "Both have an account: ines@lumen",
        "Ines Duarte supervises Ines M",
    ]


def test_a_blocked_account_stays_behind_and_the_other_is_theirs(administrator):
    first, second = a_user("Ines Duarte", "staff"), a_user("Ina", address="ina@lumen.example")
    kept, gone = a_person("Ines Duarte", first), a_person("Ines M. Duarte", second)
    with db.unit() as here:
        here.merge(first).blocked_at = clock.now()
    merge(gone, kept, administrator)
    assert (now(kept).user_id, now(gone).user_id) == (second.id, None)


@pytest.mark.parametrize(
    ("kept_is", "gone_is", "has_account", "public"),
    [
        (True, False, False, True),
        (False, True, False, False),
        (True, False, True, False),
        (True, True, True, True),
    ],
)
def test_the_stricter_consent_wins(administrator, kept_is, gone_is, has_account, public):
    kept = a_person("Ines Duarte", public=kept_is)
    gone = a_person("Ines M. Duarte", a_user("Ines Duarte") if has_account else None, public=gone_is)
    merge(gone, kept, administrator)
    assert (now(kept).published_at is not None, now(gone).published_at) == (public, None)


def test_whoever_goes_into_a_page_that_goes_later_ends_at_the_last(app, gone, kept, administrator):
    last = a_person("Ines Duarte Silva")
    merge(gone, kept, administrator)
    merge(kept, last, administrator)
    assert {now(one).merged_into_id for one in (gone, kept)} == {last.id}
    assert Reader(app).visit("/people/ines-m-duarte").path == "/people/ines-duarte-silva"
    assert impossible() == []


# Who may, and what is suggested


@pytest.mark.parametrize("role", ["staff", "director", "recruiter"])
def test_nobody_but_an_administrator_merges_and_hidden_is_as_missing(app, gone, kept, role):
    reader = reader_signed_in(app, a_user("Somebody", role))
    there, nowhere = (reader.visit(path, expect=403).main for path in (LOOK, "/admin/people/a/merge/b"))
    assert there == nowhere
    assert "Merge this page" not in reader.visit("/people/ines-duarte").main


def test_a_merge_is_in_the_audit_of_both(gone, kept, administrator):
    merge(gone, kept, administrator)
    for person in (gone, kept):
        assert audit_of(person)[0].act == "person.merge"


def audit_of(person):
    with db.reading():
        return audit.of(("person", person.public_id))


def test_alike_names_with_shared_papers_or_co_authors_are_suggested(admin, gone, kept):
    namesake, stranger = a_person("Inês Duarte"), a_person("Bo Ek")
    both = a_publication("Mirrors", ("Ines M. Duarte", "Noor Berg"))
    an_attribution(both, gone, "confirmed")
    an_attribution(both, kept, "suggested")
    an_attribution(a_publication("Lenses", ("Noor Berg", "Inês Duarte")), namesake, "confirmed", places=[2])
    an_attribution(a_publication("Prisms", ("Bo Ek", "Noor Berg")), stranger, "confirmed")
    admin.visit("/admin/people/merges")
    assert "Their names fit, and 1 publication of the one may be the other’s." in admin.main
    assert "Their names fit, and they have 1 co-author in common." in admin.main
    assert "Bo Ek" not in admin.main
    assert LOOK in admin.links()


def test_two_authors_of_one_paper_are_not_suggested_and_an_orcid_typed_elsewhere_is(admin, gone, kept):
    paper = a_publication("Mirrors", ("Ines M. Duarte", "Ines Duarte"))
    an_attribution(paper, gone, "confirmed")
    an_attribution(paper, kept, "confirmed", places=[2])
    assert "Nobody seems to be here twice" in admin.visit("/admin/people/merges").main
    with db.unit() as here:
        here.get(Person, kept.id).website = f"https://orcid.org/{ORCID}"
    assert "One of them gave what is the ORCID iD of the other." in admin.visit("/admin/people/merges").main
