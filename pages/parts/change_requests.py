"""变更申请 of filed households: old beside new, confirmed or refused by the township."""

from collections import Counter
from typing import Any

import streamlit as st

from pages import backend
from pages.parts.answers import Sheet, form_token
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day, instant
from pages.parts.findings import saved
from pages.parts.lists import go
from pages.parts.tables import sheet_of
from pages.wording import plain
from workflows.base.rows import RowDict
from workflows.base.words import _, labelled, phrases
from workflows.households import at_once
from workflows.households.deciding_changes import decide


@backend.fragment
def requests_panel(rows: list[RowDict]) -> None:
    """A household's requests (queries.change_requests), each with what its reader may do."""
    for row in rows:
        with st.container(border=True, key=f"request_{row['id']}"):
            _told(row)
            if row["decides"]:
                _decide(row)
            elif row["open"]:
                st.caption(_("等乡镇另一人确认：在其“我的待办”、本户页面或户案件里办理。"))
            if row["withdraws"]:
                _take_back(row)
            if row["asks_again"]:
                change_link(
                    row["household_id"], _("重新提出"), f"again {row['id']}", again=row["id"]
                )


def change_link(household_id: int, label: str, key: str, **asked: int) -> None:
    """The way to the screen where an event of a household is told, with its day and its proof;
    `again`: the request that is told once more."""
    if st.button(label, icon=":material/published_with_changes:", key=key):
        go("intake", household=household_id, edit=1, **asked)


def _told(row: RowDict) -> None:
    colour = "ochre" if row["open"] else "green" if row["agreed"] else "red"
    pieces(
        words(_("变更申请：{what}", what=_(row["title"])), strong=True),
        pill(_(row["standing"]), colour),
        words(f"{row['asker'] or ''} {instant(row['asked_at'])}", quiet=True),
    )
    lines = [
        [f"{line[0]} {_(line[1])}".strip(), line[2] or "—", line[3] or "—"] for line in row["lines"]
    ]
    # Whoever stays as before is counted, not named: of a large family one sees who it is about.
    was: Counter[str] = Counter(row["was"])
    now: Counter[str] = Counter(row["now"])
    goes, comes = (phrases((a - b).elements()) or "—" for a, b in ((was, now), (now, was)))
    people = [[_("家庭成员"), goes, comes]] if goes != comes else []
    # Old and new are seen together on a phone as well: somebody decides on them.
    rows = [*(people if row["touches_people"] else []), *lines]
    sheet_of((_("项目"), _("原来"), _("现在")), rows, beside=True)
    if row["touches_people"] and (same := (was & now).total()):
        st.caption(_("其余 {n} 人不变。", n=same))
    if row["whither"]:
        st.text(labelled(_("去向"), phrases(row["whither"])))
    for key, _sha, title in row["evidence"]:
        st.link_button(_("证明：{title}", title=title or "—"), f"/file/{key}")
    for title, text in (
        (_("发生日期"), day(row["day"]) if row["day"] else ""),
        # The title says already what happened.
        (_("变更原因"), row["reason"].removeprefix(row["title"]).removeprefix("；")),
        (_("不同意的理由"), row["outcome"]),
    ):
        if text:
            st.text(labelled(title, text))
    # Why it can no longer be confirmed, as the confirmation would say it.
    for sentence in row["stale"]:
        st.warning(plain(sentence), icon=":material/update:")
    if row["decided_at"] is not None:
        st.caption(f"{row['decider'] or ''} {instant(row['decided_at'])}")


def _take_back(row: RowDict) -> None:
    key = f"request {row['id']} {row['version']} back"
    if not st.button(_("撤回申请"), key=key):
        return
    token, payload = form_token(key), {"request": row["id"]}

    def step(session: Any, actor: Any) -> bool:
        home, seen = row["household_id"], row["version"]
        decide(session, actor, home, "withdraw_change", payload, seen=seen, token=token)
        return True

    if backend.write(step):
        backend.flash(_("已撤回变更申请。"))
        st.rerun()


def _decide(row: RowDict) -> None:
    sheet = Sheet.open(f"request {row['id']} {row['version']}", f"request:{row['id']}")
    why = st.text_input(_("不同意的理由"), key=sheet.part("why", ""), max_chars=500)
    sheet.save()
    chosen: tuple[str, dict[str, Any], str] | None = None
    with st.container(horizontal=True):
        late = bool(row["stale"])
        if st.button(_("确认变更"), type="primary", key=f"{sheet.key} yes", disabled=late):
            chosen = "confirm_change", {}, _("已确认变更。")
        if st.button(_("不同意变更"), key=f"{sheet.key} no"):
            chosen = "refuse_change", {"reason": why}, _("已退回变更申请。")
    if chosen is None:
        return
    (step_key, answers, said), token = chosen, sheet.token

    def step(session: Any, actor: Any) -> bool:
        payload = {"request": row["id"], **answers}
        decide(
            session, actor, row["household_id"], step_key, payload, seen=row["version"], token=token
        )
        at_once.judge(session, actor, row["household_id"])
        return True

    if backend.write(step):
        sheet.forget()
        saved(row["household_id"])
        backend.flash(said)
        st.rerun()
