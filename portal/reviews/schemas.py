"""The forms of a director: a round, its advisors, what is settled, given, returned, written and taken back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.words import Sentence, _
from portal.recruitment.schemas_deadlines import Zone
from portal.reviews import rules, views_reviews
from portal.reviews.models import Round

DAYS = {
    "dossiers_due": _("Dossiers due"),
    "reviews_due": _("Reviews due"),
    "reviews_close": _("Reviews close"),
    "share": _("Shared with everybody"),
}
LAST_DAY = date.max - timedelta(days=1)  # the calendar knows no midnight after the next


def end_of(day: date, zone: str) -> datetime:
    """The last minute of a day in a zone, on nights too when the clocks change and 23:59 comes twice or not at all."""
    midnight = datetime.combine(min(day, LAST_DAY) + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC) - timedelta(minutes=1)


def zone_field(help_: Sentence | None = None) -> Zone:
    """A time zone by its name."""
    return Zone(
        required=True,
        error_messages={"required": [fields.REQUIRED]},
        metadata={"label": _("Time zone"), "help": help_ or _("Such as Europe/Paris.")},
    )


class Dates(forms.Schema):
    """What can be changed of a round that is open: its name and its dates, each until the last minute of its day."""

    name = fields.text(_("Name"), required=True, help=_("As everybody will call it, such as: Spring 2027."))
    dossiers_due_on = fields.day(DAYS["dossiers_due"], required=True)
    reviews_due_on = fields.day(
        DAYS["reviews_due"], required=True, help=_("Advisors are reminded 14 and 3 days before, and 2 after.")
    )
    reviews_close_on = fields.day(
        DAYS["reviews_close"],
        required=True,
        help=_("After this day nobody submits, but for whom you give more time."),
    )
    share_on = fields.day(DAYS["share"], required=True)
    correct_days = fields.number(
        _("Days to correct facts in a draft"),
        most=60,
        help=_("0 if nobody is shown a draft before it is shared."),
    )
    version = fields.version()


class Plan(Dates):
    """A round while it is planned."""

    kind = fields.choice(_("Kind"), list(rules.KINDS.items()), required=True)
    from_on = fields.day(_("Period from"), required=True)
    until_on = fields.day(_("Period until"), required=True)
    zone = zone_field(_("In which all these days end; such as Europe/Paris."))
    identity = fields.choice(_("Who speaks"), list(rules.IDENTITIES.items()), required=True, kind="radio")
    cross_view = fields.choice(
        _("Who reads whom"), list(rules.CROSS_VIEWS.items()), required=True, kind="radio"
    )

    @ma.validates_schema(skip_on_field_errors=True)
    def _begins_before_it_ends(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["until_on"] < data["from_on"]:
            raise ma.ValidationError([_("The period ends before it begins.")], "until_on")


def plan(directors: forms.Choices) -> forms.Schema:
    """The form of a round; `directors` are whoever may act for the director, by public id."""
    acting = fields.choice(
        _("Acting director"),
        directors,
        help=_(
            "Takes the director’s place for a dossier that is the director’s own, or of somebody they may not judge."
        ),
    )
    return Plan.of({"acting_director": acting}, "PlanOfRound")


def moments(typed: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """What was typed into a round's form as the service takes it: days become their last minutes."""
    names = {f"{name}_on": f"{name}_at" for name in DAYS}
    made = {
        names.get(name, name): value
        for name, value in typed.items()
        if name not in names and name != "version"
    }
    made |= {at: end_of(typed[on], zone) for on, at in names.items() if on in typed}
    return made | {"correct_days": typed.get("correct_days") or 0}


def typed(round_: Round) -> dict[str, Any]:
    """A round as its form shows it."""
    zone = ZoneInfo(round_.zone)
    kept = {
        name: getattr(round_, name)
        for name in ("name", "kind", "from_on", "until_on", "zone", "correct_days")
    }
    kept |= {"identity": round_.identity, "cross_view": round_.cross_view, "version": round_.version}
    kept |= {f"{name}_on": getattr(round_, f"{name}_at").astimezone(zone).date() for name in DAYS}
    acting = round_.acting_director
    return kept | {"acting_director": acting.public_id if acting else None}


class Reason(forms.Schema):
    """A reason that somebody else reads."""

    reason = fields.long_text(_("Reason"), required=True, most=2_000, rows=3)


class Invited(forms.Schema):
    """Whom to ask to a round who may have no account yet."""

    name = fields.text(_("Name"), required=True)
    address = fields.address(_("E-mail address"), required=True)
    locale = fields.choice(_("Language"), [("en", "English"), ("fr", "Français")], required=True)


class MoreTime(forms.Schema):
    """Until when one advisor may take."""

    until_on = fields.day(_("Until"), required=True)


MEANS: dict[str, Sentence] = {
    "sealed": _(
        "The advisor sees nothing of this person, in any role. A review that was begun is sealed with it, and nobody reads it."
    ),
    "allowed": _(
        "The advisor may review this person. What connects them stands beside the review, for all who read it."
    ),
    "dismissed": _(
        "There is nothing: the advisor may review this person, and nothing is shown beside the review."
    ),
}


class Settled(forms.Schema):
    """What a conflict means."""

    settled = fields.choice(
        _("What does it mean?"), list(views_reviews.SETTLEMENTS.items()), required=True, kind="radio"
    )
    reason = fields.long_text(
        _("Reason"), most=2_000, rows=2, audience=_("Kept in the audit; read by directors.")
    )


def proposal(advisors: forms.Choices) -> forms.Schema:
    """Who shall review a dossier, by public id, and as what."""
    return forms.Schema.of(
        {
            "advisor": fields.choice(_("Advisor"), advisors, required=True),
            "part": fields.choice(_("As"), list(views_reviews.PARTS_TAKEN.items())),
        },
        "Proposal",
    )


def entrusting(users: forms.Choices) -> forms.Schema:
    """Who acts for the director on a dossier; nobody, if left empty."""
    made: dict[str, Any] = {
        "user": fields.choice(
            _("Acting director"), users, help=_("Nobody: then the director directs it again.")
        ),
        "reason": fields.long_text(
            _("Reason"), required=True, most=2_000, rows=2, audience=_("Read by directors.")
        ),
    }
    return forms.Schema.of(made, "Entrusting")


class Aside(forms.Schema):
    """Why a director stands aside."""

    remark = fields.long_text(
        _("What connects you"), most=2_000, rows=2, audience=_("Read by who acts for you.")
    )


class Letter(forms.Schema):
    """The director's letter to a person."""

    text = fields.long_text(
        _("Your letter"),
        words=1500,
        rows=12,
        audience=_("The person reads this, above the reviews, once you share it. You may leave it empty."),
    )
    version = fields.version()


class GlassBroken(forms.Schema):
    """Why an administrator opens a dossier."""

    reason = fields.long_text(
        _("Reason"),
        required=True,
        most=2_000,
        rows=3,
        audience=_("The director gets this by mail, and the person sees it beside your name."),
    )
