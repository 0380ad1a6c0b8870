"""WHO: `may` asks, `require` insists. The table is in table.py, its words in acts.py, its predicates in rules.py."""

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from portal.kernel.errors import Forbidden, NotSignedIn
from portal.kernel.lifecycle import Lifecycle
from portal.kernel.words import _
from portal.policy.actor import VISITOR, Actor
from portal.policy.acts import Act
from portal.policy.rules import Rule
from portal.policy.scopes import covers, scope_of
from portal.policy.sentences import SENTENCES
from portal.policy.table import POLICY

required: ContextVar[set[str] | None] = ContextVar("acts_required", default=None)


def may(actor: Actor, act: Act, thing: Any = None) -> bool:
    """Whether this actor may perform this act on this thing; pure."""
    if actor.scopes is not None and not covers(actor.scopes, act):
        return False
    return _stopped_by(actor, act, thing) is None and _let_in_by(actor, act, thing) is not None


def require(actor: Actor, act: Act, thing: Any = None) -> None:
    """Insist that the actor may; raises NotSignedIn or Forbidden with the sentence that says why."""
    if (asked := required.get()) is not None:
        asked.add(act)
    if actor.scopes is not None and not covers(actor.scopes, act):
        raise _beyond_token(act)
    if stopped := _stopped_by(actor, act, thing):
        raise Forbidden(stopped.sentence)
    if _let_in_by(actor, act, thing) is None:
        if not actor.signed_in:
            raise NotSignedIn()
        raise Forbidden(_("You may not %(act)s.", act=SENTENCES[act]))


def actions(
    actor: Actor,
    thing: Any,
    acts: Iterable[Act],
    lifecycle: Lifecycle | None = None,
    at: datetime | None = None,
) -> list[Act]:
    """Which of these acts the actor may perform on a thing now: by the policy, and where it stands by its lifecycle."""
    moves = {one.act for one in lifecycle.moves} if lifecycle else set()
    return [
        act
        for act in acts
        if may(actor, act, thing)
        and (lifecycle is None or act not in moves or lifecycle.allows(thing, act, at))
    ]


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


def _beyond_token(act: Act) -> Forbidden:
    if scope := scope_of(act):
        said = _("This token may not %(act)s: it lacks the scope %(scope)s.", act=SENTENCES[act], scope=scope)
        return Forbidden(said)
    return Forbidden(_("No token may %(act)s; please sign in.", act=SENTENCES[act]))


def _stopped_by(actor: Actor, act: Act, thing: Any) -> Rule | None:
    return next((one for one in POLICY[act] if one.bars and one.holds(actor, thing)), None)


def _let_in_by(actor: Actor, act: Act, thing: Any) -> Rule | None:
    return next((one for one in POLICY[act] if not one.bars and one.holds(actor, thing)), None)
