"""The six stages and 24 states of a household's case: every symbol, and all that a state is.

Whoever reads a state asks for its attributes here; nobody keeps a list of codes.
"""

from typing import Final

from workflows.engine.definition import Stage, State


class CaseState:
    """Where a case can stand: the codes as they are stored and hashed."""

    DRAFT: Final = "A0"
    SUBMITTED: Final = "A1"
    CORRECTION: Final = "A2"
    ACCEPTED: Final = "A3"
    SURVEYING: Final = "B1"
    COMPARING: Final = "B2"
    SURVEYED: Final = "B3"
    ON_AGENDA: Final = "C1"
    PASSED: Final = "C2"
    NOTICE_1: Final = "D1"
    OBJECTION_1: Final = "D2"
    VILLAGE_OK: Final = "D3"
    TOWNSHIP: Final = "E1"
    NOTICE_2: Final = "E2"
    OBJECTION_2: Final = "E3"
    COUNTY: Final = "F1"
    APPROVED: Final = "F2"
    ANNOUNCED: Final = "F3"
    OBJECTION_3: Final = "F4"
    FILING: Final = "G1"
    FILED: Final = "G2"
    REJECTED: Final = "Z1"
    WITHDRAWN: Final = "Z2"
    TERMINATED: Final = "Z3"


STAGES: Final = (
    Stage("training", "组织培训"),
    Stage("application", "农户申请"),
    Stage("survey", "入户调查"),
    Stage("review", "民主评议"),
    Stage("publicity", "公示公告"),
    Stage("filing", "建档立卡"),
)

STATES: Final = (
    State(CaseState.DRAFT, "待申请", "application", "A0"),
    State(CaseState.SUBMITTED, "已申请待受理", "application", "A1"),
    State(CaseState.CORRECTION, "待补正", "application", "A2"),
    State(CaseState.ACCEPTED, "已受理待入户", "survey", "A3"),
    State(CaseState.SURVEYING, "入户调查中", "survey", "B1"),
    State(CaseState.COMPARING, "信息比对中", "survey", "B2"),
    State(CaseState.SURVEYED, "调查完成待评议", "review", "B3"),
    State(CaseState.ON_AGENDA, "已列入评议", "review"),
    State(CaseState.PASSED, "评议通过待公示", "publicity", "C2"),
    State(CaseState.NOTICE_1, "第一次公示中", "publicity"),
    State(CaseState.OBJECTION_1, "异议核查", "publicity", "D2"),
    State(CaseState.VILLAGE_OK, "公示无异议待上报", "publicity", "D3"),
    State(CaseState.TOWNSHIP, "乡镇审核中", "publicity", "E1"),
    State(CaseState.NOTICE_2, "第二次公示中", "publicity"),
    State(CaseState.OBJECTION_2, "第二次公示异议核查", "publicity", "E3"),
    State(CaseState.COUNTY, "县级复审中", "publicity", "F1"),
    State(CaseState.APPROVED, "已审定待公告", "publicity", "F2"),
    State(CaseState.ANNOUNCED, "公告中", "publicity"),
    State(CaseState.OBJECTION_3, "公告异议核查", "publicity", "F4"),
    State(CaseState.FILING, "建档立卡中", "filing", "G1"),
    State(CaseState.FILED, "已建档立卡", "filing", final=True),
    State(CaseState.REJECTED, "不予纳入", final=True),
    State(CaseState.WITHDRAWN, "撤回", final=True),
    State(CaseState.TERMINATED, "终止", final=True),
)

# Where a household that is midway on paper may enter.
ENTERED_AT: Final = (
    CaseState.ACCEPTED,
    CaseState.SURVEYED,
    CaseState.PASSED,
    CaseState.VILLAGE_OK,
)
