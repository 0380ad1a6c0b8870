"""A dossier is frozen: everybody reads that text, anybody with it can compute its fingerprint, and nothing merges into it."""

import hashlib
import json

from portal.kernel import db
from portal.reviews import queries, queries_content, snapshots
from tests.factories import actor_for
from tests.reviews.desk import a_lab, a_paper, letters


def test_its_person_is_told_and_reads_the_fingerprint_that_the_mail_gave(app, database):
    lab = a_lab(app)
    lab.freeze()
    (letter,) = letters("dossier_frozen")
    assert (letter.recipient, lab.row().sha256 in letter.body) == ("ines@lumen.example", True)
    assert lab.row().sha256 in lab.reader("ines").visit(lab.mine).text


def test_the_frozen_text_is_there_to_compute_the_fingerprint_from(app, database):
    lab = a_lab(app)
    lab.reader("ines").visit(lab.mine).press("Save", knowledge="Mirrors measure: Übermaß.")
    lab.freeze()
    taken = lab.reader("ines").client.get(f"{lab.mine}/frozen.json").data
    assert hashlib.sha256(taken).hexdigest() == lab.row().sha256
    assert json.loads(taken)["statement"]["knowledge"] == "Mirrors measure: Übermaß."


def test_there_is_no_frozen_text_before_and_none_for_anybody_else(app, database):
    lab = a_lab(app)
    lab.reader("ines").visit(f"{lab.mine}/frozen.json", expect=404)
    lab.freeze()
    for name in ("dora", "sven", "anna", "max", "sam"):
        lab.reader(name).visit(f"{lab.mine}/frozen.json", expect=404)


def test_the_same_dossier_frozen_twice_has_two_fingerprints(app, database):
    lab = a_lab(app)
    with db.reading():
        content = queries_content.assembled(queries.own(actor_for(lab.users["ines"]), lab.dossier.public_id))
    first, second = snapshots.frozen(content), snapshots.frozen(content)
    assert snapshots.content(first) == snapshots.content(second)
    assert snapshots.sha256(first) != snapshots.sha256(second)


def test_what_changes_later_is_shown_beside_it_and_not_merged(app, database):
    lab = a_lab(app)
    a_paper(lab, "Was there")
    lab.freeze()
    before = lab.row().sha256
    a_paper(lab, "Came later")
    page = lab.reader("ines").visit(lab.mine)
    assert "came: Came later" in page.text
    assert page.text.count("Came later") == 1
    assert (lab.row().sha256, "Came later" in lab.row().snapshot) == (before, False)


def test_whoever_reads_it_reads_what_was_frozen(app, database):
    lab = a_lab(app)
    lab.reader("ines").visit(lab.mine).press(
        "Save", lines_talk="A talk in Lyon", knowledge="Mirrors measure."
    )
    lab.review("anna")
    for name in ("ines", "dora", "anna"):
        page = lab.reader(name).visit(lab.mine if name == "ines" else lab.theirs)
        assert (name, "A talk in Lyon" in page.main, "Mirrors measure." in page.main) == (name, True, True)
