"""What exists but is not yours to see, and what does not exist: nobody can tell them apart."""

import pytest

from portal.kernel.api import PREFIX
from tests.laws.world import EVERYBODY, MISSING, address, routes

OTHERS = ("visitor", "stranger", "other recruiter", "staff", "director", "administrator")
UNANNOUNCED = ("not-announced", "not-yet", "long-ago")
OUTSIDE = ("visitor", "stranger", "applicant", "owner", "other recruiter", "chair")
INSIDE = (
    "2703.90002",
    "2703.90003",
    "ines-hidden",
)  # a colleague's who has no public page; one that nobody has said is theirs
ADVISORS = ("advisor", "other advisor", "sealed advisor")
NOT_DIRECTING = tuple(one for one in EVERYBODY if one not in {"director", "administrator"})
NOT_IN_THE_ROUND = tuple(one for one in NOT_DIRECTING if one not in {"reviewed", "advisor", "other advisor"})
HIDDEN = {  # by the beginning of a route: who is not to know of what
    "/positions/": ((*OTHERS, "applicant"), UNANNOUNCED),
    "/people/": (OUTSIDE, ("ines-hidden",)),
    "/publications/": (OUTSIDE, INSIDE),
    "/my/publications/harvests/": (
        tuple(one for one in (*OTHERS, "applicant", "owner", "chair") if one != "administrator"),
        ("hiddenhiddenhidd",),
    ),
    "/my/publications/lookups/": (
        tuple(one for one in EVERYBODY if one not in {"staff", "reader", "conflicted"}),
        None,
    ),
    "/my/publications/merges/": (
        tuple(one for one in EVERYBODY if one not in {"staff", "reader", "administrator"}),
        None,
    ),
    "/my/publications/delegates/": (
        tuple(one for one in EVERYBODY if one not in {"staff", "conflicted"}),
        None,
    ),
    "/my/publications/reports/": (
        tuple(one for one in EVERYBODY if one not in {"reader", "administrator"}),
        None,
    ),
    "/applications/": ((*OTHERS, "owner", "chair", "reader", "conflicted"), None),
    "/committee/positions/": ((*OTHERS, "applicant"), UNANNOUNCED),
    "/committee/applications/": ((*OTHERS, "applicant", "conflicted"), None),
    "/account/sessions/": (OTHERS, None),
    "/account/tokens/": (OTHERS, None),
    "/admin/": (tuple(one for one in (*OTHERS, "owner", "chair") if one != "administrator"), None),
    "/rounds/": (NOT_DIRECTING, None),
    "/rounds/<slug>/dossiers/": (NOT_DIRECTING, None),
    "/my/dossier/": (tuple(one for one in EVERYBODY if one != "reviewed"), None),
    "/dossiers/": (NOT_IN_THE_ROUND, None),
    "/reviews/": (tuple(one for one in EVERYBODY if one != "advisor"), None),
    "/reviews/rounds/": (tuple(one for one in EVERYBODY if one not in ADVISORS), None),
    "/reviews/dossiers/": (tuple(one for one in EVERYBODY if one != "advisor"), None),
    "/confirm/": ((), None),  # nobody knows a token
    "/invitation/": ((), None),
}
CHANGING = {"X-Request-ID", "Content-Length", "Set-Cookie", "Location", "ETag"}


def answer(reader, method: str, path: str, values: dict[str, str], token: str):
    """All that an answer tells, but for its own address and its own tokens."""
    sent = {"data": {"csrf_token": token, "address": "new@lumen.example"}} if method == "POST" else {}
    said = reader.client.open(path, method=method, headers=reader.headers, **sent)
    text = said.text
    for value in values.values():
        text = text.replace(value, "·")
    headers = sorted((name, value) for name, value in said.headers if name not in CHANGING)
    return said.status_code, headers, tokenless(text), location(said, values)


def tokenless(html: str) -> str:
    """A page without its one-time values."""
    for name in ("csrf_token", "_key"):
        while (start := html.find(f'name="{name}" value="')) >= 0:
            html = html[:start] + html[html.index(">", start) :]
    return html


def location(said, values: dict[str, str]) -> str:
    """Where an answer leads."""
    led = said.headers.get("Location", "")
    for value in values.values():
        led = led.replace(value, "·")
    return led


def hidden_things(world, persona: str, method: str, found=routes):
    """Routes with the ids of what exists and is hidden from a persona."""
    for rule in found(world.app, method):
        if not rule.arguments - {"part", "filename"}:
            continue
        path = rule.rule.removeprefix(PREFIX)
        start = max((one for one in HIDDEN if path.startswith(one)), key=len, default=None)
        assert start, f"tests/laws/test_hidden.py does not know who may not see {rule.rule}"
        personas, only = HIDDEN[start]
        for values in world.values(rule) if persona in personas else ():
            mine = persona == "stranger" and values.get("public_id") in world.own
            if not mine and (only is None or set(only) & set(values.values())):
                yield rule, values


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("persona", EVERYBODY)
def test_hidden_and_missing_answer_alike(world, persona, method):
    reader = world.reader(persona).visit("/sign-in")
    token, told = reader.value("csrf_token"), []
    for rule, values in hidden_things(world, persona, method):
        missing = {name: MISSING.get(name, value) for name, value in values.items()}
        there = answer(reader, method, address(rule, values), values, token)
        if there != answer(reader, method, address(rule, missing), missing, token):
            told.append(f"{method} {rule.rule} {values} → {there[0]}")
    assert told == []


def test_the_law_above_looks_at_every_hidden_thing(world):
    seen = {rule.rule for persona in EVERYBODY for rule, _ in hidden_things(world, persona, "GET")}
    with_ids = {rule.rule for rule in routes(world.app, "GET") if rule.arguments - {"part", "filename"}}
    assert with_ids - seen == {"/confirm/<token>", "/invitation/<token>"}
