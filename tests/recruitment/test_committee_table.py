"""A committee's table, reading page, documents and picture: what a page shows is what its reader may know."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import event, select

from portal.kernel import clock, db, jobs, traces
from portal.kernel.errors import NotFound
from portal.recruitment import (
    drafting,
    queries,
    queries_committee,
    queries_counts,
    service,
    sight,
    views_committee,
    views_picture,
)
from portal.recruitment.models import DiversityTally
from portal.recruitment.queries_committee import SORTS, Filter
from portal.recruitment.sight import Group
from tests.factories import (
    a_conflict,
    a_cv,
    a_decision,
    a_position,
    a_user,
    actor_for,
    an_application,
    an_evaluation,
    reader_signed_in,
)

NAMES = ("Ada Byron", "Bea Bohr", "Cem Curie")


@pytest.fixture
def house(app, database):
    """Three applications, an hour apart; Max has judged them 2, 5 and 3, Mia only the first."""
    owner, chair = a_user("Rosa Recruiter", "recruiter"), a_user("Carl Chair", "staff")
    mia, max_ = a_user("Mia Member", "staff"), a_user("Max Member", "staff")
    position = a_position(owner, committee={chair: "chair", mia: "member", max_: "member"})
    made = []
    for name, score in zip(NAMES, (2, 5, 3), strict=True):
        clock.advance(timedelta(hours=1))
        made.append(an_application(position, a_user(name)))
        an_evaluation(made[-1], max_, score=score)
    an_evaluation(made[0], mia, score=4)
    return SimpleNamespace(owner=owner, chair=chair, mia=mia, max=max_, position=position, made=made)


def table(house, user, wanted, after=None):
    """A page of the table as somebody sees it."""
    with db.reading():
        actor = actor_for(user)
        return views_committee.table(
            actor, queries_committee.position(actor, house.position.slug), wanted, after
        )


def order(house, user, sort, *, falling=True):
    """The first names of a sorted table."""
    return [line.name.split()[0] for line in table(house, user, Filter(sort=sort, falling=falling)).lines]


def test_the_newest_come_first_and_the_order_turns(house):
    assert order(house, house.owner, "received") == ["Cem", "Bea", "Ada"]
    assert order(house, house.owner, "received", falling=False) == ["Ada", "Bea", "Cem"]


def test_who_does_not_evaluate_sorts_by_mean_and_spread(house):
    assert order(house, house.owner, "mean") == ["Bea", "Cem", "Ada"]
    assert order(house, house.owner, "mean", falling=False) == ["Cem", "Ada", "Bea"]
    assert order(house, house.owner, "spread") == ["Ada", "Cem", "Bea"]
    assert order(house, house.owner, "evaluations") == ["Ada", "Cem", "Bea"]


@pytest.mark.parametrize("sort", ["mean", "spread", "evaluations"])
@pytest.mark.parametrize("falling", [True, False])
def test_an_order_tells_a_reader_nothing_about_what_they_have_not_judged(house, sort, falling):
    assert order(house, house.mia, sort, falling=falling) == ["Ada", "Cem", "Bea"]


def test_figures_stand_only_where_they_may_be_read(house):
    lines = {line.name: line for line in table(house, house.mia, Filter()).lines}
    assert [(name, lines[name].sees("mean"), lines[name].sees("evaluations")) for name in NAMES] == [
        ("Ada Byron", True, True),
        ("Bea Bohr", False, False),
        ("Cem Curie", False, False),
    ]
    assert (lines["Ada Byron"].evaluations, lines["Ada Byron"].mean, lines["Ada Byron"].spread) == (
        2,
        3.0,
        2.0,
    )


@pytest.mark.parametrize("who", ["owner", "chair", "mia", "max"])
def test_the_databases_mask_is_the_rule_of_sight(house, who):
    a_conflict(house.made[1], house.mia)
    user = getattr(house, who)
    with db.reading() as here:
        actor = actor_for(user)
        shown = queries.visible(actor, house.position)
        ids = set(here.scalars(shown.with_only_columns(queries.Application.id)))
        masked = here.scalars(
            shown.where(queries_committee.sees_evaluations(actor)).with_only_columns(queries.Application.id)
        )
        standing = queries.standing(actor, ids)
        assert set(masked) == {
            one for one in ids if sight.APPLICATION.sees(Group.EVALUATIONS, standing[one], "submitted")
        }


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("falling", [True, False])
def test_pages_by_key_show_every_row_once_whatever_the_order(house, monkeypatch, sort, falling):
    monkeypatch.setattr(queries_committee, "PAGE", 1)
    for user in (house.owner, house.mia):
        wanted, seen, after = Filter(sort=sort, falling=falling), [], None
        for _page in NAMES:
            page = table(house, user, wanted, after)
            seen, after = [*seen, *(line.name for line in page.lines)], page.page.next
        assert (sorted(seen), after) == (list(NAMES), None)


@pytest.mark.parametrize(
    ("who", "figures"),
    [
        ("owner", (0, 0, 1, 0, 1)),
        ("chair", (0, 4, 1, 0, 0)),
        ("mia", (1, 2, 0, 1, 0)),
        ("max", (3, 0, 0, 0, 0)),
    ],
)
def test_the_counts_are_those_of_what_one_may_read(house, who, figures):
    a_conflict(house.made[1], house.mia)
    a_decision(house.made[0], house.chair, told=False)
    an_application(house.position, a_user("Una Unproved", verified=False))
    an_application(house.position, house.max)
    an_application(a_position(house.owner, slug="elsewhere"), a_user("Eve Elsewhere"))
    with db.reading() as here:
        actor = actor_for(getattr(house, who))
        position = queries_committee.position(actor, house.position.slug)
        found = queries_counts.counts(actor, [position])[position.id]
        readable = here.scalars(queries.visible(actor, position)).all()
    assert found.by_status == Counter(one.status for one in readable)
    assert (found.done, found.unread, found.untold, found.hidden, found.unverified) == figures


def test_a_search_finds_what_was_sent_and_what_stands_in_documents(app, house):
    jobs.run_due()
    owner = reader_signed_in(app, house.owner)
    found = owner.visit(f"/committee/positions/{house.position.slug}?q=bohr")
    assert ("1 application fits." in found.main, "Ada Byron" in found.main) == (True, False)


def test_filters_stay_in_the_address(app, house):
    a_decision(house.made[0], house.chair, "shortlist")
    owner = reader_signed_in(app, house.owner).visit(f"/committee/positions/{house.position.slug}")
    owner.follow("Shortlisted 1")
    assert owner.response.request.query_string == b"status=shortlisted"
    assert ("Ada Byron" in owner.main, "Bea Bohr" in owner.main) == (True, False)


def test_who_has_not_confirmed_an_address_is_counted_for_the_owner_alone(app, house):
    an_application(house.position, a_user("Uma Unproved", verified=False))
    owner, chair = (
        reader_signed_in(app, one).visit(f"/committee/positions/{house.position.slug}")
        for one in (house.owner, house.chair)
    )
    assert ("One application waits until its applicant" in owner.main, "Uma" in owner.main) == (True, False)
    assert "waits until" not in chair.main


def test_the_first_page_says_what_waits(app, house):
    mia = reader_signed_in(app, house.mia).visit("/committee")
    assert "Submitted 3" in mia.main
    assert mia.follow("2").path.startswith("/committee/applications/")
    assert (
        "No position of yours yet"
        in reader_signed_in(app, a_user("Sam Stranger", "staff")).visit("/committee").main
    )


def test_a_public_position_shows_its_committee_side_to_nobody_else(app, house):
    stranger = reader_signed_in(app, a_user("Sam Stranger", "administrator", "director", "recruiter"))
    for page in ("", "/next", "/picture", "/release", "/ticked?act=reject&application=x"):
        stranger.visit(f"/committee/positions/{house.position.slug}{page}", expect=404)


def test_the_owner_reads_without_a_queue_of_their_own(app, house):
    owner = reader_signed_in(app, house.owner)
    assert "Read the next one" not in owner.visit(f"/committee/positions/{house.position.slug}").main
    owner.visit(f"/committee/positions/{house.position.slug}/next", expect=404)


# Traces


def was_opened(house):
    """Whether the committee has opened the first application."""
    with db.reading():
        return traces.was_opened(("application", house.made[0].public_id))


@pytest.mark.parametrize(
    ("method", "headers"),
    [("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch"}), ("GET", {"Purpose": "prefetch"})],
)
def test_a_guess_leaves_no_trace(app, house, method, headers):
    owner = reader_signed_in(app, house.owner)
    page = f"/committee/applications/{house.made[0].public_id}"
    assert owner.client.open(page, method=method, headers=headers).status_code == 200
    assert (
        owner.client.open(first_document(house), method=method, headers=headers, buffered=True).status_code
        == 200
    )
    assert not was_opened(house)


@pytest.mark.parametrize("page", ["application", "document"])
def test_the_first_opening_stops_corrections(app, house, page):
    owner = reader_signed_in(app, house.owner)
    address = {
        "application": f"/committee/applications/{house.made[0].public_id}",
        "document": first_document(house),
    }
    owner.client.get(address[page], buffered=True)
    assert was_opened(house)
    with db.reading():
        applicant = actor_for(house.made[0].user)
        assert queries.own(applicant, house.made[0].public_id).opened_by_committee


def test_who_may_not_read_leaves_no_trace(app, house):
    reader_signed_in(app, a_user("Sam Stranger", "staff")).visit(
        f"/committee/applications/{house.made[0].public_id}", expect=404
    )
    assert not was_opened(house)


# Documents


def first_document(house):
    """The address of the first application's CV."""
    with db.reading():
        applicant = queries.one_visible(actor_for(house.owner), house.made[0].public_id).user
        found = queries.own(actor_for(applicant), house.made[0].public_id)
        return f"/committee/applications/{found.public_id}/documents/{found.documents[0].public_id}"


def test_a_document_is_shown_inline_and_can_do_nothing(app, house):
    answer = reader_signed_in(app, house.owner).client.get(first_document(house), buffered=True)
    assert answer.data.startswith(b"%PDF")
    sent = answer.headers
    assert (sent["Content-Type"], sent["Content-Disposition"]) == (
        "application/pdf",
        "inline; filename=cv.pdf",
    )
    assert ("frame-ancestors 'self'" in sent["Content-Security-Policy"], sent["X-Content-Type-Options"]) == (
        True,
        "nosniff",
    )


def test_an_unchanged_document_is_not_sent_again(app, house):
    owner, address = reader_signed_in(app, house.owner), first_document(house)
    tag = owner.client.get(address, buffered=True).headers["ETag"]
    again = owner.client.get(address, headers={"If-None-Match": tag}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_in_the_draft_but_was_never_sent_is_not_a_committees_to_read(app, house):
    application, received = house.made[0], a_cv("A better one", "better.pdf")
    with db.unit():
        who = actor_for(application.user)
        own = queries.own(who, application.public_id)
        newer = drafting.attach(own, "cv", received, actor=who, at=clock.now()).public_id
    owner, before = reader_signed_in(app, house.owner), first_document(house)
    assert before.endswith(newer)
    assert owner.client.get(before).status_code == 404
    assert "better.pdf" not in owner.visit(f"/committee/applications/{application.public_id}").text


def test_a_corrected_version_is_what_the_committee_reads(app, house):
    application = house.made[0]
    with db.unit():
        who = actor_for(application.user)
        own = queries.own(who, application.public_id)
        version = drafting.kept(own, "statement")["version"]
        drafting.save(
            own, "statement", {"statement": "Corrected."}, version=version, actor=who, at=clock.now()
        )
        assert "Corrected." not in str(views_committee.who(own.submissions[-1]))
        service.correct(own, actor=who, arrived_at=clock.now())
    assert (
        "Corrected."
        in reader_signed_in(app, house.owner).visit(f"/committee/applications/{application.public_id}").main
    )


def test_a_document_of_another_application_is_not_found(app, house):
    owner = reader_signed_in(app, house.owner)
    elsewhere = first_document(house).replace(house.made[0].public_id, house.made[1].public_id)
    assert owner.client.get(elsewhere).status_code == 404


# The picture


def test_the_funnel_counts_skipped_steps_as_passed(house):
    a_decision(house.made[0], house.chair, "offer")
    assert [bar.said for bar in picture(house, house.owner).funnel.bars] == ["3", "1", "1", "1", "1", "0"]


def test_days_are_medians_and_say_nothing_where_there_is_nothing(house):
    clock.advance(timedelta(days=2, hours=-1))
    assert [bar.said for bar in picture(house, house.owner).days.bars] == ["2", "–", "–", "–", "–"]


def test_answers_to_equal_opportunity_wait_for_the_close(house):
    asked(house, woman=7, man=6, other=5)
    assert picture(house, house.owner).questions is None
    clock.advance(timedelta(days=31))
    answers = dict(picture(house, house.owner).questions[0].answers)
    assert {str(said): str(n) for said, n in answers.items()} == {
        "Woman": "7",
        "Man": "6",
        "Another way": "not shown",
        "I prefer not to say": "not shown",
    }
    assert picture(house, house.mia).questions is None


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ((4, 9, 8, 7), ["-", "9", "8", "-"]),
        ((4, 4, 8, 7), ["-", "-", "8", "7"]),
        ((5, 5, 6, 9), ["5", "5", "6", "9"]),
    ],
)
def test_no_number_under_five_is_shown_nor_worked_out(counted, said):
    shown = views_picture.suppressed([("", n) for n in counted])
    assert [str(one).replace("not shown", "-") for _label, one in shown] == said


def picture(house, user):
    """The picture of the position as somebody sees it."""
    with db.reading():
        actor = actor_for(user)
        return views_picture.picture(
            actor, queries_committee.position(actor, house.position.slug), clock.now()
        )


def asked(house, **answers):
    """The position asks, and so many gave each answer."""
    with db.unit() as here:
        here.get_one(type(house.position), house.position.id).asks_equal_opportunity = True
        rows = (
            DiversityTally(position_id=house.position.id, question="gender", option=key, n=n)
            for key, n in answers.items()
        )
        here.add_all(rows)


# How much is asked


@pytest.fixture
def asked_of_the_database(database):
    """Every statement that reaches the database."""
    seen = []
    listen = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
    event.listen(db.engine(), "before_cursor_execute", listen)
    yield seen
    event.remove(db.engine(), "before_cursor_execute", listen)


def statements(seen, reader, address):
    """How many SELECTs a page takes."""
    seen.clear()
    reader.visit(address)
    return sum(statement.startswith(("SELECT", "WITH")) for statement in seen)


def test_every_page_asks_the_same_of_one_row_and_of_thirty(app, database, asked_of_the_database):
    owner, chair = a_user("Rosa Recruiter", "recruiter"), a_user("Carl Chair", "staff")
    position = a_position(owner, committee={chair: "chair"})
    table = f"/committee/positions/{position.slug}"
    pages = {
        "/committee": 5,
        table: 5,
        f"{table}?sort=-mean&q=open": 6,
        f"{table}/picture": 3,
        f"{table}/release": 7,
    }
    reader = reader_signed_in(app, chair)
    for number in (1, 30):
        while len(applications(position)) < number:
            one = an_application(position, a_user(f"No{len(applications(position))} Body"))
            an_evaluation(one, chair)
            a_decision(one, chair, told=False)
        found = {page: statements(asked_of_the_database, reader, page) for page in pages}
        assert found == pages, number


def applications(position):
    """The ids of a position's applications."""
    with db.reading() as here:
        found = select(queries.Application.id).where(queries.Application.position_id == position.id)
        return list(here.scalars(found))


def test_a_cursor_that_this_table_never_gave_is_refused(house):
    with pytest.raises(NotFound):
        table(house, house.owner, Filter(), after="bm9uc2Vuc2U")
