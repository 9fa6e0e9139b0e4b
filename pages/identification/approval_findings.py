"""What wants a word of whoever passes a household in a round: shown, and asked one by one."""

from typing import TYPE_CHECKING, Final

import streamlit as st

from pages.parts.tables import sheet_of
from pages.wording import plain
from workflows.base.saying import said
from workflows.base.words import _, joined, labelled

if TYPE_CHECKING:
    from workflows.identification.queries.approvals import RoundView

_SHORTEST: Final = 2
_NAMED: Final = 20


def must_say(view: "RoundView", n: int) -> None:
    """Whom the meeting and the visit judge otherwise, or a list speaks against: passed one by
    one, with a reason for each."""
    st.warning(
        _(
            "有 {n} 户评议与调查矛盾或有名单记载没有核实，不在“全部通过”之内："
            "请在上面逐户选中，逐项写明理由后再通过。",
            n=n,
        ),
        icon=":material/compare_arrows:",
    )
    rows = [
        (line["head_name"], f"{line['village']} {line['group_name']}", _(each.kind), str(each))
        for line in view.undecided
        for each in view.contradicted.get(line["case_id"], ())
    ]
    sheet_of((_("户主"), _("村、组"), _("事项"), _("情况")), rows)


def reasons_apart(view: "RoundView", chosen: list[int], key: str) -> tuple[dict[str, str], bool]:
    """{finding's code: the reason typed for it}, and whether they may be handed in: of one
    household, each finding with its own."""
    waiting = [case for case in chosen if case in view.contradicted]
    if len(chosen) > 1:
        heads = {line["case_id"]: line["head_name"] for line in view.lines}
        names = joined(plain(heads[case]) for case in waiting[:_NAMED])
        st.warning(
            _(
                "所选 {m} 户中有 {n} 户（{names}）须逐户写明理由，不能一并通过。请一次只选一户。",
                m=len(chosen),
                n=len(waiting),
                names=names,
            )
        )
        return {}, False
    apart = {}
    for each in view.contradicted[chosen[0]]:
        st.warning(plain(labelled(_(each.kind), each)), icon=":material/compare_arrows:")
        code = each.finding.code
        apart[code] = st.text_input(
            _("{kind}：通过的理由", kind=each.kind),
            max_chars=500,
            key=f"apart {key} {chosen[0]} {code}",
        )
    return apart, all(said(why) >= _SHORTEST for why in apart.values())
