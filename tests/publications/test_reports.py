"""Anybody may report that a publication is on the wrong person; whoever may answer settles it, and the person is told."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.accounts import limits
from portal.kernel import clock, db
from portal.kernel.errors import Forbidden
from portal.kernel.mail import Message
from portal.publications import attributing, delegating
from portal.publications.models import Attribution
from portal.publications.models_help import AttributionReport, Outcome
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.laws.test_lists import counted

SEND = "Report: not this person"
MINE, ALL = "/my/publications/reports", "/admin/reports"
SELF = frozenset({"self"})


@pytest.fixture
def visitor(somebody):
    return somebody()


@pytest.fixture
def ines(app, database):
    """Somebody with a public page, a publication that was put on them by itself, and a browser."""
    user = a_user("Ines Duarte", "staff")
    person = a_person("Ines Duarte", user)
    paper = a_publication("Measured mirrors", ("Ines Duarte", "Bo Ek"))
    return SimpleNamespace(
        user=user,
        person=person,
        actor=actor_for(user),
        reader=reader_signed_in(app, user),
        attribution=an_attribution(paper, person, "auto", place=1),
        why=f"/publications/{paper.key}/why/ines-duarte",
    )


@pytest.fixture
def administrator(app, database):
    user = a_user("Ada Chief", "administrator")
    return SimpleNamespace(user=user, actor=actor_for(user), reader=reader_signed_in(app, user))


def reports() -> list[AttributionReport]:
    with db.reading() as here:
        return list(here.scalars(select(AttributionReport).order_by(AttributionReport.id)))


def letters(template: str) -> list[Message]:
    with db.reading() as here:
        return list(here.scalars(select(Message).where(Message.template == template).order_by(Message.id)))


def status(attribution: Attribution) -> str:
    with db.reading() as here:
        return str(here.get(Attribution, attribution.id).status)


def decided_by(attribution: Attribution) -> int | None:
    with db.reading() as here:
        return here.get(Attribution, attribution.id).decided_by_id


# Reporting


def test_a_visitor_reports_without_an_account_and_is_thanked(visitor, ines):
    visitor.visit(ines.why)
    assert "What happens next: Ines Duarte is told" in visitor.main
    visitor.press(SEND, said="That is Inês Duarte of Porto.")
    assert (visitor.path, "Thank you. What you reported was passed on." in visitor.text) == (ines.why, True)
    [report] = reports()
    assert (report.said, report.filed_by_id, report.outcome) == ("That is Inês Duarte of Porto.", None, None)


def test_words_may_be_left_out(visitor, ines):
    visitor.visit(ines.why).press(SEND)
    assert [one.said for one in reports()] == [None]


def test_the_same_twice_adds_nothing_and_is_thanked_alike(visitor, ines):
    for said in ("Not her.", "Not her.", "", "Another Ines."):
        visitor.visit(ines.why).press(SEND, said=said)
        assert "Thank you." in visitor.text
    assert [one.said for one in reports()] == ["Not her.", "Another Ines."]


def test_too_many_words_are_refused_and_stay_where_they_are(visitor, ines):
    long = "No. " * 501
    visitor.visit(ines.why).press(SEND, expect=422, said=long)
    assert "This is longer than 2000 characters." in visitor.main
    assert (visitor.value("said").strip(), reports()) == (long.strip(), [])


def test_too_many_reports_from_one_place_wait_and_nothing_typed_is_lost(visitor, ines, monkeypatch):
    monkeypatch.setattr(limits, "REPORTS", limits.Limit("report", 1, timedelta(hours=1)))
    visitor.visit(ines.why).press(SEND, said="One").visit(ines.why).press(SEND, expect=429, said="Two")
    assert "Many reports came from here" in visitor.main
    assert (visitor.value("said"), visitor.response.headers["Retry-After"]) == ("Two", "3600")
    with clock.at(clock.now() + timedelta(hours=2)):
        visitor.press(SEND, said="Two")
    assert [one.said for one in reports()] == ["One", "Two"]


def test_what_is_hidden_cannot_be_reported(visitor, ines):
    visitor.visit(ines.why)
    with db.unit() as here:
        here.get(type(ines.person), ines.person.id).published_at = None
    visitor.press(SEND, expect=404)
    assert reports() == []


def test_the_person_is_told_once_a_day_and_nobody_by_address(visitor, ines):
    visitor.visit(ines.why).press(SEND, said="One").visit(ines.why).press(SEND, said="Two")
    with clock.at(clock.now() + timedelta(days=1)):
        visitor.visit(ines.why).press(SEND, said="Three")
    told = letters("publication_reported")
    assert [one.recipient for one in told] == [ines.user.address] * 2
    assert "Measured mirrors" in told[0].body
    assert f"http://portal.test{MINE}" in told[0].body


def test_whoever_answers_in_their_place_is_told_too(visitor, ines):
    bo = a_user("Bo Helper", "staff")
    with db.unit():
        ines.person.standing = SELF
        delegating.grant(ines.person, bo, actor=ines.actor)
    visitor.visit(ines.why).press(SEND)
    assert {one.recipient for one in letters("publication_reported")} == {ines.user.address, bo.address}


# Settling


def test_the_person_says_that_it_is_not_theirs_and_it_is_gone(visitor, ines):
    visitor.visit(ines.why).press(SEND, said="Not her.")
    ines.reader.visit(MINE)
    assert "Not her." in ines.reader.main
    ines.reader.press("Not mine: Measured mirrors")
    assert (status(ines.attribution), reports()[0].outcome) == ("rejected", Outcome.TAKEN_OFF)
    assert letters("publication_taken_off") == []
    visitor.visit(ines.why, expect=404)


def test_the_person_says_that_it_stands(visitor, ines):
    visitor.visit(ines.why).press(SEND, said="One").visit(ines.why).press(SEND, said="Two")
    ines.reader.visit(MINE).press("It stands: Measured mirrors")
    assert {one.outcome for one in reports()} == {Outcome.STANDS}
    assert (status(ines.attribution), "No report is open" in ines.reader.main) == ("auto", True)
    assert "It stands" in ines.reader.visit(f"{MINE}?show=settled").main


def test_a_delegate_settles_in_their_place(app, visitor, ines):
    bo = a_user("Bo Helper", "staff")
    with db.unit():
        ines.person.standing = SELF
        delegating.grant(ines.person, bo, actor=ines.actor)
    visitor.visit(ines.why).press(SEND)
    reader_signed_in(app, bo).visit(MINE).press("Not theirs: Measured mirrors")
    assert (status(ines.attribution), decided_by(ines.attribution)) == ("rejected", bo.id)


def test_an_administrator_takes_it_off_and_the_person_is_told_and_can_take_that_back(
    visitor, ines, administrator
):
    visitor.visit(ines.why).press(SEND)
    administrator.reader.visit(ALL).press("Not theirs: Measured mirrors")
    assert (status(ines.attribution), decided_by(ines.attribution)) == ("rejected", administrator.user.id)
    assert [one.recipient for one in letters("publication_taken_off")] == [ines.user.address]
    with db.unit() as here:
        found = here.get(Attribution, ines.attribution.id)
        found.standing = SELF
        attributing.undo(found, actor=ines.actor)
    assert status(ines.attribution) == "suggested"


def test_an_administrator_never_takes_back_the_persons_own_word(visitor, ines, administrator):
    visitor.visit(ines.why).press(SEND)
    administrator.reader.visit(ALL)
    with db.unit() as here:
        found = here.get(Attribution, ines.attribution.id)
        found.status, found.decided_at, found.decided_by_id = "confirmed", clock.now(), ines.user.id
    administrator.reader.press("Not theirs: Measured mirrors", expect=409)
    assert "Ines Duarte has confirmed to be an author" in administrator.reader.text
    administrator.reader.visit(ALL)
    assert [one for one in administrator.reader.buttons() if "Measured" in one] == [
        "It stands: Measured mirrors"
    ]


def test_an_administrator_rejects_nothing_about_which_no_report_is_open(ines, administrator):
    for standing in (frozenset(), frozenset({"colleague"})):
        ines.attribution.standing = standing
        with pytest.raises(Forbidden), db.unit():
            attributing.reject(ines.attribution, actor=administrator.actor)


@pytest.mark.parametrize(
    ("answer", "outcome"), [(attributing.confirm, Outcome.STANDS), (attributing.reject, Outcome.TAKEN_OFF)]
)
def test_an_answer_in_the_queue_settles_what_was_reported(visitor, ines, answer, outcome):
    visitor.visit(ines.why).press(SEND)
    with db.unit() as here:
        found = here.get(Attribution, ines.attribution.id)
        found.standing = SELF
        answer(found, actor=ines.actor)
    [report] = reports()
    assert (report.outcome, report.settled_by_id) == (outcome, ines.user.id)


def test_what_was_settled_is_not_settled_otherwise(visitor, ines, administrator):
    visitor.visit(ines.why).press(SEND)
    administrator.reader.visit(ALL)
    ines.reader.visit(MINE).press("Not mine: Measured mirrors")
    administrator.reader.press("It stands: Measured mirrors", expect=409)
    assert "settled otherwise in the meantime" in administrator.reader.text


def test_a_settled_report_is_followed_by_another_one(visitor, ines):
    for _time in range(2):
        visitor.visit(ines.why).press(SEND, said="Not her.")
        ines.reader.visit(MINE).press("It stands: Measured mirrors")
    assert len(reports()) == 2


# Who reads


def test_nobody_else_reads_or_settles_a_report(app, visitor, ines):
    visitor.visit(ines.why).press(SEND, said="A secret hint.")
    bo = a_user("Bo Ek", "staff", "director")
    a_person("Bo Ek", bo)
    reader = reader_signed_in(app, bo).visit(MINE)
    assert "A secret hint." not in reader.main
    for public_id in (reports()[0].public_id, "2222222222222222"):
        data = {"csrf_token": reader.visit("/account").value("csrf_token"), "outcome": "stands"}
        assert reader.client.post(f"{MINE}/{public_id}/settle", data=data).status_code == 404
    reader.visit(ALL, expect=403)
    reader_signed_in(app, a_user("Nobody Here")).visit(MINE, expect=404)


def test_a_list_asks_as_much_at_thirty_reports_as_at_one(ines, administrator):
    seen = []
    for number in (1, 29):
        for n in range(number):
            paper = a_publication(f"Paper {n}", ("Ines Duarte",))
            found = an_attribution(paper, ines.person, "confirmed")
            with db.unit() as here:
                here.add(AttributionReport(attribution_id=found.id, said="No.", filed_at=clock.now()))
        for who, address in ((ines, MINE), (administrator, ALL)):
            with counted() as asked:
                who.reader.visit(address)
            seen.append(len(asked))
    assert seen[:2] == seen[2:]
    assert max(seen) <= 12
    assert ines.reader.visit(MINE).follow("Next page").main.count("Reported on") == 5
