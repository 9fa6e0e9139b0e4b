"""What the checks found about a household: the line of it, the way to mend or to explain it."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day
from pages.parts.lists import go
from pages.wording import plain
from workflows.base import clock
from workflows.base.words import _, beside
from workflows.households import finding_lists

_COLOURS: Final = {"E": "red", "W": "ochre", "I": "grey"}
_SAVED: Final = "lika saved home"


def saved(household_id: int) -> None:
    """The data of this household were just saved: what wants a reason is unfolded."""
    st.session_state[_SAVED] = household_id


def just_saved() -> int | None:
    """The household whose data this person saved last; None before the first."""
    key: int | None = st.session_state.get(_SAVED)
    return key


@backend.fragment
def to_explain(household_id: int) -> None:
    """What stands about one household and may be explained by whoever looks at it, each with the
    field for its reason: unfolded where they just saved it, nothing where none wants any."""
    with backend.reading() as (session, actor):
        rows = finding_lists.of_household(session, actor, household_id)
    rows = [row for row in rows if row["explains"]]
    if not rows:
        return
    label = _("{name}：需要说明 {n} 条", name=plain(rows[0]["head_name"]), n=len(rows))
    opened = just_saved() == household_id
    with st.expander(label, expanded=opened, icon=":material/edit_note:"):
        st.caption(_("属实的写明情况：数据不变，说明一直有效，夜间核查不再问。不属实的请更正。"))
        given = {row["id"]: _reason(n, row) for n, row in enumerate(rows, 1)}
        told = {key: text for key, text in given.items() if text}
        if not st.button(_("保存说明"), key=f"explain all {household_id}", type="primary"):
            return
        if not told:
            st.error(_("还没有填写说明，请至少填写一条。"))
            return

    def explain(session: Any, actor: Any) -> int:
        for key, text in told.items():
            finding_lists.explain(session, actor, key, text)
        return len(told)

    backend.write(explain, success=lambda n: _("已保存 {n} 条说明。", n=n))


def _reason(n: int, row: dict[str, Any]) -> str:
    """The sentence, and what was typed of why it is so."""
    st.markdown(f"**{row['code']}** {plain(str(row['why']))} {plain(str(row['remedy']))}")
    label = _("第 {n} 条的实际情况（{code}）", n=n, code=row["code"])
    key = f"reason {row['id']} {row['data']}"
    return (st.text_input(label, key=key, max_chars=300) or "").strip()


def findings_panel(household_id: int) -> None:
    """What stands about one household, for whoever looks at its case; nothing when it is clear."""
    with backend.reading() as (session, actor):
        rows = finding_lists.of_household(session, actor, household_id)
    if not rows:
        return
    with st.expander(_("核查问题 {n} 条", n=len(rows)), icon=":material/rule:"):
        for row in rows:
            finding_line(row, in_case=True)


def finding_line(row: dict[str, Any], *, in_case: bool = False) -> None:
    """One finding: whose, what, until when; its field opened, or its reason taken, in place."""
    with st.container(border=True):
        pieces(
            pill(row["code"], _COLOURS[row["severity"]]),
            words(row["head_name"] or _("全村"), strong=True),
            words(f"{row['village']} {row['group_name'] or ''}", quiet=True),
            pill(_("逾期"), "red") if row["late"] else "",
            words(_("限期 {day}", day=day(row["due_on"])), quiet=True) if row["due_on"] else "",
            words(_("责任岗位：{role}", role=row["desk"]), quiet=True),
        )
        st.markdown(plain(f"{row['why']} {row['remedy']}"))
        if row["reason"]:
            on = day(clock.shanghai_day(row["reasoned_at"]))
            said = _("说明：{reason}", reason=row["reason"])
            st.caption(plain(beside(said, f"{row['reasoner'] or ''} {on}")))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _ways(row, in_case=in_case)


def _ways(row: dict[str, Any], *, in_case: bool) -> None:
    if row["edits"] and st.button(_("去更正"), key=f"mend {row['id']}", icon=":material/edit:"):
        about = {"person": row["person_id"]} if row["person_id"] else {}
        go("intake", household=row["household_id"], edit=1, finding=row["id"], **about)
    # What a visit or a paper said is put right by a step of the case.
    elif (
        row["newest_case"]
        and not in_case
        and st.button(_("打开户案件"), key=f"case {row['id']}", icon=":material/folder_open:")
    ):
        go("case_file", case=row["newest_case"])
    if row["explains"]:
        with st.popover(_("说明情况"), icon=":material/edit_note:"):
            text = st.text_area(_("实际情况"), key=f"why {row['id']} {row['data']}", max_chars=300)
            if st.button(_("保存说明"), key=f"explain {row['id']}", type="primary"):
                backend.write(
                    lambda session, actor: finding_lists.explain(
                        session, actor, row["id"], text or ""
                    ),
                    success=_("已保存说明。数据不变，说明一直有效。"),
                )
