"""Sentences are said at the edge, in the reader's language, and in English where there is none."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from portal.kernel.words import _, _n, say_moment, say_number, speaking


def test_a_sentence_is_said_with_its_parameters():
    assert str(_("Good morning, %(name)s.", name="Ada")) == "Good morning, Ada."


def test_one_and_many_are_said_apart():
    assert [str(_n("%(num)s day", "%(num)s days", n)) for n in (1, 2)] == ["1 day", "2 days"]


def test_a_percent_sign_without_parameters_stays():
    assert str(_("100 % of nothing")) == "100 % of nothing"


def test_what_a_person_typed_cannot_become_html():
    assert Markup("{}").format(_("Hello %(name)s", name="<b>")) == "Hello &lt;b&gt;"


def test_a_deadline_is_said_with_its_weekday_in_its_zone_and_in_utc(app):
    moment = datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
    with speaking("en"):
        assert (
            say_moment(moment, ZoneInfo("Europe/Paris"))
            == "Monday, 1 March 2027, 23:59 (Europe/Paris), 22:59 UTC"
        )
    with speaking("fr"):
        assert (
            say_moment(moment, ZoneInfo("Europe/Paris"))
            == "lundi 1er mars 2027, 23:59 (Europe/Paris), 22:59 UTC"
        )


def test_a_number_is_said_with_the_readers_decimal_sign(app):
    said = {}
    for locale in ("en", "fr"):
        with speaking(locale):
            said[locale] = (say_number(4.333, 2), say_number(5, 2), say_number(1200))
    assert said == {"en": ("4.33", "5.00", "1,200"), "fr": ("4,33", "5,00", "1\u202f200")}


def test_who_speaks_another_language_for_a_moment_goes_on_in_their_own(app):
    with speaking("fr"):
        before = say_number(4.5, 1)
        with speaking("en"):
            between = say_number(4.5, 1)
        assert (before, between, say_number(4.5, 1)) == ("4,5", "4.5", "4,5")


def test_a_template_escapes_what_it_is_given_and_writes_a_percent_sign_twice(app):
    said = app.jinja_env.from_string("""{{ _("100 %% of %(what)s", what="<b>") }}, {{ _("50 %%") }}""")
    assert said.render() == "100 % of &lt;b&gt;, 50 %"
