"""What is refused is refused with every reason, in one order, under the gravest name."""

import pytest

from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from workflows.base.refusals import (
    Malformed,
    NotNow,
    NotReady,
    NotYours,
    Overtaken,
    Reason,
    Refused,
)
from workflows.engine import execute
from workflows.engine.authorize import Request, refusal

database_template = ground.database_template
quick = ground.quick

# Who is not the one to act need not hear what is missing; what is overtaken is read anew first.
GRAVEST_FIRST = (NotYours, Overtaken, NotNow, Malformed, NotReady)
MINOR = [
    (graver, lesser) for n, graver in enumerate(GRAVEST_FIRST) for lesser in GRAVEST_FIRST[n + 1 :]
]
HOLD = {"code": "H03", "reason": "全家暂时外出"}
UNKNOWN = {"code": "R99", "reason": "不在清单中"}


def submitted(world) -> int:
    case = world.open(batch_of(world), world.household(0))
    world.act("clerk", case, "submit", world.submission())
    return case


def told(do) -> tuple[type[Refused], list[str]]:
    """The kind of a refusal and the keys of its reasons, in order."""
    with pytest.raises(Refused) as caught:
        do()
    return type(caught.value), [reason.key for reason in caught.value.reasons]


@pytest.mark.parametrize(("graver", "lesser"), MINOR)
@pytest.mark.parametrize("first", ["graver", "lesser"])
def test_of_two_reasons_the_graver_names_the_refusal_and_both_are_told(graver, lesser, first):
    found = [(graver, Reason("graver", "重")), (lesser, Reason("lesser", "轻"))]
    found = found if first == "graver" else found[::-1]
    refused = refusal(Request({}, None, {}, reasons=found))
    assert type(refused) is graver
    assert [reason.key for reason in refused.reasons] == [reason.key for _kind, reason in found]


def test_the_person_comes_before_the_moment_and_the_moment_before_the_answers(quick):
    """A clerk of no role in it, an old page, a case on hold, an empty form: all are told."""
    case = submitted(quick)
    quick.act("town", case, "hold", HOLD)
    seen = quick.case(case)["version"] - 1
    found = told(lambda: quick.act("clerk", case, "out_of_scope", {}, seen=seen))
    assert found == (NotYours, ["role", "overtaken", "held", "form_code", "form_reason"])
    found = told(lambda: quick.act("chair", case, "out_of_scope", {}, seen=seen))
    assert found == (Overtaken, ["overtaken", "held", "form_code", "form_reason"])
    found = told(lambda: quick.act("chair", case, "out_of_scope", {}))
    assert found == (NotNow, ["held", "form_code", "form_reason"])
    quick.act("town", case, "resume", {"reason": "已经回来"})
    found = told(lambda: quick.act("chair", case, "out_of_scope", {}))
    assert found == (Malformed, ["form_code", "form_reason"])
    found = told(lambda: quick.act("chair", case, "out_of_scope", UNKNOWN))
    assert found == (NotReady, ["code_known"])


def test_the_rules_are_judged_for_whoever_asks_but_not_at_the_wrong_moment(quick):
    """A guard speaks of the state its action starts from: elsewhere its words would be wrong."""
    case = submitted(quick)
    found = told(lambda: quick.act("clerk", case, "out_of_scope", UNKNOWN))
    assert found == (NotYours, ["role", "code_known"])
    quick.act("chair", case, "accept")
    found = told(lambda: quick.act("chair", case, "out_of_scope", UNKNOWN))
    assert found == (NotNow, ["state"])


@pytest.mark.parametrize("seen", [{}, "another"])
def test_whoever_has_not_seen_the_case_does_not_move_it(quick, seen):
    """A version nobody named is none that was seen."""
    case = submitted(quick)
    version = quick.case(case)["version"]
    versions = {case + 1: version} if seen else {}

    def accept(versions):
        with quick.at_now():
            (outcome,) = execute.perform_many(
                quick.session, [case], "accept", quick.actor("chair"), {}, seen=versions,
                token=quick.token(),
            )  # fmt: skip
        return outcome

    assert isinstance(accept(versions).refused, Overtaken)
    assert quick.case(case)["state"] == "A1"
    assert accept({case: version}).refused is None
    assert quick.case(case)["state"] == "A3"
