"""What visitors see of positions."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import event

from portal.kernel import clock, db
from portal.recruitment import positions, queries_positions
from portal.recruitment import positions_moves as moves
from portal.recruitment.models_positions import PositionText
from tests.factories import a_position, a_user, actor_for, reader_signed_in
from tests.reader import NAMESPACE

pytestmark = pytest.mark.usefixtures("app", "database")

DAY = timedelta(days=1)


@pytest.fixture
def owner():
    return a_user("Rita Recruiter", "recruiter")


@pytest.fixture
def questions():
    """The statements that reach the database."""
    asked: list[str] = []
    heard = db.engine(), "before_cursor_execute", lambda _c, _cursor, said, *_: asked.append(said)
    event.listen(*heard)
    yield asked
    event.remove(*heard)


def titles(reader) -> list[str]:
    """The headings of positions on a page, in their order."""
    return [one for one in reader.links() if one.startswith("/positions/")]


def say_in_french(position, title="Thèse ouverte", body_html="<p>Venez.</p>"):
    with db.unit() as here:
        text = PositionText(
            position_id=position.id, locale="fr", title=title, summary="", body="Venez.", body_html=body_html
        )
        here.add(text)


# The list


def test_an_empty_list_is_friendly(somebody):
    assert "Nothing is open here today" in somebody().visit("/positions").main


def test_the_next_deadline_comes_first_and_rolling_ones_last(owner, somebody):
    a_position(owner, title="Rolling", closes_in=None)
    a_position(owner, title="Later", closes_in=20 * DAY)
    a_position(owner, title="Sooner", closes_in=10 * DAY)
    assert titles(somebody().visit("/positions")) == [
        "/positions/sooner",
        "/positions/later",
        "/positions/rolling",
    ]


def test_drafts_archived_and_coming_ones_are_nowhere(owner, somebody):
    a_position(owner, title="Draft", status="draft")
    a_position(owner, title="Archived", status="archived", archived_at=clock.now())
    a_position(owner, title="Coming", opens_at=clock.now() + DAY)
    for path in ("/positions", "/positions.json", "/positions.atom"):
        said = somebody().visit(path).response.get_data(as_text=True)
        assert [one for one in ("draft", "archived", "coming") if f"/positions/{one}" in said] == []


def test_what_has_closed_is_folded_away_and_after_two_months_gone(owner, somebody):
    a_position(owner, closes_in=DAY)
    clock.advance(2 * DAY)
    page = somebody().visit("/positions")
    assert ("Closed lately 1" in page.main, "Nothing is open" in page.main) == (True, True)
    clock.advance(60 * DAY)
    assert "Closed lately" not in somebody().visit("/positions").main


def test_filters_are_addresses(owner, somebody):
    a_position(owner, title="PhD", kind="phd")
    say_in_french(a_position(owner, title="Postdoc", kind="postdoc"))
    page = somebody().visit("/positions").follow("Postdoc 1")
    assert (page.response.request.full_path, titles(page)) == (
        "/positions?kind=postdoc",
        ["/positions/postdoc"],
    )
    assert titles(somebody().visit("/positions").follow("In French")) == ["/positions/postdoc"]
    assert titles(somebody().visit("/positions?kind=phd&language=fr")) == []


def test_what_an_address_says_besides_changes_nothing(owner, somebody):
    a_position(owner)
    shown = titles(somebody().visit("/positions"))
    assert titles(somebody().visit("/positions?kind=king&language=xx&utm_source=a&status=draft")) == shown


def test_long_lists_have_pages(owner, somebody):
    for n in range(52):
        a_position(owner, title=f"Position {n:02}", closes_in=(n + 1) * DAY)
    first = somebody().visit("/positions")
    rest = first.follow("Next page")
    assert titles(rest) == ["/positions/position-50", "/positions/position-51"]


def test_a_cursor_nobody_gave_leads_nowhere(somebody):
    somebody().visit("/positions?after=abc", expect=404)


# One position


def test_a_position_says_until_when_in_its_zone_and_in_utc_with_the_weekday(owner, somebody):
    position = a_position(owner, closes_in=30 * DAY)
    page = somebody().visit(f"/positions/{position.slug}")
    assert "Wednesday, 31 March 2027, 11:00 (Europe/Paris), 09:00 UTC" in page.text


def test_anywhere_on_earth_is_called_so_and_says_the_weekday_in_utc(owner, somebody):
    late = clock.now().replace(month=4, day=1, hour=11, minute=59) - clock.now()
    position = a_position(owner, closes_in=late)
    with db.unit() as here:
        here.get(type(position), position.id).zone = clock.ANYWHERE_ON_EARTH
    page = somebody().visit(f"/positions/{position.slug}")
    assert "Wednesday, 31 March 2027, 23:59 (anywhere on Earth), Thursday 11:59 UTC" in page.text


def test_the_text_is_in_the_readers_language_else_in_what_there_is(owner, somebody):
    position = a_position(owner)
    assert somebody("fr").visit(f"/positions/{position.slug}").text.count("PhD in open models") > 0
    say_in_french(position)
    assert somebody("fr").visit(f"/positions/{position.slug}").text.count("Thèse ouverte") > 0
    assert somebody("de").visit(f"/positions/{position.slug}").text.count("PhD in open models") > 0


def test_an_open_position_can_be_applied_for(owner, somebody):
    position = a_position(owner)
    assert f"/positions/{position.slug}/apply" in somebody().visit(f"/positions/{position.slug}").links()


def test_a_closed_one_says_so_and_has_neither_button_nor_posting(owner, somebody):
    position = a_position(owner, closes_in=DAY)
    clock.advance(2 * DAY)
    page = somebody().visit(f"/positions/{position.slug}")
    assert "takes no more applications" in page.main
    assert f"/positions/{position.slug}/apply" not in page.links()
    assert b"ld+json" not in page.response.data


def test_one_closed_by_hand_says_when_and_not_its_old_deadline(owner, somebody):
    position, actor = a_position(owner), actor_for(owner)
    clock.advance(DAY)
    with db.unit():
        moves.close(queries_positions.one_visible(actor, position.slug), actor=actor)
    page = somebody().visit(f"/positions/{position.slug}")
    assert ("Tuesday, 2 March 2027, 10:00" in page.text, "31 March" in page.text) == (True, False)


def posting(reader) -> dict:
    """What the page tells search engines, as a browser would cut it out."""
    scripts = reader.page.iter(f"{NAMESPACE}script")
    (found,) = (one for one in scripts if one.get("type") == "application/ld+json")
    return json.loads(found.text)


def test_search_engines_read_a_job_posting(owner, somebody):
    position = a_position(owner, location="Paris")
    told = posting(somebody().visit(f"/positions/{position.slug}"))
    assert (told["@type"], told["title"]) == ("JobPosting", "PhD in open models")
    assert (told["validThrough"], told["datePosted"]) == ("2027-03-31T11:00:00+02:00", "2027-02-28")
    assert told["jobLocation"]["address"]["addressLocality"] == "Paris"
    assert told["hiringOrganization"]["name"] == "Institut Lumen"


@pytest.mark.parametrize(
    "title", ["</script><script>alert(1)</script>", "</script x", "<!-- <script>", 'a & b \u2028 "c"']
)
def test_a_title_cannot_break_out_of_the_posting(owner, somebody, title):
    a_position(owner, slug="evil", title=title)
    assert posting(somebody().visit("/positions/evil"))["title"] == title


@pytest.mark.parametrize("title", ["0", "a" * 200])
def test_odd_titles_are_shown(owner, somebody, title):
    a_position(owner, slug="odd", title=title)
    assert title in somebody().visit("/positions").main
    assert title in somebody().visit("/positions/odd").main


def test_hidden_and_missing_answer_alike(owner, somebody):
    position = a_position(owner, status="draft")
    hidden = somebody().visit(f"/positions/{position.slug}", expect=404).main
    assert somebody().visit("/positions/never-was", expect=404).main == hidden


def test_its_recruiter_sees_it_before_it_opens_as_visitors_will(app, owner):
    position = a_position(owner, status="draft")
    page = reader_signed_in(app, owner).visit(f"/positions/{position.slug}")
    assert "Visitors do not see this page yet" in page.main
    assert b"ld+json" not in page.response.data


# Made once


@pytest.mark.parametrize(
    "path", ["/positions", "/positions/phd-in-open-models", "/positions.json", "/positions.atom"]
)
def test_a_page_that_has_not_changed_is_not_sent_again(owner, somebody, path):
    a_position(owner)
    tag = somebody().visit(path).response.headers["ETag"]
    again = somebody().visit(path, expect=304, **{"If-None-Match": tag})
    assert (again.response.data, again.response.headers["ETag"]) == (b"", tag)


@pytest.mark.parametrize(
    "path", ["/positions", "/positions/phd-in-open-models", "/positions.json", "/positions.atom"]
)
def test_visitors_are_given_no_cookie_and_no_token(owner, somebody, path):
    a_position(owner)
    response = somebody().visit(path).response
    assert ("Set-Cookie" in response.headers, b"csrf_token" in response.data) == (False, False)


def test_an_edit_a_deadline_a_language_and_a_filter_each_make_another_page(owner, somebody):
    position = a_position(owner, closes_in=DAY)
    tags = [somebody(language).visit(path).response.headers["ETag"] for language, path in [
        ("en", "/positions"), ("fr", "/positions"), ("en", "/positions?kind=phd"), ("en", "/positions/phd-in-open-models"),
    ]]  # fmt: skip
    clock.advance(timedelta(hours=1))
    with db.unit():
        wording = positions.Wording("New", "", "New.")
        edited = queries_positions.one_visible(actor_for(owner), position.slug)
        positions.edit(edited, {"texts": {"en": wording}}, actor=actor_for(owner), version=edited.version)
    for path in ("/positions", "/positions/phd-in-open-models"):
        tags.append(somebody().visit(path).response.headers["ETag"])
    clock.advance(2 * DAY)
    for path in ("/positions", "/positions/phd-in-open-models"):
        tags.append(somebody().visit(path).response.headers["ETag"])
    assert len(set(tags)) == len(tags)


def test_what_somebody_who_is_signed_in_sees_is_kept_nowhere(app, owner):
    a_position(owner)
    response = reader_signed_in(app, owner).visit("/positions").response
    assert (response.headers["Cache-Control"], "ETag" in response.headers) == ("no-store", False)


@pytest.mark.parametrize(
    ("path", "most"), [("/positions", 5), ("/positions.json", 3), ("/positions/position-0", 8)]
)
def test_a_page_asks_the_same_few_questions_however_long_it_is(owner, somebody, questions, path, most):
    a_position(owner, title="Position 0")
    somebody().visit(path)
    first = [one for one in questions if one.startswith("SELECT")]
    for n in range(1, 30):
        a_position(owner, title=f"Position {n}")
    questions.clear()
    somebody().visit(path)
    again = [one for one in questions if one.startswith("SELECT")]
    assert (len(again), len(first) <= most) == (len(first), True)


def test_opening_closing_and_reopening_show_at_once(owner, somebody):
    position, actor = a_position(owner), actor_for(owner)
    with db.unit():
        moves.close(queries_positions.one_visible(actor, position.slug), actor=actor)
    assert "Nothing is open" in somebody().visit("/positions").main
    with db.unit():
        later = clock.now() + DAY
        moves.reopen(queries_positions.one_visible(actor, position.slug), later, "Europe/Paris", actor=actor)
    assert titles(somebody().visit("/positions")) == ["/positions/phd-in-open-models"]
