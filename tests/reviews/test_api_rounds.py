"""A round for programs of its director: from its plan to its end."""

import pytest

from portal.kernel import db
from portal.reviews import queries_rounds
from tests import factories
from tests import factories_reviews as reviews
from tests.laws.test_lists import counted
from tests.program import Program
from tests.reviews.lab import a_lab, a_newcomer, letters
from tests.reviews.test_planning import PLAN as TYPED

PLAN = TYPED | {"identity": "named", "cross_view": "after_own"}


@pytest.fixture
def lab(app, database):
    return a_lab(app)


@pytest.fixture
def director(lab):
    return Program(lab.app, lab.director)


def test_a_round_goes_from_plan_to_end(app, database):
    lab = a_lab(app, opened=False)
    director = Program(app, lab.director)
    made = director.post("/rounds", PLAN, expect=201)
    assert (made["slug"], made["status"], made["counts"]) == ("autumn-2027", "draft", {})
    assert director.answer.headers["Location"] == "/api/v1/rounds/autumn-2027"
    assert made["actions"] == ["round.cancel", "round.convene", "round.edit", "round.extend", "round.open"]
    opened = director.post("/rounds/autumn-2027/open")
    assert (opened["status"], opened["counts"]) == ("open", {"preparing": 2})
    assert opened["needs"] == {"round.close": ["2 dossiers to share, or to exempt"]}
    assert [one["about"] for one in opened["steps"]] == [
        None,
        None,
        "preparing",
        None,
        "reviewing",
        "with_director",
    ]
    for one in director.get("/rounds/autumn-2027/dossiers")["items"]:
        director.post(f"/rounds/autumn-2027/dossiers/{one['id']}/exempt", {"reason": "On leave."})
    closed = director.post("/rounds/autumn-2027/close")
    assert (closed["status"], closed["counts"], closed["actions"]) == ("closed", {"exempt": 2}, [])
    assert [one["name"] for one in director.get("/rounds")["items"]] == ["Autumn 2027"]


def test_no_round_stands_where_a_page_does(app, database):
    director = Program(app, a_lab(app, opened=False).director)
    assert director.post("/rounds", PLAN | {"name": "New"}, expect=201)["slug"] == "new-2"


def test_sent_twice_with_one_key_a_round_is_planned_once(app, database):
    director = Program(app, a_lab(app, opened=False).director)
    first, second = (director.post("/rounds", PLAN, expect=201, Idempotency_Key="one") for _time in "12")
    assert first == second
    assert len(director.get("/rounds")["items"]) == 1


def test_a_plan_that_cannot_be_is_refused_field_by_field(app, database):
    lab = a_lab(app, opened=False)
    director = Program(app, lab.director)
    wrong = {"until_on": "2027-02-01", "kind": "weekly", "zone": "Mars/Olympus"}
    told = director.post("/rounds", PLAN | wrong, expect=422)
    assert set(told["fields"]) == {"kind"}
    told = director.post("/rounds", PLAN | {"zone": "Mars/Olympus"}, expect=422)
    assert set(told["fields"]) == {"zone"}
    told = director.post("/rounds", PLAN | {"acting_director": "2222222222222222"}, expect=422)
    assert set(told["fields"]) == {"acting_director"}
    told = director.post("/rounds", PLAN | {"share_on": "2027-09-30"}, expect=422)
    assert told["needs"] == ["“Shared on” not before “Reviews close”"]
    for _time in "12":
        director.post("/rounds", PLAN, expect=201)
    assert set(director.post("/rounds", PLAN, expect=422)["fields"]) == {"reviews_close_on"}
    assert director.post("/rounds", PLAN | {"kind": "trial"}, expect=201)["kind"] == "trial"


def test_a_plan_is_changed_by_whoever_has_seen_it_as_it_stands(app, database):
    lab = a_lab(app, opened=False)
    director = Program(app, lab.director)
    director.post("/rounds", PLAN, expect=201)
    there = "/rounds/autumn-2027/plan"
    seen = director.get(there)
    tag = director.answer.headers["ETag"]
    assert {name: seen[name] for name in PLAN} == PLAN
    ada = lab.users[0].public_id
    assert ada in [one["id"] for one in seen["may_act"]]
    kept = director.put(there, PLAN | {"kind": "annual", "acting_director": ada})
    assert (kept["kind"], kept["acting_director"]) == ("annual", ada)
    assert director.put(there, PLAN, expect=412, If_Match=tag)["theirs"]["kind"] == "annual"
    director.send("PUT", there, PLAN, expect=428)


def test_of_an_open_round_only_its_name_and_dates_are_changed(lab, director):
    there = lab.at("plan")
    names = set(PLAN) | {"correct_days", "acting_director"}
    sent = {name: value for name, value in director.get(there).items() if name in names}
    told = director.put(there, sent | {"kind": "annual", "zone": "Europe/Berlin"}, expect=422)
    assert set(told["fields"]) == {"kind", "zone"}
    kept = director.put(there, sent | {"name": "Spring, longer", "share_on": "2027-12-01"})
    assert (kept["name"], kept["share_on"], kept["kind"]) == ("Spring, longer", "2027-12-01", "spring")
    director.post(lab.at("cancel"), {"reason": "The board cannot meet."})
    assert director.get(there)["actions"] == []
    director.put(there, sent, expect=409)


def test_a_round_is_cancelled_for_a_reason(lab, director):
    assert set(director.post(lab.at("cancel"), {}, expect=422)["fields"]) == {"reason"}
    told = director.post(lab.at("cancel"), {"reason": "The board cannot meet."})
    assert (told["status"], told["steps"]) == ("cancelled", [])
    assert sorted(to for _kind, to in letters("round_cancelled")) == ["ada", "bo", "maryam", "otto"]
    director.post(lab.at("cancel"), {"reason": "Again."}, expect=409)


def test_advisors_are_asked_invited_and_given_more_time(lab, director):
    there = lab.at("advisors")
    priya = factories.a_user("Priya Raman", "advisor")
    assert [one["name"] for one in director.get(there)["others"]] == ["Priya Raman"]
    told = director.post(there, {"users": [priya.public_id]})
    assert [one["name"] for one in told["advisors"]] == ["Maryam Noor", "Otto Brandt", "Priya Raman"]
    assert (told["advisors"][2]["looked"], told["others"]) == (False, [])
    for nobody in ([], [lab.users[0].public_id], ["2222222222222222"]):
        assert set(director.post(there, {"users": nobody}, expect=422)["fields"]) == {"users"}
    guest = {"name": "Nia Owens", "address": "nia@elsewhere.example", "locale": "fr"}
    told = director.post(f"{there}/invite", guest)
    assert told["awaited"] == [{"name": "Nia Owens", "address": "nia@elsewhere.example"}]
    extend = f"{there}/{told['advisors'][0]['id']}/extend"
    assert set(director.post(extend, {"until_on": "2027-02-01"}, expect=422)["fields"]) == {"until_on"}
    told = director.post(extend, {"until_on": "2027-04-20"})
    assert told["advisors"][0]["extended_to"] == "2027-04-20T21:59:00+00:00"
    assert letters("reviews_extended") == [("reviews_extended", "maryam")]
    director.post(extend, {"until_on": "9999-12-31"})


def test_who_directs_nothing_reads_where_dossiers_stand_and_nothing_else(lab, director):
    reviews.freeze(lab.dossier(), lab.director)
    reviews.give(lab.dossier(), lab.director, lab.advisors[:1])
    administrator = Program(lab.app, factories.a_user("Root Admin", "administrator"))
    told = administrator.get(lab.at())
    assert (told["counts"], told["steps"], told["actions"]) == ({"preparing": 1, "reviewing": 1}, [], [])
    ada, _bo = administrator.get(lab.at("dossiers"))["items"]
    assert (ada["person"], ada["status"], ada["led"], ada["actions"]) == ("Ada Byron", "reviewing", False, [])
    assert not {"assignments", "missing", "unsettled", "exempt_reason"} & set(ada)
    assert administrator.get(lab.at("assignments"))["dossiers"] == []
    assert administrator.get(lab.at("conflicts"))["conflicts"] == []
    for path in ("plan", "advisors"):
        administrator.get(lab.at(path), expect=403)
    administrator.post(lab.at("close"), expect=403)
    ada = director.get(lab.at("dossiers"))["items"][0]
    assert [(one["advisor"], one["status"], one["review_status"]) for one in ada["assignments"]] == [
        ("Maryam Noor", "published", None)
    ]


def test_whoever_sees_no_round_is_told_nothing_of_one(lab):
    for who in (lab.users[0], lab.advisors[0]):
        program = Program(lab.app, who)
        program.get("/rounds", expect=403)
        program.get("/unreviewed", expect=403)
        for path in ("", "dossiers", "conflicts", "assignments", "advisors", "plan"):
            told = program.get(lab.at(path).rstrip("/"), expect=404)
            assert told == program.get(f"/rounds/nothing-here/{path}".rstrip("/"), expect=404)


def test_who_had_none_for_twelve_months_is_listed(lab, director):
    a_newcomer()
    assert [one["name"] for one in director.get("/unreviewed")["people"]] == ["Ada Byron", "Bo Ek"]


def test_a_token_that_only_reads_reads_a_round_and_changes_nothing(lab):
    reader = Program(lab.app, lab.director, scopes=("reviews:read",))
    assert reader.get(lab.at())["actions"] == []
    assert [one["actions"] for one in reader.get(lab.at("dossiers"))["items"]] == [[], []]
    assert "reviews:write" in reader.post(lab.at("close"), expect=403)["detail"]


def test_a_round_is_paged_and_narrowed(lab, director, monkeypatch):
    monkeypatch.setattr("portal.reviews.pages_rounds.PAGE", 1)
    reviews.freeze(lab.dossier(), lab.director)
    first = director.get(lab.at("dossiers"))
    assert [one["person"] for one in first["items"]] == ["Ada Byron"]
    second = director.get(first["next"].removeprefix("/api/v1"))
    assert ([one["person"] for one in second["items"]], second["next"]) == (["Bo Ek"], None)
    frozen = director.get(lab.at("dossiers") + "?status=frozen")["items"]
    assert [(one["person"], one["missing"]) for one in frozen] == [("Ada Byron", ["an advisor"])]
    assert director.get(lab.at("dossiers") + "?status=exempt")["items"] == []
    director.get(lab.at("dossiers") + "?status=lost", expect=400)


@pytest.mark.parametrize("path", ["", "dossiers", "assignments", "conflicts", "advisors"])
def test_a_round_asks_as_many_questions_at_two_dossiers_as_at_thirty(app, database, path):
    lab = a_lab(app, opened=False)
    for n in range(28):
        reviews.somebody_reviewed(f"Person {n}")
    few = reviews.a_round(lab.director, lab.advisors)
    with db.unit() as here:
        for one in queries_rounds.dossiers(few):
            if one.person.name.startswith("Person"):
                here.delete(one)
    many = reviews.a_round(lab.director, lab.advisors, kind="trial")
    director, asked = Program(app, lab.director), []
    for lab.round in (few, many):
        reviews.freeze(lab.dossier(), lab.director)
        reviews.give(lab.dossier(), lab.director, lab.advisors)
        director.get(lab.at(path).rstrip("/"))
        with counted() as said:
            director.get(lab.at(path).rstrip("/"))
        asked.append(len(said))
    assert asked[0] == asked[1] <= 12
