"""What waits is asked about the most likely first, by co-authors, and with what followed from each answer."""

from types import SimpleNamespace

import pytest

from portal.kernel import db
from portal.people.models import PersonName
from portal.people.rules import NameKind
from portal.publications import weighing
from portal.publications.models import Attribution, Publication
from tests.factories import a_user, reader_signed_in
from tests.factories_publications import a_harvest, a_person, a_publication, an_attribution
from tests.laws.test_lists import counted
from tests.publications.answering import Somebody
from tests.publications.test_queue import status, titles

ME, ANA = "Ines Duarte", "Ana Torres"
QUEUE = "/my/publications"


@pytest.fixture
def ines(database, app):
    """Somebody of the lab, with a browser."""
    found = Somebody(ME, "staff")
    found.reader = reader_signed_in(app, found.user)
    a_harvest(found.person)
    return found


def asked(ines, title: str, *others: str, score: int = 5000, **columns) -> Attribution:
    """A paper with these co-authors that waits, and was weighed."""
    columns = {"band": "suggested", "lead": score, "reasons": [], **columns}
    return an_attribution(a_publication(title, (ME, *others)), ines.person, score=score, **columns)


def group(ines, number: int, *others: str, lead: int = 8000, **columns) -> list[Attribution]:
    """Papers that share a co-author, the most likely first."""
    with db.unit():
        first = a_publication("Shared 0", (ME, *others))
        columns |= {"cluster": f"{first.key}:2", "lead": lead, "band": "suggested"}
        those = [an_attribution(first, ines.person, score=lead, **columns)]
        for n in range(1, number):
            those.append(asked(ines, f"Shared {n}", *others, score=lead - n, **columns))
    return those


def statuses(those) -> set[str]:
    return {status(one) for one in those}


# In which order


def test_the_most_likely_comes_first_and_those_of_a_group_together(ines):
    asked(ines, "Hardly", score=2000)
    group(ines, 3, ANA)
    asked(ines, "Very", score=9500)
    page = ines.reader.visit(QUEUE)
    assert titles(page) == ["Very", "Shared 0", "Shared 1", "Shared 2", "Hardly"]
    assert "Very likely" in page.main
    assert "These 3 share Ana Torres All mine" in page.main


@pytest.mark.parametrize(
    ("score", "word"),
    [(9000, "Very likely"), (8999, "Likely"), (5000, "Likely"), (4999, "Hard to say"), (1000, "Hard to say")],
)
def test_how_likely_it_is_stands_there_in_words(ines, score, word):
    asked(ines, "Mirrors", score=score)
    assert f" {word} Printed as" in ines.reader.visit(QUEUE).main


def test_without_anything_to_compare_with_nothing_is_called_likely(ines):
    asked(ines, "Mirrors", score=9900, reasons=[["cold", {}]])
    page = ines.reader.visit(QUEUE)
    assert "No paper is accepted yet with which it could be compared." in page.main
    assert "Very likely" not in page.main


def test_what_speaks_for_it_comes_before_what_speaks_against_it(ines):
    reasons = [["years", {"num": 9}], ["shared", {"author": 2, "num": 2}], ["fit", {}]]
    asked(ines, "Mirrors", ANA, reasons=reasons)
    assert (
        "the name fits.Ana Torres is on 2 accepted papers, too. "
        "Against: It is 9 years apart from every accepted paper.The printed name is not quite the same."
    ) in ines.reader.visit(QUEUE).main


def test_a_co_author_is_called_by_the_name_they_have_now(ines):
    bo = a_person("Bo Hidden", a_user("Bo Hidden", "staff"), False)
    with db.unit() as here:
        here.add(PersonName(person_id=bo.id, name="Bo Former", kind=NameKind.FORMER))
    mine = group(ines, 2, "Bo Former", reasons=[["shared", {"author": 2, "num": 1}]])
    for one in mine:
        an_attribution(SimpleNamespace(id=one.publication_id), bo, "confirmed", places=[2])
    page = ines.reader.visit(QUEUE)
    assert "These 2 share Bo Hidden" in page.main
    assert "Bo Hidden is on 1 accepted paper, too." in page.main
    assert "Bo Former" not in page.text


def test_an_author_among_thousands_is_named_where_a_reason_speaks_of_them(ines):
    many = tuple(f"A. Author{n}" for n in range(2, 200))
    asked(ines, "Collider", *many, reasons=[["colleague", {"author": 150}]])
    assert "A. Author150 works here, too." in ines.reader.visit(QUEUE).main


def test_one_paper_is_no_group(ines):
    group(ines, 1, ANA)
    page = ines.reader.visit(QUEUE)
    assert titles(page) == ["Shared 0"]
    assert "share" not in page.main


def test_a_group_whose_first_paper_is_gone_keeps_its_name(ines):
    first, *rest = group(ines, 3, ANA)
    with db.unit() as here:
        here.delete(here.get(Attribution, first.id))
    assert "These 2 share Ana Torres" in ines.reader.visit(QUEUE).main
    assert statuses(rest) == {"suggested"}


# Answering about several at once


@pytest.mark.parametrize(("button", "after"), [("All mine", "confirmed"), ("None mine", "rejected")])
def test_a_group_is_answered_at_once_and_taken_back_at_once(ines, button, after):
    those, other = group(ines, 3, ANA), asked(ines, "Other", "Uwe Otto")
    page = ines.reader.visit(QUEUE).press(f"{button}: with Ana Torres")
    assert (statuses(those), status(other)) == ({after}, "suggested")
    assert page.response.history[-1].location.endswith(f"#p-{other.public_id}")
    page.press("Undo")
    assert statuses(those) == {"suggested"}


def test_those_of_which_one_has_to_choose_an_author_stay_and_it_is_said(ines):
    clear = group(ines, 2, ANA)
    unclear = asked(ines, "Twice", ANA, ME, places=[1, 3], cluster=clear[0].cluster, lead=8000)
    page = ines.reader.visit(QUEUE).press("All mine: with Ana Torres")
    assert (statuses(clear), status(unclear)) == ({"confirmed"}, "suggested")
    assert "1 of them still waits: please say which of its authors you are." in page.main
    assert "2 publications are yours now." in page.main


def test_an_author_that_was_chosen_counts_for_the_group(ines):
    clear = group(ines, 2, ANA)
    unclear = asked(ines, "Twice", ANA, ME, places=[1, 3], cluster=clear[0].cluster, lead=8000)
    chosen = {f"place-{unclear.public_id}": 3}
    ines.reader.visit(QUEUE).press("All mine: with Ana Torres", **chosen)
    assert status(unclear) == "confirmed"


def test_a_group_that_goes_on_on_the_next_page_says_so_and_is_answered_as_a_whole(ines):
    those = group(ines, 30, ANA)
    page = ines.reader.visit(QUEUE)
    assert "5 of them stand on another page." in page.main
    page.follow("Next page")
    assert "25 of them stand on another page." in page.main
    page.press("None of the 30 mine: with Ana Torres")
    assert statuses(those) == {"rejected"}
    assert "30 publications are not yours." in page.main


def test_of_a_group_too_large_for_one_answer_those_on_the_page_are_meant(ines):
    those = group(ines, 101, ANA)
    page = ines.reader.visit(QUEUE)
    assert "These 101 share Ana Torres 76 of them stand on another page." in page.main
    page.press("None of the 25 on this page is mine: with Ana Torres")
    assert [status(one) for one in those] == ["rejected"] * 25 + ["suggested"] * 76


def test_what_joined_a_group_in_the_meantime_is_not_answered_with_it(ines):
    those = group(ines, 2, ANA)
    page = ines.reader.visit(QUEUE)
    late = asked(ines, "Late", ANA, cluster=those[0].cluster, lead=8000)
    page.press("None mine: with Ana Torres")
    assert (statuses(those), status(late)) == ({"rejected"}, "suggested")


def test_what_was_answered_elsewhere_stays_as_it_was_answered(ines, app):
    first, second = group(ines, 2, ANA)
    page = ines.reader.visit(QUEUE)
    reader_signed_in(app, ines.user).visit(QUEUE).press("Not mine: Shared 0")
    page.press("All mine: with Ana Torres")
    assert (status(first), status(second)) == ("rejected", "confirmed")
    assert "1 of them was answered already, and stays as it is." in page.main


def test_a_group_that_a_browser_sends_twice_is_answered_once(ines):
    those = group(ines, 2, ANA)
    page = ines.reader.visit(QUEUE)
    named = ",".join(one.public_id for one in those)
    form = {"csrf_token": page.value("csrf_token"), "_key": page.value("_key"), "group": named}
    led = [page.client.post(f"{QUEUE}/reject", data=form).location for _ in range(2)]
    assert (led[0], statuses(those)) == (led[1], {"rejected"})


def test_groups_ask_one_question_more_than_single_papers_however_many_they_are(ines):
    asked(ines, "Alone")
    with counted() as few:
        ines.reader.visit(QUEUE)
    for name in ("Ana Torres", "Bo Ek", "Noor Berg"):
        group(ines, 9, name)
    with counted() as many:
        ines.reader.visit(QUEUE)
    assert (len(few), len(many)) == (6, 7)


# What follows from an answer


def unweighed(ines, title: str, *others: str, **columns) -> Attribution:
    return an_attribution(a_publication(title, (ME, *others)), ines.person, **columns)


def test_what_is_taken_because_of_an_answer_is_said_and_asked_about_again_when_it_is_taken_back(ines):
    first, *rest = (unweighed(ines, f"Speech {n}", ANA, "Bo Lindqvist") for n in range(3))
    page = ines.reader.visit(QUEUE).press("Mine: Speech 0")
    assert statuses(rest) == {"auto"}
    assert "“Speech 0” is yours. 2 others were taken because of it." in page.main
    page.press("Undo")
    assert statuses([first, *rest]) == {"suggested"}
    assert "2 that were taken without asking wait for your answer again." in page.main


def test_what_was_taken_says_why_and_is_refused_with_one_button(ines):
    unweighed(ines, "Speech 0", ANA, "Bo Lindqvist")
    second = unweighed(ines, "Speech 1", ANA, "Bo Lindqvist")
    ines.reader.visit(QUEUE).press("Mine: Speech 0")
    page = ines.reader.visit(f"{QUEUE}?show=yours")
    assert "Taken without asking: nearly everything speaks for it." in page.main
    assert "Ana Torres and 1 other author are on accepted papers, too." in page.main
    page.press("Not mine: Speech 1")
    assert status(second) == "rejected"


def test_the_address_of_what_was_taken_counts_only_what_is_ones_own_and_was_taken(ines):
    mine = asked(ines, "Mine", status="confirmed")
    waits = asked(ines, "Waits")
    said = f"answered={mine.public_id}&taken={waits.public_id}&taken=2222222222222222"
    page = ines.reader.visit(f"{QUEUE}?{said}")
    assert "“Mine” is yours." in page.main
    assert "because of it" not in page.main


def test_the_next_row_is_the_one_that_stands_there_by_the_new_order(ines, monkeypatch):
    monkeypatch.setattr(weighing, "AT_ONCE", 0)
    rows = [asked(ines, str(n), score=9000 - n) for n in range(4)]
    page = ines.reader.visit(QUEUE)
    with db.unit() as here:  # in the meantime the last one rose to the first place
        here.get(Attribution, rows[3].id).lead = 9900
    page.press("Mine: 1")
    assert titles(page) == ["3", "0", "2"]
    assert page.response.history[-1].location.endswith(f"#p-{rows[2].public_id}")


# Folded away


def test_what_is_unlikely_is_folded_away_and_can_be_answered_there(ines):
    far = asked(ines, "Galaxies", score=300, band="unlikely", reasons=[["no", {"num": 4}]])
    page = ines.reader.visit(QUEUE)
    assert "Nothing waits for you" in page.main
    page.follow("1 more is unlikely to be yours")
    assert titles(page) == ["Galaxies"]
    assert "Unlikely Printed as" in page.main
    page.press("Mine: Galaxies")
    assert (status(far), page.path) == ("confirmed", QUEUE)
    assert "“Galaxies” is yours." in page.main


def test_what_is_unlikely_is_not_counted_where_somebody_is_told_what_waits(ines):
    asked(ines, "Galaxies", score=300, band="unlikely")
    assert "waits for your answer" not in ines.reader.visit("/home").main
    asked(ines, "Mirrors")
    assert "1 publication waits for your answer." in ines.reader.visit("/home").main


def test_what_was_merged_into_another_is_on_no_list(ines):
    kept = asked(ines, "Kept")
    gone = asked(ines, "Gone")
    with db.unit() as here:
        here.get(Publication, gone.publication_id).merged_into_id = kept.publication_id
    page = ines.reader.visit(QUEUE)
    assert titles(page) == ["Kept"]
    assert "Waiting for you 1 Yours 0" in page.main
