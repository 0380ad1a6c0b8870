"""What a person receives: looked at exactly as it will be, shared, taken back; and what stops it."""

import re
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts.models import User
from portal.kernel import db, documents
from portal.reviews import queries_packets
from portal.reviews.models_packets import Packet
from tests import factories_reviews as reviews
from tests.reviews.lab import Lab, letters, with_reviews


def look(lab: Lab):
    """The director looks at what the person will receive."""
    return lab.reader(lab.director).visit(lab.page()).press("Look at what they will receive")


def released(lab: Lab) -> Packet | None:
    with db.reading():
        return queries_packets.released(lab.dossier())


def stored(lab: Lab) -> bytes:
    """The PDF that was released."""
    with documents.open(released(lab).file.sha256) as file:
        return file.read()


def person(lab: Lab):
    """The person's own page."""
    return lab.reader(lab.users[0]).visit(f"/my/dossier/{lab.dossier().public_id}")


def fetched(reader, address: str) -> tuple[int, bytes]:
    """A file as somebody gets it."""
    with reader.client.get(address) as response:
        return response.status_code, response.data


def letter_of(page) -> str:
    """The packet as a page shows it, word for word."""
    html = page.response.get_data(as_text=True)
    return re.search(r'<article class="packet".*?</article>', html, re.S).group()


def test_what_is_shared_is_what_was_looked_at_to_the_byte(app, database):
    lab = with_reviews(app, {"for_person": "You did well."})
    page = look(lab)
    seen, address = letter_of(page), page.path
    status, pdf = fetched(page, f"{address}.pdf")
    assert person(lab).main.count("You did well.") == 0
    page.visit(address).press("Share with Ada Byron")
    assert "Shared: Ada Byron was told." in page.main
    assert letter_of(person(lab)) == seen
    assert (status, pdf[:5]) == (200, b"%PDF-")
    assert fetched(person(lab), f"/dossiers/{lab.dossier().public_id}/packet.pdf") == (200, pdf)
    assert stored(lab) == pdf
    assert letters("packet_shared") == [("packet_shared", "ada")]


def test_what_changed_since_asks_for_another_look(app, database):
    lab = with_reviews(app)
    looked_at = look(lab)
    address = looked_at.path
    lab.reader(lab.director).visit(lab.page()).press("Save the letter", text="One word more.")
    looked_at.press("Share with Ada Byron", expect=422)
    assert "another look at the packet: something changed since you looked" in looked_at.main
    assert released(lab) is None
    looked_at.visit(address)
    assert "Something changed since you looked at this; look again." in looked_at.main
    assert "Share with Ada Byron" not in looked_at.buttons()
    looked_at.press("Look again").press("Share with Ada Byron")
    assert "One word more." in person(lab).main


def test_shared_twice_it_is_shared_once(app, database):
    lab = with_reviews(app)
    first = look(lab)
    second = lab.reader(lab.director).visit(first.path)
    first.press("Share with Ada Byron")
    second.press("Share with Ada Byron")
    assert letters("packet_shared") == [("packet_shared", "ada")]


def test_taken_back_for_a_reason_it_is_gone_until_it_is_looked_at_and_shared_again(app, database):
    lab = with_reviews(app, {"for_person": "A wrong word."})
    page = look(lab)
    first = page.path
    page.press("Share with Ada Byron")
    page.press("Take it back", expect=422)
    assert "A wrong word." in person(lab).main
    page.visit(lab.page()).press("Take it back", reason="A fact was wrong.")
    assert "A wrong word." not in person(lab).main
    assert fetched(person(lab), f"/dossiers/{lab.dossier().public_id}/packet.pdf")[0] == 404
    assert letters("packet_taken_back", "packet_taken_back_from") == [
        ("packet_taken_back", "ada"),
        ("packet_taken_back_from", "maryam"),
    ]
    assert "Share with Ada Byron" not in page.visit(first).buttons()
    look(lab).press("Share with Ada Byron")
    assert "A wrong word." in person(lab).main
    with db.reading():
        rows = select(Packet.withdrawn_at).order_by(Packet.id)
        assert [bool(at) for at in db.session().scalars(rows)] == [True, False]


def test_the_same_packet_is_not_shared_again_by_an_old_tab_after_it_was_taken_back(app, database):
    lab = with_reviews(app)
    page = look(lab)
    old = lab.reader(lab.director).visit(page.path)
    page.press("Share with Ada Byron").press("Take it back", reason="A fact was wrong.")
    old.press("Share with Ada Byron", expect=422)
    assert (released(lab), lab.dossier().status) == (None, "with_director")


def test_a_review_that_was_returned_stops_sharing_until_it_is_in_again(app, database):
    lab = with_reviews(app, {"for_person": "Before."})
    page = lab.reader(lab.director).visit(lab.page())
    page.press("Return it", expect=422)
    page.press("Return it", reason="Please name the work you mean.")
    assert letters("review_returned") == [("review_returned", "maryam")]
    assert "Still needed: one submitted review; 1 review that was returned." in page.main
    assert "Look at what they will receive" not in page.buttons()
    assert "Before." not in page.main
    reviews.a_review(lab.dossier(), lab.advisors[0], for_person="After.")
    look(lab).press("Share with Ada Byron")
    assert "After." in person(lab).main


def test_a_letter_saves_itself_and_a_stale_one_shows_both(app, database):
    lab = with_reviews(app)
    first, second = (lab.reader(lab.director).visit(lab.page()) for _tab in "12")
    typed = {
        "csrf_token": first.value("csrf_token"),
        "version": first.value("version"),
        "text": "First draft.",
    }
    kept = first.client.post(
        f"{lab.page()}/letter", data=typed, headers={"Accept": "application/json", "X-Autosave": "1"}
    )
    assert (kept.status_code, kept.json["version"]) == (200, 1)
    second.press("Save the letter", expect=409, text="Second tab.")
    assert "First draft." in second.main
    assert "Second tab." in second.main
    second.press("Keep yours")
    assert second.visit(lab.page()).value("text").strip() == "Second tab."


def test_without_a_letter_the_reviews_stand_alone(app, database):
    lab = with_reviews(app)
    page = look(lab)
    assert "From the director" not in page.main
    page.press("Share with Ada Byron")
    assert "Review by Maryam Noor" in person(lab).main


def test_only_what_is_meant_for_the_person_is_in_it(app, database):
    said = {
        "for_board": "For the board.",
        "for_director": "In confidence.",
        "notes": "Mine.",
        "openness": "absent",
    }
    lab = with_reviews(app, said)
    page = look(lab)
    html = page.response.get_data(as_text=True)
    assert [text for text in (*said.values(), "On course") if text in letter_of(page)] == []
    assert "In confidence." not in html
    page.press("Share with Ada Byron")
    assert [text for text in said.values() if text in person(lab).response.get_data(as_text=True)] == []


def test_the_board_as_one_names_nobody_to_the_person(app, database):
    lab = with_reviews(app, {"for_person": "We think so."}, {}, identity="collective")
    names = [one.name for one in lab.advisors]
    before = person(lab).response.get_data(as_text=True)
    page = look(lab)
    assert "Review 1" in page.main
    page.press("Share with Ada Byron")
    reader = person(lab)
    after = reader.response.get_data(as_text=True)
    assert "We think so." in after
    assert [name for name in names if name in before or name in letter_of(reader)] == []
    shown = re.sub(
        r"<select.*?</select>", "", before + after, flags=re.S
    )  # an objection may name any advisor
    assert [name for name in names if name in shown] == []
    pages = PdfReader(BytesIO(stored(lab))).pages
    text = " ".join(one.extract_text() for one in pages)
    assert "We think so." in text
    assert [name for name in names if name in text] == []


def test_facts_are_checked_first_where_the_round_leaves_days_for_it(app, database):
    lab = with_reviews(app, {"for_person": "Born in 1815."}, correct_days=5)
    page = look(lab)
    seen = letter_of(page)
    page.press("Show the draft for facts first")
    assert letters("packet_draft") == [("packet_draft", "ada")]
    reader = person(lab)
    assert letter_of(reader) == seen
    reader.press("Send to the director", text="It was 1816.")
    assert letters("facts_corrected") == [("facts_corrected", "helene")]
    assert "It was 1816." in page.visit(lab.page()).main


def test_without_such_days_nobody_is_shown_a_draft(app, database):
    lab = with_reviews(app)
    assert "Show the draft for facts first" not in look(lab).buttons()


def test_what_follows_is_agreed_done_or_dropped(app, database):
    lab = with_reviews(app)
    page = look(lab).press("Share with Ada Byron")
    page.press("Propose it", text="Publish the data.")
    page.press("Agree", owner=lab.people[0].public_id, due_on="2027-06-01")
    assert "Agreed · Ada Byron · until 1 Jun 2027" in page.main
    assert letters("follow_up_agreed") == [("follow_up_agreed", "ada")]
    page.press("Done", evidence="https://zenodo.example/1")
    assert "https://zenodo.example/1" in page.links()
    page.press("Propose it", text="A second thing.").press("Drop it: A second thing.")
    assert "Dropped" in page.main


def test_the_round_closes_once_everything_is_shared_and_what_follows_stays(app, database):
    lab = with_reviews(app)
    page = look(lab).press("Share with Ada Byron")
    page.visit(lab.page(1)).press("Exempt", reason="On leave.")
    page.visit(lab.at()).press("Close the round")
    assert "The round is closed." in page.main
    assert "Take it back" not in page.visit(lab.page()).buttons()
    assert "Propose it" in page.buttons()


def test_the_packet_speaks_the_language_of_whoever_receives_it(app, database):
    lab = with_reviews(app, {"for_person": "You did well."})
    with db.unit() as here:
        here.get(User, lab.users[0].id).locale = "fr"
    page = look(lab)
    assert "Votre évaluation" in page.text
    assert "What they say to you" not in letter_of(page)
    page.visit(f"{page.path}?lang=fr").visit(f"{page.path}?lang=en").press("Share with Ada Byron")
    _status, pdf = fetched(person(lab), f"/dossiers/{lab.dossier().public_id}/packet.pdf")
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == "fr"
