"""What the portal itself saw of publications that were put on people: where they stand, and what became of them."""

from collections.abc import Sequence

from sqlalchemy import Row, exists, func, select

from portal.kernel import db
from portal.policy.acts import Act
from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Attribution, AttributionEvent, Publication


def standing_by_band() -> Sequence[Row]:
    """How many attributions there are of each status in each band: rows of status, band (None: not weighed), number."""
    query = select(Attribution.status, Attribution.band, func.count().label("number"))
    query = query.join(Attribution.publication).where(Publication.merged_into_id.is_(None))
    return db.session().execute(query.group_by(Attribution.status, Attribution.band)).all()


def fate_of_automatic() -> dict[AttributionStatus, int]:
    """Where those stand now that the portal ever put on a person by itself for what speaks for them."""
    taken = exists().where(
        AttributionEvent.attribution_id == Attribution.id, AttributionEvent.after == AttributionStatus.AUTO
    )
    query = select(Attribution.status, func.count()).where(taken).group_by(Attribution.status)
    return {AttributionStatus(status): number for status, number in db.session().execute(query)}


def answers() -> Row:
    """How many questions were answered, of how many people, and how many by one at most: answered, people, most."""
    asked = AttributionEvent.before == AttributionStatus.SUGGESTED, AttributionEvent.by_id.is_not(None)
    said = AttributionEvent.act.in_([Act.ATTRIBUTION_CONFIRM, Act.ATTRIBUTION_REJECT])
    mine = select(Attribution.person_id, func.count().label("number"))
    mine = mine.join(AttributionEvent, AttributionEvent.attribution_id == Attribution.id)
    each = mine.where(*asked, said).group_by(Attribution.person_id).subquery()
    number = each.c.number
    query = select(
        func.coalesce(func.sum(number), 0).label("answered"),
        func.count(number).label("people"),
        func.coalesce(func.max(number), 0).label("most"),
    )
    return db.session().execute(query).one()
