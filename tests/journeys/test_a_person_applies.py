"""A position opens, a person applies, a committee evaluates, decides, tells, hires: one story, over HTTP and real mail."""

import hashlib
import re
from datetime import timedelta

from portal.kernel import clock
from tests import samples
from tests.journeys.conftest import come_back
from tests.reader import NAMESPACE, Reader, forms_of, text_of

NOOR = "noor@elsewhere.example"
TEXT = """## What you will do

Train *open* speech models, and say how.

<script>alert("no")</script>"""
STATEMENT = "I have listened to small models for two years, and would like to know what they hear."


def test_a_position_opens_a_person_applies_is_read_and_hired(app, colleague, post_office, somebody):
    clara = colleague("Clara Weiss", "recruiter", "staff")
    chair = colleague("Hakim Bensaïd", "staff")
    member = colleague("Ines Duarte", "staff")
    friend = colleague("Jonas Lindqvist", "staff", "administrator", "director")

    a_recruiter_opens_a_position(clara, somebody())
    a_recruiter_chooses_a_committee(clara)
    noor, application = a_visitor_starts_with_an_address(somebody(), post_office)
    they_go_on_from_another_browser(somebody(), post_office, application)
    receipt = they_submit(noor, post_office)
    the_receipt_can_be_recomputed(noor, receipt)
    nobody_outside_reads_it(somebody(), application)

    clock.advance(timedelta(days=31))
    for reader, address in ((clara, "clara"), (chair, "hakim"), (member, "ines"), (friend, "jonas")):
        come_back(reader, f"{address}@lumen.example")
    come_back(noor, NOOR)
    one = the_committee_finds_it(chair)
    a_friend_declares_a_conflict(friend, one)
    each_sees_the_other_only_after_their_own(chair, member, one)
    noor.visit(application)
    assert "Being read" in noor.main
    assert "promising" not in noor.text

    the_chair_decides_and_tells(chair, one, "offer", post_office)
    they_accept(noor, application, post_office)
    the_recruiter_hires(clara, one, post_office)
    their_page_waits_for_their_yes(noor, somebody())


def a_recruiter_opens_a_position(clara: Reader, visitor: Reader) -> None:
    clara.visit("/home").follow("Committee").follow("Write a new position")
    clara.press(
        "Save the draft",
        kind="phd",
        language="en",
        title="PhD in open speech models",
        body=TEXT,
        location="Paris",
        contact="phd@lumen.example",
        closes_on="2027-03-28",
        closes_hour="02:30",
        expect=422,
    )
    assert clara.value("closes_hour") == "02:30"
    clara.press("Save the draft", closes_on="2027-03-31", closes_hour="23:59")
    visitor.visit("/positions/phd-in-open-speech-models", expect=404)
    clara.press("Open the position")

    visitor.visit("/positions").follow("PhD in open speech models")
    assert "Wednesday, 31 March 2027, 23:59 (Europe/Paris), 21:59 UTC" in visitor.main
    assert "<script>alert" not in visitor.response.text


def a_recruiter_chooses_a_committee(clara: Reader) -> None:
    clara.visit("/committee/positions/phd-in-open-speech-models/people")
    for name, seat in (("Hakim", "chair"), ("Ines", "member"), ("Jonas", "member")):
        clara.press("Save the committee", **chosen(clara, name, seat))
    assert "Hakim Bensaïd" in clara.main


def chosen(clara: Reader, name: str, seat: str) -> dict[str, str]:
    """The form's values for somebody whose name stands in its list."""
    options = [one for one in clara.page.iter(f"{NAMESPACE}option") if name in text_of(one)]
    return {"new_user": options[0].get("value"), "new_seat": seat}


def a_visitor_starts_with_an_address(noor: Reader, post_office) -> tuple[Reader, str]:
    noor.visit("/positions/phd-in-open-speech-models").follow("Apply")
    noor.press("Start", address=NOOR)
    application = noor.path
    assert "not confirmed yet" in noor.main
    noor.follow("Statement").press("Save and go on", statement="A first sentence.")
    noor.visit(application).press("Confirm", code=post_office.to(NOOR)[0].code)
    assert "not confirmed yet" not in noor.main
    return noor, application


def they_go_on_from_another_browser(other: Reader, post_office, application: str) -> None:
    other.visit(application)
    assert other.path == "/sign-in"
    other.press("Send me a code instead", address=NOOR)
    other.press("Confirm", code=post_office.to(NOOR)[0].code)
    other.visit(f"{application}/statement")
    assert other.value("statement") == "A first sentence."
    other.press("Save and go on", statement=STATEMENT)
    other.visit(f"{application}/particulars")
    other.press("Save and go on", given_name="Noor", family_name="van den Berg", country="Netherlands")
    other.visit(f"{application}/documents")
    page = ("cv.pdf", samples.html_page())
    other.press("Upload: Curriculum vitae", files={"file": page}, expect=422)
    assert "This file is called .pdf but is an HTML page." in other.main
    other.press("Upload: Curriculum vitae", files={"file": ("cv.pdf", samples.pdf(text="Noor van den Berg"))})
    if "Upload: Transcript of records" in other.buttons():
        other.press("Upload: Transcript of records", files={"file": ("records.jpg", samples.jpeg())})


def they_submit(noor: Reader, post_office) -> str:
    noor.visit("/applications").follow("PhD in open speech models").follow("Check your answers")
    assert STATEMENT in noor.main
    noor.press("Submit your application")
    assert "Your application has arrived" in noor.main
    letter = post_office.to(NOOR)[0]
    number = noor.path.split("/")[-1]
    assert number in letter.body
    assert digest(noor) in letter.body
    return noor.path


def digest(noor: Reader) -> str:
    """The SHA-256 that stands on the page."""
    return re.search(r"SHA-256 ?([0-9a-f]{64})", noor.main)[1]


def the_receipt_can_be_recomputed(noor: Reader, receipt: str) -> None:
    noor.visit(receipt)
    said = digest(noor)
    noor.follow("Download what you sent")
    assert hashlib.sha256(noor.response.data).hexdigest() == said


def nobody_outside_reads_it(stranger: Reader, application: str) -> None:
    stranger.visit(application)
    assert stranger.path == "/sign-in"
    stranger.visit("/people")
    assert "Noor" not in stranger.text


def the_committee_finds_it(chair: Reader) -> str:
    chair.visit("/home")
    assert "1 application to “PhD in open speech models” waits for your evaluation." in chair.main
    chair.visit("/committee").follow("PhD in open speech models").follow("Noor van den Berg")
    assert STATEMENT in chair.main
    one = chair.path
    chair.follow("Start reading").press("Start reading it")
    return one


def a_friend_declares_a_conflict(friend: Reader, one: str) -> None:
    friend.visit(one).follow("I know this person: declare a conflict")
    friend.press("Declare the conflict", kind="personal", evidence="We shared a flat.")
    friend.visit(one, expect=404)
    friend.visit("/committee/positions/phd-in-open-speech-models")
    assert "Hidden: conflict (1)" in friend.main
    assert "Noor" not in friend.main
    friend.visit("/committee/positions/phd-in-open-speech-models?q=listened")
    assert "Noor" not in friend.main


def evaluate(reader: Reader, one: str, comment: str, score: int) -> None:
    """Score every criterion, and submit."""
    reader.visit(one)
    scores = {
        name: score for form in forms_of(reader.page) for name in form.offered if name.startswith("score_")
    }
    reader.press("Submit", recommendation="yes", comment=comment, **scores)


def each_sees_the_other_only_after_their_own(chair: Reader, member: Reader, one: str) -> None:
    evaluate(chair, one, "A promising ear.", 5)
    member.visit(one)
    assert "A promising ear." not in member.text
    evaluate(member, one, "Careful work.", 4)
    assert "A promising ear." in member.visit(one).main
    assert "Careful work." in chair.visit(one).main


def the_chair_decides_and_tells(chair: Reader, one: str, outcome: str, post_office) -> None:
    chair.visit(one).follow("Offer the position…")
    chair.press("Keep this decision")
    before = len(post_office.to(NOOR))
    chair.visit(one).follow("Look at the mail, and tell")
    shown = chair.main
    assert NOOR in shown
    assert len(post_office.to(NOOR)) == before
    chair.press("Send this mail to one applicant")
    letter, *_rest = post_office.to(NOOR)
    assert len(post_office.to(NOOR)) == before + 1
    assert " ".join(letter.body.split()) in shown


def they_accept(noor: Reader, application: str, post_office) -> None:
    noor.visit("/home")
    assert "You have an offer for “PhD in open speech models”" in noor.main
    noor.visit(application)
    assert "Offer" in noor.main
    noor.press("Accept the offer")
    assert any("PhD in open speech models" in one.body for one in post_office.to("clara@lumen.example"))


def the_recruiter_hires(clara: Reader, one: str, post_office) -> None:
    clara.visit("/home")
    assert "1 offer for “PhD in open speech models” was accepted: hire." in clara.main
    clara.visit(one).follow("Hire…")
    clara.press("Hire", title="phd", starts_on="2027-05-03", team="Speech")
    assert "Hired" in clara.visit(one).main
    assert post_office.to(NOOR)[0].subject == "Welcome: you are appointed"


def their_page_waits_for_their_yes(noor: Reader, visitor: Reader) -> None:
    visitor.visit("/people/noor-van-den-berg", expect=404)
    noor.visit("/home").follow("Your page is not public yet: look at it, and say yes if you like.")
    noor.press("Show my page to everybody")
    clock.advance(timedelta(days=60))
    visitor.visit("/people").follow("Noor van den Berg")
    assert "PhD student, Speech" in visitor.main
