"""Applying in a real browser: on a small phone in the dark, without JavaScript, by keyboard alone."""

import pytest

from portal.kernel import clock, db
from tests import samples
from tests.factories import WHY, a_position, a_user

pytestmark = pytest.mark.browser

NOOR = "noor@elsewhere.example"
STATEMENT = "I have listened to small models for two years, and would like to know what they hear."


@pytest.fixture
def position(app, database):
    """An open position that asks for a CV, a statement and an answer."""
    with db.unit():
        owner = a_user("Clara Weiss", "recruiter")
        a_position(owner, title="PhD in open speech models", questions=[WHY])


def test_somebody_applies_without_javascript(position, browse, post_office):
    noor = browse("phone", javascript=False)
    noor.open("/positions").follow("PhD in open speech models").follow("Apply")
    noor.type("Your e-mail address", NOOR).press("Start").reads("is not confirmed yet")
    noor.type("Code from the mail", post_office.to(NOOR)[0].code).press("Confirm").reads("you are signed in")
    noor.follow("Statement").type("Your statement", STATEMENT).press("Save and go on").reads("Saved.")
    noor.follow("Documents").attach("cv.pdf", samples.html_page()).press("Upload: CV", status=422)
    noor.reads("This file is called .pdf but is an HTML page.")
    noor.attach("cv.pdf", samples.pdf(text="Noor van den Berg")).press("Upload: CV").reads("cv.pdf")
    noor.follow("Back to the list").follow("Questions").type("Why here?", "Openness.").press("Save and go on")
    noor.follow("Check your answers").reads("Before you can submit, this is still needed:", STATEMENT)
    noor.press("Submit your application", status=422).reads("This was not sent")
