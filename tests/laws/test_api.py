"""What holds for every operation of the JSON API, asked by everybody: it is the pages' own law in another language."""

from contextvars import Context

import pytest

from portal import policy
from portal.kernel.api import OPERATIONS, PREFIX, Operation
from portal.policy import table
from portal.policy.acts import Act
from portal.policy.rules import the_portal
from portal.policy.scopes import AREAS, ELSEWHERE, NOUNS, SCOPES, scope_of
from portal.reference_pages import examples
from tests.laws.test_hidden import hidden_things
from tests.laws.test_lists import counted
from tests.laws.test_routes import digest
from tests.laws.world import EVERYBODY, MISSING, address, operations
from tests.program import Program, document, fault_of

METHODS = ("GET", "POST", "PUT", "DELETE")
# Acts that happen when a decision that somebody looked at is released, or when a position opens again.
WITHIN = {
    Act.APPLICATION_SHORTLIST: Act.DECISION_RELEASE,
    Act.APPLICATION_INTERVIEW: Act.DECISION_RELEASE,
    Act.APPLICATION_OFFER: Act.DECISION_RELEASE,
    Act.APPLICATION_REJECT: Act.DECISION_RELEASE,
    Act.APPLICATION_REVIVE: Act.POSITION_REOPEN,
}
MOST = 12
EXPORTS = {f"{PREFIX}/my/data"}  # long, in many short units: one thing after another


def program(world, persona: str) -> Program:
    """A program of a persona's, with every scope."""
    return Program(world.app, world.users.get(persona))


def asked(world, method: str) -> list[tuple[str, str]]:
    """Every operation's rule with the address of everything that exists in the place of its parameters."""
    return [
        (rule.rule, address(rule, values))
        for rule in operations(world.app, method)
        for values in world.values(rule)
    ]


def sent(one: Program, method: str, path: str, **more):
    """What a program is answered, whatever it is."""
    answer = Context().run(one.client.open, path, method=method, headers=one.headers, **more)
    answer.get_data()
    answer.close()
    return answer


def of(rule: str, method: str) -> Operation:
    """The operation of a rule."""
    return next(one for one in OPERATIONS.values() if PREFIX + one.rule == rule and one.method == method)


# What there is


def test_every_act_has_an_operation():
    declared = {one.act for one in OPERATIONS.values()}
    owed = {
        act
        for act in Act
        if scope_of(act) and any(not one.bars and one is not the_portal for one in table.POLICY[act])
    }
    assert {act for act in owed if WITHIN.get(act, act) not in declared} == set()


def test_every_act_outside_the_account_and_administration_has_a_scope():
    without = {act.partition(".")[0] for act in Act if scope_of(act) is None}
    assert without == {"account", "session", "token", "user", "mail", "job", "audit", "setting"}
    assert {scope_of(act) for act in Act} - {None} <= set(SCOPES)
    assert {*NOUNS.values(), *ELSEWHERE.values()} == set(AREAS)


def test_what_visitors_may_read_is_read_from_any_origin_and_nothing_else(app):
    reads = [one for one in OPERATIONS.values() if one.method == "GET" and one.act]
    assert [one.endpoint for one in reads if one.anybody != policy.is_for_visitors(one.act)] == []


def test_every_operation_has_an_example_that_its_document_allows(app):
    kept = examples()
    names = {operation["operationId"] for path in document()["paths"].values() for operation in path.values()}
    assert names == set(kept)


def test_an_example_is_an_answer_as_the_document_describes_it(app):
    class Kept:
        def __init__(self, one):
            self.status_code, self.json = one["status"], one["answer"]
            self.is_json, self.mimetype = one["answer"] is not None, "application/json"
            self.data = b"" if one["answer"] is None else b"{}"

    wrong = {}
    for name, one in examples().items():
        method, path = one["asked"].split(" ", 1)
        if one["answer"] is not None and (fault := fault_of(method, path.removeprefix(PREFIX), Kept(one))):
            wrong[name] = fault
    assert wrong == {}


# Whoever asks


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("persona", EVERYBODY)
def test_a_program_cannot_tell_hidden_from_missing(world, persona, method):
    asks, told = program(world, persona), []
    for rule, values in hidden_things(world, persona, method, operations):
        missing = {name: MISSING.get(name, value) for name, value in values.items()}
        body = {"json": {}} if method in {"POST", "PUT"} else {}
        there, nowhere = (sent(asks, method, address(rule, one), **body) for one in (values, missing))
        if (there.status_code, there.data) != (nowhere.status_code, nowhere.data):
            told.append(f"{method} {rule.rule} {values} → {there.status_code} {there.text[:80]}")
    assert told == []


@pytest.mark.parametrize("persona", EVERYBODY)
def test_a_program_that_reads_changes_nothing_and_is_answered_as_documented(world, persona):
    asks, faults = program(world, persona), []
    before = digest()
    for _rule, path in asked(world, "GET"):
        answer = sent(asks, "GET", path)
        if fault := fault_of("GET", path.removeprefix(PREFIX), answer):
            faults.append(f"{path}: {fault}")
    assert faults == []
    assert digest() == before


@pytest.mark.parametrize("persona", EVERYBODY)
def test_an_operation_asks_few_questions(world, persona):
    asks, many = program(world, persona), {}
    for rule, path in asked(world, "GET"):
        with counted() as questions:
            sent(asks, "GET", path)
        if len(questions) > MOST and rule not in EXPORTS:
            many[rule] = len(questions)
    assert many == {}


def test_a_query_parameter_that_nobody_declared_is_refused_everywhere(world):
    owner, taken = program(world, "administrator"), []
    for _rule, path in asked(world, "GET"):
        answer = sent(owner, "GET", path + "?colour=red")
        if answer.status_code not in {400, 401, 403, 404} or "colour" not in answer.text:
            taken.append(f"{path}: {answer.status_code}")
    assert taken == []


@pytest.mark.parametrize("persona", ["visitor", "applicant", "owner", "director", "advisor"])
def test_nothing_is_sent_by_another_page(world, persona):
    reader, before, taken = world.reader(persona), digest(), {}
    for method in METHODS[1:]:
        for rule, path in asked(world, method):
            answer = reader.client.open(path, method=method, json={})
            if answer.status_code not in {401, 403}:
                taken[rule] = answer.status_code
    assert taken == {}
    assert digest() == before
