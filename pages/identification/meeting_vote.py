"""The vote on one household after the other: who stands back, the hands, the sum checked live."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.batch import ReviewMeeting
from models.rows.record import AgendaLineRow
from pages import backend
from pages.parts.answers import form_token
from pages.parts.badges import changed_pill, large_names, light, pieces, pill, words
from pages.parts.choices import apart
from pages.parts.figures import yuan
from pages.parts.standing import told_line
from pages.wording import plain
from workflows.base.words import _, joined, phrases
from workflows.engine import carrying, execute
from workflows.households import fields
from workflows.identification.queries.batches import AgendaItem, MeetingView
from workflows.identification.queries.ranking import Told


@backend.fragment
def voting(view: MeetingView, told: Mapping[int, Told]) -> None:
    """Choose a household (the next undecided one stands first) and record its vote."""
    items = {i.line["case_id"]: i for i in view.items if i.line["result"] != "struck"}
    if not items:
        return
    large_names()
    undecided = [key for key, item in items.items() if not item.line["result"]]
    st.subheader(
        _("逐户表决：{done} / {all} 户", done=len(items) - len(undecided), all=len(items)),
        anchor=False,
    )
    named = {key: f"{item.line['head_name']} {item.group}".strip() for key, item in items.items()}
    labels = {key: ("" if key in undecided else "✓ ") + plain(name) for key, name in named.items()}
    key = f"{view.row['id']} {view.row['version']}"
    chosen = st.pills(
        _("户"),
        list(items),
        default=undecided[0] if undecided else next(iter(items)),
        format_func=apart(labels),
        key=f"names {key}",
        label_visibility="collapsed",
    )
    if chosen is not None:
        # What is being counted stays while others record other households; it begins anew when
        # this household's own vote changed.
        line = items[chosen].line
        stands = "-".join(str(line[name]) for name in ("votes_for", "votes_against", "result"))
        _ballot(view, items[chosen], told.get(chosen), f"{view.row['id']} {chosen} {stands}")


def _ballot(view: MeetingView, item: AgendaItem, told: Told | None, key: str) -> None:
    line, present = item.line, list(view.row["present"])
    with st.container(border=True):
        _known(item)
        told_line(told)
        named = {p["id"]: p["called"] for p in view.representatives if p["id"] in present}
        must = [person for person in named if person in item.must_recuse]
        alike = [person for person in named if person in item.alike]
        before = [person for person in line["recused"] or () if person in named]
        # A kinship registered while the room is counting ticks its representative at once.
        register = "-".join(str(person) for person in sorted({*must, *alike}))
        recused = st.pills(
            _("回避的代表（系统已勾选与该户有亲属关系的）"),
            list(named),
            selection_mode="multi",
            default=sorted({*must, *alike, *before}),
            format_func=apart({person: plain(name) for person, name in named.items()}),
            key=f"names recused {key} {register}",
        )
        kept_in = [named[person] for person in must if person not in recused]
        if kept_in:
            st.error(_("{names}须回避，请勾选。", names=plain(joined(kept_in))))
        if alike:
            st.warning(
                _(
                    "{names}与该户登记的近亲属同名，已先勾选。"
                    "确不是同一人的，取消勾选并在“讨论要点”中写明。",
                    names=plain(joined(named[person] for person in alike)),
                )
            )
        voting = len(present) - len(recused)
        counts = _hands(line, key)
        left, right = st.columns(2)
        with left:
            fits = _sum(view, counts, voting)
        doubted = right.checkbox(
            _("会议对事实有疑问，要求重新入户"),
            value=line["result"] == "doubted",
            key=f"doubted {key}",
        )
        note = right.text_input(
            _("讨论要点"),
            value=line["note"],
            max_chars=1000,
            key=f"note {key}",
            label_visibility="collapsed",
            placeholder=_("讨论要点（可不填）"),
        )
        if st.button(
            _("登记“{name}”户的表决", name=line["head_name"]),
            type="primary",
            disabled=not fits or bool(kept_in),
            key=f"vote {key}",
        ):
            answers = {
                "case": line["case_id"],
                "recused": tuple(recused),
                "votes_for": counts[0],
                "votes_against": counts[1],
                "votes_abstain": counts[2],
                "doubted": doubted,
                "note": note,
            }
            _record(view, answers, str(line["head_name"]))


def _known(item: AgendaItem) -> None:
    """What the survey found: the meeting judges on facts."""
    below = None
    if item.per_head_fen is not None and item.line_fen is not None:
        below = item.per_head_fen < item.line_fen
    housing = fields.CATALOGUE["housing"].word(item.housing)
    pieces(
        words(item.line["head_name"], strong=True),
        words(f"{item.group} · {_('{n} 人', n=item.line['members'])}"),
        pill(
            _("人均 {sum}", sum=yuan(item.per_head_fen))
            + ("" if below is None else _("，低于标准") if below else _("，高于标准")),
            "grey" if below is None else "green" if below else "ochre",
        ),
        pill(housing, "grey" if item.housing == "safe" else "ochre") if housing else "",
        pill(_("饮水不安全"), "ochre") if item.water_safe is False else "",
        pill(_("干部近亲属"), "ochre") if item.related else "",
        changed_pill(item.changed),
    )


def _hands(line: AgendaLineRow, key: str) -> tuple[int, int, int]:
    columns = st.columns(3)
    counts = []
    for column, (label, name, said) in zip(
        columns,
        (
            (_("同意"), "votes_for", line["votes_for"]),
            (_("反对"), "votes_against", line["votes_against"]),
            (_("弃权"), "votes_abstain", line["votes_abstain"]),
        ),
        strict=True,
    ):
        counts.append(int(column.number_input(label, 0, 5000, said or 0, 1, key=f"{name} {key}")))
    return counts[0], counts[1], counts[2]


def _sum(view: MeetingView, counts: tuple[int, int, int], voting: int) -> bool:
    total = sum(counts)
    told = _(
        "同意 {a} + 反对 {b} + 弃权 {c} = {total}；应等于到会减回避 {voting}",
        a=counts[0],
        b=counts[1],
        c=counts[2],
        total=total,
        voting=voting,
    )
    if total < voting:
        light(_("还差 {n} 票", n=voting - total), "ochre", told)
        return False
    if total > voting:
        light(_("票数不符：多出 {n} 票", n=total - voting), "red", told)
        return False
    passes = view.passes(counts[0], voting)
    rule = _("通过须同意票占 {rule}", rule=view.pass_rule)
    light(_("通过") if passes else _("不通过"), "green" if passes else "red", phrases([told, rule]))
    return True


def _record(view: MeetingView, answers: dict[str, Any], name: str) -> None:
    row = view.row
    token = form_token(f"vote {row['id']} {row['version']} {answers['case']}")

    def step(session: Any, actor: Any) -> carrying.Outcome:
        return execute.perform(
            session,
            row["id"],
            "vote",
            actor,
            answers,
            seen=row["version"],
            token=token,
            of=ReviewMeeting,
        )

    if backend.write(step) is not None:
        backend.flash(_("“{name}”户的表决已登记。", name=name))
        st.rerun(scope="app")
