"""Signing up, in and out: an address alone, a code or a link, a password, an invitation."""

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from portal.accounts import (
    credentials,
    invitations,
    limits,
    login,
    passwords,
    proofs,
    queries,
    schemas,
    service,
    views,
)
from portal.accounts.models import Proof
from portal.accounts.rules import AFTER_SIGN_IN, local_path
from portal.kernel import db
from portal.kernel.errors import Invalid, NotFound, NotSignedIn, TooMany
from portal.kernel.forms import Form
from portal.kernel.web import performs, public
from portal.kernel.words import _, language
from portal.policy.acts import Act

pages = Blueprint("accounts", __name__)

WRONG_CODE = _(
    "This code does not fit, or it holds no longer. Look for the newest mail, or have a new one sent."
)


@pages.route("/sign-in", methods=["GET", "POST"])
@public(own_units=True)
def sign_in():
    form = Form(schemas.SignIn(), values={"next": request.args.get("next")}, typed=_typed())
    if form.typed is None:
        return _page("sign_in.html", form)
    try:
        typed = form.submit()
        goal = local_path(typed["next"])
        if request.form.get("way") == "code":
            return _send_code(typed["address"], goal)
        if typed["password"] is None:
            raise Invalid(
                {"password": [_("Please give your password, or have a code sent to your address.")]}
            )
        return _let_in(typed["address"], typed["password"], goal)
    except Invalid as error:
        form.refuse(error)
        return _page("sign_in.html", form), error.status
    except TooMany as error:
        form.refuse(Invalid(sentence=error.sentence))
        return _page("sign_in.html", form), error.status, {"Retry-After": str(error.retry_after)}


def _let_in(address: str, password: str, goal: str) -> Response:
    who = credentials.by_password(address, password, client=login.client())
    with db.unit():
        login.enter(queries.one(who))
    return redirect(goal, 303)


def _send_code(address: str, goal: str) -> Response:
    with db.unit():
        proof = service.ask_to_sign_in(address)
    login.wait_for_code(proof, goal)
    return redirect(url_for("accounts.code"), 303)


@pages.route("/sign-up", methods=["GET", "POST"])
@public(own_units=True)
def sign_up():
    if login.actor().signed_in:
        return redirect(local_path(request.values.get("next")), 303)
    form = Form(schemas.SignUp(), values={"next": request.args.get("next")}, typed=_typed())
    if form.typed is None:
        return _page("sign_up.html", form)
    try:
        typed = form.submit()
        with db.unit():
            login.enter(service.start(typed["address"], language()))
    except Invalid as error:
        form.refuse(error)
        return _page("sign_up.html", form), error.status
    return redirect(local_path(typed["next"]), 303)


@pages.post("/sign-out")
@public
def sign_out():
    login.leave()
    return redirect("/", 303)


# A code, typed in the browser that asked for it


@pages.route("/confirm", methods=["GET", "POST"])
@public(own_units=True)
def code():
    proof = _own_proof()
    if proof is None:
        return redirect(url_for("accounts.sign_in") if not login.actor().signed_in else AFTER_SIGN_IN, 303)
    form = Form(schemas.Code(), typed=_typed())
    if form.typed is None:
        return _code_page(form, proof)
    try:
        return _take_code(proof, form.submit()["code"])
    except Invalid as error:
        form.refuse(error)
        return _code_page(form, proof), error.status


def _take_code(proof: Proof, typed: str) -> Response:
    goal = local_path(session.get("next"))
    limits.hold_back(login.client())
    with db.unit():
        user = service.settle(proofs.spend_code(proof.public_id, typed))
        if user:
            login.enter(user, proved=True)
        else:
            limits.failed(login.client())
    if user is None:
        raise Invalid({"code": [WRONG_CODE]})
    flash(str(_("Your address is confirmed, and you are signed in.")))
    return redirect(goal, 303)


@pages.post("/confirm/again")
@public(own_units=True)
def send_again():
    proof = _own_proof()
    if proof is None:
        raise NotSignedIn()
    with db.unit():
        again = queries.proof(proof.public_id, lock=True)
        sent = again is not None and proofs.send(again)
    if not sent:
        raise TooMany(proofs.ENOUGH, retry_after=3600)
    flash(str(_("A new mail is on its way. Codes and links from mails before it hold no longer.")))
    return redirect(url_for("accounts.code"), 303)


@pages.post("/confirm/address")
@performs(Act.ACCOUNT_EDIT, own_units=True)
def correct_address():
    form = Form(schemas.Address(), typed=request.form)
    try:
        typed = form.submit()
        with db.unit():
            user = queries.by_id(_whoever().id)
            service.correct_address(user, typed["address"], actor=login.actor())
    except Invalid as error:
        form.refuse(error)
        return _code_page(Form(schemas.Code()), _own_proof(), form), error.status
    flash(str(_("Thank you. A mail is on its way to the correct address.")))
    return redirect(url_for("accounts.code"), 303)


def _own_proof() -> Proof | None:
    """The proof that this browser waits for: its unproved user's, or the one asked for on signing in."""
    who = login.actor()
    with db.reading():
        if who.signed_in:
            return None if who.verified else queries.newest_proof(who.id or 0)
        return queries.proof(session.get("proof", ""))


def _whoever():
    if not login.actor().signed_in:
        raise NotSignedIn()
    return login.actor()


def _code_page(form: Form, proof: Proof | None, address: Form | None = None) -> str:
    address = address or (Form(schemas.Address()) if login.actor().signed_in else None)
    return render_template(
        "accounts/code.html", form=form, address=address, sent_to=proof.address if proof else ""
    )


# A link, opened in any browser: its page changes nothing, its button does


@pages.route("/confirm/<token>", methods=["GET", "POST"])
@public(own_units=True)
def confirm(token: str):
    if request.method == "POST":
        return _secretly(_take_link(token))
    with db.reading():
        proof = queries.proof_by_link(token)
    if proof is None:
        return _dead_link()
    return _secretly(make_response(render_template("accounts/confirm.html", address=proof.address)))


def _take_link(token: str) -> Response:
    goal = local_path(session.get("next"))
    with db.unit():
        user = service.settle(proofs.spend_link(token))
        if user:
            login.enter(user, proved=True)
    if user is None:
        return _dead_link()
    flash(str(_("Your address is confirmed, and you are signed in.")))
    return redirect(goal, 303)


@pages.route("/invitation/<token>", methods=["GET", "POST"])
@public(own_units=True)
def invitation(token: str):
    with db.reading():
        row = queries.invitation_by_link(token)
        known = row is not None and queries.verified(row.address) is not None
    if row is None:
        return _dead_link()
    form = Form(schemas.Accept(), values={"name": row.name}, typed=_typed())
    shown = {"invitation": views.invitation(row), "known": known}
    try:
        if form.typed is not None:
            return _secretly(_accept(token, row.address, {} if known else form.submit()))
    except Invalid as error:
        form.refuse(error)
        return _secretly(make_response(_page("invitation.html", form, **shown), error.status))
    except NotFound:
        return _dead_link()
    return _secretly(make_response(_page("invitation.html", form, **shown)))


def _accept(token: str, address: str, typed: dict) -> Response:
    name, password = typed.get("name") or "", typed.get("new_password")
    if password:
        credentials.check(password, address=address, name=name)
    made = passwords.hashed(password) if password else None
    with db.unit():
        login.enter(invitations.accept(token, name, made), proved=True)
    flash(str(_("Welcome. You are signed in.")))
    return redirect(AFTER_SIGN_IN, 303)


def _dead_link() -> Response:
    return _secretly(make_response(render_template("accounts/dead_link.html"), 404))


def _secretly(response: Response) -> Response:
    """The address of this page is a secret: no other page may learn it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _typed():
    return request.form if request.method == "POST" else None


def _page(name: str, form: Form, **shown: object) -> str:
    return render_template(f"accounts/{name}", form=form, **shown)
