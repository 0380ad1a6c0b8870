"""The forms of an application, one for each of its parts.

They are only ever saved: a draft may lack anything, and what is still needed is said by rules.py when it is
submitted. Limits in words are shown beside a field and insisted on then, so that a text too long is not lost.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import marshmallow as ma

from portal.kernel import fields
from portal.kernel.forms import Schema
from portal.kernel.words import _
from portal.people.rules import is_orcid
from portal.recruitment import diversity, rules
from portal.recruitment.models import Application
from portal.recruitment.views_own import FACT_LABELS

READERS = _("Read by the committee of this position.")


class Apply(Schema):
    """An address is all it takes to begin."""

    address = fields.address(_("Your e-mail address"), required=True)


class Upload(Schema):
    """Which of the documents asked for is coming; the file itself is no field."""

    kind = fields.hidden(40)


class Withdraw(Schema):
    """Why, if the applicant wants to say."""

    reason = fields.long_text(
        _("Your reason"), most=2000, rows=4, audience=_("Read by the recruiter of this position.")
    )


def orcid(value: str) -> None:
    """Refuse what is no ORCID: its last character checks the others."""
    if not is_orcid(value):
        raise ma.ValidationError([_("An ORCID has four groups of four digits, such as 0000-0002-1825-0097.")])


class Particulars(Schema):
    """The applicant's own facts, used in every application of theirs."""

    version = fields.hidden()
    given_name = fields.text(FACT_LABELS["given_name"], most=100, required=True, autocomplete="given-name")
    family_name = fields.text(
        FACT_LABELS["family_name"],
        most=100,
        autocomplete="family-name",
        help=_("If you have one name only, one of the two is enough."),
    )
    phone = fields.text(FACT_LABELS["phone"], most=40, autocomplete="tel", inputmode="tel")
    country = fields.text(FACT_LABELS["country"], most=100, required=True, autocomplete="country-name")
    affiliation = fields.text(FACT_LABELS["affiliation"], autocomplete="organization")
    orcid = fields.text(FACT_LABELS["orcid"], most=19, checks=[orcid], help=_("Such as 0000-0002-1825-0097."))
    arxiv_author = fields.text(
        FACT_LABELS["arxiv_author"],
        most=100,
        help=_("Such as turing_a_1, as arXiv shows it on your author page."),
    )
    website = fields.url(FACT_LABELS["website"], autocomplete="url")
    education = fields.long_text(
        FACT_LABELS["education"], most=4000, rows=5, help=_("One line each: degree, institution, year.")
    )


@cache
def _three_papers() -> Schema:
    made: dict[str, Any] = {"version": fields.hidden(), "find": sought()}
    for n in range(1, rules.PAPERS + 1):
        made |= {f"{name}_{n}": field for name, field in paper().items()}
    return Schema.of(made, "Papers")


def sought() -> ma.fields.Field:
    """What an applicant looks for at arXiv; it is asked for and not kept."""
    return fields.text(
        _("What to look for"),
        required=True,
        most=200,
        autocomplete="off",
        help=_(
            "A paper’s identifier or address, such as 1706.03762; your ORCID; your arXiv author identifier; or your name as your papers print it."
        ),
    )


class Find(Schema):
    """What to look for at arXiv."""

    find = sought()


class Take(Schema):
    """Which of the papers that were found the applicant shows."""

    papers = ma.fields.List(
        ma.fields.String(),
        metadata={"label": _("Papers"), "maxItems": rules.PAPERS},
    )


def paper() -> dict[str, ma.fields.Field]:
    """One of the applicant's papers."""
    link_help = _("Where it can be read, such as https://arxiv.org/abs/1706.03762")
    return {
        "title": fields.text(_("Title"), most=300),
        "link": fields.url(_("Link"), help=link_help),
        "part": _counted(_("Your part in it"), rules.PART_WORDS, rows=4),
    }


@lru_cache
def _statement(words: int) -> Schema:
    field = _counted(_("Your statement"), words, required=True, rows=18, audience=READERS)
    return Schema.of({"version": fields.hidden(), "statement": field}, "Statement")


def _questions(application: Application) -> Schema:
    made = {one["key"]: _question(one) for one in application.position.questions}
    return Schema.of({"version": fields.hidden(), **made}, "Questions")


def _question(asked: dict[str, Any]) -> ma.fields.Field:
    label, required = asked["label"], bool(asked["required"])
    if asked["kind"] == "choice":
        return fields.choice(
            label, [(one, one) for one in asked["choices"]], required=required, kind="radio", audience=READERS
        )
    kinds = {"number": fields.number, "url": fields.url, "text": fields.long_text}
    more = {"rows": 5, "most": 10_000} if asked["kind"] == "text" else {}
    return kinds[asked["kind"]](label, required=required, audience=READERS, **more)


EqualOpportunity = Schema.from_dict(
    {
        key: fields.choice(label, options, kind="radio")
        for key, (label, options) in diversity.QUESTIONS.items()
    },
    name="EqualOpportunity",
)


def _equal_opportunity(_application: Application) -> Schema:
    return Schema.of({"version": fields.hidden(), **EqualOpportunity._declared_fields}, "EqualOpportunity")


def _counted(label: Any, words: int, **meta: Any) -> ma.fields.Field:
    """A long text whose limit in words is shown, and insisted on when the application is submitted."""
    field = fields.long_text(label, most=100_000, **meta)
    field.metadata["words"] = words
    return field


FORMS: dict[str, Callable[[Application], Schema]] = {
    "particulars": lambda _application: Particulars(),
    "papers": lambda _application: _three_papers(),
    "statement": lambda application: _statement(application.position.statement_words),
    "questions": _questions,
    "equal-opportunity": _equal_opportunity,
}
"""The form of each part of an application, made for it."""
