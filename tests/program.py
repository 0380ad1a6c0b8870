"""A program at the JSON API: what it asks, and what it is answered, is held to the document that it was written by.

`Program(app, user)` acts by a token with every scope; `Program(app)` is a visitor's. With EXAMPLES set in the environment,
each operation's first good answer is kept for the reference (`make examples`).
"""

import json
import os
import re
from contextvars import Context
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.test import TestResponse

from portal.accounts import programs
from portal.accounts import queries as accounts
from portal.kernel import db
from portal.kernel.api import PREFIX
from portal.policy.scopes import SCOPES
from portal.reference import openapi
from portal.reference_pages import EXAMPLES

KEPT = os.environ.get("EXAMPLES")
A_PAGE = 3000  # characters


class Undocumented(AssertionError):
    """An answer, or a question, that the document does not know."""


class Program:
    """One program with its token; `answer` is what it got last."""

    def __init__(
        self, app: Flask, user: Any = None, *, scopes: tuple[str, ...] = SCOPES, language: str = "en"
    ):
        self.client = app.test_client()
        self.app = app
        self.headers = {"Accept-Language": language, "Accept": "application/json"}
        if user is not None:
            self.headers["Authorization"] = f"Bearer {token_of(user, scopes)}"

    def get(self, path: str, *, expect: int = 200, **headers: str) -> Any:
        """What stands at an address of the API, as `get("/positions")`."""
        return self.send("GET", path, expect=expect, **headers)

    def post(self, path: str, body: dict | None = None, *, expect: int = 200, **headers: str) -> Any:
        """Act; a header is given by name: `Idempotency_Key="one"`."""
        return self.send("POST", path, body, expect=expect, **headers)

    def put(self, path: str, body: dict | None = None, *, expect: int = 200, **headers: str) -> Any:
        """Replace what was looked at just before: its ETag goes along, unless another is given."""
        if "If_Match" not in headers and (tag := self.tag_of(path)):
            headers["If_Match"] = tag
        return self.send("PUT", path, body, expect=expect, **headers)

    def delete(self, path: str, *, expect: int = 204, **headers: str) -> Any:
        """Take something away."""
        return self.send("DELETE", path, expect=expect, **headers)

    def upload(self, path: str, file: tuple[Any, str], *, expect: int = 200) -> Any:
        """Send a file, (stream, name), as a form's `file`."""
        return self.send("PUT", path, data={"file": file}, expect=expect)

    def tag_of(self, path: str) -> str | None:
        """The ETag of what stands at an address now."""
        answer = self._ask("GET", path, {})
        return answer.headers.get("ETag") if answer.status_code == 200 else None

    def send(
        self,
        method: str,
        path: str,
        body: dict | None = None,
        *,
        expect: int,
        data: dict | None = None,
        **headers: str,
    ) -> Any:
        """Any request; its answer's JSON, or its bytes where it is none."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = answer = self._ask(method, path, more, json=body, data=data)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        if fault := fault_of(method, path, answer):
            raise Undocumented(f"{method} {path}: {fault}")
        if KEPT and answer.status_code < 300:
            _keep(method, path, body, answer)
        return answer.json if answer.is_json else answer.data

    def _ask(self, method: str, path: str, headers: dict[str, str], **more: Any) -> TestResponse:
        said = {name: value for name, value in more.items() if value is not None}
        with Context().run(
            self.client.open, PREFIX + path, method=method, headers={**self.headers, **headers}, **said
        ) as answer:
            answer.get_data()  # a file is read, and closed
        return answer


def token_of(user: Any, scopes: tuple[str, ...] = SCOPES) -> str:
    """A new token of a user."""
    with db.unit():
        return programs.issue("a test", scopes, 30, actor=accounts.actor_of(accounts.one(user.public_id)))[1]


# Held to the document


def fault_of(method: str, path: str, answer: TestResponse) -> str | None:
    """What the document does not know of an answer."""
    operation = operation_of(method, path)
    if operation is None:
        return "there is no such operation"
    said = operation["responses"].get(str(answer.status_code))
    if said is None:
        return f"{answer.status_code} is not documented"
    if answer.status_code in {204, 301, 304}:
        return "a body" if answer.data else None
    if answer.mimetype not in said["content"]:
        return f"{answer.mimetype} is not documented for {answer.status_code}"
    if not answer.is_json:
        return None
    faults = _validator(json.dumps(said["content"][answer.mimetype]["schema"])).iter_errors(answer.json)
    return next((f"{list(one.instance_path)}: {one.message}" for one in faults), None)


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """The operation of the document at an address, the one that says most in its own words first."""
    asked = PREFIX + path.partition("?")[0]
    return next(
        (one for form, way, one in _addresses() if way == method.lower() and form.fullmatch(asked)), None
    )


@cache
def _addresses() -> list[tuple[re.Pattern[str], str, dict[str, Any]]]:
    found = sorted(document()["paths"].items(), key=lambda one: (-len(re.sub("{.*?}", "", one[0])), one[0]))
    return [(_form(path), method, operation) for path, one in found for method, operation in one.items()]


def _form(path: str) -> re.Pattern[str]:
    """An address with anything in the place of its parameters; a key of a publication may hold a slash."""
    parts = re.split(r"\{(\w+)\}", path)
    ways = (
        re.escape(one) if n % 2 == 0 else ".+" if one == "key" else "[^/]+" for n, one in enumerate(parts)
    )
    return re.compile("".join(ways))


@cache
def document() -> dict[str, Any]:
    """The document that programs are written by."""
    return json.loads(json.dumps(openapi()))


@cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.Draft202012Validator(
        {**json.loads(schema), "components": document()["components"]}, validate_formats=True
    )


def _keep(method: str, path: str, body: dict | None, answer: TestResponse) -> None:
    """Keep an answer as an example, the one that says most on a page of paper."""
    operation = operation_of(method, path)
    assert operation is not None
    kept = Path(str(KEPT)) / f"{operation['operationId']}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    shown = answer.json if answer.is_json else None
    said = {"asked": f"{method} {PREFIX}{path}", "told": body, "status": answer.status_code, "answer": shown}
    text = json.dumps(said, ensure_ascii=False)
    before = kept.read_text() if kept.exists() else ""
    if not before or len(before) < len(text) <= A_PAGE or len(text) < len(before) > A_PAGE:
        kept.write_text(text)


def collect(folder: Path, to: Path) -> int:
    """Write the kept examples into one file; answers how many there are."""
    found = {one.stem: json.loads(one.read_text()) for one in sorted(folder.glob("*.json"))}
    to.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return len(found)


if __name__ == "__main__":
    print(collect(Path(str(KEPT)), EXAMPLES), "examples")
