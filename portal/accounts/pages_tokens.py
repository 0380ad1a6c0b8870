"""Tokens of one's own: programs act by them in one's name. A new one is shown once, on the answer that made it."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import credentials, login, programs, queries, schemas, views
from portal.accounts.pages import pages
from portal.kernel import db
from portal.kernel.errors import Invalid, TooMany
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.policy import require
from portal.policy.acts import Act


@pages.get("/account/tokens")
@performs(Act.ACCOUNT_READ)
def tokens() -> Response:
    """My tokens, and a form for a new one."""
    require(login.actor(), Act.ACCOUNT_READ)
    return _page(Form(schemas.Token(), values={"days": "90"}))


@pages.post("/account/tokens")
@performs(Act.TOKEN_ISSUE, own_units=True)
def issue_token() -> Response:
    """Make a token, and show its secret this once."""
    require(login.actor(), Act.TOKEN_ISSUE)
    form = Form(schemas.Token(), typed=request.form)
    try:
        typed = form.submit()
        credentials.insist_on_owner(login.actor(), typed["password"], client=login.client())
        with db.unit():
            made, secret = programs.issue(
                typed["name"], typed["scopes"], int(typed["days"]), actor=login.actor()
            )
            shown = views.token(made)
    except (Invalid, TooMany) as error:
        form.refuse(error if isinstance(error, Invalid) else Invalid({"password": [error.sentence]}))
        with db.reading():
            return _page(form, status=error.status)
    return make_response(render_template("accounts/token.html", token=shown, secret=secret), 201)


@pages.post("/account/tokens/<public_id>/revoke")
@performs(Act.TOKEN_REVOKE)
def revoke_token(public_id: str) -> Response:
    """Let one of my tokens work no longer."""
    require(login.actor(), Act.TOKEN_REVOKE)
    programs.revoke(queries.token_of(login.actor(), public_id), actor=login.actor())
    flash(str(_("The token is revoked. Programs that use it are refused from now on.")))
    return redirect(url_for("accounts.tokens"), 303)


def _page(form: Form, status: int = 200) -> Response:
    who = login.actor()
    page = render_template(
        "accounts/tokens.html",
        form=form,
        tokens=views.own_tokens(who),
        asks_password=not queries.proved_within(who, credentials.TRUSTED)
        and queries.by_id(who.id or 0).password_hash is not None,
    )
    return make_response(page, status)
