"""Pure rules of decisions: which act an outcome is, the reasons there are, and the texts that tell of it.

A text is written with places such as {name}; they are checked when it is kept and filled for each applicant, so
that one text serves many. What a place brings is never searched for places again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from portal.kernel.words import Sentence, _
from portal.policy.acts import Act

ACTS: dict[str, Act] = {
    "shortlist": Act.APPLICATION_SHORTLIST,
    "interview": Act.APPLICATION_INTERVIEW,
    "offer": Act.APPLICATION_OFFER,
    "reject": Act.APPLICATION_REJECT,
}

OUTCOMES: dict[str, Sentence] = {
    "shortlist": _("Shortlist"),
    "interview": _("Invite to an interview"),
    "offer": _("Offer the position"),
    "reject": _("Not take forward"),
}

REASONS: dict[str, Sentence] = {
    "many": _("There were more strong applications than places."),
    "subject": _("Your interests lie further from the subject of this position than those of others."),
    "methods": _("Others were better prepared in the methods that this work needs."),
    "experience": _("Others had more experience of the kind that this position asks for."),
    "part": _("We could not tell your own part in the work you describe."),
    "supervision": _("Nobody on the team could supervise well what you would like to do."),
    "formal": _("Something that the position formally requires is not met."),
    "dates": _("The starting date or the place did not fit."),
    "filled": _("The position was filled before we could go on with your application."),
}

TEXTS: dict[str, Sentence] = {
    "shortlist": _(
        "Dear {name},\n\nthank you for applying for “{title}”. The committee has read your application and "
        "put it on the shortlist. You need do nothing now; we will write to you about the next step.\n\n"
        "If you have a question, write to {contact}.\n\nWith kind regards,\nThe committee"
    ),
    "interview": _(
        "Dear {name},\n\nthank you for applying for “{title}”. The committee would like to talk with you. "
        "We will write to you to find a time that suits you, and say beforehand what we would like to ask.\n\n"
        "If you have a question, or need anything for the interview, write to {contact}.\n\n"
        "With kind regards,\nThe committee"
    ),
    "offer": _(
        "Dear {name},\n\nwe are glad to offer you the position “{title}”. Please read the offer on the page of "
        "your application, and tell us there whether you accept it.\n\n"
        "If you have a question about it, write to {contact}.\n\nWith kind regards,\nThe committee"
    ),
    "reject": _(
        "Dear {name},\n\nthank you for applying for “{title}”, and for the work you put into it. The committee "
        "has read your application and will not take it forward. This is why:\n\n{reasons}\n\n"
        "We wish you well for what you do next. If you have a question, write to {contact}.\n\n"
        "With kind regards,\nThe committee"
    ),
}

PLACES: dict[str, Sentence] = {
    "name": _("the applicant's name"),
    "title": _("what the position is called"),
    "reasons": _("the reasons you choose, one to a line"),
    "contact": _("the address that applicants may write to"),
}
PLACE = re.compile(r"\{([^{}]*)\}")


def faults(text: str, reasons: Iterable[str]) -> Iterator[Sentence]:
    """What is wrong with a text: a place that does not exist, a brace alone, reasons that would not arrive."""
    named = PLACE.findall(text)
    known = ", ".join(f"{{{name}}}" for name in PLACES)
    for name in named:
        if name not in PLACES:
            yield _("{%(name)s} is no place that can be filled; there are %(known)s.", name=name, known=known)
    if set("{}") & set(PLACE.sub("", text)):
        yield _("A brace stands alone; places are written like {name}.")
    if list(reasons) and "reasons" not in named:
        yield _("You chose reasons, but the text does not say where they stand: write {reasons} there.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with every place filled; raises KeyError for one that has no value."""
    return PLACE.sub(lambda place: values[place[1]], text)


def said(reasons: Iterable[str]) -> str:
    """Reasons one to a line, in the language spoken now."""
    return "\n".join(f"– {REASONS[key]}" for key in reasons)
