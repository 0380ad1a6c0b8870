"""What arXiv changed about a publication, in words."""

from portal.kernel.words import Sentence, _
from portal.publications.models import PublicationChange

FIELDS = {
    "title": _("Title"),
    "comment": _("Comment"),
    "journal_ref": _("Journal reference"),
    "doi": _("DOI"),
}
SENTENCES = {  # an author's earlier name is told to nobody
    "authors": _("The list of authors changed."),
    "abstract": _("The abstract changed."),
    "categories": _("The categories changed."),
}


def changed(change: PublicationChange) -> Sentence:
    """A change in words."""
    if change.field in SENTENCES:
        return SENTENCES[change.field]
    before, after, what = change.before, change.after, FIELDS.get(change.field, change.field)
    if change.field == "withdrawn":
        return _("It was withdrawn.") if after == "yes" else _("The withdrawal was taken back.")
    if change.field == "version":
        return _("Version %(after)s followed version %(before)s.", before=before, after=after)
    if not before:
        return _("%(what)s: “%(after)s” was added.", what=what, after=after)
    if not after:
        return _("%(what)s: “%(before)s” was taken away.", what=what, before=before)
    return _("%(what)s: “%(before)s” became “%(after)s”.", what=what, before=before, after=after)
