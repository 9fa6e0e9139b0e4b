"""The script Streamlit runs: navigation for the person signed in, then their screen."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import streamlit as st

from pages import desk
from pages.wording import plain
from workflows import places
from workflows.importing import KEEPERS
from workflows.people import CASEWORK, ROLE_NAMES, SEES_PEOPLE, Role
from workflows.progress import SEERS
from workflows.registers import KEEPERS as REGISTRARS
from workflows.words import _

EVERYBODY: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the navigation: pages/<module>.py holds `def render() -> None`."""

    module: str
    title: str
    icon: str
    roles: frozenset[Role] = EVERYBODY

    def draw(self) -> Callable[[], None]:
        """The screen's function; loaded when somebody opens it (plotly only for leaders)."""

        def render() -> None:
            import_module(f"pages.{self.module}").render()

        return render


CASE_READERS: Final = SEES_PEOPLE | {Role.LEADER, Role.HELPER}
ENTERERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP})
BATCH_READERS: Final = CASEWORK | {Role.INSPECTOR, Role.LEADER}
MEETING_READERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP, Role.INSPECTOR})
REVIEWERS: Final = SEES_PEOPLE - {Role.CLERK, Role.COMMITTEE}
# In the order of the navigation; the first one a person may see is where they arrive.
SCREENS: Final = (
    Screen("my_households", "我的帮扶户", ":material/family_home:", frozenset({Role.HELPER})),
    Screen("my_work", "我的待办", ":material/inbox:"),
    Screen("case_file", "户案件", ":material/folder_open:", CASE_READERS),
    Screen("intake", "申请", ":material/edit_note:", ENTERERS),
    Screen("survey", "入户调查", ":material/home_work:", frozenset({Role.CLERK, Role.COMMITTEE})),
    Screen("rounds", "批次与培训", ":material/event_note:", BATCH_READERS),
    Screen("meeting", "评议会", ":material/groups:", MEETING_READERS),
    Screen("notices", "公示", ":material/campaign:", CASEWORK),
    Screen("approvals", "审核", ":material/fact_check:", REVIEWERS),
    Screen("filing", "建档立卡", ":material/folder_shared:", SEES_PEOPLE),
    Screen("help", "帮扶", ":material/volunteer_activism:", SEES_PEOPLE),
    Screen("help_progress", "帮扶进度", ":material/insights:", SEERS),
    Screen("article_page", "报道对照", ":material/article:", SEERS),
    Screen("progress_page", "进度", ":material/monitoring:", SEERS),
    Screen("roster_page", "导入名册", ":material/upload_file:", KEEPERS),
    Screen("registers", "登记册", ":material/contact_phone:", REGISTRARS),
    Screen("admin", "管理", ":material/settings:", frozenset({Role.ADMINISTRATOR})),
)


def main() -> None:
    """Draw the frame, then the screen."""
    st.set_page_config(page_title="立卡", page_icon="🗂️", layout="wide")
    with desk.reading() as (session, actor):
        roles = {held.role for held in actor.held}
        held = [f"{_(ROLE_NAMES[h.role])} · {places.path_name(session, h.lo)}" for h in actor.held]
    shown = [screen for screen in SCREENS if roles & screen.roles or screen.roles is EVERYBODY]
    chosen = st.navigation(
        [
            st.Page(
                screen.draw(),
                title=_(screen.title),
                icon=screen.icon,
                url_path=screen.module,
                default=number == 0,
            )
            for number, screen in enumerate(shown)
        ],
        expanded=True,
    )
    st.set_page_config(page_title=f"{chosen.title} · {_('立卡')}")
    with st.sidebar:
        st.markdown(f"**{plain(actor.name)}**")
        for line in held[:4]:
            st.caption(plain(line))
        st.markdown(f":material/account_circle: [{_('我的账号 · 语言 · 退出')}](/account)")
    desk.show_flash()
    chosen.run()


main()
