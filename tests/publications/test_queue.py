"""One's own publications: what waits, what one says about it, and that nobody else reads any of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal.kernel import clock, db
from portal.people.models import PersonName
from portal.people.rules import NameKind
from portal.publications import queries_queue, views_queue_authors, weighing
from portal.publications.models import Attribution
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_harvest, a_person, a_publication, an_attribution
from tests.laws.test_hidden import tokenless
from tests.laws.test_lists import counted

ORCID = {"sources": ["name", "orcid"]}
HEADINGS = tuple(f"{{http://www.w3.org/1999/xhtml}}{one}" for one in ("h2", "h3"))
FOUR = ("Lea Roux", "N. Zeghidour", "Ada Byron", "Omar Diallo")


@pytest.fixture
def neil(app, database):
    """A member of staff with a page, a browser, and a search that has ended."""
    user = a_user("Neil Zeghidour", "staff")
    person = a_person("Neil Zeghidour", user, orcid="0000-0002-1825-0097")
    a_harvest(person)
    return SimpleNamespace(
        user=user, person=person, actor=actor_for(user), reader=reader_signed_in(app, user)
    )


@pytest.fixture
def bo(app, database):
    """A colleague."""
    user = a_user("Bo Hidden", "staff")
    return SimpleNamespace(
        user=user, person=a_person("Bo Hidden", user, False), reader=reader_signed_in(app, user)
    )


def suggested(person, *titles: str, authors=FOUR, status="suggested", **columns) -> list[Attribution]:
    """Publications that may be a person's, the first one the newest."""
    columns = {"places": [2], **columns}
    return [an_attribution(a_publication(title, authors), person, status, **columns) for title in titles]


def titles(reader) -> list[str]:
    """The publications on the list, in their order."""
    return [
        "".join(one.itertext()).strip()
        for one in reader.page.iter()
        if one.tag in HEADINGS and any(True for _ in one.iter("{http://www.w3.org/1999/xhtml}a"))
    ]


def status(attribution: Attribution) -> str:
    with db.reading() as here:
        return str(here.get(Attribution, attribution.id).status)


def lists(reader) -> list[list[str]]:
    """What stands on each of the three lists."""
    return [titles(reader.visit(f"/my/publications?show={one}")) for one in ("waiting", "yours", "others")]


# Reading


def test_a_visitor_is_asked_to_sign_in(somebody):
    assert somebody().visit("/my/publications").path == "/sign-in"


def test_who_is_no_person_of_the_lab_has_no_such_page(app, database):
    reader_signed_in(app, a_user("Stan", "staff")).visit("/my/publications", expect=404)


def test_each_list_holds_its_own_newest_first(neil):
    suggested(neil.person, "Newer", "Older")
    suggested(neil.person, "By identifier", status="certain", **ORCID)
    suggested(neil.person, "By word", status="confirmed")
    suggested(neil.person, "Somebody else's", status="rejected")
    assert lists(neil.reader) == [["Newer", "Older"], ["By identifier", "By word"], ["Somebody else's"]]
    assert "Waiting for you 2 Yours 2 Not yours 1" in neil.reader.main


def test_an_unknown_list_is_the_first_one(neil):
    suggested(neil.person, "Newer")
    assert titles(neil.reader.visit("/my/publications?show=everything&utm_source=x")) == ["Newer"]


def test_a_row_says_all_that_an_answer_needs(neil):
    paper = a_publication(
        "Sound streams",
        FOUR,
        categories=["cs.SD", "cs.LG"],
        primary_category="cs.SD",
        latest=3,
        withdrawn=True,
        published_at=clock.now() - timedelta(days=10),
    )
    an_attribution(paper, neil.person, places=[2], sources=["arxiv_author", "name", "orcid"])
    page = neil.reader.visit("/my/publications")
    assert (
        "Sound streams Lea Roux, N. Zeghidour, Ada Byron, Omar Diallo 19 Feb 2027 · cs.SD, cs.LG · version 3 · Withdrawn "
        "Printed as “N. Zeghidour”, author 2 of 4: the initials fit.arXiv lists it under your ORCID iD."
        "arXiv lists it under your author identifier. Mine"
    ) in page.main
    assert f"https://arxiv.org/abs/{paper.key}" in page.links()
    assert f"/publications/{paper.key}" not in page.links()


def test_a_publication_that_is_public_leads_to_its_page_here(neil):
    suggested(neil.person, "Mine and public", status="confirmed")
    page = neil.reader.visit("/my/publications?show=yours")
    assert len([one for one in page.links() if one.startswith("/publications/2703.")]) == 1


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"places": [2]}, "Printed as “N. Zeghidour”, author 2 of 4: the initials fit."),
        ({"places": [1]}, "Printed as “Lea Roux”, author 1 of 4: the name fits."),
        ({"places": [1], "fit": 40}, "author 1 of 4: a name somewhat like yours."),
        ({"places": [1, 2]}, "2 of its 4 authors can be you: please say which."),
        (
            {"places": [], "fit": 0, **ORCID},
            "Your ORCID iD says it is yours, but nobody on it is named like you.",
        ),
        (
            {"places": [], "fit": 0, "sources": ["arxiv_author"]},
            "Your author identifier at arXiv says it is yours, but nobody on it is named like you.",
        ),
        ({"places": [1], "fit": 40, **ORCID}, "The printed name is unlike yours."),
    ],
)
def test_a_row_says_why_it_is_asked_about(neil, columns, sentence):
    suggested(neil.person, "Sound streams", **columns)
    assert sentence in neil.reader.visit("/my/publications").main


def test_who_else_has_said_to_be_this_author_is_named_to_colleagues(neil, bo):
    mine = suggested(neil.person, "Sound streams")[0]
    suggested(bo.person, "Another one")
    with db.unit() as here:
        here.add(
            Attribution(
                publication_id=mine.publication_id,
                person_id=bo.person.id,
                status="confirmed",
                sources=["name"],
                fit=60,
                places=[2],
                place=2,
                decided_by_id=bo.user.id,
                decided_at=clock.now(),
                created_at=clock.now(),
            )
        )
    page = neil.reader.visit("/my/publications")
    assert "Bo Hidden has said to be this author." in page.main
    page.press("Mine: Sound streams")
    assert "“Sound streams”: Bo Hidden has said to be this author." in page.main
    assert status(mine) == "suggested"


def test_what_one_said_oneself_is_not_told_as_somebody_elses_word(neil):
    suggested(neil.person, "Mine", status="confirmed", place=2)
    assert "has said to be this author" not in neil.reader.visit("/my/publications?show=yours").main


def test_an_address_that_names_nobody_leads_to_ones_own(neil):
    suggested(neil.person, "Mine")
    assert titles(neil.reader.visit("/my/publications?person=")) == ["Mine"]


def test_a_name_that_is_no_longer_theirs_is_not_shown_even_on_their_own_list(neil):
    with db.unit() as here:
        here.add(PersonName(person_id=neil.person.id, name="Nora Zeghidour", kind=NameKind.FORMER))
    suggested(neil.person, "Sound streams", authors=("Lea Roux", "Nora Zeghidour"))
    page = neil.reader.visit("/my/publications")
    assert "Nora" not in page.text
    assert "Lea Roux, Neil Zeghidour" in page.main
    assert "A name of yours is printed there: author 2 of 2." in page.main


def test_a_colleague_goes_by_the_name_they_have_now(neil, bo):
    with db.unit() as here:
        here.add(PersonName(person_id=bo.person.id, name="Bo Former", kind=NameKind.FORMER))
    paper = a_publication("Sound streams", ("Bo Former", "N. Zeghidour"))
    an_attribution(paper, bo.person, "confirmed")
    an_attribution(paper, neil.person, places=[2])
    page = neil.reader.visit("/my/publications")
    assert ("Bo Former" in page.text, "Bo Hidden, N. Zeghidour" in page.main) == (False, True)


@pytest.mark.parametrize(
    ("number", "own", "shown"),
    [
        (0, [], []),
        (3, [2], [1, 2, 3]),
        (12, [], list(range(1, 13))),
        (13, [], [1, 2, 3, 13]),
        (13, [5], [1, 2, 3, 4, 5, 6, 13]),
        (13, [6], [1, 2, 3, 4, 5, 6, 7, 13]),
        (3000, [1500], [1, 2, 3, 1499, 1500, 1501, 3000]),
        (3000, [3000], [1, 2, 3, 2999, 3000]),
    ],
)
def test_long_lists_of_authors_are_shortened_around_whoever_one_can_be(number, own, shown):
    assert views_queue_authors.shown(number, own) == shown


def test_three_thousand_authors_make_a_short_row(neil):
    many = tuple(f"A. Author{n}" for n in range(1, 3001))
    an_attribution(a_publication("Collider", many), neil.person, places=[1500])
    nobody = an_attribution(a_publication("Detector", many), neil.person, places=[], fit=0, **ORCID)
    page = neil.reader.visit("/my/publications")
    assert (
        "A. Author3, 1495 more, A. Author1499, A. Author1500, A. Author1501, 1498 more, A. Author3000"
        in page.main
    )
    assert "A number from 1 to 3,000." in page.main
    assert len(page.response.data) < 30_000
    page.press("Mine: Detector", **{f"place-{nobody.public_id}": "2 999"})
    assert status(nobody) == "confirmed"


def test_a_publication_without_authors_is_a_row_too(neil):
    suggested(neil.person, "Nameless", authors=(), places=[], fit=0, **ORCID)
    page = neil.reader.visit("/my/publications")
    page.press("Mine: Nameless")
    assert "“Nameless”: Still needed: which of the authors you are." in page.main


def test_ten_thousand_rows_are_pages_of_twenty_five(neil):
    with db.unit():
        for n in range(60):
            suggested(neil.person, f"Paper {n}")
    page, seen = neil.reader.visit("/my/publications"), []
    while True:
        seen.append(titles(page))
        if "Next page" not in page.main:
            break
        page.follow("Next page")
    assert [len(one) for one in seen] == [25, 25, 10]
    assert [one for some in seen for one in some] == [f"Paper {n}" for n in range(60)]


def test_a_list_asks_as_many_questions_at_thirty_rows_as_at_one(neil):
    asked = []
    for rows in (1, 29):
        with db.unit():
            for n in range(rows):
                suggested(neil.person, f"Paper {rows} {n}", places=[1, 2])
        with counted() as questions:
            neil.reader.visit("/my/publications")
        asked.append(len(questions))
    assert asked == [6, 6]


# Nobody else's


def test_nobody_reads_what_is_suggested_to_somebody_else(neil, bo, somebody):
    mine = suggested(neil.person, "Private guess", **ORCID)[0]
    theirs = an_attribution_of(mine, bo.person)
    assert "Private guess" not in reader_text(somebody(), "/publications")
    page = bo.reader.visit("/my/publications")
    assert titles(page) == ["Private guess"]
    assert "Neil" not in page.text
    assert "Somebody" not in page.main
    assert "Waiting for you 1 Yours 0 Not yours 0" in page.main
    assert (status(mine), status(theirs)) == ("suggested", "suggested")


def an_attribution_of(other: Attribution, person) -> Attribution:
    return an_attribution(SimpleNamespace(id=other.publication_id), person, places=[2])


def reader_text(reader, path: str) -> str:
    return reader.visit(path).text


@pytest.mark.parametrize("act", ["confirm", "reject", "undo"])
def test_anothers_and_a_missing_one_answer_alike(neil, bo, act):
    suggested(bo.person, "Own")
    theirs = suggested(neil.person, "Private guess")[0]
    token = bo.reader.visit("/my/publications").value("csrf_token")
    said = [
        bo.reader.client.post(
            f"/my/publications/{act}", data={"csrf_token": token, "these": one}, headers=bo.reader.headers
        )
        for one in (theirs.public_id, "2222222222222222", f"{theirs.public_id},2222222222222222", "x\0'")
    ]
    assert [one.status_code for one in said[:3]] == [404] * 3
    assert tokenless(said[0].text) == tokenless(said[1].text)
    assert said[3].status_code in {404, 422}
    assert status(theirs) == "suggested"


def test_with_one_of_anothers_nothing_is_answered(neil, bo):
    own, theirs = suggested(bo.person, "Own")[0], suggested(neil.person, "Private guess")[0]
    token = bo.reader.visit("/my/publications").value("csrf_token")
    both = {"csrf_token": token, "attribution": [own.public_id, theirs.public_id]}
    assert bo.reader.client.post("/my/publications/confirm", data=both).status_code == 404
    assert (status(own), status(theirs)) == ("suggested", "suggested")


def test_the_address_of_what_was_answered_tells_nothing_of_anothers(neil, bo):
    suggested(neil.person, "Private guess", status="confirmed")
    theirs = suggested(neil.person, "Another guess", status="confirmed")[0]
    page = bo.reader.visit(f"/my/publications?answered={theirs.public_id}&answered=%27")
    assert ("guess" in page.text, page.buttons().count("Undo")) == (False, 0)


def test_a_visitor_who_answers_is_asked_to_sign_in(neil, somebody):
    mine = suggested(neil.person, "Private guess")[0]
    visitor = somebody().visit("/sign-in")
    sent = {"csrf_token": visitor.value("csrf_token"), "these": mine.public_id}
    for act in ("confirm", "reject", "undo", "sync"):
        assert visitor.client.post(f"/my/publications/{act}", data=sent).status_code == 401
    assert status(mine) == "suggested"


# Answering


def test_an_answer_leads_on_to_the_next_row(neil):
    first, second, third = suggested(neil.person, "One", "Two", "Three")
    page = neil.reader.visit("/my/publications").press("Mine: Two")
    assert page.response.history[-1].location.endswith(f"answered={second.public_id}#p-{third.public_id}")
    assert "“Two” is yours." in page.main
    assert titles(page) == ["One", "Three"]
    page.press("Not mine: Three")
    assert "“Three” is not yours." in page.main
    assert [status(one) for one in (first, second, third)] == ["suggested", "confirmed", "rejected"]


def test_an_answer_is_taken_back_with_one_button(neil):
    mine = suggested(neil.person, "One", "Two")
    page = neil.reader.visit("/my/publications").press("Mine: One").press("Undo")
    assert (titles(page), page.path) == (["One", "Two"], "/my/publications")
    assert "Taken back." in page.main
    assert page.response.history[-1].location.endswith(f"#p-{mine[0].public_id}")
    assert "Undo" not in page.buttons()


def test_the_last_answer_can_be_taken_back_too(neil):
    mine = suggested(neil.person, "One")[0]
    page = neil.reader.visit("/my/publications").press("Not mine: One")
    assert "Nothing waits for you" in page.main
    page.press("Undo")
    assert (status(mine), titles(page)) == ("suggested", ["One"])


def test_what_was_taken_back_elsewhere_offers_no_undo(neil):
    suggested(neil.person, "One", "Two")
    page = neil.reader.visit("/my/publications").press("Mine: One")
    here = page.response.request.full_path
    page.press("Undo").visit(here)
    assert ("Undo" in page.buttons(), "is yours" in page.main) == (False, False)


def test_a_row_asks_which_author_one_is_where_several_fit(neil):
    mine = suggested(neil.person, "One", places=[4, 2])[0]
    page = neil.reader.visit("/my/publications")
    assert "Please choose 2. N. Zeghidour4. Omar Diallo" in page.main
    page.press("Mine: One")
    assert "“One”: Still needed: which of the authors you are." in page.main
    page.press("Mine: One", **{f"place-{mine.public_id}": 4})
    with db.reading() as here:
        assert here.get(Attribution, mine.id).place == 4


def test_a_number_that_is_none_is_refused_with_a_sentence(neil):
    many = tuple(f"A. Author{n}" for n in range(1, 100))
    mine = suggested(neil.person, "One", authors=many, places=[], fit=0, **ORCID)[0]
    field = f"place-{mine.public_id}"
    page = neil.reader.visit("/my/publications").press("Mine: One", **{field: "second"})
    assert "Please give a whole number" in page.main
    page.press("Mine: One", **{field: "100"})
    assert "“One”: This publication has no author number 100." in page.main
    assert status(mine) == "suggested"


def test_many_are_answered_at_once_and_taken_back_at_once(neil):
    mine = suggested(neil.person, "One", "Two", "Three")
    ticked = [mine[0].public_id, mine[2].public_id]
    page = neil.reader.visit("/my/publications").press("Not mine: the ticked ones", attribution=ticked)
    assert "2 publications are not yours." in page.main
    assert [status(one) for one in mine] == ["rejected", "suggested", "rejected"]
    page.press("Undo")
    assert [status(one) for one in mine] == ["suggested"] * 3


def test_one_that_is_refused_is_named_and_leaves_the_others(neil):
    mine = [*suggested(neil.person, "One"), *suggested(neil.person, "Two", places=[1, 2])]
    page = neil.reader.visit("/my/publications")
    page.press("Mine: the ticked ones", attribution=[one.public_id for one in mine])
    assert "“One” is yours." in page.main
    assert "“Two”: Still needed: which of the authors you are." in page.main
    assert [status(one) for one in mine] == ["confirmed", "suggested"]


def test_nothing_ticked_is_said(neil):
    suggested(neil.person, "One")
    page = neil.reader.visit("/my/publications").press("Mine: the ticked ones")
    assert "Please tick the ones that you mean first." in page.main


def test_what_a_browser_sends_twice_is_said_once(neil):
    mine = suggested(neil.person, "One", "Two")[0]
    page = neil.reader.visit("/my/publications")
    form = {"csrf_token": page.value("csrf_token"), "_key": page.value("_key"), "these": mine.public_id}
    led = [page.client.post("/my/publications/confirm", data=form).location for _ in range(2)]
    assert (led[0], status(mine)) == (led[1], "confirmed")


def test_an_answer_on_a_later_page_stays_there_where_many_are_weighed_later(neil, monkeypatch):
    monkeypatch.setattr(weighing, "AT_ONCE", 1)
    with db.unit():
        for n in range(30):
            suggested(neil.person, f"Paper {n}")
    page = neil.reader.visit("/my/publications").follow("Next page")
    page.press("Mine: Paper 26")
    assert titles(page) == ["Paper 25", "Paper 27", "Paper 28", "Paper 29"]


def test_what_an_identifier_says_can_be_refused_and_what_was_said_taken_back(neil):
    certain = suggested(neil.person, "By identifier", status="certain", **ORCID)[0]
    said = suggested(neil.person, "By word", status="confirmed")[0]
    page = neil.reader.visit("/my/publications?show=yours")
    assert "You said so on 1 March 2027." in page.main
    page.press("Take it back: By word").press("Not mine: By identifier")
    assert (status(certain), status(said)) == ("rejected", "suggested")
    page.visit("/my/publications?show=others").press("Take it back: By identifier")
    assert status(certain) == "certain"


# Nothing there


def test_a_page_without_anything_says_what_to_do(app, database):
    user = a_user("Ines Duarte", "staff")
    a_person("Ines Duarte", user)
    page = reader_signed_in(app, user).visit("/my/publications")
    assert "arXiv was not asked yet" in page.main
    assert "Ask arXiv now" in page.buttons()
    assert page.follow("Add your identifiers first").path == "/my/profile"


def test_with_nothing_to_answer_the_page_is_calm(neil):
    page = neil.reader.visit("/my/publications")
    assert "Nothing waits for you" in page.main
    assert "None yet" in neil.reader.visit("/my/publications?show=others").main


def test_one_finds_only_ones_own_attribution(neil, bo):
    mine = suggested(neil.person, "One")[0]
    with db.reading():
        assert queries_queue.some(neil.actor, [mine.public_id])[0].standing == {"self"}


@pytest.mark.parametrize("show", ["waiting", "yours", "others"])
def test_arxiv_can_be_asked_from_every_list_before_it_ever_was(bo, show):
    suggested(bo.person, "Found in another way", places=[1])
    assert bo.reader.visit(f"/my/publications?show={show}").buttons().count("Ask arXiv now") == 1
