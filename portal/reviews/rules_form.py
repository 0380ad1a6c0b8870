"""The form of a review: what is asked, and who will read each answer.

Required are one judgement and one text for the person; everything else is folded away and optional. A form is never
changed once a round uses it: a new one gets the next number, so that old reviews keep their questions.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.kernel.words import Sentence, _

NEWEST = 1


class Audience(StrEnum):
    """Who reads an answer."""

    PERSON = "person"
    BOARD = "board"
    DIRECTOR = "director"
    SELF = "self"
    RATING = "rating"


class FieldKind(StrEnum):
    """How an answer is given."""

    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True)
class FormField:
    """A question of the form; `words` limits a text, `choices` are a judgement's, best first.

    `heading` is what stands over the answer where the person reads it.
    """

    key: str
    label: Sentence
    audience: Audience
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    words: int | None = None
    choices: tuple[tuple[str, Sentence], ...] = ()
    help: Sentence | None = None
    heading: Sentence | None = None


READ_BY: dict[Audience, Sentence] = {
    Audience.PERSON: _(
        "The person reads this, once the director shares it; so do the director and the board."
    ),
    Audience.BOARD: _("The director and the other advisors read this; the person does not."),
    Audience.DIRECTOR: _("The director alone reads this."),
    Audience.SELF: _("Nobody reads this but you."),
    Audience.RATING: _(
        "The director sees this among the others’ answers, and advisors of this person after their own; the person never does."
    ),
}

LEGAL = _("The law may give the person a right to see what is written about them here.")

JUDGEMENTS = (
    ("ahead", _("Further than one could expect")),
    ("on_course", _("On course")),
    ("with_help", _("On course, with help")),
    ("off_course", _("Off course")),
    ("cannot_say", _("I cannot say")),
)
LEVELS = (
    ("strong", _("Strong")),
    ("good", _("Good")),
    ("growing", _("Growing")),
    ("absent", _("Not to be seen yet")),
    ("cannot_say", _("I cannot say")),
)


def _level(key: str, label: Sentence) -> FormField:
    return FormField(key, label, Audience.RATING, FieldKind.CHOICE, choices=LEVELS)


FORMS: dict[int, tuple[FormField, ...]] = {
    1: (
        FormField(
            "judgement",
            _("Where does this person stand?"),
            Audience.RATING,
            FieldKind.CHOICE,
            required=True,
            choices=JUDGEMENTS,
            help=_("Against what one could expect at this stage, not against colleagues."),
        ),
        FormField(
            "for_person",
            _("What you would say to them"),
            Audience.PERSON,
            required=True,
            words=1500,
            help=_("What was good, what was not, and why. Name the work you mean."),
            heading=_("What they say to you"),
        ),
        FormField(
            "advice",
            _("What you advise for the next period"),
            Audience.PERSON,
            words=800,
            heading=_("What they advise for the next period"),
        ),
        _level("knowledge", _("Knowledge")),
        _level("people", _("People")),
        _level("community", _("Community")),
        _level("openness", _("Openness")),
        FormField("for_board", _("For the board"), Audience.BOARD, words=800),
        FormField("for_director", _("For the director"), Audience.DIRECTOR, words=800),
        FormField("notes", _("Notes to yourself"), Audience.SELF, words=2000),
    )
}


def form(version: int) -> tuple[FormField, ...]:
    """The questions of a form; raises KeyError for a number that never was."""
    return FORMS[version]


def missing(answers: Mapping[str, Any], version: int = NEWEST) -> Iterator[Sentence]:
    """The required questions that have no answer yet."""
    yield from (one.label for one in form(version) if one.required and not answers.get(one.key))


def of_audience(version: int, audiences: Iterable[Audience]) -> tuple[FormField, ...]:
    """The questions whose answers these audiences read, in the form's order."""
    wanted = set(audiences)
    return tuple(one for one in form(version) if one.audience in wanted)


def said(field: FormField, answers: Mapping[str, Any]) -> str | Sentence | None:
    """An answer in words; None where nothing was said."""
    given: str | None = answers.get(field.key)
    if given is None or field.kind == FieldKind.TEXT:
        return given
    return dict(field.choices).get(given, given)
