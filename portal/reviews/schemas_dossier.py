"""The forms of the person under review: the dossier, an objection, corrections, the reply, what follows."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.kernel import fields, forms
from portal.kernel.words import Sentence, _
from portal.reviews import rules
from portal.reviews.dossiers import Draft

HELPS: dict[str, Sentence] = {
    "artefact": _("Models, code and data you made open in this period, one a line."),
    "talk": _("One a line."),
    "mentoring": _("Whom you taught or helped, one a line."),
    "duty": _("Reviewing, organising, keeping things running; one a line."),
}

READ_BY_ALL = _("Read by your advisors, the director and, if you have one, your supervisor.")
READ_BY_REVIEWERS = _("Read by your advisors and the director. Your supervisor does not read it.")
READ_WITH_THE_REVIEW = _(
    "Read by the person, the director and whoever is to do it; next time by the advisors too."
)


def dossier(things: Sequence[tuple[str, str]]) -> forms.Schema:
    """The form of a dossier; `things` can be singled out: publications and lines, by reference."""
    made: dict[str, Any] = {}
    for place in range(1, rules.MOST_HIGHLIGHTS + 1):
        made |= _highlight(place, things)
    for kind, label in rules.ITEMS.items():
        made[f"lines_{kind}"] = fields.long_text(
            label, most=4_000, rows=3, help=HELPS[kind], audience=READ_BY_ALL
        )
    for name, label in rules.PARTS.items():
        made[name] = fields.long_text(label, words=rules.STATEMENT_WORDS, rows=7, audience=READ_BY_REVIEWERS)
    made["version"] = fields.hidden(most=16)
    return forms.Schema.of(made, "Dossier")


def _highlight(place: int, things: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The three fields of a highlight; its number stands in each label, since errors are listed by label."""
    why = _("Why highlight %(number)s matters", number=place)
    return {
        f"what_{place}": fields.choice(_("Highlight %(number)s", number=place), things),
        f"role_{place}": fields.text(_("Your part in highlight %(number)s", number=place)),
        f"why_{place}": fields.long_text(why, words=rules.WHY_WORDS, rows=3, audience=READ_BY_ALL),
    }


def draft(typed: Mapping[str, Any]) -> Draft:
    """What was typed as the service takes it: empty highlights fall away, lines are one thing each, each once."""
    places = range(1, rules.MOST_HIGHLIGHTS + 1)
    highlights = [
        {"what": typed[f"what_{n}"], "role": typed[f"role_{n}"], "why": typed[f"why_{n}"]} for n in places
    ]
    return {
        "statement": {name: typed[name] for name in rules.PARTS},
        "lines": {str(kind): _lines(typed[f"lines_{kind}"]) for kind in rules.ITEMS},
        "highlights": [one for one in highlights if one["what"]],
    }


def loose(typed: Mapping[str, str]) -> dict[str, list[Sentence]]:
    """Words about a highlight that names nothing: they would be lost, so it is asked what they are about."""
    said = _("Please say what this is about.")
    places = range(1, rules.MOST_HIGHLIGHTS + 1)
    blank = {name for name, text in typed.items() if not text.strip()}
    about = {n: {f"role_{n}", f"why_{n}"} & typed.keys() - blank for n in places}
    return {f"what_{n}": [said] for n, some in about.items() if some and not typed.get(f"what_{n}")}


def typed(kept: Draft, version: str) -> dict[str, Any]:
    """A dossier as its form shows it."""
    values: dict[str, Any] = {**kept["statement"], "version": version}
    values |= {f"lines_{kind}": "\n".join(lines) or None for kind, lines in kept["lines"].items()}
    for n, one in enumerate(kept["highlights"], 1):
        values |= {f"what_{n}": one["what"], f"role_{n}": one["role"], f"why_{n}": one["why"]}
    return values


def _lines(text: str | None) -> list[str]:
    lines = (" ".join(line.split())[:500] for line in (text or "").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def objection(advisors: forms.Choices) -> forms.Schema:
    """To which advisor the person objects, by public id, and why."""
    return forms.Schema.of(
        {
            "advisor": fields.choice(_("Advisor"), advisors, required=True),
            "reason": fields.long_text(
                _("Reason"),
                required=True,
                most=2_000,
                rows=3,
                audience=_("Read by the director, and not by the advisor."),
            ),
        },
        "Objection",
    )


class Correction(forms.Schema):
    """What is factually wrong in a draft."""

    text = fields.long_text(
        _("What is factually wrong"), required=True, words=800, rows=6, audience=_("Read by the director.")
    )


class Reply(forms.Schema):
    """The person's answer."""

    text = fields.long_text(
        _("Your reply"),
        required=True,
        words=rules.REPLY_WORDS,
        rows=10,
        audience=_("Read by the director and by the advisors who reviewed you. Once sent it stays as it is."),
    )


class Acknowledgement(forms.Schema):
    """That one has read it."""

    name = fields.text(
        _("Your name"),
        required=True,
        autocomplete="name",
        help=_("It says that you have read this, not that you agree."),
        audience=_("Read by the director and by the advisors who reviewed you."),
    )


class FollowUp(forms.Schema):
    """Something that should follow."""

    text = fields.long_text(
        _("What should follow"), required=True, words=100, rows=3, audience=READ_WITH_THE_REVIEW
    )


def agreement(people: forms.Choices) -> forms.Schema:
    """Who does it, by public id, until when."""
    return forms.Schema.of(
        {
            "owner": fields.choice(_("Who does it"), people, required=True),
            "due_on": fields.day(_("Until"), required=True),
        },
        "Agreement",
    )


class Evidence(forms.Schema):
    """What shows that it is done."""

    evidence = fields.text(
        _("What shows it"),
        most=500,
        help=_("An address, or a few words."),
        audience=_("Read by you, the director and, in the next round, the advisors."),
    )
