"""Somebody writes their dossier: it stands there assembled, takes what they type, and loses none of it."""

from datetime import timedelta

from portal.kernel import clock
from tests.reader import NAMESPACE, forms_of, text_of
from tests.reviews.desk import a_lab, a_paper


class Typing:
    """The page of a dossier that saves itself while Ines types."""

    def __init__(self, lab):
        self.lab, self.reader = lab, lab.reader("ines")
        (form,) = [one for one in forms_of(self.reader.visit(lab.mine).page) if one.action == lab.mine]
        self.fields = dict(form.values)

    def save(self, **typed: str):
        """Save in the background, as autosave.js does; the next save goes on from this one's version."""
        self.fields |= typed
        answer = self.reader.client.post(self.lab.mine, data=self.fields, headers={"X-Autosave": "1"})
        self.fields["version"] = (answer.json or {}).get("version", self.fields["version"])
        return answer


def choices(reader, name: str) -> list[str]:
    """What a field of choices offers."""
    (field,) = [one for one in reader.page.iter(f"{NAMESPACE}select") if one.get("name") == name]
    return [text_of(one) for one in field][1:]


def paragraphs(reader) -> list[str]:
    """The texts that a page shows to be read, each by itself."""
    return [text_of(one) for one in reader.page.iter() if one.get("class") == "typed"]


def mistakes(reader) -> dict[str, str]:
    """What is wrong, by field."""
    return {
        one.get("id").removeprefix("f-").removesuffix("-mistake"): text_of(one)
        for one in reader.page.iter(f"{NAMESPACE}p")
        if one.get("class") == "mistake"
    }


def test_it_is_assembled_by_itself_of_the_publications_that_are_certain_and_of_the_period(app, database):
    lab = a_lab(app)
    a_paper(lab, "Confirmed mirrors")
    a_paper(lab, "Certain mirrors", "certain")
    a_paper(lab, "Suggested mirrors", "suggested")
    a_paper(lab, "Rejected mirrors", "rejected")
    a_paper(lab, "Old mirrors", published_at=clock.now() - timedelta(days=300))
    page = lab.reader("ines").visit(lab.mine)
    assert sorted(choices(page, "what_1")) == ["Certain mirrors", "Confirmed mirrors"]
    assert [one for one in ("Suggested", "Rejected", "Old") if f"{one} mirrors" in page.text] == []


def test_no_journal_and_no_metric_enters_it(app, database):
    lab = a_lab(app)
    paper = a_paper(lab, "Measured mirrors", journal_ref="Nature 612, 1–7", comment="cited 400 times")
    page = lab.reader("ines").visit(lab.mine).press("Save", what_1=paper)
    lab.freeze()
    frozen = page.visit(lab.mine)
    assert "Measured mirrors" in frozen.text
    assert [
        one for one in ("Nature", "cited 400") if one in page.text + frozen.text + lab.row().snapshot
    ] == []


def test_a_highlight_keeps_what_was_done_and_why_it_matters_in_its_place(app, database):
    lab = a_lab(app)
    paper = a_paper(lab, "Measured mirrors")
    page = (
        lab.reader("ines")
        .visit(lab.mine)
        .press("Save", lines_talk="A talk in Lyon\n\n  A talk   in Lyon \nOne more")
    )
    assert page.value("lines_talk") == "A talk in Lyon\nOne more"
    said = {
        "what_1": "talk:One more",
        "what_2": paper,
        "role_2": "I wrote the code",
        "why_2": "Others repeat it.",
    }
    page.press("Save", **said)
    page.visit(lab.mine)
    assert {name: page.value(name) for name in said} == said


def test_an_empty_highlight_falls_away_and_the_rest_moves_up(app, database):
    lab = a_lab(app)
    first, second = a_paper(lab, "First"), a_paper(lab, "Second")
    page = lab.reader("ines").visit(lab.mine).press("Save", what_1=first, what_4=second)
    assert [page.visit(lab.mine).value(f"what_{n}") for n in (1, 2, 3, 4)] == [first, second, "", ""]


def test_one_thing_cannot_be_singled_out_twice(app, database):
    lab = a_lab(app)
    paper = a_paper(lab, "Measured mirrors")
    page = lab.reader("ines").visit(lab.mine)
    page.press("Save", what_1=paper, what_2=paper, why_2="Twice as good.", expect=422)
    assert mistakes(page) == {"what_2": "Please choose something that is in your dossier, once."}
    assert (page.value("what_2"), page.value("why_2")) == (paper, "Twice as good.")
    assert page.visit(lab.mine).value("what_1") == ""


def test_words_about_nothing_are_asked_what_they_are_about_together_with_everything_else_that_is_wrong(
    app, database
):
    lab = a_lab(app)
    page = lab.reader("ines").visit(lab.mine)
    page.press("Save", why_5="It mattered.", knowledge="word " * 251, expect=422)
    assert mistakes(page) == {
        "what_5": "Please say what this is about.",
        "knowledge": "These are 251 words; there is room for 250.",
    }
    assert page.value("why_5") == "It mattered."


def test_a_hundred_thousand_words_are_refused_in_words_and_all_still_there(app, database):
    lab = a_lab(app)
    pasted = "mirror " * 100_000
    page = lab.reader("ines").visit(lab.mine).press("Save", people=pasted, community="Short.", expect=422)
    assert mistakes(page) == {
        "people": "This is longer than 20000 characters. These are 100000 words; there is room for 250."
    }
    assert (page.value("people").split(), page.value("community")) == (pasted.split(), "Short.")


def test_the_last_word_that_fits_is_taken(app, database):
    lab = a_lab(app)
    page = lab.reader("ines").visit(lab.mine).press("Save", openness="word " * 250)
    assert page.visit(lab.mine).value("openness").split() == ["word"] * 250


def test_a_title_without_end_is_shortened_in_the_choice_and_nowhere_else(app, database):
    lab = a_lab(app)
    title = "Mirrors " * 60
    paper = a_paper(lab, title.strip())
    page = lab.reader("ines").visit(lab.mine)
    (offered,) = choices(page, "what_1")
    assert (len(offered) <= 90, offered[-1]) == (True, "…")
    page.press("Save", what_1=paper)
    lab.freeze()
    assert title.strip() in page.visit(lab.mine).text


def test_the_background_save_answers_a_new_version_and_the_same_text_twice_is_no_conflict(app, database):
    lab = a_lab(app)
    typed = Typing(lab)
    first = typed.save(knowledge="One.")
    again = typed.save(knowledge="One.")
    assert (first.status_code, first.json["version"]) == (again.status_code, again.json["version"])
    assert first.json["saved_at"] == clock.now().isoformat()


def test_another_window_that_saves_over_it_is_refused_and_shows_both_texts(app, database):
    lab = a_lab(app)
    paper = a_paper(lab, "Measured mirrors")
    stale = lab.reader("ines").visit(lab.mine)
    typed = Typing(lab)
    typed.save(knowledge="Saved first.")
    refused = typed.save(knowledge="Typed second.", version="0123456789abcdef")
    assert (refused.status_code, refused.json["theirs"]["statement"]["knowledge"]) == (409, "Saved first.")

    stale.press("Save", knowledge="Typed second.", what_1=paper, expect=409)
    assert {"Saved first.", "Typed second.", "Measured mirrors"} <= set(paragraphs(stale))
    stale.press("Keep yours")
    assert (stale.value("knowledge"), stale.value("what_1")) == ("Typed second.", paper)


def test_what_is_typed_after_freezing_is_not_kept_but_shown_with_a_clear_sentence(app, database):
    lab = a_lab(app)
    paper = a_paper(lab, "Measured mirrors")
    page, typed = lab.reader("ines").visit(lab.mine), Typing(lab)
    lab.freeze()
    page.press("Save", knowledge="Too late.", what_1=paper, expect=409)
    assert "Your dossier is frozen. What you typed was not kept" in page.main
    assert {"Too late.", "Measured mirrors"} <= set(paragraphs(page))
    assert "Too late." not in lab.row().snapshot
    assert "Too late." not in page.visit(lab.mine).text

    told = typed.save(
        knowledge="Too late."
    )  # a script shows the sentence of a 422, and takes a 409 for another window
    assert (told.status_code, told.json["detail"][:22]) == (422, "Your dossier is frozen")


def test_who_is_exempt_reads_why_and_finds_no_form(app, database):
    lab = a_lab(app)
    lab.exempt("You began four months ago.")
    page = lab.reader("ines").visit(lab.mine)
    assert "You began four months ago." in page.main
    assert "Save" not in page.buttons()


def test_who_has_no_dossier_is_told_when_one_will_stand_there(app, database):
    lab = a_lab(app)
    page = lab.reader("sam").visit("/my/dossier")
    assert "Nothing is asked of you" in page.main
    assert lab.reader("sam").visit(lab.mine, expect=404).path == lab.mine


def test_the_form_says_who_will_read_and_until_when(app, database):
    lab = a_lab(app)
    page = lab.reader("ines").visit(lab.mine)
    assert (
        "Your supervisor, Sven Holm, reads the highlights and the other items, but not the statement."
        in page.main
    )
    assert "until Monday, 8 March 2027, 10:00" in page.main


def test_who_has_no_supervisor_reads_of_none(app, database):
    lab = a_lab(app, supervised=False)
    assert "Your supervisor, " not in lab.reader("ines").visit(lab.mine).main


def test_an_objection_wants_an_advisor_and_a_reason_and_keeps_what_was_typed(app, database):
    lab = a_lab(app)
    page = (
        lab.reader("ines").visit(lab.mine).press("Object to this advisor", reason="We fell out.", expect=422)
    )
    assert mistakes(page) == {"advisor": "Please fill this in."}
    page.press("Object to this advisor", advisor=lab.users["bo"].public_id)
    assert "The director reads your objection and decides." in page.text
    lab.reader("bo").visit(lab.theirs, expect=404)
