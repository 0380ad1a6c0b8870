"""What every answer is held to, whichever test asks for it: its act, its headers, its HTML, and what its template got.

`watch(app)` makes these laws part of every test; `faults_of` says what is wrong with a page.
"""

import re
from collections.abc import Iterator
from contextvars import Context
from dataclasses import is_dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask, Response, before_render_template, current_app, g, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal import assets, policy
from portal.kernel import db
from portal.kernel.web import HEADERS
from portal.recruitment.pages_reading import DOCUMENT_POLICY
from tests.reader import NAMESPACE, parse, text_of

LOADS = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "object": "data",
    "embed": "src",
}
DATA = {"application/ld+json"}  # a script of this type is never run
NEVER_RUN = {"script", "style"}
STRICTER = {"Referrer-Policy": {"no-referrer"}, "Content-Security-Policy": {DOCUMENT_POLICY}}
UNNAMED = {"hidden", "submit", "button"}

_lawful: set[str] = set()  # pages that were looked at already


class BrokenLaw(AssertionError):
    """An answer that no test may get."""


class WatchedClient(FlaskClient):
    """A client that looks at every answer before its test does."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        response = Context().run(super().open, *args, **kwargs)  # a request shares no `g` with its test
        if faults := [*header_faults(response), *html_faults(response)]:
            raise BrokenLaw(f"{response.request.method} {response.request.path}: {'; '.join(faults)}")
        return response


def watch(app: Flask) -> None:
    """Hold every answer of an app to the laws."""
    app.test_client_class = WatchedClient
    app.before_request(_begin)
    app.after_request(_insist_on_the_act)
    before_render_template.connect(_no_rows, app, weak=False)


def _begin() -> None:
    policy.required.set(set())


def _insist_on_the_act(response: Response) -> Response:
    """An answer that grants something has asked the policy for the very act that its route declares."""
    act = getattr(current_app.view_functions.get(request.endpoint or ""), "act", None)
    granted = response.status_code < 300 or (request.method == "POST" and response.status_code < 400)
    if act and granted and not g.get("acted_before") and act not in (policy.required.get() or ()):
        raise BrokenLaw(f"{request.method} {request.path} was granted, but {act} was not required")
    return response


def _no_rows(_app: Flask, template: object, context: dict, **_rest: object) -> None:
    """Templates get views, never rows of the database."""
    if rows := sorted(
        {f"{name} is a {type(row).__name__}" for name, value in context.items() for row in rows_in(value)}
    ):
        raise BrokenLaw(f"{getattr(template, 'name', '')} was given rows: {', '.join(rows)}")


def rows_in(value: object, depth: int = 4) -> Iterator[db.Base]:
    """Rows of the database in a value, a few steps deep."""
    if isinstance(value, db.Base):
        yield value
    elif depth and not isinstance(value, str | bytes | type):
        for one in _parts(value):
            yield from rows_in(one, depth - 1)


def _parts(value: object) -> list:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if not is_dataclass(value):
        return []
    return list(vars(value).values())


# Headers


def header_faults(response: TestResponse) -> list[str]:
    """What is wrong with an answer's headers; what comes with a session stays in no cache."""
    sent = response.headers
    if response.request.path.startswith("/static/"):
        return [name for name in assets.HEADERS if sent.get(name) != HEADERS[name]]
    faults = [
        f"{name} is {sent.get(name)}"
        for name in HEADERS
        if sent.get(name) not in {HEADERS[name], *STRICTER.get(name, ())}
    ]
    if "portal=" in response.request.headers.get("Cookie", "") + sent.get("Set-Cookie", ""):
        faults += [] if "no-store" in sent.get("Cache-Control", "") else ["a session's answer may be kept"]
    return faults if sent.get("X-Request-ID") else [*faults, "no X-Request-ID"]


# HTML


def html_faults(response: TestResponse) -> list[str]:
    """What is wrong with an answer, if it is a page."""
    if response.mimetype != "text/html" or not response.data or 300 <= response.status_code < 400:
        return []
    html = plain(response)
    if html in _lawful:
        return []
    if not (faults := list(faults_of(parse(response.get_data(as_text=True))))):
        _lawful.add(html)
    return faults


def plain(response: TestResponse) -> str:
    """A page without what differs from one request to the next: its tokens and its own address."""
    html = re.sub(r'name="(csrf_token|_key)" value="[^"]*"', "", response.get_data(as_text=True))
    return html.replace(response.request.path, "<here>") if len(response.request.path) > 1 else html


def faults_of(page: Element) -> Iterator[str]:
    """What is wrong with a page that a browser can read."""
    elements = [(one.tag.removeprefix(NAMESPACE), one) for one in page.iter() if isinstance(one.tag, str)]
    for law in (_skeleton, _headings, _ids, _names, _labels, _own_files_only, _forms):
        yield from law(page, elements)


def _skeleton(page: Element, elements: list) -> Iterator[str]:
    tags = [tag for tag, _ in elements]
    yield from (f"{tags.count(tag)} {tag}" for tag in ("h1", "main", "title") if tags.count(tag) != 1)
    if page.get("lang") not in {"en", "fr"}:
        yield "no language"
    yield from ("an empty title" for tag, one in elements if tag == "title" and not text_of(one))


def _headings(page: Element, elements: list) -> Iterator[str]:
    before = 0
    for tag, one in elements:
        if re.fullmatch("h[1-6]", tag):
            if not text_of(one):
                yield f"an empty {tag}"
            if int(tag[1]) > before + 1:
                yield f"{tag} “{text_of(one)}” after h{before}"
            before = int(tag[1])


def _ids(page: Element, elements: list) -> Iterator[str]:
    ids = [one.get("id") for _, one in elements if one.get("id") is not None]
    yield from (f"the id {one} twice" for one in sorted({one for one in ids if ids.count(one) > 1}))
    for tag, one in elements:
        for name in ("aria-labelledby", "aria-describedby", "for", "list"):
            yield from (
                f"{tag} {name} names {two}, which is not here"
                for two in one.get(name, "").split()
                if two not in ids
            )
        if one.get("href", "").startswith("#") and one.get("href")[1:] not in ids:
            yield f"a link to {one.get('href')}, which is not here"


def _names(page: Element, elements: list) -> Iterator[str]:
    for tag, one in elements:
        if tag in {"a", "button", "summary", "legend", "label", "caption"} and not (
            text_of(one) or one.get("aria-label")
        ):
            yield f"an empty {tag}"
        if tag == "a" and not one.get("href"):
            yield f"a link to nowhere: “{text_of(one)}”"
        if tag == "img" and one.get("alt") is None:
            yield "a picture without words"


def _labels(page: Element, elements: list) -> Iterator[str]:
    named = {one.get("for") for tag, one in elements if tag == "label"}
    within = {id(inner) for tag, one in elements if tag == "label" for inner in one.iter()}
    for tag, one in elements:
        if tag not in {"input", "select", "textarea"} or one.get("type") in UNNAMED:
            continue
        if (
            one.get("id") not in named
            and id(one) not in within
            and not one.get("aria-label")
            and not one.get("aria-labelledby")
        ):
            yield f"{tag} {one.get('name')} has no label"


def _own_files_only(page: Element, elements: list) -> Iterator[str]:
    for tag, one in elements:
        yield from (
            f"{tag} carries {name}" for name in one.attrib if name == "style" or name.startswith("on")
        )
        if tag in NEVER_RUN and one.get("type") not in DATA and not one.get("src"):
            yield f"{tag} within the page"
        if urlsplit(one.get(LOADS.get(tag, ""), "")).netloc not in {"", "localhost", "portal.test"}:
            yield f"{tag} from elsewhere: {one.get(LOADS[tag])}"
        if one.get("href", "").lower().startswith(("javascript:", "data:")):
            yield f"{tag} runs {one.get('href')}"


def _forms(page: Element, elements: list) -> Iterator[str]:
    for tag, one in elements:
        if tag == "form" and one.get("method", "get").lower() == "post":
            held = {inner.get("name") for inner in one.iter(f"{NAMESPACE}input")}
            yield from (
                f"the form to {one.get('action')} carries no {name}" for name in {"csrf_token", "_key"} - held
            )
        if tag == "form" and not any(two.tag == f"{NAMESPACE}button" for two in one.iter()):
            yield f"the form to {one.get('action')} has no button"
