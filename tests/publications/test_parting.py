"""Two publications that were shown as one stand apart again, each with what is known and was said of it, and nothing else."""

import pytest
from sqlalchemy import select

from portal.kernel import db
from portal.publications import attributing, importing_evidence, merging, queries_queue
from portal.publications.models import Attribution
from tests.factories import a_user
from tests.factories_publications import a_person, an_attribution
from tests.publications.answering import Somebody
from tests.publications.merges import a_pair, says, stands, suggested
from tests.subjects.merges import merge as unite

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def ines():
    return Somebody("Ines Duarte", "staff")


@pytest.fixture
def admin():
    return Somebody("Ada Admin", "administrator")


def find(who: Somebody, publication, *ways: str) -> None:
    """A search finds a publication for somebody."""
    with db.unit():
        importing_evidence.weigh(queries_queue.me(who.actor), {publication.id: set(ways)})


def test_a_carried_answer_that_was_changed_since_stays_as_it_was_changed():
    ines, (kept, gone) = Somebody("Ines Duarte", "staff"), a_pair()
    theirs = an_attribution(kept, ines.person)
    an_attribution(gone, ines.person, "confirmed")
    merge = suggested()
    says(ines, merging.confirm, merge)
    ines.says(attributing.reject, theirs)
    administrator = Somebody("Ada Admin", "administrator")
    says(administrator, merging.undo, merge)
    assert (stands(kept, ines)[0], stands(gone, ines)[0]) == ("rejected", "rejected")


def test_evidence_about_the_other_counts_also_when_it_comes_later_and_no_longer_once_they_part():
    ines, (kept, gone) = Somebody("Ines Duarte", "staff"), a_pair()
    wei = Somebody("Wei Li", "staff")
    an_attribution(kept, wei.person, "confirmed", places=[2])
    merge = suggested()
    says(wei, merging.confirm, merge)
    with db.unit():
        importing_evidence.weigh(queries_queue.me(ines.actor), {gone.id: {"orcid"}})
    assert stands(kept, ines) == ("certain", 1, ["orcid"])
    says(wei, merging.undo, merge)
    assert stands(kept, ines) is None
    assert stands(gone, ines) == ("certain", 1, ["orcid"])


@pytest.mark.parametrize("before", [True, False], ids=["known before", "found first as one"])
def test_what_was_found_of_the_one_that_is_kept_while_they_were_one_stays_its_own(ines, admin, before):
    kept, gone = a_pair()
    if before:
        find(ines, kept, "name")
    find(ines, gone, "orcid", "name")
    merge = suggested()
    says(admin, merging.confirm, merge)
    find(ines, kept, "orcid")
    says(admin, merging.undo, merge)
    assert stands(kept, ines) == ("certain", 1, ["name", "orcid"] if before else ["orcid"])


def test_who_was_found_only_after_the_merge_is_found_apart_too(ines, admin):
    kept, gone = a_pair()
    merge = suggested()
    says(admin, merging.confirm, merge)
    find(ines, gone, "name", "orcid")
    find(ines, kept, "name")
    assert stands(kept, ines) == ("certain", 1, ["name", "orcid"])
    says(admin, merging.undo, merge)
    assert (stands(kept, ines), stands(gone, ines)) == (
        ("suggested", None, ["name"]),
        ("certain", 1, ["name", "orcid"]),
    )


def test_what_is_found_twice_is_written_once(ines, admin):
    kept, gone = a_pair()
    find(ines, gone, "orcid")
    says(admin, merging.confirm, suggested())
    find(ines, gone, "orcid")
    assert borrowed() == {kept.id: ["orcid"], gone.id: []}


def borrowed() -> dict[int, list[str]]:
    with db.reading() as here:
        columns = Attribution.publication_id, Attribution.borrowed
        return {row[0]: row[1] for row in here.execute(select(*columns))}


def test_a_no_to_both_is_kept_of_the_other_where_nothing_was_known_of_it(ines, admin):
    kept, gone = a_pair()
    mine = an_attribution(kept, ines.person)
    merge = suggested()
    says(admin, merging.confirm, merge)
    ines.says(attributing.reject, mine)
    says(admin, merging.undo, merge)
    find(ines, gone, "orcid")
    assert (stands(kept, ines)[0], stands(gone, ines)[0]) == ("rejected", "rejected")


# Where two people became one in between


@pytest.fixture
def twin():
    """The page of the same person under another name, without an account."""
    return a_person("I. M. Duarte")


def test_the_evidence_of_either_stays_where_it_was_found(ines, twin, admin):
    kept, gone = a_pair()
    an_attribution(kept, twin, sources=["orcid"], fit=0, places=[])
    find(ines, kept, "name")
    find(ines, gone, "arxiv_author", "name", "orcid")
    merge = suggested()
    says(admin, merging.confirm, merge)
    unite(twin, ines.person, admin.user)
    assert stands(kept, ines)[2] == ["arxiv_author", "name", "orcid"]
    says(admin, merging.undo, merge)
    assert stands(kept, ines)[2] == ["name", "orcid"]


def test_a_word_of_ones_own_outlives_the_same_word_that_was_carried_over(ines, twin, admin):
    kept, gone = a_pair()
    an_attribution(gone, ines.person, "rejected")
    an_attribution(kept, twin, "rejected", decided_by_id=a_user("Hana").id)
    merge = suggested()
    says(admin, merging.confirm, merge)
    unite(twin, ines.person, admin.user)
    says(admin, merging.undo, merge)
    assert (stands(kept, ines)[0], stands(gone, ines)[0]) == ("rejected", "rejected")
