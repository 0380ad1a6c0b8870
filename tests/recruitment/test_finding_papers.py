"""An applicant finds their papers at arXiv: asked in its turn, told in words, taken into free rows, and forgotten soon."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal import checks
from portal.kernel import clock, db, jobs
from portal.kernel.leases import Job
from portal.publications import queries_impossible
from portal.publications.models import Attribution, Publication
from portal.publications.models_lookups import ArxivLookup
from portal.publications.records import Record
from portal.recruitment.models import Particulars
from tests.arxiv import a_record, arxiv
from tests.factories import a_position, a_user, an_application, reader_signed_in
from tests.factories_publications import a_harvest, a_person
from tests.laws.test_statements import executed
from tests.program import Program
from tests.reader import Reader
from tests.recruitment.test_applying import ADDRESS, confirmed

__all__ = ["arxiv"]
ORCID = "0000-0002-1825-0097"
NAME = "publications.arxiv_lookup"


@pytest.fixture
def draft(app, ada, position, arxiv) -> Reader:
    """Ada Byron with a draft, on the page of her papers."""
    made = an_application(position, ada, status="draft")
    return reader_signed_in(app, ada).visit(f"/applications/{made.public_id}/papers")


def work() -> None:
    """Work until no look-up is due any more; the clock jumps to whenever one is."""
    for _turn in range(30):
        jobs.run_due()
        with db.reading() as here:
            due = here.scalar(select(func.min(Job.due_at)).where(Job.name == NAME))
        if due is None:
            return
        clock.advance(max(due - clock.now(), timedelta()))
    raise AssertionError("it never ends")


def found(reader: Reader, said: str, **rows: str) -> Reader:
    """The reader looks something up, and waits for what comes of it."""
    reader.press("Look up", find=said, **rows)
    work()
    return reader.visit(reader.path)


def kept() -> int:
    """How many look-ups there are."""
    with db.reading() as here:
        return here.scalar(select(func.count(ArxivLookup.id)))


def papers() -> list[dict]:
    """The rows that are kept."""
    with db.reading() as here:
        return here.scalars(select(Particulars.papers)).one()


def her(arxiv, title: str = "Analytical engines", *others: str) -> Record:
    """A paper of Ada Byron's at arXiv, who stands last on it."""
    return arxiv.add(a_record(title, [*others, "Ada Byron"]))


# Asking


@pytest.mark.parametrize(
    "spelled",
    ["{}", " {}v7 ", "arXiv:{} [cs.SD]", "https://arxiv.org/pdf/{}v2", "https://doi.org/10.48550/arXiv.{}"],
)
def test_a_paper_is_found_by_its_identifier_however_it_is_spelled(draft, arxiv, spelled):
    paper = her(arxiv, "Analytical engines", "Charles Babbage")
    page = found(draft, spelled.format(paper.arxiv_id))
    assert "1 paper was found." in page.main
    assert (
        f"Analytical engines Charles Babbage, Ada Byron {paper.published.year} · arXiv:{paper.arxiv_id}"
        in page.main
    )
    assert "<strong>Ada Byron</strong>" in page.response.text
    assert [one.args["id_list"] for one in arxiv.log] == [paper.arxiv_id]


@pytest.mark.parametrize(
    "said", [ORCID, f"https://orcid.org/{ORCID}", "byron_a_1", "https://arxiv.org/a/byron_a_1"]
)
def test_an_authors_papers_are_found_by_identifier_in_two_requests(draft, arxiv, said):
    mine = [her(arxiv, f"Engine {n}") for n in range(3)]
    arxiv.feeds[ORCID] = arxiv.feeds["byron_a_1"] = [one.arxiv_id for one in mine]
    page = found(draft, said)
    assert "3 papers were found." in page.main
    assert len(arxiv.log) == 2
    titles = [page.main.index(f"Engine {n}") for n in range(3)]
    assert titles == sorted(titles, reverse=True)  # the newest first


def test_papers_are_found_by_a_name_and_only_where_an_author_fits_it(draft, arxiv):
    her(arxiv, "Analytical engines")
    arxiv.add(a_record("Difference engines", ["A. Byron"]), a_record("Verses", ["Anne A. Byron"]))
    page = found(draft, "Ada Byron")
    assert ("Analytical engines" in page.main, "Difference engines" in page.main) == (True, True)
    assert "Verses" not in page.main
    assert "metric" not in page.main.lower()


def test_of_a_name_with_many_papers_the_newest_are_shown(draft, arxiv):
    arxiv.add(*(a_record(f"Engine {n:03d}", ["Ada Byron"]) for n in range(70)))
    page = found(draft, "Ada Byron")
    assert "50 papers were found. arXiv has 70 in all; the newest stand here." in page.main
    assert ("Engine 069" in page.main, "Engine 020" in page.main, "Engine 019" in page.main) == (
        True,
        True,
        False,
    )
    assert len(arxiv.log) == 2


def test_a_crowd_of_authors_is_shortened_around_the_applicant(draft, arxiv):
    crowd = [f"Person{n} Of The Collaboration" for n in range(3000)]
    crowd[1500] = "Ada Byron"
    page = found(draft, arxiv.add(a_record("A detector", crowd)).arxiv_id)
    assert "Ada Byron" in page.main
    assert len(page.main) < 2000
    with db.reading() as here:
        [paper] = here.scalars(select(ArxivLookup.papers)).one()
    assert (paper["number"], paper["places"], len(paper["authors"])) == (3000, [1501], 7)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "Please say first what to look for."),
        ("0000-0002-1825-0098", "This ORCID iD has a wrong digit"),
        ("10.1000/182", "This DOI is not one of arXiv."),
        ("1234.5", "This is neither an identifier of arXiv nor a name."),
        ("<script>", "This is neither an identifier of arXiv nor a name."),
        ("x" * 201, "This is longer than 200 characters."),
    ],
)
def test_what_nobody_can_be_asked_is_said_beside_what_was_typed(draft, said, told):
    page = draft.press("Look up", find=said, title_2="Typed", part_2="All of it.", expect=422)
    assert told in page.main
    assert [page.value(name) for name in ("find", "title_2", "part_2")] == [said, "Typed", "All of it."]
    assert kept() == 0


def test_asking_keeps_everything_that_was_typed_in_the_rows(draft, arxiv):
    draft.press("Look up", find="Ada Byron", title_1="Notes", part_1="All of it.", title_3="Third")
    assert [(one["title"], one["part"]) for one in papers()] == [("Notes", "All of it."), ("Third", None)]


def test_what_is_wrong_in_a_row_is_said_and_nobody_is_asked(draft, arxiv):
    page = draft.press("Look up", find="Ada Byron", link_1="javascript:alert(1)", expect=422)
    assert "Please give a web address that starts with https://" in page.main
    assert (page.value("find"), kept()) == ("Ada Byron", 0)


def test_enter_in_a_row_only_saves(draft, arxiv):
    page = draft.press("Save", find="", title_1="Notes")
    assert ("Saved." in page.text, papers()[0]["title"], kept()) == (True, "Notes", 0)


def test_enter_in_the_field_looks_up(draft, arxiv):
    assert "/papers/lookups/" in draft.press("Save", find="Ada Byron").path


def test_saving_does_not_ask(draft, arxiv):
    draft.press("Save and go on", find="Ada Byron", title_1="Notes")
    assert (papers()[0]["title"], kept()) == ("Notes", 0)


def test_what_was_looked_for_makes_no_save_stale(app, ada, draft):
    other = reader_signed_in(app, ada).visit(draft.path)
    draft.press("Save and go on", title_1="Notes")
    assert "Saved." in other.press("Save and go on", title_1="Notes", find="Ada Byron").text


# Waiting


def test_the_page_says_its_place_and_the_expected_time_and_looks_again_by_itself(draft, arxiv):
    arxiv.connect(delay_s=3)
    for n in range(2):
        a_harvest(a_person(f"Person {n}"), "running", priority=jobs.Priority.URGENT, requests=1, planned=9)
    a_harvest(None, "running", priority=jobs.Priority.QUIET, requests=1, planned=900)
    page = draft.press("Look up", find="Ada Byron")
    assert "It waits its turn: 2 before yours; about 6 seconds." in page.main
    assert '<meta http-equiv="refresh" content="3">' in page.response.text
    assert page.follow("Look again").path == page.path
    assert page.follow("Type them by hand").path == draft.path


def test_where_arxiv_asked_everybody_to_wait_the_page_says_how_long(app, draft, arxiv, recruiter):
    arxiv.fault("503", retry_after=600)
    draft.press("Look up", find="Ada Byron")
    jobs.run_due()
    eve = a_user("Eve Stranger")
    other = an_application(a_position(recruiter, title="Another"), eve, status="draft")
    page = reader_signed_in(app, eve).visit(f"/applications/{other.public_id}/papers")
    assert (
        "It waits its turn: 1 before yours; about 10 minutes."
        in page.press("Look up", find="Eve Stranger").main
    )


def test_a_look_up_goes_before_the_nightly_run_and_that_says_so(app, draft, arxiv):
    admin = reader_signed_in(app, a_user("Adam", "administrator"))
    nightly = a_harvest(None, "waiting", priority=jobs.Priority.QUIET, planned=900)
    with db.unit():
        jobs.enqueue(
            "publications.harvest", {"harvest": nightly.public_id}, key=nightly.public_id, priority=9
        )
    draft.press("Look up", find=her(arxiv).arxiv_id)
    where = f"/my/publications/harvests/{nightly.public_id}"
    assert "It waits its turn: 1 before yours" in admin.visit(where).main
    jobs.run_due(limit=1)
    assert "1 paper was found." in draft.visit(draft.path).main


def test_the_same_question_sent_twice_is_one_look_up(app, ada, draft, arxiv):
    here, again = draft.path, reader_signed_in(app, ada).visit(draft.path)
    where = draft.press("Look up", find="Ada Byron").path
    assert again.press("Look up", find=" Ada  Byron").path == where
    work()
    assert (kept(), len(arxiv.log)) == (1, 1)
    assert again.visit(here).follow("See again what “Ada Byron” found").path == where


def test_another_question_waits_until_the_first_is_answered(draft, arxiv):
    here = draft.path
    draft.press("Look up", find="Ada Byron")
    page = draft.visit(here).press("Look up", find=ORCID, title_1="Notes", expect=422)
    assert "Your last question, “Ada Byron”, is still under way. One at a time." in page.main
    assert (page.value("title_1"), kept()) == ("Notes", 1)


def test_nobody_looks_up_without_end(draft, arxiv):
    here = draft.path
    for n in range(30):
        found(draft.visit(here), f"2101.{n:05d}")
    page = draft.visit(here).press("Look up", find="Ada Byron", expect=422)
    assert "You have looked up a great deal today." in page.main
    clock.advance(timedelta(days=1, hours=1))
    jobs.run_due()
    assert "/papers/lookups/" in page.press("Look up", find="Ada Byron").path


# What goes wrong


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("html", "arXiv answered with a page instead of data"),
        ("503", "arXiv was not available (503)"),
        ("empty", "An answer of arXiv was empty"),
        ("truncated", "An answer of arXiv was cut short"),
        ("short-page", "arXiv left papers out of an answer"),
    ],
)
def test_a_fault_of_arxiv_is_told_kindly_and_leaves_typing_by_hand(draft, arxiv, fault, told):
    her(arxiv)
    arxiv.fault(fault, times=99)
    page = draft.press("Look up", find="Ada Byron")
    jobs.run_due()
    assert f"{told}; we wait and ask again." in page.visit(page.path).main
    work()
    page.visit(page.path)
    assert f"{told}, and we gave up. Please try again later, or type your papers by hand." in page.main
    assert page.follow("Back to your papers").value("title_1") == ""


def test_a_fault_that_passes_costs_nothing(draft, arxiv):
    her(arxiv)
    arxiv.fault("503", times=2, retry_after=20)
    assert "1 paper was found." in found(draft, "Ada Byron").main
    assert len(arxiv.log) == 3


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2101.00001", "arXiv knows no paper by this identifier."),
        (ORCID, "arXiv lists no papers under this ORCID iD"),
        ("byron_a_1", "arXiv knows no author by this identifier."),
        ("Ada Byron", "arXiv found no paper by this name."),
    ],
)
def test_where_nothing_is_found_that_is_said(draft, arxiv, said, told):
    page = found(draft, said)
    assert told in page.main
    assert "Take these" not in page.buttons()


# Taking


def test_what_is_ticked_fills_free_rows_and_the_part_is_written_then(draft, arxiv):
    first, second = her(arxiv, "Engines"), her(arxiv, "Looms")
    found(draft, "Ada Byron", title_1="Notes", part_1="All of it.")
    page = draft.press("Take these", papers=[second.arxiv_id, first.arxiv_id])
    assert "They stand below. Please write your part in each." in page.text
    assert [page.value(f"title_{n}") for n in (1, 2, 3)] == ["Notes", "Looms", "Engines"]
    assert page.value("link_2") == f"https://arxiv.org/abs/{second.arxiv_id}"
    assert (page.value("part_1"), page.value("part_2")) == ("All of it.", "")


def test_taking_twice_takes_once(draft, arxiv):
    paper = her(arxiv)
    found(draft, "Ada Byron")
    where = draft.path
    draft.press("Take these", papers=[paper.arxiv_id])
    again = {"papers": [paper.arxiv_id], "csrf_token": draft.value("csrf_token")}
    assert draft.client.post(f"{where}/take", data=again).status_code == 303
    assert [one["title"] for one in papers()] == ["Analytical engines"]
    assert "stands among your papers" in draft.visit(where).main
    assert "Take these" not in draft.buttons()


@pytest.mark.parametrize(
    ("ticked", "told"),
    [
        ([], "Please tick the ones that you mean first."),
        (["0", "1"], "There is room for 1 more paper."),
        (["9999.99999"], "One of these was not found by this look-up."),
    ],
)
def test_what_cannot_be_taken_is_said_and_stays_ticked(draft, arxiv, ticked, told):
    mine = [her(arxiv, f"Engine {n}") for n in range(2)]
    ids = [mine[int(one)].arxiv_id if one.isdecimal() else one for one in ticked]
    page = found(draft, "Ada Byron", title_1="Notes", title_2="Verses")
    sent = {"papers": ids, "csrf_token": page.value("csrf_token")}
    answer = page.client.post(f"{page.path}/take", data=sent, headers=page.headers)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert answer.text.count(" checked") == len([one for one in ids if one != "9999.99999"])
    assert [one["title"] for one in papers()] == ["Notes", "Verses"]


def test_with_three_rows_filled_there_is_nothing_to_tick(draft, arxiv):
    her(arxiv)
    page = found(draft, "Ada Byron", title_1="A", title_2="B", title_3="C")
    assert "All three rows are filled. Please empty one first." in page.main
    assert "Take these" not in page.buttons()


def test_a_title_is_text_whatever_stands_in_it(draft, arxiv):
    paper = arxiv.add(a_record('<b>Bold</b> & <script>alert("1")</script>', ["Ada Byron"]))
    page = found(draft, paper.arxiv_id)
    assert '<b>Bold</b> & <script>alert("1")</script>' in page.main
    page.press("Take these", papers=[paper.arxiv_id])
    assert page.value("title_1") == '<b>Bold</b> & <script>alert("1")</script>'


# Whose it is, and how long


def test_a_look_up_belongs_to_its_applicant_alone(app, draft, arxiv, recruiter):
    where = found(draft, "Ada Byron").path
    missing = where.rsplit("/", 1)[0] + "/2222222222222222"
    eve = a_user("Eve Stranger")
    other = an_application(a_position(recruiter, title="Another"), eve, status="draft")
    theirs = where.replace(where.split("/")[2], other.public_id)
    for reader in (reader_signed_in(app, eve), reader_signed_in(app, recruiter)):
        assert reader.visit(where, expect=404).main == reader.visit(missing, expect=404).main
        reader.visit(theirs, expect=404)
    assert Reader(app).visit(where).path == "/sign-in"


def test_nothing_of_it_becomes_a_publication(draft, arxiv):
    paper = her(arxiv)
    found(draft, "Ada Byron").press("Take these", papers=[paper.arxiv_id])
    with db.reading() as here:
        assert [here.scalar(select(func.count(kind.id))) for kind in (Publication, Attribution)] == [0, 0]


def test_it_is_thrown_away_after_a_day(draft, arxiv):
    her(arxiv)
    where = found(draft, "Ada Byron").path
    clock.advance(timedelta(hours=23))
    jobs.run_due()
    assert kept() == 1
    clock.advance(timedelta(hours=2))
    jobs.run_due()
    draft.visit(where, expect=404)
    assert kept() == 0


def test_what_stays_longer_is_reported(draft, arxiv):
    found(draft, "Ada Byron")
    with db.unit() as here:
        here.execute(update(ArxivLookup).values(created_at=clock.now() - timedelta(days=3)))
        kept_id = here.scalar(select(ArxivLookup.public_id))
    said = "What somebody looked up at arXiv is thrown away within a day."
    assert [*checks.found_by(queries_impossible.impossible_states())] == [f"{kept_id}: not so: {said}"]


def test_it_is_among_ones_own_data(app, ada, draft, arxiv):
    her(arxiv)
    found(draft, "Ada Byron")
    [mine] = Program(app, ada).get("/my/data")["lookups"]
    assert (mine["said"], [one["title"] for one in mine["papers"]]) == ("Ada Byron", ["Analytical engines"])
    assert Program(app, a_user("Eve Stranger")).get("/my/data")["lookups"] == []


def test_it_is_thrown_away_with_the_draft(draft, arxiv):
    found(draft, "Ada Byron")
    draft.visit("/".join(draft.path.split("/")[:3])).press("Yes, delete it")
    assert kept() == 0


def test_it_is_thrown_away_when_the_application_is_sent(draft, arxiv):
    found(draft, "Ada Byron")
    draft.visit("/".join([*draft.path.split("/")[:3], "check"])).press("Submit your application")
    jobs.run_due()
    assert kept() == 0


def test_an_answer_to_what_was_thrown_away_goes_nowhere(draft, arxiv):
    her(arxiv)
    draft.press("Look up", find="Ada Byron")
    draft.visit("/".join(draft.path.split("/")[:3])).press("Yes, delete it")
    work()
    assert (kept(), arxiv.log) == (0, [])


def test_one_begun_before_signing_in_moves_to_the_account(grace, letters, arxiv):
    arxiv.add(a_record("Compilers", ["Grace Hopper"]))
    account, here = a_user("Grace Hopper", address=ADDRESS), grace.path
    where = found(grace.visit(f"{here}/papers"), "Grace Hopper").path
    confirmed(grace.visit(here), letters)
    assert "Compilers" in grace.visit(where).main
    with db.reading() as unit:
        assert unit.scalar(select(ArxivLookup.user_id)) == account.id


def test_the_pages_cost_few_statements(draft, arxiv):
    arxiv.add(*(a_record(f"Engine {n:03d}", ["Ada Byron"]) for n in range(60)))
    page = found(draft, "Ada Byron")
    with executed() as seen:
        page.visit(page.path)
    assert len(seen) <= 12


# For programs


def test_programs_do_the_same(app, ada, draft, arxiv):
    program, where = Program(app, ada), f"{draft.path}/lookups"
    paper = her(arxiv, "Analytical engines", "Charles Babbage")
    asked = program.post(where, {"find": "Ada Byron"})
    assert (asked["lookup"]["status"], asked["lookup"]["sentence"]) == (
        "waiting",
        "arXiv will be asked in a moment.",
    )
    assert program.post(where, {"find": ORCID}, expect=422)["fields"]
    work()
    there = f"{where}/{asked['lookup']['id']}"
    seen = program.get(there)
    assert (seen["room"], seen["shown"]) == (3, [])
    assert seen["lookup"]["papers"] == [
        {
            "arxiv": paper.arxiv_id,
            "title": "Analytical engines",
            "year": paper.published.year,
            "link": f"https://arxiv.org/abs/{paper.arxiv_id}",
            "authors": [
                {"text": "Charles Babbage", "own": False, "number": 0},
                {"text": "Ada Byron", "own": True, "number": 0},
            ],
        }
    ]
    taken = program.post(f"{there}/take", {"papers": [paper.arxiv_id]})
    assert [one["title"] for one in taken["papers"]] == ["Analytical engines"]
    assert program.get(there)["shown"] == [paper.arxiv_id]
    Program(app, a_user("Eve Stranger")).get(there, expect=404)
