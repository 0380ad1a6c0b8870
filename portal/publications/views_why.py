"""Why a publication is on somebody, in words that everybody may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from portal.kernel.words import Sentence, _, say_date
from portal.policy.actor import Actor
from portal.publications import queries_queue_authors, queries_why, scoring_reasons, views
from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Attribution


@dataclass(frozen=True)
class Why:
    """Why a publication is somebody's: `reasons` in words, the plainest first.

    `printed` is how the paper names them, where that is not their name; `own` says that they are the reader.
    """

    key: str
    title: str
    slug: str
    name: str
    printed: str | None
    reasons: tuple[Sentence, ...]
    own: bool


def why(actor: Actor, attribution: Attribution) -> Why:
    """Why the publication is the person's, both loaded, with standing; in the caller's unit."""
    publication, person = attribution.publication, attribution.person
    there = queries_queue_authors.authors(actor, {publication.id: _places(attribution)})[publication.id]
    authors = {place: one.name for place, one in there.items()}
    printed = authors.get(attribution.place or 0)
    return Why(
        key=publication.key,
        title=publication.title,
        slug=person.slug,
        name=person.name,
        printed=printed if printed != person.name else None,
        reasons=tuple(_reasons(attribution, authors)),
        own="self" in attribution.standing,
    )


def _reasons(attribution: Attribution, authors: dict[int, str]) -> Iterator[Sentence]:
    name = attribution.person.name
    if attribution.status == AttributionStatus.CONFIRMED and attribution.decided_at:
        yield _("%(name)s has said so, on %(day)s.", name=name, day=say_date(attribution.decided_at))
        return
    known = SimpleNamespace(status=attribution.status, sources=attribution.sources, known_as=name)
    yield views.reason(known)
    if attribution.status == AttributionStatus.AUTO:
        yield from (
            scoring_reasons.sentence(code, values, authors)
            for code, values in attribution.reasons
            if code in scoring_reasons.PUBLIC
        )
        yield _answered(attribution.person_id, name)


def _answered(person_id: int, name: str) -> Sentence:
    if queries_why.has_answered(person_id):
        return _("%(name)s has answered about other publications, and left this one as it is.", name=name)
    return _("%(name)s has not answered about any publication yet.", name=name)


def _places(attribution: Attribution) -> set[int]:
    """The authors whose names are said: whom the person is, and those who speak for it."""
    named = {values["author"] for _code, values in attribution.reasons if "author" in values}
    return {attribution.place, *named} - {None}
