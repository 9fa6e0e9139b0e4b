"""The six stages and 24 states of a household's case: every symbol, and all that a state is.

Whoever reads a state asks for its attributes here; nobody keeps a list of codes.
"""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Awaited, Stage, State
from workflows.identification.folders import Folder


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


class CaseStage:
    """The six steps of the regulation."""

    TRAINING: Final = "training"
    APPLICATION: Final = "application"
    SURVEY: Final = "survey"
    REVIEW: Final = "review"
    PUBLICITY: Final = "publicity"
    FILING: Final = "filing"


STAGES: Final = (
    Stage(CaseStage.TRAINING, "组织培训"),
    Stage(CaseStage.APPLICATION, "农户申请"),
    Stage(CaseStage.SURVEY, "入户调查"),
    Stage(CaseStage.REVIEW, "民主评议"),
    Stage(CaseStage.PUBLICITY, "公示公告"),
    Stage(CaseStage.FILING, "建档立卡"),
)

STATES: Final = (
    State(CaseState.DRAFT, "待申请", CaseStage.APPLICATION, "A0", draft=True),
    State(
        CaseState.SUBMITTED,
        "已申请待受理",
        CaseStage.APPLICATION,
        "A1",
        completes=CaseStage.APPLICATION,
        fills=(Folder.APPLICATION, Folder.PROMISE, Folder.IDENTITY, Folder.KINSHIP),
    ),
    State(CaseState.CORRECTION, "待补正", CaseStage.APPLICATION, "A2"),
    State(CaseState.ACCEPTED, "已受理待入户", CaseStage.SURVEY, "A3", entered_as="已受理"),
    State(CaseState.SURVEYING, "入户调查中", CaseStage.SURVEY, "B1", visited=True),
    State(
        CaseState.COMPARING,
        "信息比对中",
        CaseStage.SURVEY,
        "B2",
        fills=(Folder.SURVEY, Folder.INCOME),
    ),
    State(
        CaseState.SURVEYED,
        "调查完成待评议",
        CaseStage.REVIEW,
        "B3",
        completes=CaseStage.SURVEY,
        fills=(Folder.COMPARISON,),
        entered_as="已调查",
    ),
    State(
        CaseState.ON_AGENDA,
        "已列入评议",
        CaseStage.REVIEW,
        held_by=(Role.CLERK, Role.COMMITTEE),
        listed_from=CaseState.SURVEYED,
    ),
    State(
        CaseState.PASSED,
        "评议通过待公示",
        CaseStage.PUBLICITY,
        "C2",
        completes=CaseStage.REVIEW,
        held_by=(Role.COMMITTEE, Role.CLERK),
        awaits=(Awaited("notice", 1, (Role.COMMITTEE, Role.CLERK), "{n} 户等待第一次公示"),),
        waiting="等待村里拟定第一次公示名单。",
        level=1,
        answers_first=True,
        fills=(Folder.MEETING,),
        entered_as="已评议",
    ),
    State(
        CaseState.NOTICE_1,
        "第一次公示中",
        CaseStage.PUBLICITY,
        held_by=(Role.CLERK, Role.TOWNSHIP),
        level=1,
        on_wall=True,
        listed_from=CaseState.PASSED,
        answers_first=True,
    ),
    State(
        CaseState.OBJECTION_1,
        "异议核查",
        CaseStage.PUBLICITY,
        "D2",
        level=1,
        listed_from=CaseState.PASSED,
        hearing=True,
    ),
    State(
        CaseState.VILLAGE_OK,
        "公示无异议待上报",
        CaseStage.PUBLICITY,
        "D3",
        level=1,
        listed_from=CaseState.PASSED,
        answers_first=True,
        fills=(Folder.NOTICE_1,),
        entered_as="已公示",
    ),
    State(
        CaseState.TOWNSHIP,
        "乡镇审核中",
        CaseStage.PUBLICITY,
        "E1",
        held_by=(Role.TOWNSHIP, Role.TOWNSHIP_LEADER),
        awaits=(
            Awaited("round", "township", (Role.TOWNSHIP,), "{n} 户等待乡镇审核", passed=False),
            Awaited("notice", 2, (Role.TOWNSHIP,), "{n} 户等待第二次公示", passed=True),
        ),
        waiting="等待乡镇审核批次和第二次公示。",
        level=2,
        answers_first=True,
        fills=(Folder.VILLAGE_REPORT,),
    ),
    State(
        CaseState.NOTICE_2,
        "第二次公示中",
        CaseStage.PUBLICITY,
        held_by=(Role.TOWNSHIP,),
        level=2,
        on_wall=True,
        listed_from=CaseState.TOWNSHIP,
        answers_first=True,
        fills=(Folder.TOWNSHIP_OPINION,),
    ),
    State(
        CaseState.OBJECTION_2,
        "第二次公示异议核查",
        CaseStage.PUBLICITY,
        "E3",
        level=2,
        listed_from=CaseState.TOWNSHIP,
        hearing=True,
    ),
    State(
        CaseState.COUNTY,
        "县级复审中",
        CaseStage.PUBLICITY,
        "F1",
        held_by=(Role.COUNTY, Role.COUNTY_LEADERS),
        awaits=(Awaited("round", "county", (Role.COUNTY,), "{n} 户等待县级复审"),),
        waiting="等待县级复审批次。",
        level=3,
        answers_first=True,
        fills=(Folder.NOTICE_2,),
    ),
    State(
        CaseState.APPROVED,
        "已审定待公告",
        CaseStage.PUBLICITY,
        "F2",
        held_by=(Role.TOWNSHIP, Role.COMMITTEE),
        awaits=(Awaited("notice", 3, (Role.TOWNSHIP,), "{n} 户等待公告"),),
        waiting="等待公告名单。",
        level=3,
        answers_first=True,
        fills=(Folder.COUNTY_APPROVAL,),
    ),
    State(
        CaseState.ANNOUNCED,
        "公告中",
        CaseStage.PUBLICITY,
        held_by=(Role.TOWNSHIP,),
        level=3,
        on_wall=True,
        listed_from=CaseState.APPROVED,
        answers_first=True,
    ),
    State(
        CaseState.OBJECTION_3,
        "公告异议核查",
        CaseStage.PUBLICITY,
        "F4",
        level=3,
        listed_from=CaseState.APPROVED,
        hearing=True,
    ),
    State(
        CaseState.FILING,
        "建档立卡中",
        CaseStage.FILING,
        "G1",
        completes=CaseStage.PUBLICITY,
        awaits=(Awaited("filing", ""),),
        level=3,
        listed_from=CaseState.APPROVED,
        answers_first=True,
        fills=(Folder.ANNOUNCEMENT,),
    ),
    State(
        CaseState.FILED,
        "已建档立卡",
        CaseStage.FILING,
        final=True,
        goal=True,
        completes=CaseStage.FILING,
        fills=(Folder.REGISTER_FORM, Folder.HANDBOOK, Folder.HELP_PLAN),
    ),
    State(CaseState.REJECTED, "不予纳入", final=True, refuses=True),
    State(CaseState.WITHDRAWN, "撤回", final=True),
    State(CaseState.TERMINATED, "终止", final=True),
)
# Where a household that is midway on paper may enter, and what it may have on paper by then.
ENTERED_AT: Final = tuple(state.key for state in STATES if state.entered_as)
BEFORE_ENTRY: Final = tuple(
    sorted(
        number
        for at, state in enumerate(STATES)
        for number in state.fills
        if any(later.entered_as for later in STATES[at:])
    )
)
