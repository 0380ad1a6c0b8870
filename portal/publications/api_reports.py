"""Why publications are on people, for programs: the reasons, reports that they are wrong, and how well it goes."""

from types import SimpleNamespace
from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel import fields
from portal.kernel.api import Listed, Operations
from portal.kernel.errors import NotFound
from portal.kernel.paging import Page
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.publications import (
    queries_reports,
    queries_why,
    reporting,
    schemas_reports,
    views_api_reports,
    views_oversight,
    views_why,
)
from portal.publications.models_help import Outcome
from portal.publications.queries_reports import Which

api = Operations(
    "api_reports",
    __name__,
    title="Whose a publication is",
    about="Why publications are on people, and what is done where that is wrong.",
)


class Asked(Listed):
    """Which of the two lists of reports."""

    show = fields.choice(_("List"), [(one, one) for one in Which])


@api.get(
    "/publications/<path:key>/why/<slug>",
    Act.PUBLICATION_READ,
    answers=views_api_reports.PublicationWhy,
    anybody=True,
)
def why(key: str, slug: str) -> views_api_reports.PublicationWhy:
    """Read why a publication is somebody's."""
    who = login.actor()
    found = queries_why.one_visible(who, key, slug)
    policy.require(who, Act.PUBLICATION_READ, found)
    return views_api_reports.why(who, found, views_why.why(who, found))


@api.post("/publications/<path:key>/why/<slug>", Act.REPORT_FILE, told=schemas_reports.Report, leads_to=why)
def report(key: str, slug: str, body: dict[str, Any]) -> None:
    """Report that a publication is not this person's; the same is kept once while it is open."""
    found = queries_why.one_visible(login.actor(), key, slug)
    reporting.file(found, body["said"], client=login.client(), actor=login.actor())


@api.get(
    "/my/publications/reports",
    Act.REPORT_READ,
    answers=views_api_reports.PublicationReport,
    listed=True,
    asked=Asked,
)
def reports(query: dict[str, Any]) -> Page:
    """List reports about my publications, and those of people for whom I answer."""
    concern = queries_reports.concern(login.actor()) if login.actor().signed_in else frozenset()
    policy.require(login.actor(), Act.REPORT_READ, SimpleNamespace(standing=concern))
    if not concern:
        raise NotFound()
    return _listed(query, everybody=False)


@api.get(
    "/admin/reports",
    Act.REPORT_READ,
    answers=views_api_reports.PublicationReport,
    listed=True,
    asked=Asked,
)
def every_report(query: dict[str, Any]) -> Page:
    """List all reports, as an administrator."""
    policy.require(login.actor(), Act.REPORT_READ, SimpleNamespace(standing=frozenset()))
    return _listed(query, everybody=True)


@api.get(
    "/my/publications/reports/<public_id>",
    Act.REPORT_READ,
    answers=views_api_reports.PublicationReport,
)
def one_report(public_id: str) -> views_api_reports.PublicationReport:
    """Read one report that I may settle, or what came of it."""
    found = queries_reports.one_visible(login.actor(), public_id)
    policy.require(login.actor(), Act.REPORT_READ, found)
    return views_api_reports.report(login.actor(), found)


@api.post(
    "/my/publications/reports/<public_id>/settle",
    Act.REPORT_SETTLE,
    told=schemas_reports.Settlement,
    leads_to=one_report,
)
def settle(public_id: str, body: dict[str, Any]) -> None:
    """Settle a report: the publication is taken off the person, or it stands."""
    found = queries_reports.one_visible(login.actor(), public_id, to_change=True)
    reporting.settle(found, Outcome(body["outcome"]), actor=login.actor())


@api.get("/admin/attribution", Act.ATTRIBUTION_OVERSEE, answers=views_api_reports.AttributionOversight)
def oversight() -> views_api_reports.AttributionOversight:
    """Read how well publications are put on people: what was measured, and what the portal saw."""
    policy.require(login.actor(), Act.ATTRIBUTION_OVERSEE)
    return views_api_reports.oversight(views_oversight.oversight())


def _listed(query: dict[str, Any], *, everybody: bool) -> Page:
    which = Which(query["show"] or Which.OPEN)
    page = queries_reports.listed(login.actor(), which, query["after"], everybody=everybody)
    return views_api_reports.listed(login.actor(), page)
