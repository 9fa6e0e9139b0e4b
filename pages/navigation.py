"""The screens and who sees them: the navigation is made from this, and so is where one arrives."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from workflows.access.accounts import MANAGERS
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK, SEES_PEOPLE, Role
from workflows.access.rollup import OVERSEERS
from workflows.exchange.gazetteer import KEEPERS
from workflows.help.queries.own import HELPERS
from workflows.identification.queries.approvals import REVIEWERS
from workflows.identification.queries.batches import MEETING_READERS
from workflows.identification.queries.case import VIEWERS
from workflows.identification.queries.hits import READERS as COMPARERS
from workflows.identification.queries.intake import ENTERERS
from workflows.identification.queries.survey import VISITORS
from workflows.identification.recount import ASKERS
from workflows.registers.words import KEEPERS as REGISTRARS
from workflows.reports.progress import SEERS


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the navigation: `module` under pages/ holds `def render() -> None`.

    `roles` see it, None: everybody. Who may do what there is asked by what it calls.
    """

    module: str
    title: str
    icon: str
    roles: frozenset[Role] | None = None
    only_demo: bool = False

    @property
    def path(self) -> str:
        """Its address: the last word of the module's name."""
        return self.module.rpartition(".")[2]

    def draw(self) -> Callable[[], None]:
        """The screen's function; loaded when somebody opens it (plotly only for leaders)."""

        def render() -> None:
            import_module(f"pages.{self.module}").render()

        return render


# In the order of the navigation; the first one a person may see is where they arrive.
SCREENS: Final = (
    Screen("help.my_households", "我的帮扶户", ":material/family_home:", HELPERS),
    Screen("work.my_work", "我的待办", ":material/inbox:"),
    Screen("work.case_file", "户案件", ":material/folder_open:", VIEWERS),
    Screen("identification.intake", "申请", ":material/edit_note:", ENTERERS),
    Screen(
        "identification.survey",
        "入户调查",
        ":material/home_work:",
        VISITORS,
    ),
    Screen("identification.rounds", "批次与培训", ":material/event_note:", OVERSEERS),
    Screen("identification.meeting", "评议会", ":material/groups:", MEETING_READERS),
    Screen("identification.notices", "公示", ":material/campaign:", CASEWORK),
    Screen("identification.approvals", "审核", ":material/fact_check:", REVIEWERS),
    Screen("comparing.comparing", "比对名单", ":material/compare_arrows:", COMPARERS),
    Screen("identification.filing", "建档立卡", ":material/folder_shared:", SEES_PEOPLE),
    Screen("help.help", "帮扶", ":material/volunteer_activism:", SEES_PEOPLE),
    Screen("leaders.help_progress", "帮扶进度", ":material/insights:", SEERS),
    Screen("leaders.article", "报道对照", ":material/article:", SEERS, only_demo=True),
    Screen("leaders.progress", "进度", ":material/monitoring:", SEERS),
    Screen("work.findings", "核查问题", ":material/rule:", SEES_PEOPLE),
    Screen("registers.roster", "导入名册", ":material/upload_file:", KEEPERS),
    Screen("registers.duplicates", "疑似重复", ":material/compare_arrows:", SEES_PEOPLE),
    Screen("registers.registers", "登记册", ":material/contact_phone:", REGISTRARS),
    Screen("admin.income_recount", "收入重新测算", ":material/calculate:", ASKERS),
    Screen("admin.admin", "管理", ":material/settings:", MANAGERS),
)


def screens_of(actor: Actor, *, in_demo: bool = False) -> list[Screen]:
    """What this person may open; where they arrive comes first, and is the same in the demo."""
    roles = {held.role for held in actor.held}
    return [
        screen
        for screen in SCREENS
        if (screen.roles is None or roles & screen.roles) and (in_demo or not screen.only_demo)
    ]
