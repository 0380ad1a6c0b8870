"""Why a publication is on somebody, and what anybody can do about it who thinks that this is wrong."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts.login import actor, client
from portal.kernel.errors import Invalid, TooMany
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.publications import queries_why, reporting, schemas_reports, views_why
from portal.publications.models import Attribution

pages = Blueprint("why", __name__)


@pages.get("/publications/<path:key>/why/<slug>")
@performs(Act.PUBLICATION_READ)
def show(key: str, slug: str) -> str:
    """Why this publication is this person's, and a form for whoever thinks that it is not."""
    found = queries_why.one_visible(actor(), key, slug)
    policy.require(actor(), Act.PUBLICATION_READ, found)
    return _page(found, Form(schemas_reports.Report()))


@pages.post("/publications/<path:key>/why/<slug>")
@performs(Act.REPORT_FILE)
def report(key: str, slug: str) -> Response | tuple:
    """Report that it is not this person's; nobody needs an account for it."""
    found = queries_why.one_visible(actor(), key, slug)
    form = Form(schemas_reports.Report(), typed=request.form)
    try:
        reporting.file(found, form.submit()["said"], client=client(), actor=actor())
    except Invalid as error:
        form.refuse(error)
        return _page(found, form), error.status
    except TooMany as error:
        form.refuse(Invalid(sentence=error.sentence))
        return _page(found, form), error.status, {"Retry-After": str(error.retry_after)}
    flash(str(_("Thank you. What you reported was passed on.")))
    return redirect(url_for("why.show", key=key, slug=slug), 303)


def _page(found: Attribution, form: Form) -> str:
    return render_template("publications/why.html", why=views_why.why(actor(), found), form=form)
