"""What people of the demo receive of their reviews, what they answer, and what follows from it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO

from flask import current_app

from portal.demo.institute import person_at
from portal.demo.rounds import Case, led, led_together, own
from portal.kernel import db, documents, pdf, traces
from portal.reviews import following, glass, queries, queries_packets, sharing
from portal.reviews.sharing import Prepared

AT_ONCE = 2  # what is typeset is opened in a process of its own


# By the director


def write_letter(case: Case) -> None:
    """The director writes to the person."""
    with led(case) as (found, actor):
        sharing.write_synthesis(found, case.told.letter, version=0, actor=actor)


def look(cases: Sequence[Case]) -> None:
    """The director looks at what each person will receive."""
    with led_together(cases) as (ticked, actor):
        prepared = [sharing.prepare(found, lab=_lab(), actor=actor) for _case, found in ticked]
    with ThreadPoolExecutor(AT_ONCE) as desks:
        made = [desks.submit(copy_context().run, _typeset, one) for one in prepared]
        received = [one.result() for one in made]
    with led_together(cases) as (ticked, actor):
        for (case, found), text, file in zip(ticked, prepared, received, strict=True):
            case.packet_id = sharing.keep(found, text, file, actor=actor).public_id


def check(case: Case) -> None:
    """The person is shown a draft, to correct facts."""
    with led(case) as (found, actor):
        sharing.check(found, queries_packets.packet(found, case.packet_id), lab=_lab(), actor=actor)


def share(case: Case) -> None:
    """The person is given what was looked at."""
    with led(case) as (found, actor):
        sharing.share(found, queries_packets.packet(found, case.packet_id), lab=_lab(), actor=actor)


def unshare(case: Case) -> None:
    """The director takes it back, and says why."""
    with led(case) as (found, actor):
        sharing.unshare(found, case.told.unshared["reason"], actor=actor)


def break_glass(case: Case, key: str) -> None:
    """An administrator opens a dossier that is not theirs, says why, and reads what the person received."""
    actor = case.actor(key)
    with db.unit():
        found = queries.one_visible(actor, case.public_id, to_change=True)
        glass.break_glass(found, case.told.glass or "", actor=actor)
    traces.opened(("packet", case.packet_id), actor)


# By the person


def correct(case: Case) -> None:
    """The person says which facts are wrong."""
    traces.opened(("packet", case.packet_id), case.actor(case.told.key))
    with own(case) as (found, actor):
        following.correct(found, case.told.correction or "", actor=actor)


def read(case: Case) -> None:
    """The person opens what they received; most say that they have read it."""
    traces.opened(("packet", case.packet_id), case.actor(case.told.key))
    if case.told.acknowledges:
        with own(case) as (found, actor):
            following.acknowledge(found, found.person.name, actor=actor)


def reply(case: Case) -> None:
    """The person answers."""
    with own(case) as (found, actor):
        following.reply(found, case.told.reply or "", actor=actor)


def lend(case: Case) -> None:
    """The person shows it to their supervisor, who reads it."""
    with own(case) as (found, actor):
        following.lend(found, shown=True, actor=actor)
    supervisor = case.here.members[case.told.key].supervisor
    assert supervisor is not None
    traces.opened(("packet", case.packet_id), case.actor(supervisor))


# What follows


def propose(case: Case, number: int) -> None:
    """The director proposes what nobody had proposed yet."""
    with led(case) as (found, actor):
        made = following.propose(found, case.told.follows[number]["text"], actor=actor)
        db.session().flush()
        case.follows[number] = made.public_id


def agree(case: Case, number: int) -> None:
    """The director and the person agree on who does it until when."""
    follow = case.told.follows[number]
    with led(case) as (found, actor):
        one = queries_packets.follow_up(found, case.follows[number])
        owner = person_at(case.here.members[follow["owner"]].address)
        following.agree(one, owner=owner, due_on=case.here.calendar.day(follow["due"]), actor=actor)


def finish(case: Case, number: int) -> None:
    """It is done, and something shows it."""
    follow = case.told.follows[number]
    with (own if follow["owner"] == case.told.key else led)(case) as (found, actor):
        one = queries_packets.follow_up(found, case.follows[number])
        following.finish(one, follow["evidence"], actor=actor)


def drop(case: Case, number: int) -> None:
    """It is dropped after all."""
    with led(case) as (found, actor):
        following.drop(queries_packets.follow_up(found, case.follows[number]), actor=actor)


def _typeset(prepared: Prepared) -> documents.Received:
    return documents.receive(BytesIO(pdf.render("packet", prepared.typeset)), "review.pdf")


def _lab() -> str:
    return current_app.config["SETTINGS"].LAB_NAME
