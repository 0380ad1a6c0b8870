"""The specification's table, asked of everything that leaves the portal: every page, operation, PDF, mail, search and count.

In each field of a dossier stands a word that stands nowhere else. Everybody opens every address that there is; the words
that they meet are exactly those that the table says, in every status, and each word is met by somebody.
"""

import re
from io import BytesIO
from itertools import product

import pypdf
import pytest
from sqlalchemy import select

from portal.kernel import db, mail
from portal.kernel.api import OPERATIONS, PREFIX
from portal.reviews.rules_form import JUDGEMENTS
from tests.factories import reader_signed_in
from tests.laws.world import operations, routes
from tests.reader import Reader
from tests.reviews.canaries import ROLES, Stage, stage
from tests.reviews.who_sees_what import LETTERS, reads

WAYS = ("/rounds", "/my/", "/dossiers", "/reviews", "/home", "/admin")
# Every form of a review offers every answer: that is no answer of anybody's, neither on a page nor to a program.
CODES = [code for code, _label in JUDGEMENTS]
CHOICES = re.compile(r'<fieldset(?:(?!</fieldset>).)*?type="radio".*?</fieldset>', re.S)
ROWS = {  # a word, and the rows of the table by any of which it is read
    "canaryitem": ("dossier items",),
    "canarywhy": ("dossier items",),
    "canaryhighlight": ("dossier items", "one-page summary"),
    "canarystatement": ("statement",),
    "canarylastletter": ("last packet",),
    "canarylastfirst": ("last packet", "own part of the last"),
    "canarylastsecond": ("last packet", "own part of the last"),
    "canarydraft": ("review draft", "own review"),
    "canaryperson": ("fields for the person", "own review", "draft packet", "packet"),
    "canaryboard": ("fields for the board", "own review"),
    "canarydirector": ("fields for the director", "own review"),
    "canarynotes": ("private notes", "own review"),
    "off course": ("ratings", "own review"),  # to a program also as its code
    "canaryletter": ("synthesis", "draft packet", "packet"),
    "canaryreply": ("reply, acknowledgement",),
    "canaryproposal": ("follow-ups", "own proposals"),
    "canaryowed": ("follow-ups",),
    "canaryglass": ("who opened the packet",),
}
OWN = {"own review", "own part of the last", "own proposals"}
AUTHORS = {"canarydraft": "assigned, before own", "canarylastsecond": "assigned, before own"}
BEFORE = {  # what was written in the round before: its author reads it among their own data, wherever this one stands
    "canarylastfirst": "assigned, after own",
    "canarylastsecond": "assigned, before own",
}
SINCE = {  # a word that is written later than the first letter
    "canaryreply": "SZ",
    "canaryowed": "SZ",
    "canaryproposal": "VDCSZ",
    "canaryletter": "DCSZ",
    **dict.fromkeys(
        ("canarydraft", "canaryperson", "canaryboard", "canarydirector", "canarynotes", "off course"), "VDCSZ"
    ),
}


def column(persona: str, letter: str) -> str | None:
    """The column of the table that says what a persona reads; nobody has an assignment before it was given."""
    if persona in {"sealed", "stranger"}:
        return None
    if persona.startswith("assigned"):
        return "assigned" if letter in "VDCSZ" else "other"
    return {"glass": "administrator"}.get(persona, persona)


def conditions(persona: str, made: Stage) -> set[str]:
    """What a round and somebody's own deeds decide."""
    found = (
        {"declared", "sent"}
        | ({"named"} if made.named else set())
        | ({"cross_view"} if made.across else set())
    )
    found |= {"after own"} if persona == "assigned, after own" else set()
    found |= {"glass"} if persona == "glass" else set()
    return found | ({"lent"} if made.letter in "SZ" else set())


def expected(made: Stage, word: str) -> set[str]:
    """Who reads a word, by the table."""
    if made.letter not in SINCE.get(word, LETTERS):
        return set()
    author = AUTHORS.get(word, "assigned, after own")
    readers = set()
    for persona in ROLES:
        where = column(persona, made.letter)
        rows = [row for row in ROWS[word] if row not in OWN or persona == author]
        if where and any(reads(row, where, made.letter, conditions(persona, made)) for row in rows):
            readers.add(persona)
    if word == "canaryowed":
        readers.add("staff")  # whoever owes something reads that one thing
    return readers | ({BEFORE[word]} if word in BEFORE else set())


def addresses(app, made: Stage):
    """Every address that could show something of the dossier: pages, and each operation that reads.

    Left out are operations whose parameters name something else: a position, a publication.
    """
    for rule in (*routes(app, "GET"), *operations(app, "GET")):
        leads_here = rule.rule.removeprefix(PREFIX).startswith(WAYS)
        lists = rule.endpoint in OPERATIONS and not rule.arguments
        if not (leads_here or lists) or rule.arguments - set(made.ids):
            continue
        names = sorted(rule.arguments)
        for values in product(*(sorted(made.ids[name]) for name in names)):
            yield rule.build(dict(zip(names, values, strict=True)), append_unknown=False)[1]


def text_at(reader: Reader, path: str) -> str:
    """What an address says, if it says anything to this reader: a page without the choices of its forms, or a PDF."""
    with reader.client.get(path, headers=reader.headers) as answer:
        assert answer.status_code < 500, path
        if answer.status_code != 200:
            return ""
        if answer.mimetype == "application/pdf":
            return " ".join(one.extract_text() for one in pypdf.PdfReader(BytesIO(answer.get_data())).pages)
        if path.startswith(PREFIX):
            return told(answer.json)
        return CHOICES.sub("", answer.get_data(as_text=True))


def told(body: object) -> str:
    """All that a program reads; that an answer was offered tells nothing, and that it was given does, by its code too."""
    if isinstance(body, dict):
        return " ".join(told(one) for one in body.values())
    if isinstance(body, list):
        offered = [one.get("code") for one in body if isinstance(one, dict)] == CODES
        return "" if offered else " ".join(map(told, body))
    return str(body).replace("off_course", "off course")


def mails_to(address: str) -> str:
    """Every mail that was written to an address."""
    with db.reading() as here:
        letters = here.scalars(select(mail.Message).where(mail.Message.recipient == address))
        return " ".join(f"{one.subject} {one.body}" for one in letters)


def met(app, made: Stage, persona: str) -> str:
    """All that somebody meets, whatever they open."""
    reader = reader_signed_in(app, made.users[persona])
    pages = " ".join(text_at(reader, path) for path in addresses(app, made))
    searches = " ".join(
        _found(text_at(reader, f"{way}/publications?q={word}"), word)
        for word in ("canarystatement", "canaryperson")
        for way in ("", PREFIX)
    )
    return f"{pages} {searches} {mails_to(made.users[persona].address)}".lower()


def _found(page: str, word: str) -> str:
    """A search's page without the question itself."""
    return page.replace(word, "")


NAMED, ONE_VOICE = (True, True), (False, False)  # named and read across; one voice and nobody across
CASES = [*product(LETTERS, (NAMED, ONE_VOICE))]


@pytest.mark.parametrize(("letter", "variant"), CASES)
def test_everybody_reads_exactly_what_the_table_says(app, database, letter, variant):
    named, across = variant
    made = stage(letter, named=named, across=across)
    texts = {persona: met(app, made, persona) for persona in ROLES}
    seen = {word: {persona for persona, text in texts.items() if word in text} for word in ROWS}
    assert seen == {word: expected(made, word) for word in ROWS}
    if not named and letter != "P" and letter != "F":
        assert "canaryname" not in texts["person"]
    elif letter in "VDCSZ":
        assert "canaryname" in texts["person"]


def test_every_word_is_read_by_somebody_in_some_status():
    read = {word: set() for word in ROWS}
    for letter in LETTERS:
        made = Stage(letter, True, True, {})
        for word in ROWS:
            read[word] |= expected(made, word)
    assert [word for word, readers in read.items() if not readers] == []


def test_every_operation_of_reviews_that_reads_is_opened(app, database):
    where, made = app.url_map.bind("portal.test"), stage("S")
    opened = {where.match(path)[0] for path in addresses(app, made)}
    reads = {name for name, one in OPERATIONS.items() if one.method == "GET"}
    assert {name for name in reads if OPERATIONS[name].view.__module__.startswith("portal.reviews")} <= opened
