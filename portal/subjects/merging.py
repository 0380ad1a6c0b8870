"""Two pages that are one person's become one: suggested by the portal, decided by an administrator.

Each part of the portal says what it would do (`ahead`), and does it (`move`) to its own rows; nothing of it can be undone,
so that everything is looked at and refused before anything is moved, in the same unit.
"""

from datetime import date

from portal import policy
from portal.kernel import audit
from portal.kernel.errors import IllegalMove, Invalid
from portal.kernel.words import _
from portal.people import merging as people
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import merging_people as publications
from portal.recruitment import merging as recruitment
from portal.reviews import merging as reviews
from portal.subjects import views
from portal.subjects.views import ContestedPaper, Merging


def preview(gone: Person, kept: Person, today: date, *, actor: Actor) -> Merging:
    """What would move if these two (as in `queries.pair`) became one, and what stands in the way. Raises Forbidden."""
    policy.require(actor, Act.PERSON_MERGE, gone)
    parts = [part.ahead(kept, gone) for part in (people, publications, recruitment, reviews)]
    return Merging(
        gone=views.side(gone, today),
        kept=views.side(kept, today),
        moves=[said for part in parts for said in part.moves],
        stops=[said for part in parts for said in part.stops],
        contested=[ContestedPaper(row.key, row.title) for row in publications.contested(kept, gone)],
    )


def merge(gone: Person, kept: Person, name: str, today: date, *, actor: Actor) -> None:
    """Let `gone` become part of `kept` (both as in `queries.pair`, to change), for good; `name` is typed to confirm it.

    Raises Forbidden, IllegalMove with what must be settled first, Invalid for another name than that of `gone`.
    """
    looked = preview(gone, kept, today, actor=actor)
    if not looked.possible:
        papers = [_("“%(title)s” is answered differently.", title=one.title) for one in looked.contested]
        first = [*looked.stops, *papers]
        raise IllegalMove(_("They cannot be merged yet: %(why)s", why=" ".join(map(str, first))))
    if " ".join(name.split()).casefold() != gone.name.casefold():
        raise Invalid({"name": [_("Please type the name as it stands above: %(name)s.", name=gone.name)]})
    people.move(kept, gone, needed=recruitment.needed(kept, gone))
    recruitment.move(kept, gone)
    reviews.move(kept, gone)
    publications.move(kept, gone)
    audit.record(Act.PERSON_MERGE, gone, actor=actor, detail={"into": kept.public_id})
    audit.record(Act.PERSON_MERGE, kept, actor=actor, detail={"gone": gone.public_id})
