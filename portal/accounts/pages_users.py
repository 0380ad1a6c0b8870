"""Who has an account, with which roles; invitations; for administrators."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import invitations, login, queries, schemas, service, views
from portal.accounts.models import User
from portal.accounts.pages import pages
from portal.kernel import audit
from portal.kernel.errors import Invalid
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.policy import require
from portal.policy.acts import Act
from portal.policy.sentences import SENTENCES


@pages.get("/admin/users")
@performs(Act.USER_READ)
def users():
    require(login.actor(), Act.USER_READ)
    sought, role = request.args.get("q", "")[:200], request.args.get("role", "")
    page = views.users(sought=sought, role=role, after=request.args.get("after"))
    here = url_for("accounts.users", q=sought or None, role=role or None)
    shown = {"page": page, "sought": sought, "role": role, "roles": schemas.ROLES, "here": here}
    return render_template("accounts/users.html", **shown, invitations=views.invitations())


@pages.route("/admin/users/invite", methods=["GET", "POST"])
@performs(Act.USER_INVITE)
def invite():
    require(login.actor(), Act.USER_INVITE)
    form = Form(
        schemas.Invite(), values={"locale": "en"}, typed=request.form if request.method == "POST" else None
    )
    try:
        if form.typed is not None:
            invitations.invite(**form.submit(), actor=login.actor())
            return _to_list(_("The invitation is on its way."))
    except Invalid as error:
        form.refuse(error)
    return make_response(render_template("accounts/invite.html", form=form), 422 if form.errors else 200)


@pages.post("/admin/invitations/<public_id>/send")
@performs(Act.USER_INVITE)
def resend_invitation(public_id: str):
    require(login.actor(), Act.USER_INVITE)
    invitations.resend(queries.invitation(public_id), actor=login.actor())
    return _to_list(_("The invitation is on its way again. The link sent before holds no longer."))


@pages.post("/admin/invitations/<public_id>/revoke")
@performs(Act.USER_INVITE)
def revoke_invitation(public_id: str):
    require(login.actor(), Act.USER_INVITE)
    invitations.revoke(queries.invitation(public_id), actor=login.actor())
    return _to_list(_("The invitation is taken back."))


@pages.get("/admin/users/<public_id>")
@performs(Act.USER_READ)
def user(public_id: str):
    require(login.actor(), Act.USER_READ)
    return _user_page(public_id)


@pages.post("/admin/users/<public_id>/roles")
@performs(Act.USER_GRANT)
def grant(public_id: str):
    return _change(public_id, Act.USER_GRANT, Form(schemas.Roles(), typed=request.form), _set_roles)


@pages.post("/admin/users/<public_id>/block")
@performs(Act.USER_BLOCK)
def block(public_id: str):
    return _change(public_id, Act.USER_BLOCK, Form(schemas.Block(), typed=request.form), _block)


def _change(public_id: str, act: Act, form: Form, change) -> Response:
    require(login.actor(), Act.USER_READ)
    row = queries.judged(queries.one(public_id), login.actor())
    require(login.actor(), act, row)
    try:
        change(row, form.submit())
    except Invalid as error:
        form.refuse(error)
        return _user_page(public_id, form, error.status)
    flash(str(_("The account is changed.")))
    return redirect(url_for("accounts.user", public_id=public_id), 303)


def _set_roles(row: User, typed: dict) -> None:
    service.set_roles(row, typed["roles"] or [], actor=login.actor(), reason=typed["reason"])


def _block(row: User, typed: dict) -> None:
    move = service.unblock if row.blocked_at else service.block
    move(row, typed["reason"], actor=login.actor())


def _user_page(public_id: str, wrong: Form | None = None, status: int = 200) -> Response:
    shown = views.user(public_id, login.actor())
    history = audit.of(("user", public_id))
    forms = {type(wrong.schema): wrong} if wrong else {}
    page = render_template(
        "accounts/user.html",
        user=shown,
        history=history,
        names=queries.names(entry.actor for entry in history),
        acts=SENTENCES,
        role_names=views.role_names,
        roles=forms.get(schemas.Roles) or Form(schemas.Roles(), values={"roles": list(shown.roles)}),
        block=forms.get(schemas.Block) or Form(schemas.Block()),
    )
    return make_response(page, status)


def _to_list(sentence) -> Response:
    flash(str(sentence))
    return redirect(url_for("accounts.users"), 303)
