"""What every page is held to: each fault that the watch names, planted once into a page without any."""

import pytest
from html5lib.html5parser import ParseError

from tests.reader import parse
from tests.watch import faults_of, rows_in

PAGE = """<!doctype html>
<html lang="en"><head><title>Lab</title></head><body>
<a href="#content">Skip</a>
<main id="content"><h1>Positions</h1><h2>Open</h2><p id="help">Help</p>
<form action="/x" method="post"><input type="hidden" name="csrf_token" value=""><input type="hidden" name="_key" value="">
<label for="n">Name</label> <input id="n" name="n" aria-describedby="help"> <button>Send</button></form>
<a href="/y">More</a></main></body></html>"""

FAULTS = {
    "two headings of a page": ("<h2>Open</h2>", "<h1>Open</h1>", "2 h1"),
    "no heading": ("<h1>Positions</h1><h2>Open</h2>", "", "0 h1"),
    "no main part": ("main", "div", "0 main"),
    "no language": ('lang="en"', "", "no language"),
    "no title": ("<title>Lab</title>", "<title> </title>", "an empty title"),
    "a jump between headings": ("<h2>Open</h2>", "<h3>Open</h3>", "h3 “Open” after h1"),
    "an empty heading": ("<h2>Open</h2>", "<h2> </h2>", "an empty h2"),
    "an id twice": ('id="help"', 'id="n"', "the id n twice"),
    "a description that is not there": (
        '<p id="help">',
        "<p>",
        "input aria-describedby names help, which is not here",
    ),
    "a link to a place that is not there": (
        'href="#content"',
        'href="#text"',
        "a link to #text, which is not here",
    ),
    "a field without a label": ('<label for="n">Name</label>', "", "input n has no label"),
    "an empty button": ("<button>Send</button>", "<button></button>", "an empty button"),
    "an empty link": (">More<", "> <", "an empty a"),
    "a link to nowhere": ('href="/y"', 'href=""', "a link to nowhere: “More”"),
    "a style in the page": ("<h2>", '<h2 style="color:red">', "h2 carries style"),
    "a handler in the page": ("<h2>", '<h2 onclick="x()">', "h2 carries onclick"),
    "a script in the page": ("<h2>", "<script>x()</script><h2>", "script within the page"),
    "a script in a link": ('href="/y"', 'href="javascript:x()"', "a runs javascript:x()"),
    "a file from elsewhere": (
        "</head>",
        '<link rel="stylesheet" href="https://cdn.example/x.css"></head>',
        "link from elsewhere: https://cdn.example/x.css",
    ),
    "a picture without words": ("<h2>", '<img src="/x.png"><h2>', "a picture without words"),
    "a form without a token": ('name="csrf_token"', 'name="token"', "the form to /x carries no csrf_token"),
    "a form without a key": ('name="_key"', 'name="key"', "the form to /x carries no _key"),
    "a form without a button": ("<button>Send</button>", "", "the form to /x has no button"),
}


def test_a_page_without_faults_has_none():
    assert list(faults_of(parse(PAGE))) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_named(name):
    before, after, said = FAULTS[name]
    assert before in PAGE
    assert said in list(faults_of(parse(PAGE.replace(before, after))))


def test_a_page_that_a_browser_would_repair_is_no_page():
    with pytest.raises(ParseError):
        parse(PAGE.replace("</form>", ""))


def test_a_row_hidden_in_a_view_is_found(world):
    user = world.users["applicant"]
    assert list(rows_in({"page": [("somebody", {"who": user})]})) == [user]
    assert list(rows_in([world.actor("applicant")])) == []
