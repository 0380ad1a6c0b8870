"""The person receives their review: what they read, what they say to it, to whom they show it, and who else opened it."""

from datetime import timedelta

import pytest

from portal.kernel import clock, db, documents
from portal.reviews import queries, queries_packets, sharing
from tests import factories_reviews as reviews
from tests.conftest import MONDAY
from tests.factories import actor_for
from tests.reader import NAMESPACE, text_of
from tests.reviews.desk import a_lab

UNSAID = {
    "for_board": "CANARY for the board",
    "for_director": "CANARY for the director",
    "notes": "CANARY for myself",
    "judgement": "off_course",
    "knowledge": "absent",
}


@pytest.fixture
def lab(app, database):
    made = a_lab(app)
    made.share(for_person="You did well.", advice="Go on.", **UNSAID)
    return made


def opened(lab, name: str = "ines") -> list[str]:
    """Who opened it, as a page tells."""
    page = lab.reader(name).visit(lab.mine if name == "ines" else lab.theirs)
    (heading,) = [
        one for one in page.page.iter(f"{NAMESPACE}section") if one.get("aria-labelledby") == "openings"
    ]
    return [text_of(item) for item in heading.iter(f"{NAMESPACE}li")]


def check(lab, days: int = 5) -> None:
    """The reviews are in, and the director shows the draft."""
    lab.review("anna", for_person="You came in 1999.", **UNSAID)
    packet = reviews.a_preview(lab.dossier, lab.users["dora"])
    with db.unit():
        director = actor_for(lab.users["dora"])
        found = queries.led(director, lab.dossier.public_id, to_change=True)
        looked_at = queries_packets.packet(found, packet.public_id)
        sharing.check(found, looked_at, lab=reviews.LAB, actor=director)


def test_the_person_reads_what_is_meant_for_them_and_nothing_else(lab):
    page = lab.reader("ines").visit(lab.mine)
    assert ("You did well." in page.main, "Go on." in page.main, "Review by Anna Keller" in page.main) == (
        True,
    ) * 3
    words = ("CANARY", "Off course", "Not to be seen yet")
    assert [one for one in words if one in page.response.get_data(as_text=True)] == []


@pytest.mark.parametrize("step", ["frozen", "given", "begun", "submitted"])
def test_before_it_is_shared_the_person_reads_no_word_of_a_review(app, database, step):
    lab = a_lab(app)
    lab.freeze()
    reviews.give(lab.dossier, lab.users["dora"], [lab.users["anna"]]) if step != "frozen" else None
    if step in {"begun", "submitted"}:
        reviews.a_review(
            lab.dossier, lab.users["anna"], submitted=step == "submitted", for_person="CANARY", **UNSAID
        )
    if step == "submitted":
        reviews.a_letter(lab.dossier, lab.users["dora"], "CANARY letter")
        reviews.a_preview(lab.dossier, lab.users["dora"])
    page = lab.reader("ines").visit(lab.mine)
    assert "CANARY" not in page.response.get_data(as_text=True)
    lab.reader("ines").visit(f"{lab.theirs}/packet.pdf", expect=404)
    assert ("Your advisorsAnna Keller" in page.main) == (step != "frozen")


def test_where_the_board_speaks_with_one_voice_no_name_reaches_the_person(app, database):
    lab = a_lab(app, identity="collective")
    lab.share("anna", "bo")
    page = lab.reader("ines").visit(lab.mine)
    assert "Review 2" in page.main
    assert [
        one for one in ("Anna Keller", "Bo Lindqvist") if one in page.response.get_data(as_text=True)
    ] == []


def test_the_draft_is_marked_and_facts_are_corrected_while_the_days_last(app, database):
    lab = a_lab(app, correct_days=5)
    check(lab)
    page = lab.reader("ines").visit(lab.mine)
    assert ("Draft, for facts only" in page.main, "You came in 1999." in page.main) == (True, True)
    assert "Saturday, 6 March 2027, 23:59" in page.main
    page.press("Send to the director", text="I came in 2020.")
    assert "I came in 2020." in page.main
    with clock.at(MONDAY + timedelta(days=6)):
        page.press("Send to the director", text="And one more thing.", expect=422)
        assert ("the days for corrections are over" in page.main, "And one more thing." in page.main) == (
            True,
            True,
        )
        assert "Send to the director" not in page.visit(lab.mine).buttons()


def test_reading_is_said_with_ones_own_name_and_says_no_more(lab):
    page = lab.reader("ines").visit(lab.mine).press("I have read it", name="Ines", expect=422)
    assert "Please type your name as it stands here: Ines Duarte." in page.main
    assert page.value("name") == "Ines"
    page.press("I have read it", name="ines  DUARTE")
    assert "It does not say that you agree." in page.main
    assert "I have read it" not in page.buttons()


def test_a_reply_is_sent_once_and_stays(lab):
    first, second = lab.reader("ines").visit(lab.mine), lab.reader("ines").visit(lab.mine)
    first.press("Send the reply for good", text="Thank you.")
    assert ("Thank you." in first.main, "Send the reply for good" in first.buttons()) == (True, False)
    second.press("Send the reply for good", text="On second thought.", expect=409)
    assert ("a reply stays as it was sent" in second.main, "On second thought." in second.main) == (
        True,
        True,
    )
    assert "On second thought." not in second.visit(lab.mine).main


def test_a_reply_over_five_hundred_words_is_refused_and_all_still_there(lab):
    text = "word " * 501
    page = lab.reader("ines").visit(lab.mine).press("Send the reply for good", text=text, expect=422)
    assert "These are 501 words; there is room for 500." in page.main
    assert page.value("text").split() == text.split()


def test_a_reply_after_its_day_is_refused_and_shown_to_be_copied(lab):
    with clock.at(MONDAY + timedelta(days=20)):
        page = lab.reader("ines").visit(lab.mine)
    with clock.at(MONDAY + timedelta(days=22)):
        page.press("Send the reply for good", text="Too late.", expect=422)
        assert ("the day for a reply has passed" in page.main, "Too late." in page.main) == (True, True)
        assert "Too late." not in page.visit(lab.mine).main


def test_the_supervisor_reads_it_while_it_is_lent(lab):
    page = lab.reader("ines").visit(lab.mine)
    assert looks(lab, "sven") == (False, 404)
    page.press("Show it to my supervisor")
    assert looks(lab, "sven") == (True, 200)
    page.press("No longer show it")
    assert looks(lab, "sven") == (False, 404)


def looks(lab, name: str) -> tuple[bool, int]:
    """Whether somebody reads the review, and what they get who ask for its PDF."""
    reader = lab.reader(name).visit(lab.theirs)
    with reader.client.get(f"{lab.theirs}/packet.pdf") as answer:
        return "You did well." in reader.text, answer.status_code


def test_who_has_no_supervisor_is_offered_none(app, database):
    lab = a_lab(app, supervised=False)
    lab.share()
    assert "Show it to my supervisor" not in lab.reader("ines").visit(lab.mine).buttons()


def test_who_opened_it_is_told_to_the_person_but_not_the_look_before_sharing(lab):
    assert opened(lab) == []
    page = lab.reader("ines").visit(lab.mine).press("Show it to my supervisor")
    lab.reader("sven").visit(lab.theirs)
    assert opened(lab) == ["Sven Holm, 1 Mar 2027, 10:00"]
    page.press("No longer show it")
    lab.reader("sven").visit(lab.theirs)
    assert opened(lab) == ["Sven Holm, 1 Mar 2027, 10:00"]


def test_a_browser_that_guesses_opens_nothing(lab):
    lab.reader("ines").visit(lab.mine).press("Show it to my supervisor")
    supervisor = lab.reader("sven")
    for path in (lab.theirs, f"{lab.theirs}/packet.pdf"):
        supervisor.client.get(path, headers={"Sec-Purpose": "prefetch"}).close()
        supervisor.client.head(path).close()
    assert opened(lab) == []


def test_the_pdf_is_what_the_director_looked_at_byte_for_byte(lab):
    dossier = lab.row()
    with db.reading():
        packet = queries_packets.released(dossier)
    received = lab.reader("ines").client.get(f"{lab.theirs}/packet.pdf")
    with received, documents.open(packet.file.sha256) as kept:
        assert received.data == kept.read()


def test_what_was_taken_back_is_gone_and_who_had_opened_it_stays_told(lab):
    lab.reader("ines").visit(lab.mine).press("Show it to my supervisor")
    lab.reader("sven").visit(lab.theirs)
    reviews.unshare(lab.dossier, lab.users["dora"])
    page = lab.reader("ines").visit(lab.mine)
    assert "You did well." not in page.text
    page.visit(f"{lab.theirs}/packet.pdf", expect=404)
    assert opened(lab) == ["Sven Holm, 1 Mar 2027, 10:00"]


def test_next_time_the_person_reads_what_was_said_and_what_was_to_follow(lab):
    page = lab.reader("ines").visit(lab.mine)
    page.press("Send the reply for good", text="Thank you.").press("Propose it", text="Write it up")
    again = reviews.a_round(
        lab.users["dora"], [lab.users["bo"]], name="Autumn 2027", kind="autumn", until_on=clock.now().date()
    )
    address = f"/my/dossier/{reviews.dossier_of(again, lab.ines, for_=lab.users['dora']).public_id}"
    shown = page.visit(address).main
    assert [one for one in ("You did well.", "Thank you.", "Write it up") if one not in shown] == []
    assert "CANARY" not in page.response.get_data(as_text=True)


def test_the_running_round_stands_first_and_those_before_below(lab):
    reviews.a_round(lab.users["dora"], name="Autumn 2027", kind="autumn", until_on=clock.now().date())
    main = lab.reader("ines").visit("/my/dossier").main
    assert "Choose what mattered" in main
    assert main.index("Autumn 2027") < main.index("Spring 2027")
