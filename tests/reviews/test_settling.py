"""What stands between an advisor and a person: found, declared, objected to; sealed, allowed, or nothing."""

import pytest

from portal.accounts.models import User
from portal.kernel import clock, db
from portal.publications.models import Publication
from portal.reviews import conflicts, queries_people, queries_reviews, queries_rounds
from portal.reviews.rules import Settlement
from tests import factories, factories_publications
from tests import factories_reviews as reviews
from tests.reviews.lab import Lab, a_lab, letters


def a_joint_paper(lab: Lab, author: str = "M. Noor", title: str = "Measured mirrors") -> Publication:
    """The first person has a paper with somebody of this name."""
    with db.unit():
        paper = factories_publications.a_publication(title, ("Ada Byron", author), published_at=clock.now())
        factories_publications.an_attribution(paper, lab.people[0], "confirmed")
    return paper


def found(app, author: str = "M. Noor", **plan: object) -> Lab:
    """A round that was opened after the first person and an advisor wrote a paper."""
    lab = a_lab(app, opened=False)
    a_joint_paper(lab, author)
    lab.round = reviews.a_round(lab.director, lab.advisors, **plan)
    return lab


def settled_between(lab: Lab, advisor: User | None = None) -> str | None:
    with db.reading():
        user = advisor or lab.advisors[0]
        return queries_reviews.conflict_between(user.id, lab.people[0].id).settled


PAIR = "Settle: Maryam Noor and Ada Byron"


def test_a_joint_paper_is_found_with_its_title_and_year(app, database):
    lab = found(app)
    page = lab.reader(lab.director).visit(lab.at("conflicts"))
    assert "1 to settle" in page.main
    assert "Found in the publications" in page.main
    assert "1 joint paper: Measured mirrors (2027)" in page.main
    assert "Otto Brandt" not in page.main


def test_without_a_choice_nothing_is_settled_and_the_reason_stays_typed(app, database):
    lab = found(app)
    page = lab.reader(lab.director).visit(lab.at("conflicts"))
    page.press(PAIR, expect=422, reason="They share a grant.")
    assert "Nothing was settled: please choose what the conflict means." in page.main
    assert page.value("reason") == "They share a grant."
    assert settled_between(lab) is None


def test_a_namesake_is_dismissed_and_found_again_it_stays_dismissed(app, database):
    lab = found(app)
    page = lab.reader(lab.director).visit(lab.at("conflicts"))
    page.press(PAIR, settled="dismissed", reason="Another M. Noor, at Lyon.")
    assert "Nothing to settle" in page.main
    assert "Another M. Noor, at Lyon." in page.main
    a_joint_paper(lab, title="A second paper")
    look_again(lab)
    assert "2 joint papers:" in page.visit(lab.at("conflicts")).main
    assert settled_between(lab) == "dismissed"
    assert "Propose Maryam Noor" not in page.visit(lab.page()).buttons()
    reviews.freeze(lab.dossier(), lab.director)
    assert "Propose Maryam Noor" in page.visit(lab.page()).buttons()


def look_again(lab: Lab) -> None:
    """The portal looks through the publications once more."""
    with db.unit():
        advisor = queries_rounds.by_slug(lab.round.slug).advisors[0]
        looking = queries_rounds.advisor_to_look_for(advisor.public_id)
        conflicts.note(looking, conflicts.find(looking, lab.people))


def test_until_it_is_settled_and_once_it_is_sealed_the_advisor_finds_nobody(app, database):
    lab = found(app)
    advisor = lab.reader(lab.advisors[0])
    here = f"/reviews/dossiers/{lab.dossier().public_id}"
    advisor.visit(here, expect=404)
    lab.reader(lab.director).visit(lab.at("conflicts")).press(PAIR, settled="sealed")
    advisor.visit(here, expect=404)
    assert "Ada Byron" not in advisor.visit("/reviews").main


def test_sealed_while_reviewing_it_takes_the_dossier_away_and_seals_what_was_written(app, database):
    lab = found(app)
    reviews.settle(lab.dossier(), lab.director, lab.advisors[0], Settlement.ALLOWED)
    reviews.freeze(lab.dossier(), lab.director)
    given = reviews.give(lab.dossier(), lab.director, lab.advisors)
    reviews.a_review(lab.dossier(), lab.advisors[0], for_person="A sealed word.")
    page = lab.reader(lab.director).visit(lab.at("conflicts"))
    page.press(PAIR, settled="sealed", reason="They founded a company.")
    lab.reader(lab.advisors[0]).visit(f"/reviews/{given[0].public_id}", expect=404)
    reviews.a_review(lab.dossier(), lab.advisors[1], for_person="An open word.")
    page.visit(lab.page())
    assert "An open word." in page.main
    assert "A sealed word." not in page.main
    assert "Maryam Noor Reader Recused" in page.main


def test_allowed_it_stands_beside_the_review_for_all_who_read_it(app, database):
    lab = found(app)
    reviews.settle(lab.dossier(), lab.director, lab.advisors[0], Settlement.ALLOWED)
    reviews.freeze(lab.dossier(), lab.director)
    reviews.give(lab.dossier(), lab.director, lab.advisors)
    for one in lab.advisors:
        reviews.a_review(lab.dossier(), one)
    page = lab.reader(lab.director).visit(lab.page())
    assert "Disclosed and allowed: what connects the two Measured mirrors (2027)" in page.main
    other = lab.reader(lab.advisors[1]).visit(f"/reviews/dossiers/{lab.dossier().public_id}")
    assert "Measured mirrors (2027)" in other.main


@pytest.mark.parametrize("second", ["sealed", "dismissed"])
def test_a_settled_conflict_is_settled_anew(app, database, second):
    lab = found(app)
    page = lab.reader(lab.director).visit(lab.at("conflicts")).press(PAIR, settled="allowed")
    page.press(PAIR, settled=second)
    assert settled_between(lab) == second


def test_nobody_settles_a_conflict_of_their_own(app, database):
    lab = a_lab(app, opened=False)
    with db.unit():
        second = factories.a_user("Dana Second", "director", "advisor")
    a_joint_paper(lab, "D. Second")
    lab.round = reviews.a_round(lab.director, [second])
    lab.reader(second).visit(lab.page(), expect=404)
    assert "Ada Byron" not in lab.reader(second).visit(lab.at("conflicts")).main
    page = lab.reader(lab.director).visit(lab.at("conflicts"))
    there = conflict_of(second)
    page.press("Settle: Dana Second and Ada Byron", settled="allowed")
    assert settled_between(lab, second) == "allowed"
    mine = lab.reader(second).visit(lab.page(1))
    answer = mine.client.post(
        lab.at("dossiers", lab.dossier().public_id, "conflicts", there),
        data={"csrf_token": mine.value("csrf_token"), "settled": "dismissed"},
    )
    assert (answer.status_code, settled_between(lab, second)) == (404, "allowed")


def conflict_of(user: User) -> str:
    with db.reading():
        return queries_reviews.conflicts_of([user.id])[0].public_id


def test_a_director_who_stands_aside_hands_over_and_finds_nothing_any_more(app, database):
    lab = a_lab(app, opened=False)
    acting = factories.a_user("Solveig Acting", "staff")
    lab.round = reviews.a_round(lab.director, lab.advisors, acting_director_id=acting.id)
    here = lab.page()
    page = lab.reader(lab.director).visit(here)
    page.press("Stand aside", remark="We are married.")
    assert "You stand aside." in page.main
    assert "Ada Byron" not in page.main.split("Dossiers")[1]
    page.visit(here, expect=404)
    assert lab.reader(acting).visit(here).main.count("Solveig Acting acts for the director") == 1
    assert ("dossier_entrusted", "solveig") in letters("dossier_entrusted")
    with db.reading():
        assert lab.director.id in queries_people.sealed_users(lab.people[0].id)


def test_standing_aside_needs_somebody_who_takes_over(app, database):
    lab = a_lab(app)
    page = lab.reader(lab.director).visit(lab.page())
    page.press("Stand aside", expect=422, remark="We are married.")
    assert "Still needed: an acting director of this round who can take over: name one first." in page.main
    assert page.value("remark") == "We are married."
    page.visit(lab.page())


def test_who_has_not_declared_is_named(app, database):
    lab = a_lab(app, declared=False)
    page = lab.reader(lab.director).visit(lab.at("conflicts"))
    assert "Have not declared yet Maryam NoorOtto Brandt" in page.main
    assert "Nothing to settle" in page.main
