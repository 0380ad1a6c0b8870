"""Reports that a publication is on the wrong person: one's own and of those one answers for, and all, to settle them."""

from types import SimpleNamespace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts.login import actor
from portal.kernel.errors import NotFound, NotSignedIn
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.publications import queries_reports, reporting, schemas_reports, views_oversight, views_reports
from portal.publications.models_help import Outcome
from portal.publications.queries_reports import Which

pages = Blueprint("reports", __name__)

SAID = {
    Outcome.TAKEN_OFF: _("It is not on this person any more."),
    Outcome.STANDS: _("It stands, and the report is settled."),
}


@pages.get("/my/publications/reports")
@performs(Act.REPORT_READ)
def index() -> str:
    """Reports about the reader's own publications, and those of people for whom they answer."""
    if not actor().signed_in:
        raise NotSignedIn()
    concern = queries_reports.concern(actor())
    if not concern:
        raise NotFound()
    policy.require(actor(), Act.REPORT_READ, SimpleNamespace(standing=concern))
    return _list(everybody=False)


@pages.get("/admin/reports")
@performs(Act.REPORT_READ)
def every() -> str:
    """All reports, for administrators."""
    policy.require(actor(), Act.REPORT_READ, SimpleNamespace(standing=frozenset()))
    return _list(everybody=True)


@pages.post("/my/publications/reports/<public_id>/settle")
@performs(Act.REPORT_SETTLE)
def settle(public_id: str) -> Response:
    """Settle a report about a publication of one's own, or of somebody for whom one answers."""
    return _settle(public_id, "reports.index")


@pages.post("/admin/reports/<public_id>/settle")
@performs(Act.REPORT_SETTLE)
def settle_any(public_id: str) -> Response:
    """Settle any report, for administrators."""
    return _settle(public_id, "reports.every")


@pages.get("/admin/attribution")
@performs(Act.ATTRIBUTION_OVERSEE)
def oversight() -> str:
    """How well publications are put on people: what was measured, and what the portal saw."""
    policy.require(actor(), Act.ATTRIBUTION_OVERSEE)
    return render_template("publications/oversight.html", seen=views_oversight.oversight())


def _list(*, everybody: bool) -> str:
    which = next((one for one in Which if one == request.args.get("show")), Which.OPEN)
    listed = views_reports.reports(actor(), which, request.args.get("after"), everybody=everybody)
    return render_template("publications/reports.html", listed=listed, everybody=everybody)


def _settle(public_id: str, back: str) -> Response:
    if not actor().signed_in:
        raise NotSignedIn()
    found = queries_reports.one_visible(actor(), public_id, to_change=True)
    outcome = Outcome(Form(schemas_reports.Settlement(), typed=request.form).submit()["outcome"])
    reporting.settle(found, outcome, actor=actor())
    flash(str(SAID[outcome]))
    return redirect(url_for(back), 303)
