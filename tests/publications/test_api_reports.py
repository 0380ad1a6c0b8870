"""For programs: why publications are on people, reports that they are wrong, and how well it goes."""

from types import SimpleNamespace

import pytest

from portal.kernel import clock, db
from portal.publications.models_help import AttributionReport
from tests.factories import a_user
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.laws.test_lists import counted
from tests.program import Program

MINE, ALL = "/my/publications/reports", "/admin/reports"


@pytest.fixture
def ines(app, database):
    """Somebody with a public page, a program, and a publication that arXiv lists under her ORCID iD."""
    user = a_user("Ines Duarte", "staff")
    person = a_person("Ines Duarte", user)
    paper = a_publication("Measured mirrors", ("Ines Duarte", "Bo Ek"), key="2703.00042")
    attribution = an_attribution(paper, person, "certain", sources=["orcid"])
    why = f"/publications/{paper.key}/why/{person.slug}"
    return SimpleNamespace(person=person, program=Program(app, user), attribution=attribution, why=why)


@pytest.fixture
def reporter(app, ines):
    return Program(app, a_user("Rosa Reader"))


def test_anybody_reads_why_without_a_token(app, ines):
    shown = Program(app).get(ines.why)
    assert (shown["name"], shown["printed"]) == ("Ines Duarte", None)
    assert shown["reasons"] == ["arXiv lists it under Ines Duarte’s ORCID iD."]
    assert shown["actions"] == ["publication.read", "report.file"]


def test_a_report_is_filed_and_settled_by_whoever_may(ines, reporter):
    assert reporter.post(ines.why, {"said": "Not her."})["name"] == "Ines Duarte"
    [report] = ines.program.get(MINE)["items"]
    assert (report["said"], report["rejects"]) == ("Not her.", True)
    assert report["actions"] == ["report.read", "report.settle"]
    assert ines.program.get(f"{MINE}/{report['id']}") == report
    settled = ines.program.post(f"{MINE}/{report['id']}/settle", {"outcome": "taken_off"})
    assert (settled["outcome"], settled["actions"]) == ("taken_off", ["report.read"])
    assert ines.program.get(f"{MINE}?show=settled")["items"] == [settled]
    reporter.get(ines.why, expect=404)


def test_an_administrator_reads_all_and_settles(app, ines, reporter):
    reporter.post(ines.why, {})
    administrator = Program(app, a_user("Ada Chief", "administrator"))
    [report] = administrator.get(ALL)["items"]
    assert "Rosa" not in str(report)
    administrator.post(f"{MINE}/{report['id']}/settle", {"outcome": "stands"})
    assert administrator.get(ALL)["items"] == []


def test_what_is_wrong_is_said(ines, reporter):
    reporter.post(ines.why, {"said": "x" * 2001}, expect=422)
    assert reporter.answer.json["fields"] == {"said": ["This is longer than 2000 characters."]}
    reporter.post(ines.why, {})
    [report] = ines.program.get(MINE)["items"]
    ines.program.post(f"{MINE}/{report['id']}/settle", {"outcome": "perhaps"}, expect=422)


def test_others_find_neither_lists_nor_reports(app, ines, reporter):
    reporter.post(ines.why, {})
    [report] = ines.program.get(MINE)["items"]
    for public_id in (report["id"], "2222222222222222"):
        reporter.get(f"{MINE}/{public_id}", expect=404)
        reporter.post(f"{MINE}/{public_id}/settle", {"outcome": "stands"}, expect=404)
    reporter.get(ALL, expect=403)
    Program(app).get(MINE, expect=401)


def test_a_long_list_goes_on_and_asks_the_same_number_of_questions(ines):
    def filed(number: int) -> None:
        with db.unit() as here:
            for _n in range(number):
                at = {"said": "No.", "filed_at": clock.now()}
                here.add(AttributionReport(attribution_id=ines.attribution.id, **at))

    filed(1)
    with counted() as few:
        ines.program.get(MINE)
    filed(29)
    with counted() as many:
        first = ines.program.get(MINE)
    assert (len(first["items"]), len(many)) == (25, len(few))
    assert len(ines.program.get(first["next"].removeprefix("/api/v1"))["items"]) == 5


def test_an_administrator_reads_how_well_it_goes(app, ines):
    seen = Program(app, a_user("Ada Chief", "administrator")).get("/admin/attribution")
    assert (seen["auto_from"], seen["suggested_from"], seen["precision_in_use"]) == (0.98, 0.1, None)
    assert [one["key"] for one in seen["measures"]][:3] == ["auto_precision", "precision", "recall"]
    assert {one["status"]: one["not_weighed"] for one in seen["standings"]}["certain"] == 1
    ines.program.get("/admin/attribution", expect=403)
