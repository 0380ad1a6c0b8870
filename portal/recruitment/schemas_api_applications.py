"""What an applicant's program sends of each part of an application; like the pages' forms, they are only ever saved."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from portal.kernel import fields
from portal.kernel.errors import Invalid
from portal.kernel.forms import Form, Schema
from portal.kernel.words import _
from portal.recruitment import diversity, rules
from portal.recruitment.models import Application
from portal.recruitment.schemas_api_positions import rows
from portal.recruitment.schemas_application import FORMS, READERS, EqualOpportunity, paper

NO_FIELD = _("There is no such field here.")


class Applicant(Schema):
    """Who applies."""

    address = fields.address(
        _("Your e-mail address"),
        help=_("Only for a visitor; whoever is signed in or sends a token is known."),
    )


class Statement(Schema):
    """The applicant's statement."""

    statement = fields.long_text(_("Your statement"), most=100_000, audience=READERS)


class Papers(Schema):
    """The papers that an applicant shows."""

    papers = rows(Schema.from_dict(paper(), name="Paper"), _("Your papers"), most=rules.PAPERS)


class Answer(ma.fields.Raw):
    """An answer to a position's question: a text, or a whole number; the question decides."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ma.ValidationError([_("This is a text or a whole number.")])
        return str(value)


class Answers(Schema):
    """Answers to a position's questions."""

    answers = ma.fields.Dict(
        keys=ma.fields.String(),
        values=Answer(allow_none=True, metadata={"type": ["string", "integer"]}),
        required=True,
        metadata={"label": _("Answers, by the key of their question"), "audience": READERS},
    )


class EqualOpportunityTold(Schema):
    """Answers to the equal-opportunity questions."""

    answers = ma.fields.Nested(EqualOpportunity, required=True)


def papers(said: Mapping[str, Any]) -> dict[str, Any]:
    """Papers as their form names them."""
    given = [*said["papers"], *({} for _place in range(rules.PAPERS))]
    return {f"{name}_{n}": given[n - 1].get(name) for n in range(1, rules.PAPERS + 1) for name in paper()}


def answers(application: Application, said: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as their form takes them; raises Invalid for what its rules refuse, and for what nobody asked."""
    form = Form(FORMS["questions"](application), values=said["answers"])
    wrong: dict[str, list[Any]] = {
        key: [NO_FIELD] for key in said["answers"] if key not in asked(application)
    }
    try:
        values = form.save()
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid({f"answers.{key}": sentences for key, sentences in wrong.items()})
    return {key: values[key] for key in asked(application)}


def asked(application: Application) -> list[str]:
    """The keys of a position's questions."""
    return [one["key"] for one in application.position.questions]


def equal_opportunity(said: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to the equal-opportunity questions, each of them."""
    return dict.fromkeys(diversity.QUESTIONS) | said["answers"]
