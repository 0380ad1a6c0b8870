"""What a message says: a template in the reader's language, with ‹places› where secrets will stand.

A place stands in the template itself. What parameters bring can never make one, or somebody called
"https://elsewhere.example/?‹link›" would have the reader's secret sent there.
"""

import re
from collections.abc import Mapping

from flask import current_app
from jinja2 import Environment, StrictUndefined

from portal.kernel import words

PLACE = re.compile("‹([a-z_]+)›")


def render(template: str, locale: str, parameters: Mapping[str, object]) -> tuple[str, str]:
    """The subject, on one line, and the body of `templates/mail/<template>.txt`, which has an empty line between."""
    with words.speaking(locale):
        text = _environment().get_template(f"mail/{template}.txt").render(parameters)
    subject, _empty, body = text.replace("\r\n", "\n").replace("\0", "").partition("\n\n")
    return " ".join(subject.split()), body.strip() + "\n"


def places(text: str) -> set[str]:
    """The names of the places in a text."""
    return set(PLACE.findall(text))


def fill(text: str, minted: Mapping[str, str]) -> str:
    """The text with each secret in its place; raises KeyError for a place that nothing was minted for."""
    return PLACE.sub(lambda place: minted[place[1]], text)


def _environment() -> Environment:
    made = current_app.extensions.get("portal.wording")
    if made is None:
        made = current_app.jinja_env.overlay(autoescape=False, undefined=StrictUndefined, finalize=_no_place)
        current_app.extensions["portal.wording"] = made
    return made


def _no_place(value: object) -> str:
    return str(value).replace("‹", "<").replace("›", ">")
