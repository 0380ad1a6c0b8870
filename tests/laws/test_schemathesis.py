"""Everything that the document allows is sent to every operation, and what it does not allow: nothing breaks.

No answer is a fault, or one that the document does not know; what violates the document is refused; what needs somebody is
refused to nobody. Half of what is asked concerns things that exist, and is sent with the tag of what stands there.
"""

from contextvars import Context

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from portal.kernel.api import OPERATIONS, PREFIX
from tests.laws.test_api import program, sent
from tests.laws.world import operations

pytestmark = [  # schemathesis leaves the files open that it is answered with
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PERSONAS = ("visitor", "applicant", "owner", "director", "advisor")
ENDS = {"DELETE", "POST"}  # what may take its thing away comes last
ROUNDS = settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SAYS_NO = ["2xx", "400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429", "503"]
CHECKS = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": SAYS_NO}}}
)


def found(world) -> dict[tuple[str, str], list[dict[str, str]]]:
    """What exists in the place of each operation's parameters."""
    return {
        (method, rule.endpoint): world.values(rule)
        for method in ("GET", "POST", "PUT", "DELETE")
        for rule in operations(world.app, method)
    }


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not"])
@pytest.mark.parametrize("persona", PERSONAS)
def test_schemathesis_finds_nothing(world, persona, mode):
    asks, things = program(world, persona), found(world)
    schema = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", world.app, config=CHECKS)
    faults: list[str] = []
    whole = [one.ok() for one in schema.get_all_operations()]
    for operation in sorted(whole, key=lambda one: (one.method.upper() in ENDS, one.path)):
        declared = next(
            one
            for name, one in OPERATIONS.items()
            if name.replace(".", "-") == operation.definition.raw["operationId"]
        )
        try:
            asking(asks, operation, declared, things[declared.method, declared.endpoint], mode)()
        except Unsatisfiable:  # nothing that it is asked with can be wrong
            continue
        except BaseException as error:  # every fault is to be named, not only the first
            if isinstance(error, KeyboardInterrupt):
                raise
            faults.append(f"{operation.method.upper()} {operation.path}: {said(error)}")
    assert faults == []


def asking(asks, operation, declared, there, mode):
    """Several requests to an operation, as hypothesis makes them up."""

    @ROUNDS
    @given(st.data())
    def ask(data):
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if there and there != [{}] and data.draw(st.booleans()):
            case.path_parameters = data.draw(st.sampled_from(there))
            if declared.matches and data.draw(st.booleans()):
                case.headers = {**(case.headers or {}), "If-Match": tag(asks, declared, case)}
        Context().run(case.call_and_validate, headers=asks.headers)

    return ask


def tag(asks, declared, case) -> str:
    """The tag of what stands where a change leads."""
    path = declared.leads_to.rule
    for name, value in case.path_parameters.items():
        path = path.replace(f"<{name}>", value)
    return sent(asks, "GET", PREFIX + path).headers.get("ETag", '"0"')


def said(error: BaseException) -> str:
    """A fault in a few lines."""
    inner = getattr(error, "exceptions", None)
    return " | ".join(map(said, inner)) if inner else f"{type(error).__name__}: {str(error)[:900]}"
