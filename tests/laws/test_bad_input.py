"""Whatever is typed into an address or a form, the portal answers in words and not with its own fault."""

import re

import pytest

from tests.laws.world import address, routes

ODD = {  # what is typed, and by whom
    "NUL": ("a%00b", ("applicant", "owner")),
    "not UTF-8, quotes, an emoji": ("%ff%fe%ed%a0%80%27%22%3Cb%3E%F0%9F%92%A9..%2f..", ("owner",)),
    "many digits": ("9" * 40, ("owner",)),
    "a long word": ("x" * 3000, ("administrator",)),
}
ASKED = (
    "after",
    "q",
    "role",
    "act",
    "actor",
    "kind",
    "language",
    "title",
    "former",
    "lang",
    "next",
    "status",
    "sort",
    "order",
    "application",
    "outcome",
)
FIELDS = (
    "name",
    "address",
    "reason",
    "version",
    "roles",
    "slug",
    "title_en",
    "zone",
    "closes_on",
    "kind",
    "seen",
    "application",
    "after",
    "text_en",
)


def answers(world, persona: str, method: str, text: str):
    """The route and status of whatever answers an odd address, an odd question or an odd form."""
    reader = world.reader(persona).visit("/sign-in")
    token = reader.value("csrf_token")
    query = "&".join(f"{name}={text}" for name in ASKED)
    body = "&".join([f"csrf_token={token}", *(f"{name}={text}" for name in FIELDS)])
    form = {"data": body, "content_type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    for rule in routes(world.app, method):
        for values in [*world.values(rule)[:1], *([None] if rule.arguments - {"part"} else [])]:
            path = address(rule, values) if values is not None else re.sub("<[^>]+>", text, rule.rule)
            with reader.client.open(f"{path}?{query}", method=method, headers=reader.headers, **form) as said:
                yield f"{method} {rule.rule} {'there' if values is not None else 'odd'}", said.status_code


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("odd", ODD)
def test_odd_input_meets_a_sentence(world, odd, method):
    text, personas = ODD[odd]
    said = {(persona, *one) for persona in personas for one in answers(world, persona, method, text)}
    assert sorted(one for one in said if one[-1] >= 500) == []
