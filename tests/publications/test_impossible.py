import pytest
from sqlalchemy import delete, update

from portal import checks
from portal.kernel import db
from portal.publications.models import Attribution, PublicationAuthor, PublicationIdentifier
from portal.publications.queries_impossible import impossible_states
from tests.factories_publications import a_person, a_publication, an_attribution


def found() -> list[str]:
    return [problem.partition(": not so: ")[2] for problem in checks.found_by(impossible_states())]


TAKEN = "What was taken without asking is likely, at one place, and its person has answered once."


@pytest.fixture
def theirs(app, database):
    """A publication that is certainly somebody's, and one that they confirmed, as it should be."""
    ines = a_person()
    an_attribution(a_publication("By identifier"), ines, "certain", sources=["orcid"])
    an_attribution(a_publication("By word"), ines, "confirmed", fit=20)
    an_attribution(a_publication("Likely"), ines, "auto", band="auto", score=9_900)


def test_what_harvests_and_people_do_leads_to_no_impossible_state(theirs):
    assert found() == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (update(Attribution).values(place=7), ["Whoever is an author has a place among the authors."] * 3),
        (update(Attribution).values(fit=49), ["What is certain fits the person's name, at one place."]),
        (
            update(Attribution).values(place=None),
            ["What is certain fits the person's name, at one place.", TAKEN],
        ),
        (update(Attribution).values(band="suggested"), [TAKEN]),
        (delete(Attribution).where(Attribution.status == "confirmed"), [TAKEN]),
        (delete(PublicationAuthor), ["Whoever is an author has a place among the authors."] * 3),
        (
            delete(PublicationIdentifier),
            ["Every publication has an identifier, but for what was added as BibTeX."] * 3,
        ),
    ],
)
def test_what_cannot_be_is_found(theirs, broken, said):
    with db.unit() as here:
        here.execute(broken)
    assert found() == said
