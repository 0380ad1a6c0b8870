"""What the programs of the person under review send, and how it becomes what the pages' forms take."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.errors import Invalid
from portal.kernel.words import _
from portal.reviews import rules, schemas_dossier
from portal.reviews.dossiers import Draft
from portal.reviews.schemas_dossier import HELPS, READ_BY_ALL, READ_BY_REVIEWERS

NOT_NULL: dict[str, Any] = {"null": [fields.REQUIRED]}


class StatementParts(forms.Schema):
    """The four parts of a statement."""

    knowledge = fields.long_text(rules.PARTS["knowledge"], words=rules.STATEMENT_WORDS)
    people = fields.long_text(rules.PARTS["people"], words=rules.STATEMENT_WORDS)
    community = fields.long_text(rules.PARTS["community"], words=rules.STATEMENT_WORDS)
    openness = fields.long_text(rules.PARTS["openness"], words=rules.STATEMENT_WORDS)


def _lines(kind: str) -> ma.fields.List:
    one = fields.text(rules.ITEMS[kind], required=True, most=500)
    return ma.fields.List(
        one, error_messages=NOT_NULL, metadata={"label": rules.ITEMS[kind], "help": HELPS[kind]}
    )


class LinesOfWork(forms.Schema):
    """What was done beside publications, one thing each."""

    artefact = _lines("artefact")
    talk = _lines("talk")
    mentoring = _lines("mentoring")
    duty = _lines("duty")


class HighlightOfWork(forms.Schema):
    """Something that is singled out, and why it matters."""

    what = fields.text(_("What this is about"), required=True, most=600)
    role = fields.text(_("Your part in it"))
    why = fields.long_text(_("Why it matters"), words=rules.WHY_WORDS)


def _few_enough(some: list[Any]) -> None:
    if len(some) > rules.MOST_HIGHLIGHTS:
        raise ma.ValidationError([_("There is room for %(most)s highlights.", most=rules.MOST_HIGHLIGHTS)])


class DossierText(forms.Schema):
    """All that a person writes in their dossier; what is left out is empty."""

    statement = ma.fields.Nested(
        StatementParts,
        error_messages=NOT_NULL,
        metadata={"label": _("Your statement"), "audience": READ_BY_REVIEWERS},
    )
    lines = ma.fields.Nested(
        LinesOfWork,
        error_messages=NOT_NULL,
        metadata={"label": _("What else you did"), "audience": READ_BY_ALL},
    )
    highlights = ma.fields.List(
        ma.fields.Nested(HighlightOfWork, error_messages=NOT_NULL),
        error_messages=NOT_NULL,
        validate=_few_enough,
        metadata={"label": _("Highlights"), "audience": READ_BY_ALL, "maxItems": rules.MOST_HIGHLIGHTS},
    )


SENT_AS = {  # where a program finds what the page's form calls by these names
    **dict.fromkeys(rules.PARTS, "statement"),
    **{f"lines_{kind}": "lines" for kind in rules.ITEMS},
    **{
        f"{name}_{n}": "highlights"
        for n in range(1, rules.MOST_HIGHLIGHTS + 1)
        for name in ("what", "role", "why")
    },
}


def draft(body: Mapping[str, Any]) -> Draft:
    """What a program sent as the service takes it, by the rules of the page's form. Raises Invalid."""
    statement, lines = body["statement"] or {}, body["lines"] or {}
    highlights = [{"role": None, "why": None, **one} for one in body["highlights"] or ()]
    said: Draft = {
        "statement": {name: statement.get(name) for name in rules.PARTS},
        "lines": {str(kind): lines.get(kind) or [] for kind in rules.ITEMS},
        "highlights": highlights,
    }
    things = [(one["what"], one["what"]) for one in highlights]  # the service knows what there is
    form = forms.Form(schemas_dossier.dossier(things), values=schemas_dossier.typed(said, ""))
    return schemas_dossier.draft(form.save())


def as_sent(error: Invalid) -> Invalid:
    """What is wrong with a dossier, by the names under which a program sent it."""
    return Invalid({SENT_AS.get(name, name): said for name, said in error.fields.items()})


class ObjectionToAdvisor(forms.Schema):
    """To whom the person objects, and why."""

    advisor = fields.text(
        _("Advisor"), required=True, help=_("One of the choices that stand in your dossier, by id.")
    )
    reason = fields.long_text(
        _("Reason"),
        required=True,
        most=2_000,
        audience=_("Read by the director, and not by the advisor."),
    )


class PacketLent(forms.Schema):
    """Whether a supervisor may read what the person received."""

    shown = ma.fields.Boolean(
        required=True,
        error_messages={"required": [fields.REQUIRED], **NOT_NULL},
        metadata={"label": _("Show it to your supervisor")},
    )


class FollowUpAgreed(forms.Schema):
    """Who does it until when."""

    owner = fields.text(_("Who does it"), required=True, help=_("One of those who may do it, by id."))
    due_on = fields.day(_("Until"), required=True)
