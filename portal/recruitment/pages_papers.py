"""Finding one's own papers at arXiv: asked from the page on which they are typed, looked at, and taken into its rows."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import policy
from portal.accounts import login
from portal.kernel.errors import PortalError
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.policy.acts import Act
from portal.publications import arxiv_lookups, queries_lookups, views_lookups
from portal.publications.lifecycle import LookupStatus
from portal.publications.models_lookups import ArxivLookup
from portal.recruitment import drafting, drafting_papers, schemas_application, views_own
from portal.recruitment.models import Application
from portal.recruitment.pages_applicant import own, pages, refuse, take
from portal.recruitment.views_papers import OwnLookup

HERE = "/applications/<public_id>/papers/lookups"


@pages.post(HERE)
@performs(Act.APPLICATION_EDIT)
def look_up(public_id: str) -> ResponseReturnValue:
    """Keep what was typed in the rows, and look papers up; Enter in a row only keeps it."""
    application = own(public_id, to_change=True)
    policy.require(login.actor(), Act.APPLICATION_EDIT, application)
    kept, typed = drafting.kept(application, "papers"), request.form
    form = Form(schemas_application.FORMS["papers"](application), values=kept, typed=typed)
    only_saves = "enter" in typed and not typed.get("find", "").strip()
    return take(application, "papers", form, None if only_saves else lambda: _asked(application, form))


def _asked(application: Application, form: Form) -> str:
    """The address of the look-up that the form asks for."""
    found = drafting_papers.look_up(application, form.save()["find"], actor=login.actor(), at=g.arrived_at)
    return url_for("applications.lookup", public_id=application.public_id, lookup_id=found.public_id)


@pages.get(f"{HERE}/<lookup_id>")
@performs(Act.APPLICATION_FOLLOW)
def lookup(public_id: str, lookup_id: str) -> str:
    """How a look-up goes, and what it found."""
    application, found = own_lookup(public_id, lookup_id)
    return _page(application, found, Form(schemas_application.Take()))


@pages.post(f"{HERE}/<lookup_id>/take")
@performs(Act.APPLICATION_EDIT)
def take_papers(public_id: str, lookup_id: str) -> ResponseReturnValue:
    """Fill free rows with what was ticked; the applicant writes their part then."""
    application, found = own_lookup(public_id, lookup_id, to_change=True)
    policy.require(login.actor(), Act.APPLICATION_EDIT, application)
    form = Form(schemas_application.Take(), typed=request.form)
    try:
        ticked = form.save()["papers"] or ()
        drafting_papers.take(application, found, ticked, actor=login.actor(), at=g.arrived_at)
    except PortalError as error:
        refuse(form, error)
        return _page(application, found, form), error.status
    flash(str(drafting_papers.taken(len(ticked))))
    return redirect(url_for("applications.part", public_id=public_id, part="papers"), 303)


# What programs share


def own_lookup(public_id: str, lookup_id: str, *, to_change: bool = False) -> tuple[Application, ArxivLookup]:
    """A look-up for one's own application; raises NotSignedIn, NotFound, Forbidden."""
    application = own(public_id, to_change=to_change)
    policy.require(login.actor(), Act.APPLICATION_FOLLOW, application)
    return application, queries_lookups.own(login.actor(), public_id, lookup_id)


def shown(application: Application, found: ArxivLookup) -> OwnLookup:
    """A look-up in words, with its place in line while it waits, and the room there is for what it found."""
    line = None
    if found.status == LookupStatus.WAITING:
        line = arxiv_lookups.place_in_line(found.public_id, found.created_at, found.planned - found.requests)
    rows = drafting.kept(application, "papers")
    return OwnLookup(
        lookup=views_lookups.lookup(found, line.ahead, line.expected)
        if line
        else views_lookups.lookup(found),
        shown=[one["arxiv"] for one in found.papers if drafting_papers.stands(rows, one["arxiv"])],
        room=len(drafting_papers.free_rows(rows)),
        actions=sorted(views_own.acts(application, login.actor(), g.arrived_at) & {Act.APPLICATION_EDIT}),
    )


def _page(application: Application, found: ArxivLookup, form: Form) -> str:
    return render_template(
        "applications/lookup.html",
        application=views_own.own_application(application, actor=login.actor(), at=g.arrived_at),
        own=shown(application, found),
        form=form,
    )
