"""WHO: `may` asks, `require` insists. The table is in table.py, its words in acts.py, its predicates in rules.py."""

from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from portal.kernel.errors import Forbidden, NotSignedIn
from portal.kernel.words import _
from portal.policy.actor import VISITOR, Actor
from portal.policy.acts import SENTENCES, Act
from portal.policy.rules import Rule
from portal.policy.table import POLICY

required: ContextVar[set[str] | None] = ContextVar("acts_required", default=None)


def may(actor: Actor, act: Act, thing: Any = None) -> bool:
    """Whether this actor may perform this act on this thing; pure."""
    return _stopped_by(actor, act, thing) is None and _let_in_by(actor, act, thing) is not None


def require(actor: Actor, act: Act, thing: Any = None) -> None:
    """Insist that the actor may; raises NotSignedIn or Forbidden with the sentence that says why."""
    if (asked := required.get()) is not None:
        asked.add(act)
    if stopped := _stopped_by(actor, act, thing):
        raise Forbidden(stopped.sentence)
    if _let_in_by(actor, act, thing) is None:
        if not actor.signed_in:
            raise NotSignedIn()
        raise Forbidden(_("You may not %(act)s.", act=SENTENCES[act]))


def is_for_visitors(act: Act) -> bool:
    """Whether there is anything on which somebody who is not signed in may perform this act."""
    return may(VISITOR, act, SimpleNamespace(standing=frozenset({"public"})))


def matrix() -> list[tuple[Act, tuple[Rule, ...], tuple[Rule, ...]]]:
    """The whole policy as rows of act, bars and rules, in the order of the acts."""
    return [
        (
            act,
            tuple(one for one in POLICY[act] if one.bars),
            tuple(one for one in POLICY[act] if not one.bars),
        )
        for act in Act
    ]


def _stopped_by(actor: Actor, act: Act, thing: Any) -> Rule | None:
    return next((one for one in POLICY[act] if one.bars and one.holds(actor, thing)), None)


def _let_in_by(actor: Actor, act: Act, thing: Any) -> Rule | None:
    return next((one for one in POLICY[act] if not one.bars and one.holds(actor, thing)), None)
