"""One's own account: name, language, password, and the browsers in which one is signed in."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import credentials, login, queries, schemas, service, sessions, views
from portal.accounts.pages import pages
from portal.kernel import db
from portal.kernel.errors import Invalid, TooMany
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.policy import require
from portal.policy.acts import Act


@pages.get("/account")
@performs(Act.ACCOUNT_READ)
def account():
    require(login.actor(), Act.ACCOUNT_READ)
    return _account_page()


@pages.post("/account")
@performs(Act.ACCOUNT_EDIT)
def edit_account():
    require(login.actor(), Act.ACCOUNT_EDIT)
    form = Form(schemas.Account(), typed=request.form)
    try:
        typed = form.submit()
        service.edit(
            queries.by_id(login.actor().id or 0), typed["name"] or "", typed["locale"], actor=login.actor()
        )
    except Invalid as error:
        form.refuse(error)
        return _account_page(form=form, status=error.status)
    response = _back(_("Your account is changed."))
    response.delete_cookie("locale")  # a language chosen by a link on some page gives way to the account's
    return response


@pages.post("/account/password")
@performs(Act.ACCOUNT_EDIT, own_units=True)
def change_password():
    require(login.actor(), Act.ACCOUNT_EDIT)
    form = Form(schemas.NewPassword(), typed=request.form)
    try:
        typed = form.submit()
        credentials.change_password(
            login.actor(), typed["new_password"], typed["password"], client=login.client()
        )
    except (Invalid, TooMany) as error:
        form.refuse(error if isinstance(error, Invalid) else Invalid({"password": [error.sentence]}))
        with db.reading():
            return _account_page(choice=form, status=error.status)
    return _back(_("Your password is changed. Every other browser was signed out."))


@pages.post("/account/sessions/<public_id>/end")
@performs(Act.SESSION_END)
def end_session(public_id: str):
    require(login.actor(), Act.SESSION_END)
    sessions.end(queries.session_of(login.actor(), public_id), actor=login.actor())
    return _back(_("That browser is signed out."))


@pages.post("/account/sessions/end")
@performs(Act.SESSION_END)
def end_sessions():
    sessions.end_others(login.actor())
    return _back(_("Every other browser is signed out."))


def _account_page(form: Form | None = None, choice: Form | None = None, status: int = 200) -> Response:
    who = login.actor()
    user = views.user(who.public_id or "", who)
    page = render_template(
        "accounts/account.html",
        user=user,
        form=form or Form(schemas.Account(), values={"name": user.name, "locale": user.locale}),
        choice=choice or Form(schemas.NewPassword()),
        asks_old=user.has_password and not queries.proved_within(who, credentials.TRUSTED),
        sessions=views.own_sessions(who),
    )
    return make_response(page, status)


def _back(sentence) -> Response:
    flash(str(sentence))
    return redirect(url_for("accounts.account"), 303)
