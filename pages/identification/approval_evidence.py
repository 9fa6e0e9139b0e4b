"""One household's evidence side by side: the survey before, the survey now, the meeting's vote."""

from collections.abc import Sequence

import streamlit as st

from models.rows.record import SurveyRow
from pages import backend
from pages.parts.choices import apart
from pages.parts.figures import day, yuan
from pages.parts.findings import findings_panel
from pages.parts.lists import go
from pages.parts.papers import printing
from pages.parts.standing import told_panel
from pages.parts.tables import Sign, sheet_of, sign
from pages.wording import plain
from workflows.base.words import _, labelled
from workflows.households import fields
from workflows.households.fields import Kind
from workflows.identification.queries import approvals, ranking
from workflows.identification.queries.approvals import Compared, RoundViewLine
from workflows.identification.queries.form_options import LABELS
from workflows.policy.income import BLOCKS, sums


@backend.fragment
def evidence(lines: Sequence[RoundViewLine]) -> None:
    """Choose a household; what differs stands out."""
    named = {
        line["case_id"]: f"{line['head_name']} · {line['village']} {line['group_name']}".strip()
        for line in lines
    }
    chosen = st.selectbox(
        _("对照一户的调查与比对"),
        list(named),
        None,
        format_func=apart(named),
        key="evidence of",
        placeholder=_("请选择户"),
    )
    if chosen is None:
        return
    with backend.reading() as (session, actor):
        found = approvals.compared(session, actor, chosen)
        told = ranking.told(session, actor, [chosen]).get(chosen)
    if found is None:
        return
    with st.container(border=True):
        for sentence in found.changed:
            st.warning(plain(sentence), icon=":material/group:")
        told_panel(told)
        _sides(found)
        _hits(found)
        _votes(found)
        findings_panel(found.household_id)
        with st.container(horizontal=True):
            printing("survey", chosen, _("打印入户调查表"))
            if st.button(_("打开案件"), key=f"case of {chosen}", icon=":material/open_in_new:"):
                go("case_file", case=chosen)


def _sides(found: Compared) -> None:
    if found.now is None:
        st.info(_("这户还没有完成的入户调查（中途接入的户以纸质材料为准）。"))
        return
    rows: list[tuple[str | Sign, ...]] = []
    before = found.before
    old = _figures(before) if before else {}
    for name, value in _figures(found.now).items():
        was = old.get(name, "—")
        if was == value == "—":
            # Neither visit asked for it: a line that says nothing hides those that do.
            continue
        differs = before is not None and was != value
        rows.append((name, was, sign(value, "ochre") if differs else value))
    if found.line_fen is not None:
        rows.append((_("识别标准"), "", yuan(found.line_fen)))
    heads: list[str] = [_("项目"), _("上次调查"), _("本次调查")]
    if before is None:
        heads, rows = [heads[0], heads[2]], [(row[0], row[2]) for row in rows]
    sheet_of(heads, rows, right=tuple(range(1, len(heads))))
    # Those of the departments' lists stand below with their reason; these were written by hand.
    by_hand = [hit for hit in found.now["comparison"] or [] if "reason" not in hit]
    for hit in by_hand:
        st.text(
            labelled(
                _("比对命中"),
                f"{hit['text']} — {_(LABELS['hits'].get(hit['kind'], hit['kind']))}",
            )
        )
    if found.now["comparison"] is not None and not by_hand and not found.hits:
        st.text(_("信息比对：没有命中。"))


def _hits(found: Compared) -> None:
    """What departments' lists say, person by person; what nobody has looked into stands out."""
    if not found.hits:
        return
    st.markdown(f"**{plain(_('部门名单比中 {n} 项', n=len(found.hits)))}**")
    sheet_of(
        (_("姓名"), _("名单内容"), _("认定情况"), _("理由")),
        [
            (hit.person, hit.text, sign(hit.standing, "ochre" if hit.open else "grey"), hit.why)
            for hit in found.hits
        ],
    )


def _figures(survey: SurveyRow) -> dict[str, str]:
    """What a survey says, line by line."""
    answers = survey["answers"] or {}
    blocks = sums(survey["income"])
    return {
        _("入户日期"): day(survey["visited_on"]),
        _("共同生活人数"): str(survey["people"]),
        **{_(label): yuan(blocks[block]) for block, label in BLOCKS.items()},
        _("人均纯收入"): yuan(survey["per_head_fen"]),
        **{
            _(each.label): each.word(answers.get(each.name)) or "—"
            for each in fields.CATALOGUE.surveyed
            if each.kind is not Kind.AREA
        },
    }


def _votes(found: Compared) -> None:
    line = found.votes
    if line is not None:
        st.text(
            _(
                "评议：到会 {present} 人，回避 {recused} 人，同意 {a}、反对 {b}、弃权 {c}。",
                present=line["present"],
                recused=len(line["recused"]),
                a=line["votes_for"],
                b=line["votes_against"],
                c=line["votes_abstain"],
            )
        )
