"""The words the steps are written in: who, six stages, 24 states, and what many steps share."""

from collections.abc import Callable
from typing import Final

from workflows.access.people import Role
from workflows.engine.context import Facts
from workflows.engine.definition import Stage, State
from workflows.identification.effects.objections import still_live
from workflows.identification.guards.application import HAS_HEAD, ID_FREE
from workflows.identification.guards.objections import FINDING_SOUND

V, VC, T, TL, C, CL, S = (
    Role.CLERK,
    Role.COMMITTEE,
    Role.TOWNSHIP,
    Role.TOWNSHIP_LEADER,
    Role.COUNTY,
    Role.COUNTY_LEADERS,
    Role.SYSTEM,
)

STAGES: Final = (
    Stage("training", "组织培训"),
    Stage("application", "农户申请"),
    Stage("survey", "入户调查"),
    Stage("review", "民主评议"),
    Stage("publicity", "公示公告"),
    Stage("filing", "建档立卡"),
)

STATES: Final = (
    State("A0", "draft", "待申请", "application", "A0"),
    State("A1", "submitted", "已申请待受理", "application", "A1"),
    State("A2", "correction", "待补正", "application", "A2"),
    State("A3", "accepted", "已受理待入户", "survey", "A3"),
    State("B1", "surveying", "入户调查中", "survey", "B1"),
    State("B2", "comparing", "信息比对中", "survey", "B2"),
    State("B3", "surveyed", "调查完成待评议", "review", "B3"),
    State("C1", "on_agenda", "已列入评议", "review"),
    State("C2", "passed", "评议通过待公示", "publicity", "C2"),
    State("D1", "notice_1", "第一次公示中", "publicity"),
    State("D2", "objection_1", "异议核查", "publicity", "D2"),
    State("D3", "village_ok", "公示无异议待上报", "publicity", "D3"),
    State("E1", "township", "乡镇审核中", "publicity", "E1"),
    State("E2", "notice_2", "第二次公示中", "publicity"),
    State("E3", "objection_2", "第二次公示异议核查", "publicity", "E3"),
    State("F1", "county", "县级复审中", "publicity", "F1"),
    State("F2", "approved", "已审定待公告", "publicity", "F2"),
    State("F3", "announced", "公告中", "publicity"),
    State("F4", "objection_3", "公告异议核查", "publicity", "F4"),
    State("G1", "filing", "建档立卡中", "filing", "G1"),
    State("G2", "filed", "已建档立卡", "filing", final=True),
    State("Z1", "rejected", "不予纳入", final=True),
    State("Z2", "withdrawn", "撤回", final=True),
    State("Z3", "terminated", "终止", final=True),
)

OPEN: Final = tuple(state.key for state in STATES if not state.final)
BEFORE_APPROVAL: Final = OPEN[: OPEN.index("F2")]
# Who applied, entered or surveyed signs no verdict and no finding (谁调查谁复核，谁审核谁负责).
APART: Final = ("applied", "entered", "surveyed")
LISTS: Final = ("notice_line", "agenda_line", "founded")
BACK: Final = (*LISTS, "paper_rows", "survey")
HEARING: Final = (*BACK, "objections", "notice", "household")
ANSWERING: Final = (FINDING_SOUND,)
OBJECTORS: Final = (V, VC, T, C)
CASEWORKERS: Final = (V, VC, T, TL, C, CL)
COMPLETE: Final = (HAS_HEAD, ID_FREE)


def goes_on_to(live: str, waits: str) -> Callable[[Facts], str]:
    """Whereto after an objection: on with the notice while it lives, else back to wait."""

    def choose(facts: Facts) -> str:
        return live if still_live(facts) else waits

    return choose


def waits_again(facts: Facts) -> str:
    """Where a line that left its notice waits for the next."""
    return {"D": "C2", "E": "E1", "F": "F2"}[facts.row["state"][0]]
