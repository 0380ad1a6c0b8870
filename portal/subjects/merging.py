"""Two pages that are one person's become one: suggested by the portal, decided by an administrator, who may also say that
the two are not the same.

Each part of the portal says what it would do (`ahead`), and does it (`move`) to its own rows; nothing of it can be undone,
so that everything is looked at and refused before anything is moved, in the same unit.
"""

from datetime import date

from portal import policy
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Invalid
from portal.kernel.words import Sentence, _
from portal.people import merging as people
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import merging_people as publications
from portal.recruitment import merging as recruitment
from portal.reviews import merging as reviews
from portal.subjects import queries, views
from portal.subjects.models import Distinction
from portal.subjects.views import ContestedPaper, Merging


def preview(gone: Person, kept: Person, today: date, *, actor: Actor) -> Merging:
    """What would move if these two (as in `queries.pair`) became one, and what stands in the way. Raises Forbidden."""
    policy.require(actor, Act.PERSON_MERGE, gone)
    parts = [part.ahead(kept, gone) for part in (people, publications, recruitment, reviews)]
    distinguished = queries.distinction(gone.id, kept.id) is not None
    return Merging(
        gone=views.side(gone, today),
        kept=views.side(kept, today),
        moves=[said for part in parts for said in part.moves],
        stops=[*_not_the_same(distinguished), *(said for part in parts for said in part.stops)],
        contested=[ContestedPaper(row.key, row.title) for row in publications.contested(kept, gone)],
        distinguished=distinguished,
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
    _stay_distinguished(kept, gone)
    audit.record(Act.PERSON_MERGE, gone, actor=actor, detail={"into": kept.public_id})
    audit.record(Act.PERSON_MERGE, kept, actor=actor, detail={"gone": gone.public_id})


def distinguish(one: Person, other: Person, *, actor: Actor) -> None:
    """These two (as in `queries.pair`, to change) are not the same, and are not asked about again. Raises Forbidden."""
    policy.require(actor, Act.PERSON_DISTINGUISH, one)
    if queries.distinction(one.id, other.id) is None:
        first, last = sorted((one.id, other.id))
        db.session().add(Distinction(one_id=first, other_id=last, said_at=clock.now(), said_by_id=actor.id))
        _tell(Act.PERSON_DISTINGUISH, one, other, actor)


def reconsider(one: Person, other: Person, *, actor: Actor) -> None:
    """Take back that these two (as in `queries.pair`, to change) are not the same. Raises Forbidden."""
    policy.require(actor, Act.PERSON_RECONSIDER, one)
    if (said := queries.distinction(one.id, other.id)) is not None:
        db.session().delete(said)
        _tell(Act.PERSON_RECONSIDER, one, other, actor)


def _not_the_same(distinguished: bool) -> list[Sentence]:
    said = _("An administrator said that they are not the same. Whoever knows better takes that back first.")
    return [said] if distinguished else []


def _stay_distinguished(kept: Person, gone: Person) -> None:
    """Whoever is not `gone` is not `kept`, either."""
    here = db.session()
    for said in queries.others_than(gone):
        other = said.other_id if said.one_id == gone.id else said.one_id
        if queries.distinction(kept.id, other):
            here.delete(said)
        else:
            said.one_id, said.other_id = sorted((kept.id, other))
    here.flush()


def _tell(act: Act, one: Person, other: Person, actor: Actor) -> None:
    """Both pages remember what was said of them."""
    for person, beside in ((one, other), (other, one)):
        audit.record(act, person, actor=actor, detail={"other": beside.public_id})
