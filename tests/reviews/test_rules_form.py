"""The form of a review: what is asked, what is required, and who is said to read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reviews import rules_form
from portal.reviews.rules_form import Audience, FieldKind

FIELDS = [(version, one) for version in rules_form.FORMS for one in rules_form.form(version)]
BOTH = {"judgement": "on_course", "for_person": "You did well."}


def named(version, key):
    return next(one for one in rules_form.form(version) if one.key == key)


def test_required_are_one_judgement_and_one_text_for_the_person_and_nothing_else():
    required = [(one.key, one.kind, one.audience) for one in rules_form.form(1) if one.required]
    assert required == [
        ("judgement", FieldKind.CHOICE, Audience.RATING),
        ("for_person", FieldKind.TEXT, Audience.PERSON),
    ]


def test_the_form_is_the_one_that_was_agreed():
    assert [(one.key, str(one.audience)) for one in rules_form.form(1)] == [
        ("judgement", "rating"),
        ("for_person", "person"),
        ("advice", "person"),
        ("knowledge", "rating"),
        ("people", "rating"),
        ("community", "rating"),
        ("openness", "rating"),
        ("for_board", "board"),
        ("for_director", "director"),
        ("notes", "self"),
    ]


def test_the_newest_form_is_the_last_and_a_number_that_never_was_raises():
    assert max(rules_form.FORMS) == rules_form.NEWEST
    with pytest.raises(KeyError):
        rules_form.form(0)


def test_whoever_reads_an_answer_is_said_in_words_for_every_audience():
    assert set(rules_form.READ_BY) == set(Audience)
    assert len({str(one) for one in rules_form.READ_BY.values()}) == len(Audience)


@pytest.mark.parametrize(
    ("version", "field"), FIELDS, ids=lambda one: getattr(one, "key", None) or f"form {one}"
)
def test_a_text_has_a_limit_and_a_choice_has_choices_among_them_that_one_cannot_say(version, field):
    keys = [key for key, _label in field.choices]
    if field.kind == FieldKind.TEXT:
        assert (field.words or 0) > 0
        assert keys == []
    else:
        assert (field.words, keys[-1], len(keys)) == (None, "cannot_say", len(set(keys)))


def test_no_key_is_asked_twice():
    for version in rules_form.FORMS:
        keys = [one.key for one in rules_form.form(version)]
        assert len(keys) == len(set(keys))


# What is missing


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (BOTH, []),
        ({**BOTH, "for_person": ""}, ["What you would say to them"]),
        ({**BOTH, "for_person": None}, ["What you would say to them"]),
        ({**BOTH, "judgement": "cannot_say"}, []),
        ({"for_person": "Good.", "for_board": "Better."}, ["Where does this person stand?"]),
        ({}, ["Where does this person stand?", "What you would say to them"]),
    ],
)
def test_what_is_missing_is_said_by_its_question(answers, said):
    assert [str(one) for one in rules_form.missing(answers)] == said


@given(st.dictionaries(st.sampled_from([one.key for one in rules_form.form(1)]), st.text(min_size=1)))
def test_nothing_but_the_two_is_ever_missing(answers):
    assert len(list(rules_form.missing(answers))) == len({"judgement", "for_person"} - set(answers))


# Audiences


@given(st.sets(st.sampled_from(Audience)))
def test_every_question_is_of_one_audience_and_stands_in_the_forms_order(audiences):
    found = rules_form.of_audience(1, audiences)
    assert list(found) == [one for one in rules_form.form(1) if one.audience in audiences]


def test_what_the_person_reads_are_the_two_texts_for_them():
    assert [one.key for one in rules_form.of_audience(1, {Audience.PERSON})] == ["for_person", "advice"]


# Answers in words


@pytest.mark.parametrize(
    ("key", "answers", "said"),
    [
        ("judgement", {"judgement": "with_help"}, "On course, with help"),
        ("openness", {"openness": "absent"}, "Not to be seen yet"),
        ("judgement", {"judgement": "a word of an older form"}, "a word of an older form"),
        ("for_person", {"for_person": "on_course"}, "on_course"),
        ("for_person", {"for_person": ""}, ""),
        ("for_person", BOTH | {"for_person": None}, None),
        ("knowledge", BOTH, None),
    ],
)
def test_an_answer_is_said_in_words(key, answers, said):
    found = rules_form.said(named(1, key), answers)
    assert (found if found is None else str(found)) == said
