from collections import Counter
from itertools import groupby

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.demo import building as house
from portal.demo import plan, publishing
from portal.kernel import db
from portal.kernel.leases import Job
from portal.people.models import Person, PersonIdentifier, PersonName
from portal.people.rules import is_orcid
from portal.publications import matching, rules
from portal.publications.models import (
    Attribution,
    AttributionEvent,
    Publication,
    PublicationAuthor,
    PublicationChange,
    PublicationIdentifier,
)
from portal.publications.models_harvest import Harvest
from tests.conftest import MONDAY
from tests.reader import Reader

WORKS = 2  # that arXiv does not have


def every(query) -> list:
    with db.reading() as here:
        return list(here.execute(query).all())


def titled(title: str) -> Publication:
    with db.reading() as here:
        return here.scalars(select(Publication).where(Publication.title.startswith(title))).one()


def queue_of(address: str) -> dict[str, list[str]]:
    """The titles in somebody's queue, by what was said of them."""
    held = (
        select(Attribution.status, Publication.title).join(Attribution.publication).join(Attribution.person)
    )
    theirs = (
        held.join(Person.user).where(User.address == address).order_by(Attribution.status, Publication.id)
    )
    return {
        status: [title for _, title in rows] for status, rows in groupby(every(theirs), lambda one: one[0])
    }


def changes_of(title: str) -> list:
    columns = PublicationChange.field, PublicationChange.before, PublicationChange.after
    known = titled(title).id
    return every(
        select(*columns).where(PublicationChange.publication_id == known).order_by(PublicationChange.id)
    )


# The story


def test_every_key_is_told_once_and_every_author_printed():
    told = plan.papers()
    keys = [one.key for one in told]
    assert (sorted(set(keys)), {bool(one.authors) for one in told}) == (sorted(keys), {True})


def test_what_is_found_for_a_name_is_what_the_rules_would_find():
    """The story says for whom a paper is found by name; the rules that compare names say the same."""
    members = [*plan.members(), *plan.hired(plan.applications(), plan.positions())]
    keyed = {one.key: one for one in members}
    for paper in plan.papers():
        names = [publishing.printed(entry, keyed) for entry in paper.authors]
        for one in members:
            known = [one.name, *(one.other_names or "").split("\n"), *(one.former_names or "").split("\n")]
            fit, places = matching.fits(names, filter(None, known))
            assert (one.key, paper.key, bool(places)) == (
                one.key,
                paper.key,
                "name" in publishing.ways(one, paper),
            ), (fit, places)


def test_nobody_else_has_these_identifiers():
    """ORCID hands out what begins with 0000-0001-5, 0000-0002, 0000-0003 and 0009; arXiv numbers months to 12."""
    orcids = [one.orcid for one in plan.members() if one.orcid]
    assert {(is_orcid(one), one.startswith("0001-0000-")) for one in orcids} == {(True, True)}
    assert len(orcids) > 8


# What the demo holds


def test_no_paper_has_the_number_of_a_real_one(demo):
    found = every(select(PublicationIdentifier.scheme, PublicationIdentifier.value))
    arxiv = [value for scheme, value in found if scheme == "arxiv"]
    assert {20 < int(value[2:4]) <= 32 and rules.arxiv_id(value) == (value, None) for value in arxiv} == {
        True
    }
    assert {value.startswith("10.5555/") for scheme, value in found if scheme == "doi"} == {True}
    assert len(arxiv) == len(plan.papers())


def test_a_number_tells_the_month_of_its_paper(demo):
    arxiv = Publication.origin == "arxiv"
    rows = every(select(Publication.key, Publication.published_at).where(arxiv))
    assert [key[:4] for key, _ in rows] == [f"{at:%y}{at.month + 20}" for _, at in rows]


def test_attributions_stand_in_every_status(demo):
    found = dict(every(select(Attribution.status, func.count()).group_by(Attribution.status)))
    assert found == {"certain": 74, "auto": 10, "confirmed": 22, "rejected": 3, "suggested": 10}


def test_the_queue_of_the_member_of_staff_is_half_worked(demo):
    held = queue_of("soren@lumen.example")
    assert {status: len(titles) for status, titles in held.items()} == {
        "auto": 5,
        "confirmed": 3,
        "rejected": 3,
        "suggested": 9,
    }
    assert "Swimbladder Compression and the Vertical Migration of Cod in Fjords" in held["rejected"]


def test_in_that_queue_an_identifier_disagrees_and_two_authors_fit(demo):
    columns = Attribution.sources, Attribution.places, Attribution.status
    rows = every(select(Publication.title, *columns).join(Attribution.publication))
    told = {title: row for title, *row in rows if title.startswith(("Repertoire", "Nordic"))}
    assert [told[title] for title in sorted(told)] == [
        [["name"], [4, 2], "suggested"],
        [["orcid"], [], "suggested"],
    ]


def test_every_paper_has_its_authors_in_their_order(demo):
    rows = every(
        select(PublicationAuthor.publication_id, PublicationAuthor.place).order_by(PublicationAuthor.id)
    )
    places = {
        key: sorted(place for _, place in those) for key, those in groupby(sorted(rows), lambda one: one[0])
    }
    sizes = Counter(len(those) for those in places.values())
    assert [key for key, those in places.items() if those != list(range(1, len(those) + 1))] == []
    assert (len(places), max(sizes), min(sizes)) == (len(plan.papers()) + WORKS, 60, 1)


def test_students_come_first_and_their_supervisors_last(demo):
    known = titled("The Pause Is Part").id
    authors = select(PublicationAuthor.name).where(PublicationAuthor.publication_id == known)
    names = [name for (name,) in every(authors.order_by(PublicationAuthor.place))]
    assert names == ["Dragan Vukašinović-Roux", "Ingrid von Altenhoven-Cruz", "Ewa Szczepańska-Rivière"]


def test_one_paper_was_withdrawn_and_says_so(demo):
    gone = [title for (title,) in every(select(Publication.title).where(Publication.withdrawn))]
    assert gone == ["Pruning Is Forgetting, Provably"]
    assert {field for field, *_ in changes_of("Pruning")} == {"comment", "version", "withdrawn"}


def test_one_paper_changed_its_title_after_it_was_found(demo):
    changed = [row for row in changes_of("Between Ayacucho") if row[0] == "title"]
    assert changed == [
        (
            "title",
            "A Field Corpus of Southern Quechua",
            "Between Ayacucho and Puquio: A Field Corpus of Spoken Quechua",
        )
    ]


def test_authors_that_drew_lots_again_are_still_themselves(demo):
    known = titled("The First Token").id
    theirs = select(Person.slug, Attribution.place).join(Attribution.person)
    rows = every(theirs.where(Attribution.publication_id == known).order_by(Attribution.place))
    assert [slug for slug, _ in rows] == [
        "soren-dalgaard-nwosu",
        "yuto-hasegawa-moreau",
        "tomas-ibanez-de-la-serna",
    ]


def test_changes_were_seen_when_they_were_made(demo):
    told = [change for paper in plan.papers() for change in paper.later]
    seen = {at.date() for (at,) in every(select(PublicationChange.seen_at))}
    days = {(MONDAY.date() - at).days for at in seen}
    assert days == {-one["day"] - 1 for one in told}


def test_nobody_answered_before_the_paper_was_found(demo):
    """But for the works that people added themselves, which they say are theirs with that."""
    columns = Attribution.created_at, Attribution.decided_at, Publication.origin
    rows = every(select(*columns).join(Attribution.publication).where(Attribution.decided_at.is_not(None)))
    assert [row for row in rows if not (row[0] < row[1] < MONDAY) and row[2] == "arxiv"] == []
    assert [row[2] for row in rows if row[0] == row[1]] == ["bibtex"] * WORKS


def test_events_of_an_attribution_stand_in_their_order(demo):
    rows = every(select(AttributionEvent.at).order_by(AttributionEvent.id))
    assert rows == sorted(rows)


def test_a_former_name_finds_a_paper_and_is_nowhere_to_be_read(demo, app):
    former = [name for (name,) in every(select(PersonName.name).where(PersonName.kind == "former"))]
    known = titled("Elastic Training")
    assert former == ["Wei-Ling Chu"]
    for path in ("/publications", f"/publications/{known.key}", "/people/wei-ling-tsai-fontaine"):
        assert "Wei-Ling Chu" not in Reader(app).visit(path).response.text


def test_visitors_read_only_what_somebody_with_a_public_page_wrote(demo, app):
    alone, shared = titled("Benchmarks Have"), titled("Who Wrote the Distractors")
    Reader(app).visit(f"/publications/{alone.key}", expect=404)
    assert shared.title in Reader(app).visit(f"/publications/{shared.key}").main


def test_nothing_of_the_demo_waits_to_ask_the_real_arxiv(demo):
    names = {name for (name,) in every(select(Job.name).where(Job.status == "waiting"))}
    under_way = every(select(Harvest.id).where(Harvest.status.in_(["waiting", "running"])))
    assert ([name for name in names if name.startswith("publications.")], under_way) == ([], [])


@pytest.mark.parametrize("address", ["matthias", "katalin", "philippa"])
def test_whoever_never_wrote_has_nothing_to_answer(demo, address):
    assert set(queue_of(f"{address}@lumen.example")) <= {"confirmed"}


def test_the_member_of_staff_signs_in_to_a_queue(demo):
    role, look = house.ROLES["soren"]
    assert (role, look) == ("Member of staff", "/my/publications")
    assert every(select(PersonIdentifier.id))
