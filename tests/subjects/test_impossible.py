"""What `flask check` finds where somebody who was merged has something left."""

from datetime import date

import pytest

from portal.kernel import db
from portal.people.models import Appointment, Person, PersonIdentifier, Title
from portal.reviews.models import Dossier
from portal.subjects.models import Distinction
from tests.conftest import MONDAY
from tests.factories import a_user
from tests.factories_publications import a_harvest, a_person, a_publication, an_attribution
from tests.factories_reviews import a_round
from tests.subjects.merges import impossible


@pytest.fixture
def two(app, database):
    """Somebody who was merged, and into whom, all as it should be."""
    gone, kept = a_person("Ines M. Duarte", public=False), a_person("Ines Duarte")
    with db.unit() as here:
        here.get(Person, gone.id).merged_into_id = kept.id
    return gone, kept


def an_account(gone, _kept):
    db.session().get(Person, gone.id).user_id = a_user("Ines Duarte").id


def a_public_page(gone, _kept):
    db.session().get(Person, gone.id).published_at = MONDAY


def an_appointment(gone, _kept):
    db.session().add(Appointment(person_id=gone.id, title=Title.PHD, starts_on=date(2027, 1, 1)))


def a_supervisor(gone, kept):
    held = {"title": Title.PHD, "starts_on": date(2027, 1, 1)}
    db.session().add(Appointment(person_id=kept.id, supervisor_id=gone.id, **held))


def an_identifier(gone, _kept):
    db.session().add(PersonIdentifier(person_id=gone.id, kind="dblp", value="1/1", recorded_at=MONDAY))


def a_publication_of_theirs(gone, _kept):
    an_attribution(a_publication("Mirrors"), gone)


def a_search(gone, _kept):
    a_harvest(gone, "running")


def a_dossier(gone, _kept):
    round_ = a_round(a_user("Dora", "director"))
    db.session().add(Dossier(round_id=round_.id, person_id=gone.id, preparing_at=MONDAY))


def a_distinction(gone, kept):
    said = {"said_at": MONDAY, "said_by_id": a_user("Alba Admin", "administrator").id}
    db.session().add(Distinction(one_id=gone.id, other_id=kept.id, **said))


def a_chain(_gone, kept):
    db.session().get(Person, kept.id).merged_into_id = a_person("Ines").id
    db.session().get(Person, kept.id).published_at = None


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (an_account, "Whoever was merged has no account, and no public page."),
        (a_public_page, "Whoever was merged has no account, and no public page."),
        (an_appointment, "Whoever was merged has no appointments."),
        (a_supervisor, "Nobody is supervised by whoever was merged."),
        (an_identifier, "Whoever was merged has no identifiers."),
        (a_publication_of_theirs, "Whoever was merged has no publications."),
        (a_search, "Nothing is searched for whoever was merged."),
        (a_dossier, "Whoever was merged has no dossiers."),
        (a_distinction, "Of whoever was merged, nobody says that they are not another."),
        (a_chain, "Nobody is merged into whoever was merged."),
    ],
)
def test_whatever_is_left_is_found(two, left, says):
    assert impossible() == []
    with db.unit():
        left(*two)
    assert [one.partition(": not so: ")[2] for one in impossible()] == [says]
