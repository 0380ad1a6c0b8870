"""Applying in a real browser: by keyboard alone and without JavaScript; on a small phone in the dark, in French."""

from gettext import translation

import pytest

import portal
from portal.kernel import db
from tests import samples
from tests.factories import WHY, a_position, a_user

pytestmark = pytest.mark.browser

NOOR = "noor@elsewhere.example"
french = translation("messages", f"{portal.__path__[0]}/translations", ["fr"]).gettext
STATEMENT = "I have listened to small models for two years, and would like to know what they hear."


@pytest.fixture
def position(app, database):
    """An open position that asks for a CV, a statement and an answer."""
    with db.unit():
        owner = a_user("Clara Weiss", "recruiter")
        a_position(owner, title="PhD in open speech models", questions=[WHY])


def test_somebody_applies_by_keyboard_without_javascript(position, browse, post_office):
    noor = browse(javascript=False).open("/positions")
    assert noor.keys("Tab").focus == "Skip to the text"
    noor.keys("Enter").tab_to("PhD in open speech models").enter().tab_to("Apply").enter()
    noor.tab_to("Your e-mail address").write(NOOR).enter().reads("is not confirmed yet")
    noor.tab_to("Code from the mail").write(post_office.to(NOOR)[0].code).tab_to("Confirm").enter()
    noor.tab_to("Your particulars").enter().tab_to("Given name").write("Noor").tab_to("Country").write(
        "Norway"
    )
    noor.tab_to("Save and go on").enter().tab_to("Statement").enter().tab_to("Your statement").write(
        STATEMENT
    )
    noor.tab_to("Save and go on").enter().tab_to("Questions").enter().tab_to("Why here?").write("Openness.")
    noor.tab_to("Save and go on").enter().tab_to("Documents").enter()
    noor.tab_to("Your file").attach("cv.pdf", samples.html_page()).tab_to("Upload: CV").enter(status=422)
    noor.reads("This file is called .pdf but is an HTML page.")
    noor.tab_to("Your file").attach("cv.pdf", samples.pdf()).tab_to("Upload: CV").enter().tab_to(
        "Back to the list"
    ).enter()
    noor.tab_to("Check your answers").enter().reads(STATEMENT).tab_to("Submit your application").enter()
    noor.reads("Your application has arrived", "SHA-256")


def test_somebody_applies_on_a_small_phone_in_the_dark_in_french(position, browse, post_office):
    noor = browse("phone", scheme="dark", language="fr").open("/positions")
    noor.follow("PhD in open speech models").follow(french("Apply")).type(
        french("Your e-mail address"), NOOR
    ).press(french("Start"))
    noor.type(french("Code from the mail"), post_office.to(NOOR)[0].code).press(french("Confirm"))
    for part, typed in (
        ("Your particulars", {"Given name": "Noor", "Country you live in": "Norvège"}),
        ("Statement", {"Your statement": STATEMENT}),
        ("Questions", {"Why here?": "L'ouverture."}),
    ):
        noor.follow(french(part))
        for label, text in typed.items():
            noor.type(french(label), text)
        noor.press(french("Save and go on"))
    noor.follow(french("Documents")).attach("cv.pdf", samples.pdf()).press(
        french("Upload: %(label)s") % {"label": "CV"}
    )
    noor.follow(french("Back to the list")).follow(french("Check your answers")).press(
        french("Submit your application")
    )
    assert noor.page.locator("h1").inner_text() == french("Your application has arrived")
    assert noor.page.locator("html").get_attribute("lang") == "fr"
