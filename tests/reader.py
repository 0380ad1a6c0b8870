"""Somebody in front of a browser without JavaScript: they open pages, fill in forms, press buttons, read.

Every HTML answer is parsed strictly: a page that a browser would have to repair fails the test that met it.
"""

import re
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


@dataclass
class Fieldset:
    """A form on a page: where it goes, and what its fields hold."""

    action: str
    method: str
    values: list[tuple[str, str]]
    buttons: list[tuple[str, str, str]]
    offered: dict[str, set[str]] = field(default_factory=dict)
    elsewhere: dict[tuple[str, str, str], str] = field(
        default_factory=dict
    )  # buttons that go where the form does not


class Reader:
    """One person's browser; `page` is what they see."""

    def __init__(self, app: Flask, *, language: str = "en"):
        self.client = app.test_client()
        self.headers = {"Accept-Language": language, "Accept": "text/html"}
        self.response: TestResponse | None = None
        self.page: Element | None = None

    def visit(self, path: str, *, expect: int = 200, **headers: str) -> "Reader":
        """Open an address; redirects are followed."""
        return self._take(self._send(self.client.get, path, headers={**self.headers, **headers}), expect)

    def press(self, label: str, *, expect: int = 200, files: dict | None = None, **typed: object) -> "Reader":
        """Fill in the form that has this button, and press it."""
        form, name, value = self._form_with(label)
        data = {} if form is None else self._filled(form, typed)
        if name:
            data[name] = [value]
        send = self.client.post if form.method == "post" else self.client.get
        kind = {"data": data} if form.method == "post" else {"query_string": data}
        if files:
            kind = _with_files(data, files)
        path = form.elsewhere.get((label, name, value)) or form.action or self.response.request.full_path
        return self._take(self._send(send, path, headers=self.headers, **kind), expect)

    def follow(self, label: str, *, expect: int = 200) -> "Reader":
        """Follow the link with this text."""
        for link in self.page.iter(f"{NAMESPACE}a"):
            if text_of(link) == label:
                return self.visit(link.get("href"), expect=expect)
        raise AssertionError(
            f"no link “{label}”; there are {[text_of(a) for a in self.page.iter(f'{NAMESPACE}a')]}"
        )

    @property
    def text(self) -> str:
        """Everything that stands on the page, blanks folded."""
        return text_of(self.page)

    @property
    def main(self) -> str:
        """What stands in the page's main part."""
        return text_of(next(self.page.iter(f"{NAMESPACE}main")))

    @property
    def path(self) -> str:
        """Where this page is."""
        return self.response.request.path

    def links(self) -> list[str]:
        """Every address the page links to."""
        return [link.get("href") for link in self.page.iter(f"{NAMESPACE}a") if link.get("href")]

    def buttons(self) -> list[str]:
        """The buttons that can be pressed."""
        return [label for form in forms_of(self.page) for label, _name, _value in form.buttons]

    def value(self, name: str) -> str | None:
        """What a field holds."""
        return next((text for form in forms_of(self.page) for key, text in form.values if key == name), None)

    def _send(self, send: Callable, path: str, **sent: object) -> TestResponse:
        # A request comes from outside: it shares no context, and so nobody's sign-in, with the test or another request.
        return Context().run(send, path, follow_redirects=True, **sent)

    def _take(self, response: TestResponse, expect: int) -> "Reader":
        self.response = response
        assert response.status_code == expect, (
            f"{response.status_code} at {response.request.path}: {excerpt(response)}"
        )
        if response.mimetype == "text/html" and response.data:
            self.page = parse(response.get_data(as_text=True))
        return self

    def _form_with(self, label: str) -> tuple[Fieldset, str, str]:
        for form in forms_of(self.page):
            for text, name, value in form.buttons:
                if text == label:
                    return form, name, value
        raise AssertionError(f"no button “{label}”; there are {self.buttons()}: {self.main[:400]}")

    def _filled(self, form: Fieldset, typed: dict[str, object]) -> dict[str, list]:
        data: dict[str, list] = {}
        for name, value in form.values:
            data.setdefault(name, []).append(value)
        names = set(data) | set(form.offered)
        for name, value in typed.items():
            assert name in names, f"no field “{name}”; there are {sorted(names)}"
            data[name] = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        return data


def _with_files(data: dict, files: dict[str, tuple[str, bytes]]) -> dict[str, object]:
    """A form with files as a browser sends it, in memory: werkzeug's own client leaves large ones open."""
    sent = {key: FileStorage(BytesIO(content), filename) for key, (filename, content) in files.items()}
    boundary, body = encode_multipart(MultiDict(data) | MultiDict(sent))
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


@lru_cache(maxsize=4)
def parse(html: str) -> Element:
    """The page as a tree; raises on anything a browser would have to repair."""
    return html5lib.HTMLParser(strict=True).parse(html)


def excerpt(response: TestResponse) -> str:
    """The beginning of an answer's text, for a failing test's message."""
    return re.sub(r"<[^>]+>|\s+", " ", response.get_data(as_text=True))[:1500]


def text_of(element: Element) -> str:
    """An element's text, blanks folded."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def label_of(button: Element) -> str:
    """What a button says, without the key that presses it."""
    parts = [button.text or ""]
    for one in button:
        parts += [] if one.tag == f"{NAMESPACE}kbd" else one.itertext()
        parts.append(one.tail or "")
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def forms_of(page: Element) -> list[Fieldset]:
    """The forms of a page with what their fields hold."""
    return [_fieldset(form) for form in page.iter(f"{NAMESPACE}form")]


def _fieldset(form: Element) -> Fieldset:
    found = Fieldset(form.get("action", ""), form.get("method", "get").lower(), [], [])
    for element in form.iter():
        tag, name = element.tag.removeprefix(NAMESPACE), element.get("name", "")
        if tag == "button":
            found.buttons.append((label_of(element), name, element.get("value", "")))
            found.elsewhere[found.buttons[-1]] = element.get("formaction", "")
        elif name and "disabled" not in element.attrib:
            _READERS.get(tag, lambda *_: None)(found, element, name)
    return found


def _read_input(found: Fieldset, element: Element, name: str) -> None:
    kind, value = element.get("type", "text"), element.get("value", "")
    found.offered.setdefault(name, set()).add(value)
    if (kind in {"checkbox", "radio"} and "checked" not in element.attrib) or kind == "file":
        return
    found.values.append((name, value))


def _read_textarea(found: Fieldset, element: Element, name: str) -> None:
    found.values.append((name, "".join(element.itertext())))


def _read_select(found: Fieldset, element: Element, name: str) -> None:
    options = list(element.iter(f"{NAMESPACE}option"))
    found.offered[name] = {one.get("value", text_of(one)) for one in options}
    chosen = [one for one in options if "selected" in one.attrib] or options[:1]
    found.values += [(name, one.get("value", text_of(one))) for one in chosen]


_READERS = {"input": _read_input, "textarea": _read_textarea, "select": _read_select}
