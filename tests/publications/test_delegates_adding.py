"""Whoever answers in somebody's place adds works for them too; everything names who did it, and nobody else may."""

import pytest
from sqlalchemy import select

from portal.kernel import audit, db, jobs
from portal.publications import delegating, queries_help
from portal.publications.models import Attribution, Publication
from portal.publications.models_works import Lookup
from tests.arxiv import a_record
from tests.doi import registry
from tests.factories import actor_for, reader_signed_in
from tests.program import Program
from tests.publications.answering import Somebody
from tests.publications.delegates import bo, granted, ines
from tests.reader import Reader

__all__ = ["bo", "granted", "ines", "registry"]
ADD, HERS = "/my/publications/add", "?person=ines-duarte"
BOOK = "@book{k, title={Mirrors}, author={Duarte, Ines}, year=2019, publisher={Lumen}}"


def adding(app, user, whose: str = HERS) -> Reader:
    """The form, as somebody sees it for Ines."""
    return reader_signed_in(app, user).visit(f"{ADD}{whose}")


def said() -> list[tuple]:
    """Whose every publication is, how that stands, and who said so."""
    with db.reading() as here:
        rows = select(Attribution.person_id, Attribution.status, Attribution.decided_by_id)
        return [tuple(row) for row in here.execute(rows.order_by(Attribution.id))]


def audited(kind: str, thing: str) -> list[tuple[str, str]]:
    """Which acts on a thing the audit holds, and whose."""
    with db.reading():
        return [(one.act, one.actor) for one in audit.of((kind, thing))]


def only(column) -> str:
    with db.reading() as here:
        return here.scalars(select(column)).one()


def test_a_delegate_adds_bibtex_and_the_audit_names_them(app, granted, ines, bo):
    page = adding(app, bo)
    assert "You answer in the place of Ines Duarte" in page.main
    page.press("Add it", bibtex=BOOK)
    assert "1 publication was added." in page.text
    assert "Publications of Ines Duarte" in page.main
    assert "It was added to your list by hand." in page.main
    assert said() == [(ines.person.id, "confirmed", bo.id)]
    assert audited("publication", only(Publication.key)) == [("publication.add", bo.public_id)]


def test_what_is_wrong_is_said_and_the_form_still_is_for_them(app, granted, ines, bo):
    page = adding(app, bo).press("Add it", bibtex="@book{k, title={Mirrors}}", expect=422)
    assert "You answer in the place of Ines Duarte" in page.main
    page.press("Add it", bibtex=BOOK)
    assert said() == [(ines.person.id, "confirmed", bo.id)]


def test_a_delegate_looks_a_doi_up_and_both_follow_it(app, granted, ines, bo, registry):
    registry.add("10.1234/m")
    page = adding(app, bo).press("Add it", doi="10.1234/M")
    jobs.run_due()
    page.visit(page.path)
    assert "It is here, and yours." in page.main
    assert f"{ADD}{HERS}" in page.links()
    assert f"/my/publications?show=yours&{HERS[1:]}" in page.links()
    assert said() == [(ines.person.id, "confirmed", bo.id)]
    assert ("publication.add", bo.public_id) in audited("lookup", only(Lookup.public_id))
    hers = reader_signed_in(app, ines.user).visit(page.path)
    assert "It is here, and yours." in hers.main
    assert ADD in hers.links()


def test_a_delegate_has_a_paper_fetched_from_arxiv(app, granted, ines, bo, arxiv):
    paper = arxiv.add(a_record("Mirrors", ["Jan Novák", "Ines Duarte"]))
    page = adding(app, bo).press("Add it", doi=paper.arxiv_id)
    jobs.run_due()
    assert "It is here, and yours." in page.visit(page.path).main
    assert said() == [(ines.person.id, "confirmed", bo.id)]


def test_whoever_has_a_page_of_their_own_adds_to_it_unless_they_say_for_whom(app, ines):
    noor = Somebody("Noor Berg", "staff")
    with db.unit():
        delegating.grant(queries_help.own(ines.actor), noor.user, actor=ines.actor)
    page = adding(app, noor.user, "")
    assert "You answer in the place of" not in page.main
    page.press("Add it", bibtex=BOOK.replace("Duarte, Ines", "Noor Berg"))
    assert said() == [(noor.person.id, "confirmed", noor.user.id)]
    page = adding(app, noor.user).press("Add it", bibtex=BOOK.replace("Mirrors", "Lenses"))
    assert "Publications of Ines Duarte" in page.main
    assert said()[1:] == [(ines.person.id, "confirmed", noor.user.id)]


@pytest.mark.parametrize("roles", [("staff",), ("administrator", "director")])
def test_nobody_else_adds_for_them_or_sees_how_it_goes(app, granted, ines, bo, registry, roles):
    adding(app, bo).press("Add it", doi="10.1234/m")
    asked = only(Lookup.public_id)
    other = Program(app, Somebody("Noor Berg", *roles).user)
    other.get(f"/my/publications/lookups/{asked}", expect=404)
    other.post(ADD, {"bibtex": BOOK, "person": "ines-duarte"}, expect=404)
    other.post("/my/publications/lookups", {"doi": "10.1234/m", "person": "ines-duarte"}, expect=404)
    reader_signed_in(app, bo).visit(f"{ADD}?person=noor-berg", expect=404)


def test_once_it_is_ended_they_add_nothing_more(app, granted, ines, bo, registry):
    page = adding(app, bo)
    asked = reader_signed_in(app, bo).visit(f"{ADD}{HERS}").press("Add it", doi="10.1234/m").path
    with db.unit():
        delegating.end(queries_help.one(actor_for(bo), granted.public_id), actor=actor_for(bo))
    page.press("Add it", bibtex=BOOK, expect=404)
    page.visit(asked, expect=404)


def test_programs_add_for_them_too(app, granted, ines, bo, registry):
    registry.add("10.1234/m")
    program = Program(app, bo)
    found = program.post(ADD, {"bibtex": BOOK, "person": "ines-duarte"})
    assert found["counts"]["yours"] == 1
    asked = program.post("/my/publications/lookups", {"doi": "10.1234/m", "person": "ines-duarte"})
    jobs.run_due()
    assert program.get(f"/my/publications/lookups/{asked['id']}")["attribution"] == "confirmed"
    assert said() == [(ines.person.id, "confirmed", bo.id)] * 2
