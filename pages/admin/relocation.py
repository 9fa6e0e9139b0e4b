"""并村移户: what lies in each merged village, and the act that moves it. No household is named."""

import streamlit as st

from pages import backend
from pages.wording import plain
from workflows.base.words import _, joined
from workflows.records import merged_registers, relocation
from workflows.records.relocation import Listing


def draw() -> None:
    """The merged villages where something is left; nothing when there is none."""
    with backend.reading() as (session, actor):
        found = relocation.merged(session, actor)
        behind = merged_registers.behind(session, actor)
    if behind:
        st.subheader(_("停用单位上的授权"), anchor=False)
        for reason in behind:
            st.markdown(f"- {plain(str(reason))}")
    if not found:
        return
    st.subheader(_("并村移户"), anchor=False)
    st.caption(_("被并的村不再办理新事项。把留在那里的户、案件、帮扶、登记册和授权移到继任的村。"))
    for one in found:
        with st.container(border=True, key=f"merged {one.village.key}"):
            _village(one)


def _village(one: Listing) -> None:
    st.markdown(f"**{plain(one.village.name)} → {plain(one.into.name)}**")
    cases = joined(f"{_(state)} {n}" for state, n in sorted(one.cases.items()))
    st.markdown(
        _(
            "可移：农户 {homes} 户，帮扶记录 {help} 条，登记册 {registers} 条，授权 {grants} 项。",
            homes=one.households,
            help=one.help,
            registers=one.registers,
            grants=one.grants,
        )
    )
    if cases:
        st.caption(_("户案件：{cases}", cases=cases))
    for reason in (*one.staying, *one.open):
        st.markdown(f"- {plain(str(reason))}")
    if one.packs:
        st.caption(_("其中 {n} 户在离线包里，移过去以后照常回传。", n=one.packs))
    if one.open:
        st.caption(_("办完以前，原村的授权先不收回；办完后再按一次。"))
    with st.form(f"relocate {one.village.key}", border=False):
        why = st.text_input(
            _("依据"), max_chars=500, placeholder=_("如：县政府关于村级建制调整的批复"),
            key=f"relocate why {one.village.key}",
        )  # fmt: skip
        st.caption(_("移过去以后不能撤回；移错了，把区划表改过来，再移回去。"))
        if st.form_submit_button(_("移到{place}", place=plain(one.into.name)), type="primary"):
            backend.write(
                lambda session, actor: relocation.move(session, actor, one.village.key, why),
                success=_("已移到{place}。", place=plain(one.into.name)),
            )
