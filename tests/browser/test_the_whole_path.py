"""The path of issue and portal alike, in a real browser: a position opens, a person applies, is read, told and hired."""

import re
from datetime import timedelta

import pytest

from portal.kernel import clock
from tests import samples
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

NOOR = "noor@elsewhere.example"
TITLE = "PhD in open speech models"
HERE = "/committee/positions/phd-in-open-speech-models"
STATEMENT = "I have listened to small models for two years, and would like to know what they hear."
TEXT = "## What you will do\n\nTrain *open* speech models, and say how.\n\n<script>document.title = 'no'</script>"


def test_a_position_opens_a_person_applies_is_read_told_and_hired(browse, colleague, post_office):
    clara = browse(of=colleague("Clara Weiss", "recruiter", "staff"))
    hakim = browse(of=colleague("Hakim Bensaïd", "staff"))
    ines = browse(of=colleague("Ines Duarte", "staff"))
    jonas = browse(of=colleague("Jonas Lindqvist", "staff", "administrator", "director"))

    a_recruiter_opens_a_position(clara)
    a_recruiter_chooses_a_committee(clara)
    noor = a_visitor_starts_with_an_address(browse(), post_office)
    they_go_on_from_another_browser(browse(), post_office)
    they_submit(noor, post_office)
    one = the_committee_finds_it(hakim)
    a_friend_declares_a_conflict(jonas, one)
    each_sees_the_other_only_after_their_own(hakim, ines, one)
    the_chair_decides_and_tells(hakim, one, post_office)
    they_accept(noor)
    the_recruiter_hires(clara, one)
    their_page_waits_for_their_yes(noor, browse())


def a_recruiter_opens_a_position(clara: Visitor) -> None:
    clara.open("/home").follow("Committee").follow("Write a new position")
    clara.choose("Kind", "PhD position").choose("The text below is in", "English").type("Title", TITLE)
    clara.type("Text", TEXT).type("Place of work", "Paris").type("Deadline", "2027-03-28").type("At", "02:30")
    clara.press("Save the draft", status=422).reads("this hour does not happen")
    clara.type("Deadline", "2027-03-31").type("At", "23:59").press("Save the draft")
    clara.follow("See it as visitors will").reads("Train open speech models, and say how.")
    clara.open(f"{HERE}/edit").press("Open the position").reads("The position is open.")


def a_recruiter_chooses_a_committee(clara: Visitor) -> None:
    clara.open(f"{HERE}/people")
    for name, seat in (("Hakim Bensaïd", "Chair"), ("Ines Duarte", "Member"), ("Jonas Lindqvist", "Member")):
        clara.choose("Add", name).choose("As", seat).press("Save the committee").reads(name)


def a_visitor_starts_with_an_address(noor: Visitor, post_office) -> Visitor:
    noor.open("/positions").follow(TITLE).reads("Wednesday, 31 March 2027, 23:59 (Europe/Paris), 21:59 UTC")
    noor.follow("Apply").type("Your e-mail address", NOOR).press("Start").reads("is not confirmed yet")
    noor.follow("Statement").type("Your statement", "A first sentence.").state("Saved").follow(TITLE)
    noor.type("Code from the mail", post_office.to(NOOR)[0].code).press("Confirm")
    assert "is not confirmed yet" not in noor.text
    return noor


def they_go_on_from_another_browser(other: Visitor, post_office) -> None:
    other.open("/applications").type("Your e-mail address", NOOR).press("Send me a code instead")
    other.type("Code from the mail", post_office.to(NOOR)[0].code).press("Confirm")
    other.open("/applications").follow(TITLE).follow("Statement")
    assert other.field("Your statement").input_value() == "A first sentence."
    other.type("Your statement", STATEMENT).press("Save and go on").follow("Your particulars")
    other.type("Given name", "Noor").type("Family name", "van den Berg").type(
        "Country you live in", "Netherlands"
    )
    other.press("Save and go on").follow("Documents")
    other.attach("cv.pdf", samples.html_page()).press("Upload: Curriculum vitae", status=422)
    other.reads("This file is called .pdf but is an HTML page.")
    other.attach("cv.pdf", samples.pdf(text="Noor van den Berg")).press("Upload: Curriculum vitae")
    other.attach("records.jpg", samples.jpeg(), nth=1).press("Upload: Transcript of records").reads(
        "records.pdf"
    )


def they_submit(noor: Visitor, post_office) -> None:
    noor.open("/applications").follow(TITLE).follow("Check your answers").reads(STATEMENT, "Noor", "cv.pdf")
    noor.press("Submit your application").reads("Your application has arrived", "How to check it")
    number, digest = noor.path.split("/")[-1], re.search(r"\b[0-9a-f]{64}\b", noor.text)[0]
    letter = post_office.to(NOOR)[0]
    assert number in letter.body
    assert digest in letter.body


def the_committee_finds_it(hakim: Visitor) -> str:
    hakim.open("/home").follow("Committee").follow(TITLE).follow("Noor van den Berg").reads(STATEMENT)
    return hakim.path


def a_friend_declares_a_conflict(jonas: Visitor, one: str) -> None:
    jonas.open(one).follow("I know this person: declare a conflict")
    jonas.press("Declare the conflict", status=422).choose(
        "What connects you?", "We are related, close friends, or in dispute"
    )
    jonas.press("Declare the conflict").reads("Hidden: conflict (1)")
    assert "Noor" not in jonas.text
    jonas.open(one, status=404).reads("Nothing here")


def evaluate(reader: Visitor, one: str, score: str, comment: str) -> None:
    reader.open(one).press("Submit", status=422)
    for group in reader.page.locator("fieldset", has=reader.page.locator("[name^=score_]")).all():
        group.get_by_label(score).check()
    reader.choose("What would you do?", "Yes").type("Comment", comment).press("Submit").reads(comment)


def each_sees_the_other_only_after_their_own(hakim: Visitor, ines: Visitor, one: str) -> None:
    evaluate(hakim, one, "5", "A promising ear.")
    assert "A promising ear." not in ines.open(one).text
    evaluate(ines, one, "4", "Careful work.")
    ines.reads("A promising ear.")
    hakim.open(one).reads("Careful work.")


def the_chair_decides_and_tells(hakim: Visitor, one: str, post_office) -> None:
    hakim.follow("Offer the position…").press("Keep this decision").reads("Nobody was told yet", NOOR)
    shown, before = hakim.page.locator("pre").inner_text(), len(post_office.to(NOOR))
    hakim.press("Send this mail to one applicant").reads("One applicant was told.")
    letters = post_office.to(NOOR)
    assert len(letters) == before + 1
    assert letters[0].body.strip() == shown.strip()


def they_accept(noor: Visitor) -> None:
    noor.open("/applications").follow(TITLE).reads("we are glad to offer you the position")
    noor.press("Accept the offer").reads("You have accepted the offer.")


def the_recruiter_hires(clara: Visitor, one: str) -> None:
    clara.open(one).follow("Hire…").type("First day", "2027-05-03").type("Team", "Speech").press("Hire")
    clara.reads("Hired. A page about them is prepared and waits for their yes.")


def their_page_waits_for_their_yes(noor: Visitor, visitor: Visitor) -> None:
    visitor.open("/people/noor-van-den-berg", status=404)
    noor.open("/home").follow("Your page is not public yet: look at it, and say yes if you like.")
    noor.press("Show my page to everybody").reads("Your page is public now.")
    clock.advance(timedelta(days=90))
    visitor.open("/people").follow("Noor van den Berg").reads("PhD student, Speech")
