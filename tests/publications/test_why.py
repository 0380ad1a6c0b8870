"""Why a publication is on visitor: everybody may read it, in words, and nothing that is not theirs to know."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.kernel import db
from portal.people.models import PersonName
from portal.people.rules import NameKind
from portal.publications import attributing
from portal.publications.models import Attribution, Publication
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.laws.test_hidden import tokenless
from tests.laws.test_lists import counted

AUTHORS = ("Ines Duarte", "Bo Ek", "Lea Roux")
ORCID = {"sources": ["name", "orcid"]}


@pytest.fixture
def visitor(somebody):
    return somebody()


@pytest.fixture
def ines(app, database):
    """Somebody with a public page and a browser."""
    user = a_user("Ines Duarte", "staff")
    person = a_person("Ines Duarte", user)
    return SimpleNamespace(
        user=user, person=person, actor=actor_for(user), reader=reader_signed_in(app, user)
    )


def theirs(person, status="confirmed", authors=AUTHORS, **columns) -> str:
    """The address of the page that says why a new publication is this person's."""
    made = a_publication("Measured mirrors", authors)
    an_attribution(made, person, status, **{"place": 1, **columns})
    return f"/publications/{made.key}/why/{person.slug}"


def test_a_publication_leads_to_why_it_is_on_each_of_its_people(visitor, ines):
    address = theirs(ines.person)
    visitor.visit(address.partition("/why/")[0])
    assert address in visitor.links()
    assert "Why is this on Ines Duarte?" in visitor.visit(address).main


def test_what_somebody_said_themself_is_told_with_its_day(visitor, ines):
    assert "Ines Duarte has said so, on 1 March 2027." in visitor.visit(theirs(ines.person)).main


def test_the_answer_of_a_delegate_counts_as_theirs_and_names_nobody(visitor, ines):
    address = theirs(ines.person, decided_by_id=a_user("Omar Helper", "staff").id)
    assert "Ines Duarte has said so" in visitor.visit(address).main
    assert "Omar" not in visitor.text


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (["name", "orcid"], "arXiv lists it under Ines Duarte’s ORCID iD."),
        (["arxiv_author"], "arXiv lists it under Ines Duarte’s author identifier."),
    ],
)
def test_an_identifier_says_so(visitor, ines, sources, said):
    assert said in visitor.visit(theirs(ines.person, "certain", sources=sources)).main


REASONS = [
    ["shared", {"author": 2, "num": 3}],
    ["category", {"category": "cs.LG"}],
    ["text_rejected", {"title": "What she rejected"}],
    ["only_rejected", {"author": 3}],
    ["colleague", {"author": 3}],
]


def test_what_speaks_for_one_that_was_put_there_is_told_and_nothing_of_rejected_papers(visitor, ines):
    main = visitor.visit(theirs(ines.person, "auto", reasons=REASONS, score=9912, band="auto")).main
    assert "Nearly everything speaks for it that Ines Duarte is an author." in main
    assert "Bo Ek is on 3 accepted papers, too." in main
    assert "Accepted papers are in cs.LG, too." in main
    assert not [one for one in ("rejected", "Lea Roux", "9912", "0.99") if one in main]


def test_it_is_told_whether_the_person_has_answered_about_others(visitor, ines):
    address = theirs(ines.person, "auto")
    assert "has not answered about any publication yet" in visitor.visit(address).main
    theirs(ines.person, "rejected", place=None)
    assert "has answered about other publications, and left this one as it is." in visitor.visit(address).main


def test_another_spelling_on_the_paper_is_shown_but_never_a_former_name(visitor, ines):
    address = theirs(ines.person, authors=("I. Duarte-Silva",))
    assert "The paper names them “I. Duarte-Silva”." in visitor.visit(address).main
    with db.unit() as here:
        here.add(PersonName(person_id=ines.person.id, name="I. Duarte-Silva", kind=NameKind.FORMER))
    assert "Silva" not in visitor.visit(address).text


@pytest.mark.parametrize("status", ["suggested", "rejected"])
def test_what_is_not_theirs_and_what_does_not_exist_are_not_found_alike(visitor, ines, status):
    theirs(ines.person)
    address = theirs(ines.person, status, place=None)
    assert tokenless(visitor.visit(address, expect=404).main) == tokenless(
        visitor.visit("/publications/2222.22222/why/ines-duarte", expect=404).main
    )


def test_somebody_without_a_public_page_is_hidden_on_a_public_paper(visitor, ines):
    hidden = a_person("Bo Ek", None, False)
    made = a_publication("Together", AUTHORS)
    an_attribution(made, ines.person, "confirmed")
    an_attribution(made, hidden, "confirmed", places=[2])
    for method in ("GET", "POST"):
        answer = visitor.client.open(f"/publications/{made.key}/why/bo-ek", method=method)
        assert answer.status_code == (404 if method == "GET" else 400)  # without the page's token
    assert "Bo Ek" in ines.reader.visit(f"/publications/{made.key}/why/bo-ek").main


def test_one_that_was_merged_into_another_is_not_asked_about(visitor, ines):
    address, kept = theirs(ines.person), a_publication("Kept", AUTHORS)
    assert visitor.visit(address)
    with db.unit() as here:
        here.scalars(select(Publication).where(Publication.title != "Kept")).one().merged_into_id = kept.id
    visitor.visit(address, expect=404)


def test_the_person_themself_is_led_to_their_own_publications(ines):
    ines.reader.visit(theirs(ines.person))
    assert "Is it not yours?" in ines.reader.main
    assert "Report: not this person" not in ines.reader.buttons()


def test_a_page_asks_the_same_few_questions_whatever_it_says(visitor, ines):
    few, many = theirs(ines.person, "certain", **ORCID), theirs(ines.person, "auto", reasons=REASONS)
    seen = []
    for address in (few, many):
        with counted() as asked:
            visitor.visit(address)
        seen.append(len(asked))
    assert max(seen) <= 5


def test_what_was_taken_back_is_asked_about_no_more(visitor, ines):
    address = theirs(ines.person)
    with db.unit() as here:
        found = here.scalars(select(Attribution)).one()
        found.standing = frozenset({"self"})
        attributing.undo(found, actor=ines.actor)
    visitor.visit(address, expect=404)
