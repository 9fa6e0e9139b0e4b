"""The roles of the procedure: their names, where each is given, what each may see, which exclude
each other."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The roles of the procedure; `S` is the sweeper, which only lapses, reminds and escalates."""

    CLERK = "V"
    COMMITTEE = "VC"
    TOWNSHIP = "T"
    TOWNSHIP_LEADER = "TL"
    COUNTY = "C"
    COUNTY_LEADERS = "CL"
    HELPER = "HP"
    LEADER = "LD"
    INSPECTOR = "IN"
    ADMINISTRATOR = "AD"
    SYSTEM = "S"


ROLE_NAMES: Final = {
    Role.CLERK: "村信息员",
    Role.COMMITTEE: "村两委/驻村工作队",
    Role.TOWNSHIP: "乡镇经办",
    Role.TOWNSHIP_LEADER: "乡镇分管领导",
    Role.COUNTY: "县级经办",
    Role.COUNTY_LEADERS: "县扶贫开发领导小组",
    Role.HELPER: "帮扶责任人",
    Role.LEADER: "领导（只看进度）",
    Role.INSPECTOR: "督查/审计（只读）",
    Role.ADMINISTRATOR: "系统管理员",
    Role.SYSTEM: "系统自动",
}
# The level a grant of the role is given at; a higher one is allowed where the role only reads.
LEVELS: Final = {
    Role.CLERK: {"village"},
    Role.COMMITTEE: {"village"},
    Role.TOWNSHIP: {"township"},
    Role.TOWNSHIP_LEADER: {"township"},
    Role.COUNTY: {"county"},
    Role.COUNTY_LEADERS: {"county"},
    Role.HELPER: {"village", "township", "county"},
    Role.LEADER: {"township", "county", "prefecture", "province"},
    Role.INSPECTOR: {"village", "township", "county", "prefecture", "province"},
    Role.ADMINISTRATOR: {"county", "prefecture", "province"},
}
CASEWORK: Final = frozenset(
    {
        Role.CLERK,
        Role.COMMITTEE,
        Role.TOWNSHIP,
        Role.TOWNSHIP_LEADER,
        Role.COUNTY,
        Role.COUNTY_LEADERS,
    }
)
# Who may see a household's person data at all; leaders see name, village and state only.
SEES_PEOPLE: Final = CASEWORK | {Role.INSPECTOR}
# Who may know that a household has a case at all: an administrator never touches one.
SEES_CASES: Final = SEES_PEOPLE | {Role.LEADER, Role.HELPER}
# 系统/审计/业务 are kept apart; who collects does not review; who reviews one level does not
# approve the next.
INCOMPATIBLE: Final = frozenset(
    frozenset(pair)
    for pair in (
        *((Role.ADMINISTRATOR, role) for role in (*CASEWORK, Role.INSPECTOR, Role.HELPER)),
        *((Role.INSPECTOR, role) for role in (*CASEWORK, Role.HELPER)),
        *(
            (low, high)
            for low in (Role.CLERK, Role.COMMITTEE)
            for high in (Role.TOWNSHIP, Role.TOWNSHIP_LEADER, Role.COUNTY, Role.COUNTY_LEADERS)
        ),
        *(
            (low, high)
            for low in (Role.TOWNSHIP, Role.TOWNSHIP_LEADER)
            for high in (Role.COUNTY, Role.COUNTY_LEADERS)
        ),
    )
)
