"""States of merged people that nothing leads to, as queries that should find nothing.

Each sentence says what holds; its query answers with the public ids of what breaks it.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from portal.people.models import Appointment, Person, PersonIdentifier
from portal.publications.lifecycle import UNDER_WAY
from portal.publications.models import Attribution
from portal.publications.models_harvest import Harvest
from portal.reviews.models import Dossier
from portal.subjects.models import Distinction


def impossible_states() -> dict[str, Select]:
    """A sentence for each thing that always holds, and the query that would find an exception."""
    gone, into = select(Person.public_id).where(Person.merged_into_id.is_not(None)), aliased(Person)
    merged = Person.merged_into_id.is_not(None)
    return {
        "Whoever was merged has no account, and no public page.": gone.where(
            Person.user_id.is_not(None) | Person.published_at.is_not(None)
        ),
        "Whoever was merged has no appointments.": select(Appointment.public_id)
        .join(Appointment.person)
        .where(merged),
        "Nobody is supervised by whoever was merged.": select(Appointment.public_id)
        .join(Appointment.supervisor)
        .where(merged),
        "Whoever was merged has no identifiers.": gone.join(
            PersonIdentifier, PersonIdentifier.person_id == Person.id
        ),
        "Whoever was merged has no publications.": select(Attribution.public_id)
        .join(Attribution.person)
        .where(merged),
        "Nothing is searched for whoever was merged.": select(Harvest.public_id)
        .join(Harvest.person)
        .where(merged, Harvest.status.in_(UNDER_WAY)),
        "Whoever was merged has no dossiers.": select(Dossier.public_id).join(Dossier.person).where(merged),
        "Of whoever was merged, nobody says that they are not another.": select(Distinction.public_id)
        .join(Person, Person.id.in_((Distinction.one_id, Distinction.other_id)))
        .where(merged),
        "Nobody is merged into whoever was merged.": gone.join(into, into.id == Person.merged_into_id).where(
            into.merged_into_id.is_not(None)
        ),
    }
