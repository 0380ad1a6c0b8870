"""A round of six people and three advisors in a real browser: at a desk, and on telephones by day and in the dark.

A conflict that was found is settled, an advisor recuses himself in the middle, what was shared is taken back and
shared again, and the director is reviewed like everybody: somebody acts for her.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.models import User
from portal.kernel import clock, db
from portal.people.models import Person
from portal.reviews import conflicts, queries_rounds
from portal.reviews.models import Dossier, Round
from tests import factories_reviews as reviews
from tests.browser.visitor import Visitor
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_publication, an_attribution

pytestmark = pytest.mark.browser

STAFF = ("Helene Roux", "Ines Duarte", "Lucie Martel", "Noor Haddad", "Omar Sy", "Soren Holm")
ADVISORS = ("Ada Keller", "Bo Lindqvist", "Clio Weber")
HERE = "/rounds/spring-2027"
WHY, LEARNT = "It moves, and nobody had seen that before.", "I learnt to look."
TO_INES, IN_CONFIDENCE = "Go on like this.", "A star, in confidence."
FIRST, SECOND = "Dear Ines, a strong summer.", "Dear Ines, a strong winter."
ALLOWED = "Disclosed and allowed: shown beside the review"
REPLY, DELEGATE = "Thank you. Sound it is.", "Delegate more."


@dataclass
class Lab:
    """Six people in office, of whom Helene directs, and three advisors, of whom Bo wrote a paper with Ines."""

    app: Flask
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    round: Round | None = None

    def dossier(self, name: str, *, of: str = "helene") -> Dossier:
        """Somebody's dossier, for whoever directs it."""
        return reviews.dossier_of(self.round, self.people[name], for_=self.users[of])

    def of(self, name: str):
        """Somebody who is signed in."""
        return reader_signed_in(self.app, self.users[name])


@pytest.fixture
def lab(app, database) -> Lab:
    """The round is open, and Lucie acts for the director on the director's own dossier; only Ada has still to declare."""
    lab = Lab(app)
    for name in (*STAFF, *ADVISORS, "Max Root"):
        roles = {"Helene Roux": ("director", "staff"), "Max Root": ("administrator",)}
        usual = ("advisor",) if name in ADVISORS else ("staff",)
        lab.users[name.split()[0].lower()] = a_user(name, *roles.get(name, usual))
    for name in STAFF:
        key = name.split()[0].lower()
        lab.people[key] = reviews.somebody_reviewed(name, lab.users[key])
    for title, authors, days in (
        ("Mirrors in Motion", ("Ines Duarte",), 40),
        ("Joint Work", ("Ines Duarte", "Bo Lindqvist"), 500),
    ):
        paper = a_publication(title, authors, published_at=clock.now() - timedelta(days=days))
        an_attribution(paper, lab.people["ines"], "confirmed")
    asked, acting = [lab.users[one] for one in ("ada", "bo", "clio")], lab.users["lucie"].id
    lab.round = reviews.a_round(lab.users["helene"], asked, declared=False, acting_director_id=acting)
    declared(lab, "bo", "clio")
    return lab


def declared(lab: Lab, *names: str) -> None:
    """These advisors say that there is nothing but what was found."""
    for one in names:
        with db.unit():
            user = lab.users[one]
            round_ = reviews.convened(lab.round, user)
            mine = queries_rounds.advisor(round_, user.id)
            conflicts.declare(round_, mine, {}, zone="Europe/Paris", actor=actor_for(user))


def test_a_whole_round(lab, browse):
    helene, root = browse(of=lab.of("helene")), browse(of=lab.of("max"))
    ada, clio = (browse("phone", clock=True, of=lab.of(one)) for one in ("ada", "clio"))
    ines = browse("phone", scheme="dark", clock=True, of=lab.of("ines"))

    a_person_writes_highlights_on_the_way(ines)
    an_advisor_declares(ada)
    the_director_sees_whom_she_asked(helene)
    she_settles_what_was_found(helene)
    she_freezes_all_but_her_own(helene)
    she_proposes_and_publishes(helene)
    an_advisor_reviews(ada)
    another_recuses_himself_in_the_middle(clio, helene)
    reviews.a_review(lab.dossier("ines"), lab.users["bo"], for_person="More sound, please.")
    the_director_looks_and_shares(helene, ines)
    she_takes_it_back_and_shares_it_again(helene, ines)
    the_person_reads_acknowledges_and_replies(ines, ada)
    the_glass_is_broken(root, ines)
    the_director_is_reviewed_like_everybody(lab, helene, browse(of=lab.of("lucie")))


def looked_at(eyes: Visitor) -> Visitor:
    """Nothing is cut off on a telephone, and one can read it in the dark."""
    eyes.fits(320, 390)
    if "dark" not in eyes.appearance:
        eyes.in_the_dark()
    return eyes


def unfold(eyes: Visitor, summary: str) -> Visitor:
    eyes.page.locator("summary", has_text=summary).first.click()
    return eyes


def tick(eyes: Visitor, *names: str) -> Visitor:
    for one in names:
        eyes.page.get_by_role("checkbox", name=one, exact=True).check()
    return eyes


def at_the_dossier(helene: Visitor) -> Visitor:
    return helene.open(HERE).follow("Ines Duarte")


def a_person_writes_highlights_on_the_way(ines: Visitor) -> None:
    ines.open("/my/dossier").page.get_by_role("link", name="Open your dossier").click()
    looked_at(ines.reads("Nobody reads anything before the director freezes it.")).look()
    paper = ines.page.locator("[name=what_1] option", has_text="Mirrors in Motion").inner_text()
    ines.choose("Highlight 1", paper).type("Why highlight 1 matters", WHY).type("Knowledge", LEARNT)
    ines.state("Not yet saved").later(1600).state("Saved").reload()
    assert ines.field("Why highlight 1 matters").input_value() == WHY
    assert ines.field("Knowledge").input_value() == LEARNT


def an_advisor_declares(ada: Visitor) -> None:
    looked_at(ada.open("/reviews").follow("Declare conflicts"))
    assert "Mirrors in Motion" not in ada.text
    ada.press("Declare, and open the dossiers", status=422).reads("Please say that there are none but these.")
    tick(ada, "I have no conflict with anybody but these").press("Declare, and open the dossiers")


def the_director_sees_whom_she_asked(helene: Visitor) -> None:
    helene.open("/home").follow("Rounds").follow("Spring 2027").open(f"{HERE}/advisors")
    looked_at(unfold(helene, "More time for Ada Keller").reads("They are told."))
    looked_at(helene.open(HERE).reads("Your own"))


def she_settles_what_was_found(helene: Visitor) -> None:
    looked_at(helene.open(f"{HERE}/conflicts").reads("1 to settle", "Joint Work"))
    settle = "Settle: Bo Lindqvist and Ines Duarte"
    helene.press(settle, status=422).reads("Nothing was settled")
    helene.choose("What does it mean?", "Disclosed and allowed: shown beside the review").type(
        "Reason", "One paper, long ago."
    )
    looked_at(unfold(helene.press(settle).reads("One paper, long ago."), "Settle it anew"))


def she_freezes_all_but_her_own(helene: Visitor) -> None:
    helene.open(HERE)
    assert helene.page.get_by_role("checkbox", name="Helene Roux").count() == 0
    tick(helene, *STAFF[1:]).press("Freeze the ticked ones").reads("5 dossiers are frozen")


def she_proposes_and_publishes(helene: Visitor) -> None:
    looked_at(at_the_dossier(helene).reads("1 joint paper in five years"))
    for name in ADVISORS:
        helene.press(f"Propose {name}")
    looked_at(helene.open(f"{HERE}/assignments").reads("3 proposals wait; nobody sees them yet."))
    tick(helene, "Ines Duarte").press("Give the ticked dossiers to their advisors")
    looked_at(helene.open(f"{HERE}/assignments"))


def an_advisor_reviews(ada: Visitor) -> None:
    looked_at(ada.open("/reviews").follow("Ines Duarte").reads(WHY))
    ada.choose("Where does this person stand?", "On course").type("What you would say to them", TO_INES)
    unfold(ada, "For the director").type("For the director", IN_CONFIDENCE)
    ada.state("Not yet saved").later(1600).state("Saved").press("Submit").reads("is submitted")
    looked_at(ada.open("/reviews").follow("Ines Duarte").reads(TO_INES))


def another_recuses_himself_in_the_middle(clio: Visitor, helene: Visitor) -> None:
    clio.open("/reviews").follow("Ines Duarte").type("What you would say to them", "Half a thought.")
    clio.later(1600).state("Saved")
    there = clio.path
    looked_at(clio.follow("I have a conflict").reads("is sealed: nobody reads it"))
    clio.type("What connects you", "A grant together.").press("Declare the conflict")
    clio.open(there, status=404)
    looked_at(at_the_dossier(helene).reads("Recused"))
    assert "Half a thought." not in helene.page.content()


def the_director_looks_and_shares(helene: Visitor, ines: Visitor) -> None:
    at_the_dossier(helene).reads(IN_CONFIDENCE).type("Your letter", FIRST).press("Save the letter")
    looked_at(helene).press("Look at what they will receive").reads(FIRST, TO_INES)
    assert IN_CONFIDENCE not in helene.page.content()
    seen = looked_at(helene).page.locator("article.packet").inner_text()
    helene.press("Share with Ines Duarte")
    looked_at(ines.reload().reads(FIRST))
    assert ines.page.locator("article.packet").inner_text() == seen
    looked_at(helene.reads("has it. Agree on what follows."))


def she_takes_it_back_and_shares_it_again(helene: Visitor, ines: Visitor) -> None:
    unfold(helene, "Take back what was shared").press("Take it back", status=422)
    helene.page.locator("#reason-unshare").fill("The letter names the wrong half-year.")
    looked_at(helene).press("Take it back")
    assert TO_INES not in ines.reload().page.content()
    helene.type("Your letter", SECOND).press("Save the letter")
    helene.press("Look at what they will receive").press("Share with Ines Duarte")


def the_person_reads_acknowledges_and_replies(ines: Visitor, ada: Visitor) -> None:
    looked_at(ines.reload().reads(SECOND, TO_INES, "More sound, please."))
    assert [one for one in (FIRST, IN_CONFIDENCE) if one in ines.page.content()] == []
    ines.type("Your name", "Somebody Else").press("I have read it", status=422)
    ines.type("Your name", "Ines Duarte").press("I have read it").reads("It does not say that you agree.")
    ines.type("Your reply", REPLY).press("Send the reply for good")
    assert ines.page.get_by_role("button", name="Send the reply for good").count() == 0
    looked_at(unfold(ines, "Propose what should follow"))
    looked_at(ada.open("/reviews").follow("Ines Duarte").reads(REPLY, "More sound, please."))


def the_glass_is_broken(root: Visitor, ines: Visitor) -> None:
    looked_at(root.open(ines.path.replace("/my/dossier/", "/dossiers/")))
    assert TO_INES not in root.page.content()
    unfold(root, "Open this dossier for an hour").press("Break the glass", status=422)
    root.type("Reason", "A court asks.").press("Break the glass").reads("The glass is broken until", TO_INES)
    looked_at(root)
    looked_at(ines.reload().reads("broke the glass: A court asks."))


def the_director_is_reviewed_like_everybody(lab: Lab, helene: Visitor, lucie: Visitor) -> None:
    own = lab.dossier("helene", of="lucie")
    mine, led = f"/my/dossier/{own.public_id}", f"{HERE}/dossiers/{own.public_id}"
    looked_at(helene.open(mine).reads("Nobody reads anything before the director freezes it."))
    looked_at(lucie.open("/rounds").follow("Spring 2027").follow("Helene Roux")).press("Freeze it")
    reviews.give(own, lab.users["lucie"], [lab.users["bo"]])
    reviews.a_review(own, lab.users["bo"], for_person=DELEGATE, for_director=IN_CONFIDENCE)
    looked_at(lucie.open(led).reads(DELEGATE, IN_CONFIDENCE))
    helene.open(led, status=404)
    assert DELEGATE not in looked_at(helene.open(mine)).page.content()
    reviews.share(own, lab.users["lucie"])
    looked_at(helene.open(mine).reads(DELEGATE))
    assert IN_CONFIDENCE not in helene.page.content()
    assert DELEGATE not in helene.open(HERE).page.content()
    helene.open(led, status=404)
