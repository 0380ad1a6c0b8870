"""The administrator's pages: envelopes of mail, work that waits, the audit, the settings. No confidential text."""

from dataclasses import fields

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.login import actor
from portal.home.schemas import BreakGlass
from portal.kernel import audit, jobs, mail
from portal.kernel.errors import Invalid
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.policy import require
from portal.policy.acts import Act
from portal.policy.sentences import SENTENCES

pages = Blueprint("administration", __name__, url_prefix="/admin")

HIDDEN = frozenset({"SECRET_KEY", "METRICS_TOKEN", "DATABASE_URL", "MAIL_URL"})


@pages.get("")
@performs(Act.JOB_READ)
def index() -> str:
    """What an administrator looks at first: is everything running?"""
    require(actor(), Act.JOB_READ)
    return render_template("administration/index.html", counts=jobs.counts(), late=jobs.oldest_due())


@pages.get("/mail")
@performs(Act.MAIL_READ)
def envelopes() -> str:
    """Which mails were sent, to whom, and where they are."""
    require(actor(), Act.MAIL_READ)
    return render_template("administration/mail.html", page=mail.envelopes(request.args.get("after")))


@pages.post("/mail/<public_id>/send")
@performs(Act.MAIL_RESEND)
def resend(public_id: str) -> Response:
    """Send a mail again, with fresh links."""
    require(actor(), Act.MAIL_RESEND)
    mail.resend(public_id)
    audit.record(Act.MAIL_RESEND, ("message", public_id), actor=actor())
    flash(str(_("The mail is on its way again.")))
    return redirect(url_for("administration.envelopes"), 303)


@pages.route("/mail/<public_id>", methods=["GET", "POST"])
@performs(Act.MAIL_OPEN)
def letter(public_id: str) -> str | tuple[str, int]:
    """The text of a mail, shown once for a typed reason that is written down."""
    require(actor(), Act.MAIL_OPEN)
    form = Form(BreakGlass(), typed=request.form if request.method == "POST" else None)
    body = mail.body(public_id)
    if form.typed is None:
        return render_template("administration/letter.html", form=form, public_id=public_id, body=None)
    try:
        reason = form.submit()["reason"]
    except Invalid:
        return render_template("administration/letter.html", form=form, public_id=public_id, body=None), 422
    audit.record(Act.MAIL_OPEN, ("message", public_id), actor=actor(), reason=reason)
    return render_template("administration/letter.html", form=form, public_id=public_id, body=body)


@pages.get("/jobs")
@performs(Act.JOB_READ)
def work() -> str:
    """The work that waits, and what failed too often."""
    require(actor(), Act.JOB_READ)
    dead = jobs.dead(request.args.get("after"))
    return render_template(
        "administration/jobs.html", counts=jobs.counts(), late=jobs.oldest_due(), page=dead
    )


@pages.post("/jobs/<public_id>/revive")
@performs(Act.JOB_REVIVE)
def revive(public_id: str) -> Response:
    """Try failed work again."""
    require(actor(), Act.JOB_REVIVE)
    jobs.revive(public_id)
    audit.record(Act.JOB_REVIVE, ("job", public_id), actor=actor())
    flash(str(_("It will be tried again in a moment.")))
    return redirect(url_for("administration.work"), 303)


@pages.get("/audit")
@performs(Act.AUDIT_READ)
def acts() -> str:
    """Who did what to which thing: public ids and acts, without reasons and texts."""
    require(actor(), Act.AUDIT_READ)
    act, who = request.args.get("act") or None, request.args.get("actor") or None
    page = audit.entries(actor=who, act=act, after=request.args.get("after"))
    here = url_for("administration.acts", act=act, actor=who)
    return render_template(
        "administration/audit.html", page=page, act=act, who=who, acts=SENTENCES, here=here
    )


@pages.get("/settings")
@performs(Act.SETTING_READ)
def settings() -> str:
    """What the operator decided; secrets are not shown."""
    require(actor(), Act.SETTING_READ)
    chosen = current_app.config["SETTINGS"]
    rows = [
        (one.name, None if one.name in HIDDEN else getattr(chosen, one.name), one.metadata["meaning"])
        for one in fields(chosen)
    ]
    return render_template("administration/settings.html", rows=rows)
