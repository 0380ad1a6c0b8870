"""Adding works that arXiv does not have: by their DOI, or as BibTeX."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts.login import actor
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotSignedIn
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import (
    queries_queue,
    queries_works,
    rules_bibtex,
    schemas_works,
    views_works,
    works,
    works_doi,
    works_lookups,
)
from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Origin

pages = Blueprint("works", __name__)


@pages.get("/my/publications/add")
@performs(Act.PUBLICATION_ADD)
def add() -> str:
    """The form."""
    policy.require(actor(), Act.PUBLICATION_ADD, queries_queue.me(actor()))
    typed = {"doi": request.args.get("doi", "")[:500]}
    return _page(Form(schemas_works.AddWork(), values=typed))


@pages.post("/my/publications/add")
@performs(Act.PUBLICATION_ADD)
def save() -> Response | tuple[str, int]:
    """Look a DOI up, or add what the BibTeX says."""
    person = queries_queue.me(actor())
    policy.require(actor(), Act.PUBLICATION_ADD, person)
    form = Form(schemas_works.AddWork(), typed=request.form)
    try:
        said = form.save()
        if bool(said["doi"]) == bool(said["bibtex"]):
            raise Invalid({"doi": [_("Please give a DOI or BibTeX: one of the two.")]})
        if said["doi"]:
            found = works_lookups.ask(person, said["doi"], actor=actor())
            return redirect(url_for("works.lookup", public_id=found.public_id), 303)
        added = from_bibtex(person, said["bibtex"], actor())
    except Invalid as error:
        form.refuse(error)
        return _page(form), error.status
    for sentence in told(added):
        flash(str(sentence))
    waits = added.said(AttributionStatus.SUGGESTED)
    return redirect(url_for("queue.index", show=None if waits else "yours"), 303)


@pages.get("/my/publications/lookups/<public_id>")
@performs(Act.LOOKUP_READ)
def lookup(public_id: str) -> str:
    """How the search for a DOI goes, and what to do next."""
    if not actor().signed_in:
        raise NotSignedIn()
    return render_template("publications/lookup.html", lookup=shown(actor(), public_id))


def shown(who: Actor, public_id: str) -> views_works.LookupShown:
    """A search of the actor's own; raises NotFound, Forbidden."""
    found = queries_works.lookup(who, public_id)
    policy.require(who, Act.LOOKUP_READ, found)
    ids = [found.publication_id] if found.publication_id else []
    mine = queries_works.theirs(queries_queue.me(who), ids)
    return views_works.lookup(who, found, mine.get(found.publication_id or 0))


def from_bibtex(person: Person, text: str, who: Actor) -> works.Added:
    """Add what BibTeX says; raises Invalid with a sentence for each entry at fault."""
    try:
        read = rules_bibtex.read(text, clock.now().year)
    except rules_bibtex.Unreadable as wrong:
        raise Invalid({"bibtex": list(wrong.sentences)}) from None
    return works.add(person, read, Origin.BIBTEX, actor=who)


def told(added: works.Added) -> list:
    """What came of it, in words."""
    waits = added.said(AttributionStatus.SUGGESTED)
    rejected = added.said(AttributionStatus.REJECTED)
    mine = len(added.attributions) - waits - rejected
    return [*views_works.told(added.new, mine, waits, rejected, len(added.at_arxiv))]


def _page(form: Form) -> str:
    return render_template("publications/add.html", form=form, looked_up=works_doi.is_on())
