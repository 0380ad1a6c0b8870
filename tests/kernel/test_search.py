import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from portal.kernel import clock, db, search
from portal.kernel.search import SearchText

ALL = {"public", "blind", "full"}


def put(public_id, words="", **texts):
    with db.unit():
        search.put("application", public_id, texts or {"full": words}, clock.now())


def found(query, audiences=ALL, kind="application"):
    with db.reading() as here:
        things = select(SearchText.public_id).distinct().order_by(SearchText.public_id)
        return here.scalars(
            things.where(SearchText.public_id.in_(search.matching(kind, audiences, query)))
        ).all()


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Alexandre Défossez", "defossez"),
        ("Alexandre Defossez", "DÉFOSSEZ"),
        ("Lange Straße 3", "strasse"),
        ("Дмитрий Менделеев", "mendeleev"),
        ("Łukasz Øster", "lukasz oster"),
        ("state-of-the-art", "state of art"),
        ("arXiv:2101.00001v2", "2101.00001v2"),
        ("a hash 1e0ex7 stands here", "1e0ex7"),
        ("ﬁne-tuning", "fine"),
        ("x" * 90, "x" * 90),
    ],
)
def test_accents_case_and_signs_make_no_difference(database, text, query):
    put("it", text)
    put("other", "something else entirely")
    assert found(query) == ["it"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("deep learning", ["both", "phrase"]),
        ('"deep learning"', ["phrase"]),
        ('"learning deep"', []),
        ('"deep learning', ["phrase"]),
        ("“deep learning”", ["phrase"]),
        ("« deep learning »", ["phrase"]),
        ("learn", ["both", "phrase"]),
        ("learn deep", []),
        ('"learn"', []),
        ("deep -speech", ["phrase", "shallow"]),
        ('deep -"learning by"', ["both", "shallow"]),
        ("-deep", ["speech"]),
        ("deep -", ["both", "phrase", "shallow"]),
        ("speech -deep", ["speech"]),
        ("AND deep OR", []),
        ("deep*", ["both", "phrase", "shallow"]),
        ("text:deep", []),
        ("", []),
        (' "" - !? ', []),
    ],
)
def test_what_a_query_means(database, query, expected):
    put("both", "learning about speech that is deep")
    put("phrase", "deep learning by heart")
    put("shallow", "deep water")
    put("speech", "speech")
    assert found(query) == one_by_one(query) == first_few(query) == expected


def one_by_one(query: str) -> list[str]:
    """The same answer, each thing asked about by itself."""
    things = aliased(SearchText)
    with db.reading() as here:
        fits = search.matches("application", ALL, query, things.public_id)
        return sorted(here.scalars(select(things.public_id).distinct().where(fits)))


def first_few(query: str) -> list[str]:
    """The same answer, in the order the database likes best."""
    with db.reading() as here:
        return sorted(here.scalars(search.found("application", ALL, query).distinct()))


def test_only_texts_of_the_given_audiences_answer(database):
    put("it", public="open science", blind="quantum optics", full="Noor Haddad quantum optics")
    answers = {who: found(who_asks, {who}) for who, who_asks in [("public", "quantum"), ("blind", "haddad")]}
    assert answers == {"public": [], "blind": []}
    assert (found("quantum", {"blind"}), found("haddad", ["full"]), found("quantum", set())) == (
        ["it"],
        ["it"],
        [],
    )


def test_a_minus_answers_nothing_about_texts_of_others(database):
    put("it", blind="optics", full="optics haddad")
    assert found("optics -haddad", {"blind"}) == ["it"]
    assert found("optics -haddad", {"blind", "full"}) == []


def test_one_kind_does_not_answer_for_another(database):
    put("it", "optics")
    assert found("optics", kind="position") == []


def test_putting_again_replaces_every_text(database):
    put("it", blind="optics", full="optics haddad")
    put("it", full="acoustics")
    assert (found("optics"), found("acoustics")) == ([], ["it"])
    put("it", full="...")
    with db.reading() as here:
        assert here.scalar(select(func.count(SearchText.id))) == 0


def test_a_page_of_texts_is_written_into_the_index_at_once(database):
    if db.engine().dialect.name != "sqlite":
        pytest.skip("only FTS5 writes a segment for each statement")
    with db.unit() as here:
        search.put_all("application", {f"it{n}": ({"full": f"optics {n}"}, clock.now()) for n in range(30)})
        segments = here.execute(text("SELECT count(DISTINCT segid) FROM search_words_idx")).scalar()
    assert segments == 1


def test_what_is_removed_is_not_found(database):
    put("it", "optics")
    put("other", "optics")
    with db.unit():
        search.remove("application", "it")
    assert found("optics") == ["other"]


def test_two_searches_stand_in_one_statement(database):
    put("it", "optics and lasers")
    put("other", "optics")
    one, two = (search.matching("application", ALL, query) for query in ("optics", "lasers"))
    both = select(SearchText.public_id).where(SearchText.public_id.in_(one), SearchText.public_id.in_(two))
    with db.reading() as here:
        assert here.scalars(both).all() == ["it"]


def test_a_very_long_text_is_found_by_its_beginning(database):
    put("it", "Начало " + " ".join(f"w{n}" for n in range(200_000)))
    assert found("nachalo w777") == ["it"]


@pytest.mark.parametrize("query", ["\0", "'", '"', "a\0b", "\ud800", "\\", "%", "(" * 10_000, "a " * 5_000, "b" + " -a" * 5_000, '"a' * 5_000])  # fmt: skip
def test_nothing_is_too_strange_to_ask(database, query):
    put("it", "something else")
    assert found(query) == []


@given(query=st.text(max_size=200) | st.text(alphabet="ab \"'-*:^(){}&|!\0é1<>", max_size=60))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_ever_raises(database, query):
    found(query)


@given(word=st.text(alphabet="e0x1a", min_size=1, max_size=8))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_word_and_its_beginning_find_their_text(database, word):
    put("it", f"before {word} after")
    assert [found(query) for query in (word, f'"before {word} after"', f"before {word[:3]}")] == [["it"]] * 3
    put("it", "before after")


def test_the_definition_is_the_same_for_tables_and_migrations():
    assert [len(search.ddl(dialect)) for dialect in ("sqlite", "postgresql")] == [4, 2]
