"""The three lists shown in public: the law is one, its places, people and words differ by level.

1 in the village's name, 2 in the township's, 3 the announcement of the county's approval. What is
done with a list is stated in `steps.public_list`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import State
from workflows.identification.folders import Folder
from workflows.identification.states import STATES, CaseState

# Key, number and label of a step.
Named = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Founded:
    """What follows from an objection found true: the step, whereto, and who concludes it."""

    step: Named
    target: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class NoticeLevel:
    """One level of the public list.

    folder: where the list and its photos are filed. then: the state after its full time, which
    `closed_at` (a column of the case) remembers. posters put it up; keepers verify, close and
    void it. finders conclude that an objection is not
    founded. founded_from: from where a conclusion is drawn; corrected, ended: the two of them.
    """

    kind: int
    folder: str
    then: str
    closed_at: str
    posters: tuple[Role, ...]
    keepers: tuple[Role, ...]
    posts: Named
    objects: Named
    dismisses: Named
    finders: tuple[Role, ...]
    founded_from: tuple[str, ...]
    corrected: Founded
    ended: Founded
    closes: Named

    def _state(self, test: Callable[[State], object]) -> str:
        return next(state.key for state in STATES if state.level == self.kind and test(state))

    @property
    def waits(self) -> str:
        """The state whose households wait for this list."""
        return self._state(lambda state: any(each.subject == "notice" for each in state.awaits))

    @property
    def hangs(self) -> str:
        """The state of a household on this list."""
        return self._state(lambda state: state.on_wall)

    @property
    def heard(self) -> str:
        """The state in which an objection to this list is heard."""
        return self._state(lambda state: state.hearing)


LEVELS: Final = (
    NoticeLevel(
        kind=1,
        folder=Folder.NOTICE_1,
        then=CaseState.VILLAGE_OK,
        closed_at="closed_1_at",
        posters=(Role.COMMITTEE,),
        keepers=(Role.CLERK, Role.TOWNSHIP),
        posts=("post_1", "19", "第一次公示"),
        objects=("object_1", "20", "登记异议"),
        dismisses=("dismiss_1", "21", "异议不成立"),
        finders=(Role.COMMITTEE, Role.TOWNSHIP),
        founded_from=(
            CaseState.PASSED,
            CaseState.NOTICE_1,
            CaseState.OBJECTION_1,
            CaseState.VILLAGE_OK,
        ),
        corrected=Founded(
            ("uphold_facts_1", "22", "异议成立，重新入户"),
            CaseState.SURVEYING,
            (Role.TOWNSHIP,),
        ),
        ended=Founded(
            ("uphold_ineligible_1", "23", "异议成立，不予纳入"),
            CaseState.REJECTED,
            (Role.TOWNSHIP,),
        ),
        closes=("close_1", "24", "第一次公示期满"),
    ),
    NoticeLevel(
        kind=2,
        folder=Folder.NOTICE_2,
        then=CaseState.COUNTY,
        closed_at="closed_2_at",
        posters=(Role.TOWNSHIP,),
        keepers=(Role.TOWNSHIP,),
        posts=("post_2", "28", "第二次公示"),
        objects=("object_2", "29a", "登记异议"),
        dismisses=("dismiss_2", "29b", "异议不成立"),
        finders=(Role.TOWNSHIP,),
        # Before it is posted the township's own round decides.
        founded_from=(CaseState.NOTICE_2, CaseState.OBJECTION_2),
        corrected=Founded(
            ("uphold_facts_2", "29c", "异议成立，重新入户"),
            CaseState.SURVEYING,
            (Role.TOWNSHIP,),
        ),
        ended=Founded(
            ("uphold_ineligible_2", "29d", "异议成立，不予纳入"),
            CaseState.REJECTED,
            (Role.TOWNSHIP_LEADER,),
        ),
        closes=("close_2", "30", "第二次公示期满"),
    ),
    NoticeLevel(
        kind=3,
        folder=Folder.ANNOUNCEMENT,
        then=CaseState.FILING,
        closed_at="",
        posters=(Role.TOWNSHIP, Role.COMMITTEE),
        keepers=(Role.TOWNSHIP,),
        posts=("announce", "35", "公告"),
        objects=("object_3", "36a", "登记异议"),
        dismisses=("dismiss_3", "36b", "异议不成立"),
        finders=(Role.COUNTY,),
        founded_from=(CaseState.APPROVED, CaseState.ANNOUNCED, CaseState.OBJECTION_3),
        corrected=Founded(
            ("reconsider", "36c", "异议成立，重新复审"),
            CaseState.COUNTY,
            (Role.COUNTY,),
        ),
        ended=Founded(
            ("strike", "36d", "异议成立，取消资格"),
            CaseState.REJECTED,
            (Role.COUNTY_LEADERS,),
        ),
        closes=("close_3", "37", "公告期满"),
    ),
)
_BY_KIND: Final = {level.kind: level for level in LEVELS}


def level_of(kind: int) -> NoticeLevel:
    """The level of a list by its kind."""
    return _BY_KIND[kind]
