"""The predicates of the policy: each is named, pure, two lines, and asks nothing of a database.

They read `actor.roles`, `thing.standing` and `thing.status`, whatever the thing is. A **bar** stops its act
in spite of every rule and every role; a **rule** lets its act happen. A thing whose standing nobody asked for
raises, so that forgetting to ask can never open a door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.kernel.words import Sentence, _
from portal.policy.actor import Actor, Role


@dataclass(frozen=True)
class Rule:
    """A named predicate; `sentence` says who it lets in, or for a bar, why it stops."""

    name: str
    holds: Callable[[Actor, Any], bool]
    sentence: Sentence
    bars: bool = False


def rule(sentence: Sentence) -> Callable[[Callable[[Actor, Any], bool]], Rule]:
    """Name a predicate as a rule."""
    return lambda predicate: Rule(predicate.__name__, predicate, sentence)


def bar(sentence: Sentence) -> Callable[[Callable[[Actor, Any], bool]], Rule]:
    """Name a predicate as a bar."""
    return lambda predicate: Rule(predicate.__name__, predicate, sentence, bars=True)


# Bars


@bar(_("Nobody acts for the committee on their own application."))
def own_application(actor: Actor, thing: Any) -> bool:
    return "applicant" in thing.standing


@bar(_("A conflict of interest is declared between you and this application."))
def conflicted(actor: Actor, thing: Any) -> bool:
    return "conflicted" in thing.standing


@bar(_("What others think is shown after you have submitted your own evaluation."))
def not_yet_evaluated(actor: Actor, thing: Any) -> bool:
    return "reader" in thing.standing and "has_evaluated" not in thing.standing


@bar(_("Nobody acts on the dossier that is about themself."))
def own_dossier(actor: Actor, thing: Any) -> bool:
    return "reviewed" in thing.standing


@bar(_("A conflict of interest stands between you and this person."))
def sealed(actor: Actor, thing: Any) -> bool:
    return "sealed" in thing.standing


@bar(_("Nobody changes their own roles or blocks themselves."))
def oneself(actor: Actor, thing: Any) -> bool:
    return "self" in thing.standing


# Rules


@rule(_("anybody"))
def anybody(actor: Actor, thing: Any) -> bool:
    return True


@rule(_("anybody, while it is public"))
def is_public(actor: Actor, thing: Any) -> bool:
    return "public" in thing.standing


@rule(_("whoever is signed in"))
def signed_in(actor: Actor, thing: Any) -> bool:
    return actor.signed_in


@rule(_("the person themself"))
def is_self(actor: Actor, thing: Any) -> bool:
    return "self" in thing.standing


@rule(_("an author of it who works here"))
def wrote(actor: Actor, thing: Any) -> bool:
    return "wrote" in thing.standing


@rule(_("whoever they let answer in their place"))
def delegate(actor: Actor, thing: Any) -> bool:
    return "delegate" in thing.standing


@rule(_("an administrator"))
def administrator(actor: Actor, thing: Any) -> bool:
    return Role.ADMINISTRATOR in actor.roles


@rule(_("an administrator, while a reader's report about it is open"))
def reported(actor: Actor, thing: Any) -> bool:
    return "reported" in thing.standing


@rule(_("a director"))
def director(actor: Actor, thing: Any) -> bool:
    return Role.DIRECTOR in actor.roles


@rule(_("a member of staff"))
def staff(actor: Actor, thing: Any) -> bool:
    return Role.STAFF in actor.roles


@rule(_("a colleague of whoever it belongs to"))
def colleague(actor: Actor, thing: Any) -> bool:
    return "colleague" in thing.standing


@rule(_("a recruiter"))
def recruiter(actor: Actor, thing: Any) -> bool:
    return Role.RECRUITER in actor.roles


@rule(_("the recruiter who owns the position"))
def owner(actor: Actor, thing: Any) -> bool:
    return "owner" in thing.standing


@rule(_("a chair of the position's committee"))
def chair(actor: Actor, thing: Any) -> bool:
    return "chair" in thing.standing


@rule(_("a member of the position's committee"))
def reader(actor: Actor, thing: Any) -> bool:
    return "reader" in thing.standing


@rule(_("the applicant"))
def applicant(actor: Actor, thing: Any) -> bool:
    return "applicant" in thing.standing


@rule(_("the author of the evaluation"))
def author(actor: Actor, thing: Any) -> bool:
    return "author" in thing.standing


@rule(_("an advisor"))
def advisor(actor: Actor, thing: Any) -> bool:
    return Role.ADVISOR in actor.roles


@rule(_("an advisor of the round"))
def convened(actor: Actor, thing: Any) -> bool:
    return "convened" in thing.standing


@rule(_("an acting director in the round"))
def acting_director(actor: Actor, thing: Any) -> bool:
    return "acting" in thing.standing


@rule(_("the director of the dossier, or who acts for them"))
def leads(actor: Actor, thing: Any) -> bool:
    return "lead" in thing.standing


@rule(_("the person under review"))
def reviewed(actor: Actor, thing: Any) -> bool:
    return "reviewed" in thing.standing


@rule(_("the person's supervisor"))
def supervisor(actor: Actor, thing: Any) -> bool:
    return "supervisor" in thing.standing


@rule(_("a supervisor to whom the person shows it"))
def lent(actor: Actor, thing: Any) -> bool:
    return "lent" in thing.standing


@rule(_("an advisor to whom the dossier was given"))
def assigned(actor: Actor, thing: Any) -> bool:
    return "assigned" in thing.standing


@rule(_("another advisor of the round"))
def on_board(actor: Actor, thing: Any) -> bool:
    return "board" in thing.standing


@rule(_("an administrator who broke the glass, for a recorded reason"))
def broke_the_glass(actor: Actor, thing: Any) -> bool:
    return "glass" in thing.standing


@rule(_("the portal itself"))
def the_portal(actor: Actor, thing: Any) -> bool:
    return "system" in actor.roles
