"""What somebody's papers are found by, at /my/profile: names, former names, identifiers."""

import pytest
from sqlalchemy import String, cast, select

from portal.kernel import db
from portal.people import queries
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution

ORCID, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"
CANARY = "Igor Kanarek"


@pytest.fixture
def user(app, database):
    return a_user("Ines Duarte", "staff")


@pytest.fixture
def ines(app, user):
    """Ines in front of her profile; her page is public."""
    a_person("Ines Duarte", user)
    return reader_signed_in(app, user).visit("/my/profile")


def kept(user):
    """The names and identifiers of a user, as they are kept."""
    with db.reading():
        found = queries.own(actor_for(user))
    names = {(one.name, str(one.kind)) for one in found.names}
    return names, {str(one.kind): (one.value, one.recorded_by_id) for one in found.identifiers}


def tables() -> dict[str, str]:
    """Every row of every table, as text."""
    with db.reading() as here:
        return {
            table.name: repr(here.execute(select(*(cast(one, String) for one in table.c))).all())
            for table in db.Base.metadata.sorted_tables
        }


# Names and identifiers


def test_names_and_identifiers_are_kept_as_they_are_meant(ines, user):
    ines.press(
        "Save",
        other_names="  I.  Duarte\n\nInês Duarte\nI. Duarte",
        former_names=CANARY,
        orcid=f"https://orcid.org/{ORCID}",
        arxiv_author="https://arxiv.org/a/Duarte_I_1",
    )
    assert kept(user) == (
        {("I. Duarte", "variant"), ("Inês Duarte", "variant"), (CANARY, "former")},
        {"orcid": (ORCID, user.id), "arxiv_author": ("duarte_i_1", user.id)},
    )
    shown = {
        name: ines.value(name).strip() for name in ("other_names", "former_names", "orcid", "arxiv_author")
    }
    assert shown == {
        "other_names": "I. Duarte\nInês Duarte",
        "former_names": CANARY,
        "orcid": ORCID,
        "arxiv_author": "duarte_i_1",
    }


def test_names_and_identifiers_are_changed_and_taken_away(ines, user):
    ines.press(
        "Save", other_names="I. Duarte\nInês", former_names=CANARY, orcid=ORCID, arxiv_author="duarte_i_1"
    )
    ines.press("Save", other_names="Inês", former_names="I. Duarte", orcid=OTHER, arxiv_author="")
    assert kept(user) == ({("Inês", "variant"), ("I. Duarte", "former")}, {"orcid": (OTHER, user.id)})
    ines.press("Save", other_names="", former_names="", orcid="")
    assert kept(user) == (set(), {})


def test_a_dblp_identifier_is_kept_out_of_its_address_and_linked_to(ines, user):
    ines.press("Save", dblp="https://dblp.org/pid/12/3456.html")
    assert kept(user)[1] == {"dblp": ("12/3456", user.id)}
    assert ines.value("dblp") == "12/3456"


def test_a_name_that_stands_in_both_lists_is_a_former_one(ines, user):
    ines.press("Save", other_names=f"Inês\n{CANARY}", former_names=CANARY)
    assert kept(user)[0] == {("Inês", "variant"), (CANARY, "former")}


def test_saving_the_same_again_keeps_the_very_rows(ines, user):
    ines.press("Save", other_names="Inês", former_names=CANARY, orcid=ORCID)
    before = tables()
    ines.press("Save")
    after = tables()
    assert {one: after[one] for one in ("person_name", "person_identifier")} == {
        one: before[one] for one in ("person_name", "person_identifier")
    }


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("orcid", "0000-0002-1825-0098", "This is not an ORCID iD; it looks like 0000-0002-1825-0097."),
        ("arxiv_author", "Ines", "This is not an author identifier of arXiv; it looks like lovelace_a_1."),
        ("dblp", "Ines", "This is not an identifier of dblp; it looks like 12/3456."),
        ("other_names", "Inês\n—", "“—” is not a name."),
        (
            "other_names",
            "x" * 201,
            f"“{'x' * 40}…” is too long for one name: each stands on a line of its own.",
        ),
        (
            "former_names",
            "\n".join(f"Ines{'x' * n}" for n in range(21)),
            "These are 21 names; there is room for 20.",
        ),
        ("former_names", "ines duarte", "“Ines Duarte” is your name above; please change it there first."),
        ("name", "42", "“42” is not a name."),
    ],
)
def test_a_slip_is_said_at_its_field_and_nothing_typed_is_lost(ines, user, field, typed, says):
    everything = {
        "name": "Ines Duarte",
        "about": "I compute.",
        "other_names": "Inês",
        "former_names": CANARY,
        "orcid": ORCID,
        "arxiv_author": "duarte_i_1",
        field: typed,
    }
    ines.press("Save", **everything, expect=422)
    wrong = ines.page.find(f".//*[@id='f-{field}-mistake']")
    assert "".join(wrong.itertext()).strip() == says
    assert {name: ines.value(name).strip() for name in everything} == everything
    assert kept(user) == (set(), {})


def test_every_slip_is_said_at_once(ines):
    ines.press("Save", other_names="—", orcid="x", arxiv_author="x", expect=422)
    assert "3 things need another look" in ines.main


@pytest.mark.parametrize(("kind", "value"), [("orcid", ORCID), ("arxiv_author", "duarte_i_1")])
def test_an_identifier_is_one_persons(ines, user, kind, value):
    a_person("Otto Duarte", **{kind: value})
    ines.press("Save", **{kind: value, "other_names": "Inês"}, expect=422)
    assert ("Somebody else here has given this identifier already." in ines.main, ines.value(kind)) == (
        True,
        value,
    )
    assert kept(user) == (set(), {})


@pytest.mark.parametrize(("kind", "value"), [("orcid", ORCID), ("arxiv_author", "duarte_i_1")])
def test_whoever_is_slower_by_a_moment_is_told_in_words(ines, user, monkeypatch, kind, value):
    a_person("Otto Duarte", **{kind: value})
    monkeypatch.setattr(queries, "identified", lambda _kind, _value: None)  # as it was a moment ago
    ines.press("Save", **{kind: value, "about": "I compute."}, expect=422)
    assert "Somebody else here has given this identifier already." in ines.main
    assert (ines.value(kind), ines.value("about").strip()) == (value, "I compute.")
    assert kept(user) == (set(), {})


def test_two_windows_never_overwrite_each_others_names(app, ines, user):
    late = reader_signed_in(app, user).visit("/my/profile")
    ines.press("Save", former_names=CANARY)
    late.press("Save", former_names="Ivan Kanarek", expect=409)
    assert (CANARY in late.main, "Ivan Kanarek" in late.main) == (True, True)
    late.press("Keep yours")
    assert kept(user)[0] == {("Ivan Kanarek", "former")}


def test_the_form_says_what_an_older_name_needs(ines):
    assert "Papers that carry another name are found if you list it below." in ines.main
    assert "Nobody but you reads this." in ines.main


def test_from_the_profile_one_comes_to_ones_publications(ines):
    assert "/my/publications" in ines.links()


# The address of a page


def test_a_new_name_keeps_the_address(ines, somebody):
    ines.press("Save", name="Ines Lima")
    assert "Ines Lima" in somebody().visit("/people/ines-duarte").main


def test_an_address_made_of_a_former_name_answers_like_one_that_never_was(app, database, somebody):
    user = a_user("Igor Kanarek", "staff")
    a_person("Igor Kanarek", user)
    person = reader_signed_in(app, user).visit("/my/profile")
    person.press("Save", name="Ines Duarte")
    somebody().visit("/people/igor-kanarek")
    person.press("Save", former_names=CANARY)
    assert "Ines Duarte" in somebody().visit("/people/ines-duarte").main
    said = [
        somebody().visit(f"/people/{slug}", expect=404).response.text.replace(slug, "slug")
        for slug in ("igor-kanarek", "nobody-at-all")
    ]
    assert said[0] == said[1]


# What a former name never is: seen


@pytest.fixture
def former(app, user, ines):
    """Ines after she has said who she no longer is; a paper carries that name."""
    ines.press("Save", former_names=CANARY, orcid=ORCID)
    with db.reading():
        person = queries.own(actor_for(user))
    paper = a_publication("Measured mirrors", ("Li Wei", CANARY), key="2702.00001")
    an_attribution(paper, person, "confirmed", places=[2])
    return person


PLACES = (
    *(
        "/",
        "/people",
        "/people?former=yes",
        "/people/ines-duarte",
        "/publications",
        "/publications?q=mirrors",
    ),
    *("/publications?person=ines-duarte", "/publications/2702.00001", "/publications/2702.00001.bib"),
    *("/publications.json", "/publications.atom", "/publications.bib"),
)
INSIDE = ("/home", "/admin", "/admin/audit", "/admin/users", "/admin/mail", "/admin/jobs")


@pytest.mark.parametrize("role", [None, "staff", "director", "administrator"])
def test_a_former_name_is_on_no_page_and_in_no_feed(app, former, somebody, role):
    reader = reader_signed_in(app, a_user("Rita", role)) if role else somebody()
    places = [*PLACES, *(INSIDE if role == "administrator" else ())]
    said = {place: reader.visit(place).response.get_data(as_text=True) for place in places}
    assert [place for place, text in said.items() if "kanarek" in text.lower()] == []
    assert [place for place in PLACES[3:] if "Ines Duarte" not in said[place]] == []


def test_a_former_name_is_kept_in_one_place_only(ines, capfd):
    ines.press("Save", former_names=CANARY, other_names="Inês", about="I compute.")
    ines.press("Save", former_names=f"{CANARY}\n—", expect=422)
    assert [name for name, rows in tables().items() if "kanarek" in rows.lower()] == ["person_name"]
    assert "kanarek" not in "".join(capfd.readouterr()).lower()


def test_ones_own_public_page_does_not_show_it_either(ines, former):
    assert "kanarek" not in ines.visit("/people/ines-duarte").text.lower()


def test_who_reads_somebodys_names_is_only_they(app, former):
    for role in ("staff", "director", "administrator"):
        reader_signed_in(app, a_user("Rita", role, address=f"{role}@lumen.example")).visit(
            "/my/profile", expect=404
        )
