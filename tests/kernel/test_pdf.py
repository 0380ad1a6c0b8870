"""A letter as a PDF: texts stand there as they were typed, on pages that are the same bytes whenever they are made."""

import io
import json
import os
import subprocess
import sys
from itertools import pairwise

import pytest
import typst
from pypdf import PdfReader

import config
from portal.kernel import db, pdf

HOSTILE = [
    '#import "@preview/nothing:1.0.0": *',
    '#read("/etc/passwd") #panic("stop") #{1 + 1} #let x = 1',
    "$ x^2 $ *bold* _it_ `raw` <label> @reference ~ 'single' \"double\"",
    "= no heading",
    "- no list -- nor --- dashes ...",
    "+ 1. /term: nor this",
    r"\ \u{41} \n %s {} {{x}} // no comment /* none */ https://lumen.example",
    '"}], "lab": "another',
]


def packet(**changed):
    """What a packet holds, with little in it."""
    return {
        "lab": "Lumen Institute",
        "round": {"name": "Advisors’ round 2027", "period": "January to December 2026"},
        "person": "Adaeze Lindqvist",
        "title": "Postdoctoral researcher",
        "opening": "Dear Adaeze,",
        "reviews": [],
        "synthesis": None,
        "labels": {"review_by": "Review by", "page": "Page"},
        "number": "2027-1-14",
        "sha256": None,
    } | changed


def review(text, by="Grace Hopper", label="What stands out"):
    return {"by": by, "texts": [{"label": label, "text": text}]}


def opened(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def pages(made: bytes) -> list[list[str]]:
    """The lines of every page, the footer last."""
    return [
        [line.rstrip() for line in page.extract_text().splitlines() if line.strip()]
        for page in opened(made).pages
    ]


def body(made: bytes) -> list[str]:
    """The lines between the person's title and the last footer; a footer in between is left out."""
    lines = [line for page in pages(made) for line in page[:-1]]
    return lines[4:]


def places(made: bytes, word: str) -> list[tuple[float, float]]:
    """Where on the first page a word stands: how far from the left, and how far from the foot."""
    found = []
    opened(made).pages[0].extract_text(
        visitor_text=lambda text, cm, _tm, _font, _size: (
            found.append((cm[4], cm[5])) if word in text else None
        )
    )
    return found


def fonts(made: bytes) -> set[str]:
    """The fonts of the first page, without the letters that mark a subset."""
    found = opened(made).pages[0]["/Resources"]["/Font"].values()
    return {font["/BaseFont"].removesuffix("-Identity-H").split("+")[1] for font in found}


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """A folder for templates of a test's own, with something outside it."""
    (tmp_path / "outside.typ").write_text("outside")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "inside.txt").write_text("inside")
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path / "templates")

    def write(text: str) -> None:
        (tmp_path / "templates" / "own.typ").write_text(text)

    return write


def test_the_synthesis_stands_first_then_each_review_under_its_authors_name():
    made = pdf.render(
        "packet",
        packet(
            reviews=[review("Bold work."), review("Too bold.", by=None, label="What does not")],
            synthesis={"label": "From the director", "text": "Go on."},
            sha256="ab12" * 16,
        ),
    )
    assert pages(made) == [
        [
            "Lumen Institute",
            "Advisors’ round 2027 · January to December 2026 2027-1-14",
            "Adaeze Lindqvist",
            "Postdoctoral researcher",
            "Dear Adaeze,",
            "From the director",
            "Go on.",
            "Review by Grace Hopper",
            "What stands out",
            "Bold work.",
            "II",
            "What does not",
            "Too bold.",
            f"SHA-256 {'ab12' * 16}",
            "Lumen Institute · 2027-1-14 Page 1 / 1",
        ]
    ]


def test_the_same_content_is_the_same_bytes_in_another_process_in_another_place():
    content = packet(reviews=[review("\n".join(HOSTILE))])
    program = "import json, sys; from portal.kernel import pdf; sys.stdout.buffer.write(pdf.render('packet', json.load(sys.stdin)))"
    elsewhere = {**os.environ, "TZ": "Pacific/Auckland", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "86400"}
    child = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(content).encode(),
        env=elsewhere,
        cwd=config.ROOT,
        capture_output=True,
        check=True,
    )
    assert child.stdout == pdf.render("packet", content)


def test_a_letter_carries_no_date():
    said = opened(pdf.render("packet", packet())).metadata
    assert (said.creation_date, said.modification_date) == (None, None)


def test_no_template_learns_what_day_it_is(templates):
    templates("#datetime.today().display()")
    assert pages(pdf.render("own", {})) == [["1970-01-01"]]


def test_the_fonts_of_the_machine_are_not_used(templates):
    own = typst.Fonts(include_system_fonts=False).families()
    installed = sorted({*typst.Fonts(include_embedded_fonts=False).families()} - {*own})
    templates("\n".join(f'#text(font: "{name}")[Word 语]' for name in ["None such", *installed]))
    assert fonts(pdf.render("own", {})) == {"LibertinusSerif-Regular"}


def test_what_means_something_to_typst_stands_there_as_typed():
    made = pdf.render(
        "packet",
        packet(
            opening="\n".join(HOSTILE),
            synthesis={"label": HOSTILE[0], "text": "\n\n".join(HOSTILE)},
            reviews=[review("\n".join(HOSTILE), by=HOSTILE[4], label=HOSTILE[3])],
        ),
    )
    written = [*HOSTILE, HOSTILE[0], *HOSTILE, f"Review by {HOSTILE[4]}", HOSTILE[3], *HOSTILE]
    assert body(made) == written


@pytest.mark.parametrize("field", ["lab", "person", "title", "number"])
def test_neither_does_a_name_mean_anything(field):
    lines = pages(pdf.render("packet", packet(**{field: "#panic() *$_"})))[0]
    assert "#panic() *$_" in " ".join(lines)


def test_lines_stay_lines_and_empty_lines_part_paragraphs():
    def gaps(typed):
        heights = [y for _x, y in places(pdf.render("packet", packet(opening=typed)), "line")]
        return [round(upper - lower, 1) for upper, lower in pairwise(heights)]

    close, apart = gaps("line\nline\n\nline")
    assert close < apart
    for typed in [
        "line\r\nline\r\n \t\r\n\r\nline",
        "\n\nline\rline\r\r\rline\n\n",
        "line\x0bline\n\n\x07\nline",
    ]:
        assert gaps(typed) == [close, apart]


def test_spaces_at_the_start_of_a_line_stay():
    made = pdf.render("packet", packet(opening="  if open:\n    publish()\n\n\twait()"))
    assert body(made) == ["  if open:", "    publish()", "    wait()"]


def test_a_packet_may_be_empty():
    empty = {
        "round": {"name": "", "period": ""},
        "labels": {"review_by": "", "page": ""},
        **dict.fromkeys(["lab", "person", "title", "opening", "number"], ""),
    }
    made = pdf.render("packet", packet(**empty, synthesis={"label": "", "text": " \n\n "}))
    assert pages(made) == [[" 1 / 1"]]
    assert pages(pdf.render("packet", packet(reviews=[{"by": "Grace Hopper", "texts": []}])))[0][5:-1] == [
        "Review by Grace Hopper"
    ]


def test_twenty_pages_lose_no_line_and_count_themselves():
    lines = [f"line {number}" for number in range(900)]
    found = pages(pdf.render("packet", packet(opening="", reviews=[review("\n".join(lines))])))
    assert [line for page in found for line in page[:-1]][6:] == lines
    assert len(found) >= 20
    assert [page[-1] for page in found] == [
        f"Lumen Institute · 2027-1-14 Page {one} / {len(found)}" for one in range(1, len(found) + 1)
    ]


def test_no_heading_stands_alone_at_the_foot_of_a_page():
    many = [review("line\n" * count, by=f"Number {count}", label=f"Label {count}") for count in range(1, 40)]
    lowest = [page[-2] for page in pages(pdf.render("packet", packet(reviews=many)))]
    assert lowest == ["line"] * len(lowest)
    assert len(lowest) > 15


@pytest.mark.parametrize("word", ["x" * 400, "W" * 40, "https://lumen.example/" + "a" * 300])
def test_a_word_wider_than_the_page_is_broken_and_whole(word):
    lines = body(pdf.render("packet", packet(opening=f"so {word} ends")))
    assert "".join(lines).replace(" ", "") == f"so{word}ends"
    assert [line for line in lines if word in line] == []


def test_a_name_and_a_label_wider_than_the_page_are_broken_too():
    word = "x" * 90
    made = pdf.render("packet", packet(person=word, title=word, reviews=[review("", by=word, label=word)]))
    lines = [line for page in pages(made) for line in page]
    assert [line for line in lines if word in line] == []
    assert "".join(lines).count("x") == 4 * len(word)


def test_a_thousand_long_words_may_stand_in_one_paragraph():
    assert len(opened(pdf.render("packet", packet(opening="https://lumen.example " * 1_500))).pages) > 8


def test_a_word_that_fits_is_not_broken():
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    assert word in body(pdf.render("packet", packet(opening=f"{'short ' * 9}{word} {'short ' * 9}")))[1]


@pytest.mark.parametrize(
    "text",
    [
        "שלום עולם",
        "مرحبا بالعالم",
        "这是一个段落。日本語の文章。",
        "한국어 😀 ไทย",
        "e\u0301\u202e\u200d\ufffe",
    ],
)
def test_every_script_is_taken(text):
    assert len(pages(pdf.render("packet", packet(opening=text * 40, person=text)))) == 1


def test_hebrew_and_arabic_begin_at_the_right():
    left, *right = (
        places(pdf.render("packet", packet(opening=text)), sign)[-1][0]
        for text, sign in [("words", "words"), ("שלום", "ם"), ("مرحبا", "م")]
    )
    assert [left < one for one in right] == [True, True]


def test_a_reader_who_listens_hears_title_language_and_structure():
    made = opened(pdf.render("packet", packet(language="fr", reviews=[review("Bien.")])))
    root = made.trailer["/Root"]
    assert made.metadata.title == "Adaeze Lindqvist · Advisors’ round 2027 · Lumen Institute"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert [one.title for one in made.outline if not isinstance(one, list)] == ["Review by Grace Hopper"]


@pytest.mark.parametrize("path", ["../outside.typ", "/../outside.typ", "/etc/passwd"])
def test_nothing_outside_the_folder_of_templates_is_read(templates, path):
    templates('#read("inside.txt")')
    assert pages(pdf.render("own", {})) == [["inside"]]
    templates(f'#read("{path}")')
    with pytest.raises(typst.TypstError):
        pdf.render("own", {})


def test_no_template_outside_the_folder_is_set(templates):
    with pytest.raises(RuntimeError, match="must be contained"):
        pdf.render("../outside", {})


def test_content_that_does_not_fit_is_an_error():
    with pytest.raises(typst.TypstError, match="round"):
        pdf.render("packet", {"person": "Adaeze Lindqvist"})


@pytest.mark.parametrize("unit", [db.unit, db.reading])
def test_nothing_is_set_inside_a_unit(database, unit):
    with unit(), pytest.raises(RuntimeError, match="typesetting must stand outside the unit of work"):
        pdf.render("packet", packet())
