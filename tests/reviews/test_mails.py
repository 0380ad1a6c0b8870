"""What mail about reviews says: what waits, where, until when and whom to ask, and never a word of a review."""

import ast
from datetime import UTC, date, datetime

import pytest

from portal.kernel import wording
from tests.laws.house import sources
from tests.laws.test_names import POSTS, called

MAY = datetime(2027, 5, 31, 21, 59, tzinfo=UTC)
LINK, DECLARE, REASON = "http://portal.test/here", "http://portal.test/declare", "A paper was missing."
PERSON = {"round": "Spring 2027", "zone": "America/New_York", "link": LINK}
DIRECTOR = {"round": "Spring 2027", "person": "Paul Person", "link": LINK}
ADVISOR = PERSON
THERE = {"name": "Autumn 2027", "due_at": MAY, "zone": "Asia/Tokyo", "people": ["Ines Roy"]}
HERE = {"name": "Spring 2027", "due_at": MAY, "zone": "Europe/Paris", "people": ["Paul Person", "Bo Li"]}

# What each mail is given, beside the reader's name.
MAILS = {
    "dossier_begun": {**PERSON, "due_at": MAY},
    "dossier_frozen": {**PERSON, "sha256": "5" * 64},
    "dossier_exempt": {**PERSON, "reason": REASON},
    "packet_draft": {**PERSON, "until": MAY},
    "packet_shared": {**PERSON, "until": MAY},
    "packet_taken_back": {**PERSON, "reason": REASON},
    "reviews_are_in": DIRECTOR,
    "dossier_entrusted": DIRECTOR,
    "dossier_handed_over": {**DIRECTOR, "reason": REASON, "successors": ["Dora Director"]},
    "advisor_recused": {**DIRECTOR, "advisor": "Vera Advisor"},
    "advisor_declined": {**DIRECTOR, "advisor": "Vera Advisor"},
    "person_objected": DIRECTOR,
    "glass_broken": {**DIRECTOR, "by": "Adam Admin", "reason": REASON},
    "facts_corrected": DIRECTOR,
    "person_replied": DIRECTOR,
    "advisor_convened": {**ADVISOR, "due_at": MAY, "declare": DECLARE},
    "dossiers_given": {**ADVISOR, "number": 2, "due_at": MAY},
    "reviews_extended": {**ADVISOR, "until": MAY},
    "review_returned": {**ADVISOR, "person": "Paul Person"},
    "dossier_taken_back": {**ADVISOR, "person": "Paul Person", "reason": REASON},
    "packet_taken_back_from": {**ADVISOR, "person": "Paul Person", "reason": REASON},
    "round_cancelled": {"round": "Spring 2027", "reason": REASON},
    "reviews_reminder": {"rounds": [HERE, THERE], "number": 3, "link": LINK},
    "reviews_late": {"round": "Spring 2027", "late": [("Vera Advisor", 1), ("Otto Other", 2)], "link": LINK},
    "follow_up_agreed": {"due_on": date(2027, 9, 1), "link": LINK},
}
# Whoever has a dossier no longer is not sent to it.
UNSAID = {"dossier_handed_over": {LINK}}
SUBJECTS = {
    "dossiers_given": "2 dossiers wait for your review",
    "reviews_reminder": "3 reviews are still to be submitted",
    "packet_shared": "Your review is here: “Spring 2027”",
}


def names_in(node: ast.expr) -> set[str]:
    """The strings of an expression."""
    return {
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def said(template: str, name: str = "Nora Reader", **changed) -> tuple[str, str]:
    return wording.render(template, "en", MAILS[template] | {"name": name} | changed)


def test_these_are_all_the_mails_about_reviews():
    named = {
        name
        for source in sources()
        if source.package == "reviews" and not source.stem.startswith(("pages", "api"))
        for call in called(source, *POSTS)
        for name in names_in(call.args[0])
    }
    assert named == set(MAILS)


@pytest.mark.parametrize("template", MAILS)
def test_a_mail_says_all_it_was_given_where_to_go_and_how_to_address_its_reader(app, template):
    subject, body = said(template)
    assert body.startswith("Dear Nora Reader,\n\n")
    assert said(template, name="")[1].startswith("Good day,\n\n")
    given = {one for one in MAILS[template].values() if isinstance(one, str)} - UNSAID.get(template, set())
    assert [one for one in given - {PERSON["zone"]} if one not in f"{subject}\n{body}"] == []
    assert "\n\n\n" not in body


@pytest.mark.parametrize("template", [name for name, given in MAILS.items() if MAY in given.values()])
def test_until_when_is_said_in_the_rounds_zone_and_in_utc(app, template):
    assert "Monday, 31 May 2027, 17:59 (America/New_York), 21:59 UTC" in said(template)[1]


@pytest.mark.parametrize("template", MAILS)
def test_the_envelope_which_administrators_read_names_nobody(app, template):
    subject, _body = said(template)
    assert subject == SUBJECTS.get(template, subject)
    assert not {"Paul", "Vera", "Adam", "Ines", "Nora"} & set(subject.replace("’", " ").split())


def test_a_reminder_lists_every_round_with_its_date_and_who_is_missing(app):
    body = said("reviews_reminder")[1]
    assert body.split("\n\n")[1:4] == [
        "these are not submitted yet:",
        "Spring 2027, due by Monday, 31 May 2027, 23:59 (Europe/Paris), 21:59 UTC:\n  – Paul Person\n  – Bo Li",
        "Autumn 2027, due by Tuesday, 1 June 2027, 06:59 (Asia/Tokyo), Monday 21:59 UTC:\n  – Ines Roy",
    ]


def test_one_review_is_one(app):
    assert said("reviews_reminder", number=1)[0] == "1 review is still to be submitted"
    assert said("dossiers_given", number=1)[0] == "1 dossier waits for your review"


def test_a_list_of_late_reviews_says_who_and_how_many(app):
    assert "\n\n  – Vera Advisor: 1 review\n  – Otto Other: 2 reviews\n\n" in said("reviews_late")[1]


@pytest.mark.parametrize("template", [name for name in MAILS if MAILS[name] not in (DIRECTOR,)])
def test_whoever_does_not_direct_learns_whom_to_ask(app, template):
    director = {"advisor_recused", "advisor_declined", "glass_broken", "reviews_late"}
    assert ("help@lumen.example" in said(template)[1]) is (template not in director)
