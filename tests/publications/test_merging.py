"""Two publications that are one work: asked about, merged, shown as one, and parted again as they were."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.kernel import db, jobs
from portal.kernel.errors import Forbidden, IllegalMove, NotFound
from portal.publications import merging, queries_queue
from portal.publications.models import PublicationIdentifier, Scheme
from portal.publications.models_works import Merge
from tests.factories import reader_signed_in, unit
from tests.factories_publications import a_publication, an_attribution
from tests.program import Program
from tests.publications.answering import Somebody
from tests.publications.incoming import statements
from tests.publications.merges import AUTHORS, a_pair, says, stands, suggested
from tests.reader import Reader

pytestmark = pytest.mark.usefixtures("database")


def test_the_same_title_and_authors_are_asked_about_once():
    kept, gone = a_pair()
    a_publication("Measured mirrors", ("Jan Novák",))
    merge = suggested()
    assert (merge.kept_id, merge.gone_id, merge.reasons) == (kept.id, gone.id, [["title", 2]])
    with db.unit():
        assert merging.suggest() == 0


def test_a_record_that_names_anothers_doi_is_asked_about():
    published = a_publication("Mirrors", ("Ines Duarte",), key="doi/10.1234/x", origin="doi", doi="10.1234/x")
    with unit() as here:
        here.add(PublicationIdentifier(publication_id=published.id, scheme=Scheme.DOI, value="10.1234/x"))
    preprint = a_publication("Quite another title", ("I. Duarte",), doi="10.1234/x")
    merge = suggested()
    assert (merge.kept_id, merge.gone_id, merge.reasons) == (
        preprint.id,
        published.id,
        [["doi", "10.1234/x"]],
    )


@pytest.mark.parametrize(
    "other",
    [{"title": "Measured lenses"}, {"authors": ("Jan Novák",)}, {"published_at": None}],
    ids=["another title", "other authors", "years apart"],
)
def test_what_only_looks_a_little_alike_is_not_asked_about(other):
    a_publication("Measured mirrors", AUTHORS)
    told = {"title": "Measured mirrors", "authors": AUTHORS, **other}
    if "published_at" in other:
        told["published_at"] = datetime(2020, 1, 1, tzinfo=UTC)
    a_publication(**told)
    assert suggested() is None


def test_what_was_merged_is_in_no_list_and_no_answer():
    ines, (kept, gone) = Somebody("Ines Duarte", "staff"), a_pair()
    mine = an_attribution(kept, ines.person, "confirmed"), an_attribution(gone, ines.person)
    says(ines, merging.confirm, suggested())
    with db.reading():
        assert queries_queue.waiting(ines.actor).number == 0
        assert [one.publication_id for one in queries_queue.some(ines.actor, [mine[0].public_id])] == [
            kept.id
        ]
        with pytest.raises(NotFound):
            queries_queue.some(ines.actor, [mine[1].public_id])


def test_what_was_merged_is_told_of_where_the_other_is_shown(app):
    ines, (kept, gone) = Somebody("Ines Duarte", "staff"), a_pair()
    an_attribution(kept, ines.person, "confirmed")
    an_attribution(gone, ines.person, "confirmed")
    says(ines, merging.confirm, suggested())
    page = Reader(app).visit(f"/publications/{kept.key}").text
    assert "Also published as Measured Mirrors!, Optics, 2027, doi:10.1234/m" in page
    assert Program(app).get(f"/publications/{kept.key}")["others"][0]["doi"] == "10.1234/m"
    assert "1 publication" in Reader(app).visit("/publications?year=2027").text


@pytest.mark.parametrize("said", ["confirmed", "rejected"])
def test_an_answer_about_the_other_counts_where_there_is_none(said):
    ines, (kept, gone) = Somebody("Ines Duarte", "staff"), a_pair()
    wei = Somebody("Wei Li", "staff")
    an_attribution(kept, wei.person, "confirmed", places=[2])
    an_attribution(gone, ines.person, said)
    merge = suggested()
    says(wei, merging.confirm, merge)
    assert stands(kept, ines)[0] == said
    says(wei, merging.undo, merge)
    assert stands(kept, ines) is None
    assert stands(gone, ines)[0] == said


def test_a_yes_and_a_no_have_to_be_settled_first():
    ines, (kept, gone) = Somebody("Ines Duarte", "staff"), a_pair()
    an_attribution(kept, ines.person, "confirmed")
    an_attribution(gone, ines.person, "rejected")
    merge = suggested()
    with pytest.raises(IllegalMove) as refused:
        says(ines, merging.confirm, merge)
    assert "yours and the other is not" in str(refused.value.sentence)
    assert stands(gone, ines)[0] == "rejected"


def test_two_people_who_say_to_be_the_same_author_settle_that_first():
    ines, twin, (kept, gone) = Somebody("Ines Duarte", "staff"), Somebody("Ana Duarte", "staff"), a_pair()
    an_attribution(kept, ines.person, "confirmed")
    an_attribution(gone, twin.person, "confirmed")  # both say to be author 1
    with pytest.raises(IllegalMove):
        says(ines, merging.confirm, suggested())


def test_what_was_merged_is_merged_no_further():
    ines, (kept, _gone) = Somebody("Ines Duarte", "staff"), a_pair()
    a_publication("Measured mirrors", AUTHORS)
    an_attribution(kept, ines.person, "confirmed")
    with db.unit():
        merging.suggest()
    with db.reading() as here:
        merges = here.scalars(select(Merge).order_by(Merge.id)).all()
    assert len(merges) == 3
    administrator = Somebody("Ada Admin", "administrator")
    says(administrator, merging.confirm, merges[0])
    for other in merges[1:]:
        with pytest.raises(IllegalMove):
            says(administrator, merging.confirm, other)


def test_somebody_else_sees_no_pair_of_theirs():
    (kept, _gone), jan = a_pair(), Somebody("Jan Novák", "staff")
    an_attribution(kept, Somebody("Ines Duarte", "staff").person, "confirmed")
    merge = suggested()
    with pytest.raises(NotFound):
        says(jan, merging.confirm, merge)
    merge.standing = frozenset()
    with pytest.raises(Forbidden), db.unit():
        merging.confirm(merge, actor=jan.actor)


def test_the_job_asks_after_an_import():
    a_pair()
    with db.unit():
        jobs.enqueue("publications.compare", key="all")
    jobs.run_due()
    with db.reading() as here:
        assert here.scalar(select(Merge.status)) == "suggested"


def test_an_author_says_it_on_the_page_and_takes_it_back(app):
    ines, (kept, _gone) = Somebody("Ines Duarte", "staff"), a_pair()
    an_attribution(kept, ines.person, "confirmed")
    suggested()
    page = reader_signed_in(app, ines.user).visit("/my/publications/merges")
    assert "They have the same title, and 2 authors in common." in page.text
    assert "They are shown as one work now." in page.press("One work: Measured mirrors").text
    page.visit("/my/publications/merges?show=merged").press("Take it back: Measured mirrors")
    assert "Two works" in page.visit("/my/publications/merges").press("Two works: Measured mirrors").text
    page.visit("/my/publications/merges?show=dismissed").press("One work: Measured mirrors")
    assert page.visit("/my/publications/merges?show=merged").text.count("Measured mirrors") == 2


def test_a_page_of_pairs_asks_the_same_few_questions_however_long_it_is(app):
    ines = Somebody("Ines Duarte", "staff")
    asked = []
    for number in (1, 4):
        for one in range(number):
            kept, _gone = (a_publication(f"Mirror {number} {one}", AUTHORS) for _twice in "ab")
            an_attribution(kept, ines.person, "confirmed")
        suggested()
        with statements() as seen:
            reader_signed_in(app, ines.user).visit("/my/publications/merges")
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 12, asked
