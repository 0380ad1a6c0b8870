"""Pure rules of positions: what a kind of position usually asks for, and what was promised once it is open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.words import Sentence, _

KINDS: dict[str, Sentence] = {
    "phd": _("PhD position"),
    "postdoc": _("Postdoc"),
    "researcher": _("Researcher"),
    "engineer": _("Engineer"),
    "internship": _("Internship"),
    "open": _("Open application"),
}

DOCUMENTS: dict[str, Sentence] = {
    "cv": _("Curriculum vitae"),
    "transcript": _("Transcript of records"),
    "degree": _("Degree certificate"),
    "motivation": _("Letter of motivation"),
    "research_plan": _("Research plan"),
    "publications": _("List of publications"),
    "thesis": _("Thesis, or a chapter of it"),
    "writing": _("Writing sample"),
    "portfolio": _("Portfolio"),
    "other": _("Another document"),
}

CRITERIA: dict[str, tuple[Sentence, Sentence, Sentence]] = {
    "work": (
        _("Quality of past work"),
        _("Nothing that can be judged"),
        _("Work that others already build on"),
    ),
    "promise": (_("Promise"), _("Unlikely to learn what is needed"), _("Will surpass what we can teach")),
    "fit": (
        _("Fit with the position"),
        _("Another subject altogether"),
        _("As if the text had been written for them"),
    ),
    "craft": (
        _("Craft in code and experiments"),
        _("No trace of any"),
        _("Code and data that others can run"),
    ),
    "openness": (
        _("Open science and working together"),
        _("Works closed and alone"),
        _("Shares early and lifts others"),
    ),
}


@dataclass(frozen=True)
class Usual:
    """What a kind of position usually has: months of contract (None: permanent), words of statement, papers, criteria."""

    months: int | None
    words: int
    required: tuple[str, ...]
    welcome: tuple[str, ...]
    criteria: tuple[str, ...]


USUAL: dict[str, Usual] = {
    "phd": Usual(36, 800, ("cv", "transcript"), ("degree",), ("promise", "fit", "craft", "openness")),
    "postdoc": Usual(
        24, 1000, ("cv", "research_plan"), ("publications",), ("work", "promise", "fit", "openness")
    ),
    "researcher": Usual(
        None, 1500, ("cv", "research_plan", "publications"), (), ("work", "promise", "fit", "openness")
    ),
    "engineer": Usual(24, 500, ("cv",), ("portfolio",), ("work", "craft", "fit", "openness")),
    "internship": Usual(6, 400, ("cv", "transcript"), (), ("promise", "fit", "craft")),
    "open": Usual(None, 500, ("cv",), ("publications",), ("work", "fit")),
}


def usual_documents(kind: str) -> list[dict[str, Any]]:
    """The documents that a kind of position usually asks for, as rows of kind, label and required."""
    usual = USUAL[kind]
    return [
        {"kind": one, "label": DOCUMENTS[one].text, "required": one in usual.required}
        for one in (*usual.required, *usual.welcome)
    ]


def usual_criteria(kind: str) -> list[dict[str, Any]]:
    """The criteria that a kind of position is usually judged by, as rows of key, label, weight and anchors."""
    rows = []
    for key in USUAL[kind].criteria:
        label, least, most = (one.text for one in CRITERIA[key])
        rows.append({"key": key, "label": label, "weight": 1, "anchors": {"1": least, "5": most}})
    return rows


def said(typed: str) -> Sentence:
    """What a recruiter typed; where that is still the portal's own word, in the reader's language."""
    return Sentence(typed)


def text_in(texts: Iterable[Any], locale: str) -> Any:
    """The text in a language, else in English, else in whatever there is; None where there is none."""
    by_locale = {one.locale: one for one in texts}
    return by_locale.get(locale) or by_locale.get("en") or next(iter(by_locale.values()), None)


def broken_promises(position: Any, changes: Mapping[str, Any]) -> Iterator[tuple[str, Sentence]]:
    """What of a change would take from applicants what they were promised: field name and sentence."""
    after = {name: changes.get(name, getattr(position, name)) for name in PROMISED}
    if (after["kind"], after["closes_at"], after["opens_at"]) != (
        position.kind,
        position.closes_at,
        position.opens_at,
    ):
        yield "", _("Once a position is open, its kind and dates are promised: extend its deadline instead.")
    if after["statement_words"] < position.statement_words:
        yield (
            "statement_words",
            _("Applicants were promised room for %(most)s words.", most=position.statement_words),
        )
    if after["grace_minutes"] < position.grace_minutes:
        yield "grace_minutes", _("Once a position is open, this can only grow.")
    if after["answer_days"] > position.answer_days:
        yield (
            "answer_days",
            _("Applicants were promised an answer within %(days)s days.", days=position.answer_days),
        )
    for name, sentence in DEMANDS.items():
        if _demanded(after[name]) - _demanded(getattr(position, name)):
            yield "", sentence
    if {one.locale for one in position.texts} - _languages(position, changes):
        yield "", _("Once a position is open, the languages it speaks stay.")


PROMISED = (
    "kind",
    "closes_at",
    "opens_at",
    "statement_words",
    "grace_minutes",
    "answer_days",
    "documents_asked",
    "questions",
)
DEMANDS = {
    "documents_asked": _(
        "Once a position is open, no further document can be required: ask for it as optional."
    ),
    "questions": _("Once a position is open, no further answer can be required: ask as optional."),
}


def _demanded(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    return {one.get("key") or one["kind"] for one in rows if one["required"]}


def _languages(position: Any, changes: Mapping[str, Any]) -> set[str]:
    if "texts" not in changes:
        return {one.locale for one in position.texts}
    return {locale for locale, wording in changes["texts"].items() if wording}
