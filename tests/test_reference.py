"""The reference for people who write programs, and the document under it."""

import json

import openapi_spec_validator
import pytest

from portal.kernel.api import OPERATIONS
from portal.reference import openapi
from portal.reference_pages import parts

pytestmark = pytest.mark.usefixtures("app", "database")


def test_the_document_is_valid_and_any_origin_may_read_it(somebody):
    answer = somebody().client.get("/api/v1/openapi.json")
    openapi_spec_validator.validate(json.loads(answer.text))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_every_operation_is_in_the_document_and_on_a_page(somebody):
    shown = {line.key for part in parts() for line in part.lines}
    assert shown == {name.replace(".", "-") for name in OPERATIONS}
    for part in parts():
        page = somebody().visit(f"/api/v1/docs/{part.key}")
        assert [line.summary for line in part.lines if line.summary not in page.main] == []


def test_the_first_page_tells_how_to_begin(somebody):
    page = somebody().visit("/api/v1/docs")
    assert "Idempotency-Key" in page.main
    assert "http://portal.test" in page.main


def test_a_part_that_there_is_not_is_not_found(somebody):
    somebody().visit("/api/v1/docs/nothing", expect=404)


def test_every_operation_says_in_a_sentence_what_it_does(app):
    said = [one["summary"] for path in openapi()["paths"].values() for one in path.values()]
    assert [one for one in said if not one.endswith(".") or not one[0].isupper()] == []
