"""Adding works: by their DOI, by arXiv's identifier, or as BibTeX."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts.login import actor
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotSignedIn
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import Sentence, _
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import (
    arxiv_lookups,
    pages_queue,
    queries_works,
    schemas_works,
    views_harvest,
    views_works,
    works,
    works_doi,
    works_lookups,
)
from portal.publications.lifecycle import AttributionStatus, LookupStatus
from portal.publications.models import Origin
from portal.publications.models_works import Lookup

pages = Blueprint("works", __name__)


@pages.get("/my/publications/add")
@performs(Act.PUBLICATION_ADD)
def add() -> str:
    """The form; with `person`, for somebody in whose place the reader answers."""
    person = pages_queue.whose()
    policy.require(actor(), Act.PUBLICATION_ADD, person)
    typed = {"doi": request.args.get("doi", "")[:500]}
    return _page(person, Form(schemas_works.AddWork(), values=typed))


@pages.post("/my/publications/add")
@performs(Act.PUBLICATION_ADD)
def save() -> Response | tuple[str, int]:
    """Look a DOI up, or add what the BibTeX says."""
    person = pages_queue.whose()
    policy.require(actor(), Act.PUBLICATION_ADD, person)
    form = Form(schemas_works.AddWork(), typed=request.form)
    try:
        said = form.save()
        if bool(said["doi"]) == bool(said["bibtex"]):
            raise Invalid({"doi": [_("Please give an identifier or BibTeX: one of the two.")]})
        if said["doi"]:
            found = works_lookups.ask(person, said["doi"], actor=actor())
            return redirect(url_for("works.lookup", public_id=found.public_id), 303)
        added = from_bibtex(person, said["bibtex"], actor())
    except Invalid as error:
        form.refuse(error)
        return _page(person, form), error.status
    for sentence in told(added):
        flash(str(sentence))
    waits = added.said(AttributionStatus.SUGGESTED)
    return redirect(url_for("queue.index", show=None if waits else "yours", **pages_queue.of(person)), 303)


@pages.get("/my/publications/lookups/<public_id>")
@performs(Act.LOOKUP_READ)
def lookup(public_id: str) -> str:
    """How the search for a work goes, and what to do next."""
    if not actor().signed_in:
        raise NotSignedIn()
    found = asked(actor(), public_id)
    place = pages_queue.in_place_of(found.person)
    return render_template("publications/lookup.html", lookup=shown(actor(), found), **place)


def asked(who: Actor, public_id: str) -> Lookup:
    """A search for the actor, or for somebody in whose place they answer; raises NotFound, Forbidden."""
    found = queries_works.lookup(who, public_id)
    policy.require(who, Act.LOOKUP_READ, found)
    return found


def shown(who: Actor, found: Lookup) -> views_works.LookupShown:
    """A search that the actor may see, in words."""
    ids = [found.publication_id] if found.publication_id else []
    mine = queries_works.theirs(found.person, ids)
    return views_works.lookup(who, found, mine.get(found.publication_id or 0), _waits(found))


def _waits(found: Lookup) -> Sentence | None:
    """Its place in line, where it is arXiv's turn to answer."""
    if found.status != LookupStatus.WAITING or not views_works.is_at_arxiv(found):
        return None
    line = arxiv_lookups.place_in_line(found.public_id, found.created_at)
    return views_harvest.waits(line.ahead, line.expected)


def from_bibtex(person: Person, text: str, who: Actor) -> works.Added:
    """Add what BibTeX says; raises Invalid with a sentence for each entry at fault."""
    from portal.publications import rules_bibtex  # with pybtex, which is seldom needed

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


def _page(person: Person, form: Form) -> str:
    place = pages_queue.in_place_of(person)
    return render_template("publications/add.html", form=form, looked_up=works_doi.is_on(), **place)
