"""The forms of accounts."""

from portal.accounts.views import ROLE_NAMES
from portal.kernel import fields
from portal.kernel.forms import Schema
from portal.kernel.words import _
from portal.policy.scopes import AREAS, SCOPES

LANGUAGES = (("en", "English"), ("fr", "Français"))
ROLES = tuple((str(role), name) for role, name in ROLE_NAMES.items())
DAYS = (("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")))
WAYS = {"read": _("read"), "write": _("read and write")}
SCOPE_NAMES = tuple(
    (one, _("%(area)s: %(way)s", area=AREAS[area], way=WAYS[way]))
    for one, (area, way) in ((one, one.split(":")) for one in SCOPES)
)
CHOOSE_HELP = _("Twelve characters or more. A sentence you will remember is a good password.")


def _chosen(label, *, required: bool = True, help=CHOOSE_HELP):
    return fields.password(label, required=required, autocomplete="new-password", help=help)


class SignIn(Schema):
    """An address, and a password unless a code is asked for."""

    address = fields.address(_("Your e-mail address"), required=True, autocomplete="username")
    password = fields.password(_("Password"), required=False)
    next = fields.hidden(2000)


class SignUp(Schema):
    """An address is all it takes to begin."""

    address = fields.address(_("Your e-mail address"), required=True)
    next = fields.hidden(2000)


class Code(Schema):
    """The code from the mail."""

    code = fields.text(
        _("Code from the mail"), required=True, most=20, autocomplete="one-time-code", inputmode="numeric"
    )


class Address(Schema):
    """The address, typed again."""

    address = fields.address(_("Correct address"), required=True)


class Account(Schema):
    """What a user says of themselves."""

    name = fields.text(_("Your name"), most=200, autocomplete="name")
    locale = fields.choice(_("Language of pages and mails"), LANGUAGES, required=True, kind="radio")


class NewPassword(Schema):
    """A new password, and the one before where there is one."""

    password = fields.password(_("Your password until now"), required=False)
    new_password = _chosen(_("New password"))


class Invite(Schema):
    """Who is asked to an account, and with which roles."""

    name = fields.text(_("Name"), required=True, autocomplete="off")
    address = fields.address(_("E-mail address"), required=True, autocomplete="off")
    roles = fields.choices(_("Roles"), ROLES, required=True)
    locale = fields.choice(_("Language of the mail"), LANGUAGES, required=True, kind="radio")


class Accept(Schema):
    """What an invited person says of themselves."""

    name = fields.text(_("Your name"), required=True, autocomplete="name")
    new_password = _chosen(
        _("Password"),
        required=False,
        help=_(
            "You may leave this empty and sign in with a code by mail. Otherwise twelve characters or more."
        ),
    )


class Roles(Schema):
    """The roles that a user has from now on."""

    roles = fields.choices(_("Roles"), ROLES)
    reason = fields.text(_("Reason"), most=500, help=_("Kept with the change in the account's history."))


class Block(Schema):
    """Why an account is blocked, or let in again."""

    reason = fields.text(_("Reason"), required=True, most=500, help=_("Kept in the account's history."))


class Token(Schema):
    """What a program may do in one's name, and for how long."""

    name = fields.text(
        _("What it is for"),
        required=True,
        most=100,
        autocomplete="off",
        help=_("Such as: the web site of the lab."),
    )
    scopes = fields.choices(
        _("What it may be used for"),
        SCOPE_NAMES,
        required=True,
        help=_("It can never do more than you may. To write includes to read."),
    )
    days = fields.choice(_("How long it works"), DAYS, required=True, kind="radio")
    password = fields.password(_("Your password"), required=False)
