"""What is complete and what is open, asked of plain things: no database, no app."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.recruitment import rules
from portal.recruitment.schemas_application import orcid
from portal.recruitment.views_projection import STANDS
from tests.conftest import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CV = {"kind": "cv", "label": "CV", "required": True}
WHY = {"key": "why", "label": "Why?", "kind": "text", "required": True}


def a_position(**columns):
    usual = {
        "status": "open",
        "opens_at": MONDAY,
        "closes_at": MONDAY + DAY,
        "grace_minutes": 15,
        "answer_days": 42,
    }
    asked = {"documents_asked": [], "questions": [], "statement_words": 5, "texts": []}
    return SimpleNamespace(**{**usual, **asked, **columns})


def an_application(**columns):
    facts = SimpleNamespace(name="Ada", country="France", papers=[])
    usual = {
        "status": "draft",
        "position": a_position(),
        "particulars": facts,
        "statement": "Mine.",
        "documents": [],
        "answers": {},
    }
    return SimpleNamespace(**{**usual, **columns})


def needs(application):
    return [str(one) for one in rules.is_complete(application, MONDAY)]


# Open


@pytest.mark.parametrize(
    ("at", "takes"),
    [
        (MONDAY - timedelta(microseconds=1), False),
        (MONDAY, True),
        (MONDAY + DAY, True),
        (MONDAY + DAY + timedelta(minutes=15), True),
        (MONDAY + DAY + timedelta(minutes=15, microseconds=1), False),
    ],
)
def test_a_position_takes_applications_from_its_opening_to_the_end_of_its_grace(at, takes):
    assert rules.takes_applications(a_position(), at) is takes


@given(st.datetimes(datetime(2027, 3, 1, 9), datetime(2090, 1, 1)))
def test_a_rolling_position_takes_applications_for_ever(at):
    assert rules.takes_applications(a_position(closes_at=None), at.replace(tzinfo=MONDAY.tzinfo))


@pytest.mark.parametrize("status", ["draft", "closed", "archived"])
def test_what_is_not_open_takes_none(status):
    assert not rules.takes_applications(a_position(status=status), MONDAY + HOUR)


def test_an_answer_is_promised_from_closing_or_from_submission_while_rolling():
    submitted = MONDAY + HOUR
    assert rules.promised_answer(a_position(), submitted) == MONDAY + 43 * DAY
    assert rules.promised_answer(a_position(closes_at=None), submitted) == submitted + 42 * DAY


# Complete


def test_a_complete_application_needs_nothing():
    assert needs(an_application()) == []


def test_an_empty_one_says_all_that_is_needed():
    position = a_position(documents_asked=[CV], questions=[WHY])
    empty = an_application(particulars=None, statement=None, position=position)
    assert needs(empty) == [
        "your name",
        "the country you live in",
        "your statement",
        "your document “CV”",
        "an answer to “Why?”",
    ]


def test_one_name_is_a_name():
    assert (
        needs(an_application(particulars=SimpleNamespace(name="Sukarno", country="Indonesia", papers=[])))
        == []
    )


@given(st.integers(0, 12))
def test_a_statement_may_have_as_many_words_as_the_position_says(words):
    said = needs(an_application(statement="word " * words))
    assert said == (
        ["your statement"] if not words else ["a statement of at most 5 words"] if words > 5 else []
    )


@pytest.mark.parametrize(("answer", "needed"), [(None, True), (0, False), ("No.", False)])
def test_zero_is_an_answer(answer, needed):
    answers = {} if answer is None else {"why": answer}
    assert bool(needs(an_application(position=a_position(questions=[WHY]), answers=answers))) is needed


def test_a_document_that_is_not_required_is_not_needed():
    asked = a_position(documents_asked=[{**CV, "required": False}])
    assert needs(an_application(position=asked)) == []


@pytest.mark.parametrize(
    ("words", "needed"), [(100, []), (101, ["your part in “Attention” in at most 100 words"])]
)
def test_a_part_in_a_paper_has_at_most_100_words(words, needed):
    papers = [{"title": "Attention", "link": None, "part": "word " * words}]
    facts = SimpleNamespace(name="Ada", country="France", papers=papers)
    assert needs(an_application(particulars=facts)) == needed


def test_the_task_list_stands_in_its_order():
    asked = an_application(
        position=a_position(questions=[WHY]), statement="word " * 9, answers={"why": "So."}
    )
    assert [(one.key, one.status) for one in rules.sections(asked)] == [
        ("particulars", "done"),
        ("papers", "optional"),
        ("statement", "started"),
        ("documents", "optional"),
        ("questions", "done"),
    ]


# Still to be written


@pytest.mark.parametrize(
    ("status", "opened", "at", "said"),
    [
        ("draft", False, MONDAY, 0),
        ("draft", False, MONDAY + 9 * DAY, 0),
        ("lapsed", False, MONDAY + 9 * DAY, 0),
        ("submitted", False, MONDAY, 0),
        ("submitted", True, MONDAY, 1),
        ("submitted", False, MONDAY + 9 * DAY, 1),
        ("submitted", True, MONDAY + 9 * DAY, 2),
    ],
)
def test_a_draft_may_always_be_written_and_what_was_sent_until_it_is_read_or_closed(status, opened, at, said):
    application = an_application(status=status, opened_by_committee=opened)
    assert len(list(rules.may_be_written(application, at))) == said


# Said to the applicant


def test_no_word_for_the_applicant_is_the_committees():
    words = [str(one.word) for one in STANDS.values()]
    assert len(set(words)) == len(words)
    assert not {"rejected", "in_review", "offered", "lapsed"} & {word.lower() for word in words}


def test_a_position_is_called_in_the_readers_language_else_in_english_else_in_any():
    texts = {name: SimpleNamespace(locale=name, title=name) for name in ("de", "en", "fr")}
    assert rules.title(a_position(texts=list(texts.values())), "fr") == "fr"
    assert rules.title(a_position(texts=[texts["de"], texts["en"]]), "fr") == "en"
    assert rules.title(a_position(texts=[texts["de"]]), "fr") == "de"
    assert rules.title(a_position(texts=[], slug="phd"), "fr") == "phd"


# ORCID


@pytest.mark.parametrize("number", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_an_orcid_with_its_check_character_is_one(number):
    assert orcid(number) is None


@given(st.integers(0, 10**15 - 1), st.sampled_from("0123456789X"))
def test_of_eleven_check_characters_one_is_right(digits, last):
    number = "-".join(f"{digits:015d}"[n : n + 4] for n in (0, 4, 8, 12))
    taken = [one for one in "0123456789X" if is_orcid(number + one)]
    assert len(taken) == 1
    assert is_orcid(number + last) is (last == taken[0])


def is_orcid(number):
    try:
        orcid(number)
    except Exception:  # whatever refuses it
        return False
    return True
