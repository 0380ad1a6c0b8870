"""What was typed, what is kept, and what is said about it."""

import pytest
from werkzeug.datastructures import MultiDict

from portal.kernel import fields, forms
from portal.kernel.errors import Invalid
from portal.kernel.words import _


class Sample(forms.Schema):
    name = fields.text(_("Name"), required=True, most=10)
    about = fields.long_text(_("About"), words=3)
    mail = fields.address(_("Address"))
    page = fields.url(_("Page"))
    count = fields.number(_("Count"), least=1, most=5000)
    born = fields.day(_("Day"))
    colour = fields.choice(_("Colour"), [("red", _("Red"))])
    days = fields.choices(_("Days"), [("mo", _("Monday")), ("tu", _("Tuesday"))])
    agreed = fields.box(_("Agreed"))


def form(**typed):
    return forms.Form(Sample(), typed=MultiDict(typed))


def said(**typed):
    with pytest.raises(Invalid) as caught:
        form(**typed).submit()
    return {name: [str(one) for one in sentences] for name, sentences in caught.value.fields.items()}


def test_a_blank_field_is_missing_when_submitted_and_fine_when_saved():
    assert said(name="  ") == {"name": ["Please fill this in."]}
    assert form(name="  ").save()["name"] is None


def test_an_absent_box_means_no_and_absent_choices_mean_none():
    values = form(name="x").submit()
    assert (values["agreed"], values["days"]) == (False, [])


def test_text_is_tidied():
    untidy = form(name=" e\u0301t\u00e9 ", about="a\r\nb")
    assert untidy.submit() == form(name="été", about="a\nb").submit()


def test_several_boxes_make_a_list_in_order():
    typed = MultiDict([("name", "x"), ("days", "tu"), ("days", "mo")])
    assert forms.Form(Sample(), typed=typed).submit()["days"] == ["tu", "mo"]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("name", "a\0b", "Some characters here cannot be read. Please type this again."),
        ("name", "a\ufffdb", "Some characters here cannot be read. Please type this again."),
        ("name", "x" * 11, "This is longer than 10 characters."),
        ("name", "a\nb", "This fits on one line."),
        ("about", "one two three four", "These are 4 words; there is room for 3."),
        ("mail", "a@b.org, c@d.org", "Please give one e-mail address, such as name@example.org."),
        ("mail", "a@b.org\nBcc: c@d.org", "This fits on one line."),
        ("page", "javascript:alert(1)", "Please give a web address that starts with https://"),
        ("count", "many", "Please give a whole number from 1 to 5000."),
        ("count", "5001", "Please give a whole number from 1 to 5000."),
        ("born", "31/12/2027", "Please give a date such as 2027-03-31."),
        ("colour", "blue", "Please choose one of the answers offered."),
        ("days", "su", "Please choose among the answers offered."),
    ],
)
def test_bad_input_gets_a_clear_sentence_and_stays_as_it_was_typed(name, typed, sentence):
    filled = form(**{"name": "x", name: typed})
    with pytest.raises(Invalid):
        filled.save()
    assert sentence in [str(one) for one in filled.fields[name].errors]
    shown = typed.replace("\0", "")  # HTML has no way to write it
    assert filled.fields[name].value in (shown, [shown])


def test_numbers_may_have_blanks_between_thousands():
    assert form(name="x", count="1 000").submit()["count"] == 1000


def test_what_is_kept_is_shown_until_something_is_typed():
    shown = forms.Form(Sample(), values={"name": "kept", "agreed": True, "count": 3}).fields
    assert [shown[one].value for one in ("name", "agreed", "count", "about")] == ["kept", "true", "3", ""]
