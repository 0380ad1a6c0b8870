"""A round of six people and three advisors, one of whom is invited by mail: one story, over HTTP and real mail.

A conflict is found in the publications; an advisor recuses herself in the middle; the director is reviewed like everybody
and somebody acts for her; a packet is shared, taken back and shared again; the person replies.
"""

from datetime import date, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pypdf

from portal.accounts import queries as accounts
from portal.kernel import clock, db
from portal.people import service as people
from portal.people.models import Title
from tests import factories_publications
from tests.journeys.conftest import come_back
from tests.reader import NAMESPACE, Reader, forms_of, text_of

STAFF = ("Ines Duarte", "Lucie Martel", "Noor Haddad", "Omar Sy", "Soren Holm")
ADA = "ada@elsewhere.example"
ROUND = {
    "name": "Spring 2027",
    "kind": "spring",
    "from_on": "2026-09-01",
    "until_on": "2027-02-28",
    "dossiers_due_on": "2027-03-10",
    "reviews_due_on": "2027-04-12",
    "reviews_close_on": "2027-04-20",
    "share_on": "2027-05-03",
    "correct_days": "0",
}


def test_advisors_review_and_people_read_it(app, colleague, post_office, somebody):
    helene = colleague("Helene Roux", "director", "staff")
    staff = {name.split()[0].lower(): colleague(name, "staff") for name in STAFF}
    bo, clio = colleague("Bo Lindqvist", "advisor"), colleague("Clio Weber", "advisor")
    root = colleague("Max Root", "administrator")
    everybody_belongs_to_the_lab(helene)

    the_director_plans_a_round(helene)
    she_asks_advisors(helene)
    ada = somebody_without_an_account_accepts(somebody(), post_office)
    she_opens_it_once_somebody_acts_for_her(helene, post_office)
    advisors = {"ada": ada, "bo": bo, "clio": clio}

    names_come_first(ada, bo, clio, post_office)
    the_director_settles_what_was_found(helene)
    a_person_writes_their_dossier(staff["ines"])
    the_director_freezes_all_but_her_own(helene, post_office)
    somebody_else_freezes_hers(staff["lucie"])
    whom_to_ask_is_the_directors_secret(helene, advisors, staff["ines"], post_office)
    dossiers_open(ada)
    one_recuses_herself_in_the_middle(clio, helene, post_office)
    others_are_read_after_ones_own(ada, bo)
    the_director_reads_and_writes(helene)
    packet = she_looks_at_exactly_what_is_shared(helene, staff["ines"], post_office)
    a_mistake_is_taken_back_and_shared_again(helene, staff["ines"], packet, post_office)
    they_read_it_acknowledge_and_reply(staff["ines"], ada, helene)
    something_follows(staff["ines"], staff["omar"], post_office)
    an_administrator_breaks_the_glass(root, staff["ines"], post_office)
    the_director_is_reviewed_like_everybody(helene, staff["lucie"], bo, post_office)
    late_ones_are_reminded(helene, post_office)


def everybody_belongs_to_the_lab(helene: Reader) -> None:
    """Six people in office; Bo, who will advise, wrote a paper with one of them."""
    paris = ZoneInfo("Europe/Paris")
    with db.unit():
        for name in (*STAFF, "Helene Roux"):
            user = accounts.verified(f"{name.split()[0].lower()}@lumen.example")
            person = people.join(name, user_id=user.id)
            people.appoint(person, Title.RESEARCHER, date(2022, 1, 1), zone=paris)
            if name == "Ines Duarte":
                written = {"published_at": clock.now() - timedelta(days=40)}
                own = factories_publications.a_publication("Mirrors in Motion", ("Ines Duarte",), **written)
                joint = factories_publications.a_publication(
                    "Joint Work",
                    ("Ines Duarte", "Bo Lindqvist"),
                    published_at=clock.now() - timedelta(days=500),
                )
                for paper in (own, joint):
                    factories_publications.an_attribution(paper, person, "confirmed")


def the_director_plans_a_round(helene: Reader) -> None:
    helene.visit("/home").follow("Rounds").follow("Plan a round")
    helene.press("Keep the plan", **(ROUND | {"share_on": "2027-03-01"}), expect=422)
    assert helene.value("name") == "Spring 2027"
    helene.press("Keep the plan", **ROUND)
    assert "Spring 2027" in helene.main


def she_asks_advisors(helene: Reader) -> None:
    helene.visit("/rounds/spring-2027/advisors")
    others = [one for form in forms_of(helene.page) for one in sorted(form.offered.get("user", ()))]
    helene.press("Ask the ticked ones", user=others)
    helene.press("Invite", name="Ada Keller", address=ADA, locale="en")
    assert "Bo Lindqvist" in helene.main
    assert ADA in helene.main


def somebody_without_an_account_accepts(visitor: Reader, post_office) -> Reader:
    visitor.visit(post_office.to(ADA)[0].link("/invitation/"))
    button = next(one for one in visitor.buttons() if "ccept" in one)
    visitor.press(button, name="Ada Keller")
    return come_back(visitor, ADA)


def she_opens_it_once_somebody_acts_for_her(helene: Reader, post_office) -> None:
    helene.visit("/rounds/spring-2027")
    assert "Still needed" in helene.main
    helene.follow("Change the round")
    acting = next(value for value, name in options(helene, "acting_director") if "Lucie" in name)
    helene.press("Save", acting_director=acting)
    helene.visit("/rounds/spring-2027").press("Open the round")
    assert "6 dossiers were begun" in helene.main
    assert "/my/dossier/" in post_office.to("ines@lumen.example")[0].body
    assert "/declare" in post_office.to(ADA)[0].body


def names_come_first(ada: Reader, bo: Reader, clio: Reader, post_office) -> None:
    ada.visit("/reviews").follow("Declare conflicts")
    assert "Ines Duarte" in ada.main
    assert "Mirrors in Motion" not in ada.text
    bo.visit("/reviews").follow("Declare conflicts")
    assert "Joint Work" in bo.main
    for reader in (ada, bo, clio):
        reader.visit("/reviews/rounds/spring-2027/declare")
        reader.press("Declare, and open the dossiers", expect=422)
        reader.press("Declare, and open the dossiers", none_but_these="true")


def the_director_settles_what_was_found(helene: Reader) -> None:
    helene.visit("/rounds/spring-2027/conflicts")
    assert "Joint Work" in helene.main
    helene.press("Settle: Bo Lindqvist and Ines Duarte", settled="allowed", reason="One paper, long ago.")
    assert "Disclosed and allowed" in helene.main


def a_person_writes_their_dossier(ines: Reader) -> None:
    ines.visit("/home")
    ines.visit(next(one for one in ines.links() if one.startswith("/my/dossier/")))
    paper = next(value for value, name in options(ines, "what_1") if "Mirrors" in name)
    ines.press(
        "Save", what_1=paper, why_1="It moves.", knowledge="I learnt to look.", people="w " * 300, expect=422
    )
    assert "room for 250" in ines.main
    ines.press("Save", people="I taught two students.")
    assert "Saved" in ines.text


def the_director_freezes_all_but_her_own(helene: Reader, post_office) -> None:
    helene.visit("/rounds/spring-2027")
    theirs = sorted(one for form in forms_of(helene.page) for one in form.offered.get("dossier", ()))
    assert len(theirs) == 5
    helene.press("Freeze the ticked ones", dossier=theirs)
    assert "5 dossiers are frozen" in helene.main
    assert "Your own" in helene.main
    assert "frozen" in post_office.to("ines@lumen.example")[0].subject.lower()


def somebody_else_freezes_hers(lucie: Reader) -> None:
    lucie.visit("/rounds").follow("Spring 2027").follow("Helene Roux").press("Freeze it")
    assert "Frozen" in lucie.main


def whom_to_ask_is_the_directors_secret(
    helene: Reader, advisors: dict[str, Reader], ines: Reader, post_office
) -> None:
    helene.visit("/rounds/spring-2027").follow("Ines Duarte")
    assert "1 joint paper in five years" in helene.main
    for name in ("Ada Keller", "Bo Lindqvist", "Clio Weber"):
        helene.press(f"Propose {name}")
    before = len(post_office.to(ADA))
    assert "Ines Duarte" not in advisors["ada"].visit("/reviews").main
    own = next(one for one in ines.visit("/my/dossier").links() if one.startswith("/my/dossier/"))
    assert "reviews you" not in ines.visit(own).main
    helene.press("Give it to the 3 who are proposed")
    assert len(post_office.to(ADA)) == before + 1
    assert "Ada Keller" in ines.visit(own).main


def dossiers_open(ada: Reader) -> None:
    ada.visit("/reviews").follow("Ines Duarte")
    assert "It moves." in ada.main
    assert "I learnt to look." in ada.main
    ada.press("Submit", for_person="Go on like this.", notes="Ask about the data.", expect=422)
    assert ada.value("for_person") == "Go on like this."
    ada.press("Submit", judgement="ahead", for_director="A star, in confidence.")
    assert "submitted" in ada.main


def one_recuses_herself_in_the_middle(clio: Reader, helene: Reader, post_office) -> None:
    clio.visit("/reviews").follow("Ines Duarte")
    clio.press("Keep for later", judgement="with_help", for_person="Clio’s half a thought.")
    address = clio.path
    clio.follow("I have a conflict").press("Declare the conflict", reason="We applied for a grant together.")
    clio.visit(address, expect=404)
    helene.visit("/rounds/spring-2027").follow("Ines Duarte")
    assert "Recused" in helene.main
    assert "half a thought" not in helene.text
    assert "grant" not in "".join(one.body for one in post_office.to("helene@lumen.example"))


def others_are_read_after_ones_own(ada: Reader, bo: Reader) -> None:
    bo.visit("/reviews").follow("Ines Duarte")
    assert "Go on like this." not in bo.text
    bo.press(
        "Submit", judgement="on_course", for_person="More sound, please.", for_board="Ahead of her year."
    )
    bo.visit("/reviews").follow("Ines Duarte")
    assert "Go on like this." in bo.main
    assert "in confidence" not in bo.text
    ada.visit("/reviews").follow("Ines Duarte")
    assert "More sound, please." in ada.main
    assert "Joint Work" in ada.main  # disclosed and allowed: it stands beside the review


def the_director_reads_and_writes(helene: Reader) -> None:
    helene.visit("/rounds/spring-2027").follow("Ines Duarte")
    assert "A star, in confidence." in helene.main
    assert "Ask about the data." not in helene.text
    helene.press("Save the letter", text="Dear Ines, a strong half-year. Sound comes next.")


def she_looks_at_exactly_what_is_shared(helene: Reader, ines: Reader, post_office) -> bytes:
    helene.press("Look at what they will receive")
    looked_at = article(helene)
    seen = pdf_behind(helene, "The PDF")
    helene.press("Share with Ines Duarte")
    mine = next(one for one in ines.visit("/my/dossier").links() if one.startswith("/my/dossier/"))
    assert article(ines.visit(mine)) == looked_at
    assert pdf_behind(ines, "The same as a PDF") == seen
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(seen)).pages)
    assert "Go on like this." in text
    for hidden in ("in confidence", "Ahead of her year", "Ask about", "half a thought", "Further than"):
        assert hidden not in text + ines.text
    return seen


def a_mistake_is_taken_back_and_shared_again(helene: Reader, ines: Reader, first: bytes, post_office) -> None:
    helene.visit("/rounds/spring-2027").follow("Ines Duarte")
    helene.press("Take it back", reason="The letter names the wrong half-year.")
    mine = next(one for one in ines.visit("/my/dossier").links() if one.startswith("/my/dossier/"))
    assert "Go on like this." not in ines.visit(mine).text
    assert "wrong half-year" in post_office.to("ines@lumen.example")[0].body
    assert "wrong half-year" in post_office.to(ADA)[0].body
    helene.press("Save the letter", text="Dear Ines, a strong winter. Sound comes next.")
    helene.press("Look at what they will receive").press("Share with Ines Duarte")
    assert "a strong winter" in ines.visit(mine).main
    assert pdf_behind(ines, "The same as a PDF") != first


def they_read_it_acknowledge_and_reply(ines: Reader, ada: Reader, helene: Reader) -> None:
    ines.press("I have read it", name="Somebody Else", expect=422)
    ines.press("I have read it", name="Ines Duarte")
    ines.press("Send the reply for good", text="Thank you. Sound it is.")
    assert "Send the reply for good" not in ines.buttons()
    ada.visit("/reviews").follow("Ines Duarte")
    assert "Sound it is." in ada.main
    helene.visit("/rounds/spring-2027").follow("Ines Duarte")
    assert "Sound it is." in helene.main


def something_follows(ines: Reader, omar: Reader, post_office) -> None:
    ines.press("Propose it", text="Record a corpus of mirrors.")
    owner = next(value for value, name in options(ines, "owner") if name == "Omar Sy")
    ines.press("Agree", owner=owner, due_on="2027-06-30")
    assert "Record a corpus of mirrors." in omar.visit("/my/follow-ups").main
    assert "Go on like this." not in omar.text
    assert "/my/follow-ups" in post_office.to("omar@lumen.example")[0].body


def an_administrator_breaks_the_glass(root: Reader, ines: Reader, post_office) -> None:
    mine = next(one for one in ines.visit("/my/dossier").links() if one.startswith("/my/dossier/"))
    address = mine.replace("/my/dossier/", "/dossiers/")
    root.visit(address)
    assert "Go on like this." not in root.text
    root.press("Break the glass", expect=422)
    root.press("Break the glass", reason="A court asks.")
    assert "Go on like this." in root.main
    assert "Ask about the data." not in root.text
    assert "A court asks." in ines.visit(mine).main
    assert "A court asks." in post_office.to("helene@lumen.example")[0].body
    clock.advance(timedelta(hours=2))
    assert "Go on like this." not in root.visit(address).text


def the_director_is_reviewed_like_everybody(helene: Reader, lucie: Reader, bo: Reader, post_office) -> None:
    lucie.visit("/rounds").follow("Spring 2027").follow("Helene Roux").press("Propose Bo Lindqvist")
    lucie.press("Give it to the one who is proposed")
    bo.visit("/reviews").follow("Helene Roux").press(
        "Submit", judgement="with_help", for_person="Delegate more."
    )
    mine = next(one for one in helene.visit("/my/dossier").links() if one.startswith("/my/dossier/"))
    number = mine.rsplit("/", 1)[1]
    helene.visit(f"/rounds/spring-2027/dossiers/{number}", expect=404)
    assert "Delegate more." not in helene.visit(mine).text
    lucie.visit(f"/rounds/spring-2027/dossiers/{number}")
    assert "Delegate more." in lucie.main
    lucie.press("Look at what they will receive").press("Share with Helene Roux")
    assert "Delegate more." in helene.visit(mine).main


def late_ones_are_reminded(helene: Reader, post_office) -> None:
    """Ada has one more to write: three mails on three weekdays, and then a list to the director."""
    helene.visit("/rounds/spring-2027").follow("Soren Holm").press("Propose Ada Keller")
    helene.press("Give it to the one who is proposed")
    post_office.to(ADA)
    told: list[tuple[int, str]] = []
    for _day in range(55):
        clock.advance(timedelta(days=1))
        before = len(post_office.letters)
        post_office.to(ADA)
        told += [(clock.now().weekday(), one.to) for one in post_office.letters[before:]]
    assert [to for _day, to in told] == [ADA, ADA, ADA, "helene@lumen.example"]
    assert {day for day, _to in told} <= {0, 1, 2, 3, 4}
    assert "Soren Holm" in post_office.to(ADA)[0].body


# What a reader finds on a page


def options(reader: Reader, name: str) -> list[tuple[str, str]]:
    """The choices of a select: their values and what they say."""
    select = next(one for one in reader.page.iter(f"{NAMESPACE}select") if one.get("name") == name)
    return [(one.get("value"), text_of(one)) for one in select.iter(f"{NAMESPACE}option")]


def article(reader: Reader) -> str:
    """What stands in the packet on a page."""
    found = (one for one in reader.page.iter(f"{NAMESPACE}article") if "packet" in (one.get("class") or ""))
    return text_of(next(found))


def pdf_behind(reader: Reader, label: str) -> bytes:
    """The bytes that a link leads to."""
    link = next(one for one in reader.page.iter(f"{NAMESPACE}a") if text_of(one) == label)
    with reader.client.get(link.get("href"), headers=reader.headers) as answer:
        assert answer.mimetype == "application/pdf"
        return answer.get_data()
