"""Who reviews whom: proposed for the director alone, then given; declined, taken back, and asked anew."""

from portal.kernel import db
from portal.reviews import conflicts, queries, rules
from portal.reviews.rules import Settlement
from tests import factories
from tests import factories_reviews as reviews
from tests.reviews.lab import a_lab, letters, with_reviews


def frozen(app, **plan):
    """The first person's dossier is frozen."""
    lab = a_lab(app, **plan)
    reviews.freeze(lab.dossier(), lab.director)
    return lab


def test_ticked_dossiers_are_frozen_and_each_person_told(app, database):
    lab = a_lab(app)
    page = lab.reader(lab.director).visit(lab.at())
    assert "Please tick" in page.press("Freeze the ticked ones").main
    page.press("Freeze the ticked ones", dossier=[lab.dossier(0).public_id])
    assert "One dossier is frozen." in page.main
    assert [lab.dossier(place).status for place in (0, 1)] == ["frozen", "preparing"]
    assert letters("dossier_frozen") == [("dossier_frozen", "ada")]


def test_a_proposal_is_seen_by_nobody_but_the_director(app, database):
    lab = frozen(app)
    page = lab.reader(lab.director).visit(lab.page()).press("Propose Maryam Noor", part="lead")
    assert "Proposed. Nobody sees it until you publish." in page.main
    advisor = lab.reader(lab.advisors[0])
    assert "Ada Byron" not in advisor.visit("/reviews").main
    advisor.visit(f"/reviews/dossiers/{lab.dossier().public_id}", expect=404)
    person = lab.reader(lab.users[0]).visit(f"/my/dossier/{lab.dossier().public_id}")
    assert "Lead" not in person.main
    assert letters("dossiers_given") == []
    assert (
        "One proposal waits; nobody sees it yet."
        in lab.reader(lab.director).visit(lab.at("assignments")).main
    )


def test_published_each_advisor_gets_one_mail_about_all_of_theirs(app, database):
    lab = frozen(app)
    reviews.freeze(lab.dossier(1), lab.director)
    reader = lab.reader(lab.director)
    for place in (0, 1):
        reader.visit(lab.page(place)).press("Propose Maryam Noor")
    reader.visit(lab.page()).press("Propose Otto Brandt")
    both = [lab.dossier(place).public_id for place in (0, 1)]
    page = reader.visit(lab.at("assignments"))
    assert "Please tick" in page.press("Give the ticked dossiers to their advisors").main
    page.press("Give the ticked dossiers to their advisors", dossier=both)
    assert "Given 3 times" in page.main
    assert letters("dossiers_given") == [("dossiers_given", "maryam"), ("dossiers_given", "otto")]
    assert [lab.dossier(place).status for place in (0, 1)] == ["reviewing", "reviewing"]


def test_what_nobody_is_proposed_for_is_not_given_with_the_rest(app, database):
    lab = frozen(app)
    reviews.freeze(lab.dossier(1), lab.director)
    reader = lab.reader(lab.director)
    reader.visit(lab.page()).press("Propose Maryam Noor")
    page = reader.visit(lab.at("assignments"))
    page.press(
        "Give the ticked dossiers to their advisors", dossier=[lab.dossier(p).public_id for p in (0, 1)]
    )
    assert [lab.dossier(place).status for place in (0, 1)] == ["reviewing", "frozen"]


def test_given_from_its_own_page_the_director_stays_there(app, database):
    lab = frozen(app)
    page = lab.reader(lab.director).visit(lab.page()).press("Propose Maryam Noor")
    page.press("Give it to the one who is proposed")
    assert (page.path, lab.dossier().status) == (lab.page(), "reviewing")


def test_a_proposal_is_taken_back_and_an_assignment_is_not(app, database):
    lab = frozen(app)
    page = lab.reader(lab.director).visit(lab.page()).press("Propose Maryam Noor")
    page.press("Take the proposal back Maryam Noor")
    assert "Nobody reviews this person yet." in page.main
    reviews.give(lab.dossier(), lab.director, lab.advisors[:1])
    assert "Take the proposal back Maryam Noor" not in page.visit(lab.page()).buttons()


def test_what_is_in_the_way_is_said_in_words_and_cannot_be_sent_either(app, database):
    lab = a_lab(app, declared=False)
    reviews.freeze(lab.dossier(), lab.director)
    object_to(lab, lab.advisors[0])
    page = lab.reader(lab.director).visit(lab.page())
    assert "A conflict between them is not settled yet." in page.main
    assert "has not declared conflicts yet" in page.main
    assert "Propose Maryam Noor" not in page.buttons()
    page.press("Propose Otto Brandt", expect=422, advisor=lab.advisors[0].public_id)
    assert "A conflict between them is not settled yet." in page.main
    reviews.settle(lab.dossier(), lab.director, lab.advisors[0], Settlement.SEALED)
    assert "A conflict between them is sealed." in page.visit(lab.page()).main


def object_to(lab, advisor) -> None:
    """The person objects to an advisor."""
    with db.unit():
        actor = factories.actor_for(lab.users[0])
        mine = queries.own(actor, lab.dossier().public_id, to_change=True)
        conflicts.object_to(mine, advisor, "We do not speak.", actor=actor)


def test_an_advisor_who_declines_says_why_to_the_director(app, database):
    lab = frozen(app)
    given = reviews.give(lab.dossier(), lab.director, lab.advisors[:1])
    advisor = lab.reader(lab.advisors[0]).visit(f"/reviews/{given[0].public_id}")
    advisor.follow("Decline").press("Decline", reason="I am on leave until May.")
    page = lab.reader(lab.director).visit(lab.page())
    assert "I am on leave until May." in page.main
    assert "They have declined this dossier." in page.main
    assert letters("advisor_declined") == [("advisor_declined", "helene")]
    assert (
        "I am on leave" not in lab.reader(lab.users[0]).visit(f"/my/dossier/{lab.dossier().public_id}").main
    )


def test_an_advisor_who_is_asked_in_the_middle_of_a_round_can_be_proposed(app, database):
    lab = frozen(app)
    late = factories.a_user("Priya Raman", "advisor")
    page = lab.reader(lab.director).visit(lab.at("advisors"))
    assert "Nobody was asked" in page.press("Ask the ticked ones").main
    page.press("Ask the ticked ones", user=late.public_id)
    assert ("advisor_convened", "priya") in letters("advisor_convened")
    assert "Being looked for" in page.main
    page.visit(lab.page()).press("Propose Priya Raman")
    assert "Priya Raman Reader Proposed" in page.main


def test_taken_back_from_its_reviewers_for_a_reason_that_they_read(app, database):
    lab = frozen(app)
    reviews.give(lab.dossier(), lab.director, lab.advisors)
    page = lab.reader(lab.director).visit(lab.page())
    page.press("Take it back", expect=422, reason="x" * 2001)
    assert page.value("reason") == "x" * 2001
    assert lab.dossier().status == "reviewing"
    page.press("Take it back", reason="A paper was missing.")
    assert lab.dossier().status == "frozen"
    assert letters("dossier_taken_back") == [("dossier_taken_back", "maryam"), ("dossier_taken_back", "otto")]
    assert "Ada Byron" in lab.reader(lab.director).visit(lab.at("assignments")).main


def test_the_director_does_not_count_who_reviews_themself(app, database):
    lab = a_lab(app, opened=False)
    boss = reviews.somebody_reviewed("Helene Roux", lab.director)
    acting = factories.a_user("Solveig Acting", "staff")
    lab.round = reviews.a_round(
        lab.director, lab.advisors, acting_director_id=acting.id, identity="collective"
    )
    own = reviews.dossier_of(lab.round, boss, for_=acting)
    reviews.freeze(own, acting)
    reviews.give(own, acting, lab.advisors[:1])
    page = lab.reader(lab.director).visit(lab.at("assignments"))
    assert "Helene Roux" not in page.main
    assert "Maryam Noor Declared 0 0 of 0" in page.main
    assert "Maryam Noor Declared 1 0 of 1" in lab.reader(acting).visit(lab.at("assignments")).main
    lab.reader(lab.director).visit(lab.at("dossiers", own.public_id), expect=404)


def test_reviews_are_taken_in_without_waiting_for_the_rest(app, database):
    lab = frozen(app)
    reviews.give(lab.dossier(), lab.director, lab.advisors)
    page = lab.reader(lab.director).visit(lab.page())
    assert "To take the reviews in: Still needed: one submitted review." in page.main
    reviews.a_review(lab.dossier(), lab.advisors[0], for_person="Only once they are in.")
    page.visit(lab.page())
    assert "Only once they are in." not in page.main
    page.press("Take the reviews in now")
    assert lab.dossier().status == "with_director"
    assert "Only once they are in." in page.main


def test_judgements_stand_side_by_side_and_are_never_summed_up(app, database):
    lab = with_reviews(app, {"judgement": "ahead", "openness": "good"}, {"judgement": "with_help"})
    page = lab.reader(lab.director).visit(lab.page())
    assert "far apartFurther than one could expectOn course, with help" in page.main
    assert "OpennessGood–" in page.main
    assert "mean" not in page.main.lower()


def test_somebody_sits_a_round_out_for_a_reason_and_takes_part_after_all(app, database):
    lab = a_lab(app)
    page = lab.reader(lab.director).visit(lab.page())
    page.press("Exempt", reason="On leave.")
    assert "Ada Byron is exempt from this round: On leave." in page.main
    assert rules.NEW_HERE.text not in page.main
    page.press("Let them take part after all")
    assert lab.dossier().exempt_reason is None
    assert letters("dossier_exempt") == [("dossier_exempt", "ada")]
