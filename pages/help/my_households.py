"""A helper's phone: the households that are theirs, what these get, a visit in three taps."""

import streamlit as st

from pages import backend
from pages.help import household, visit
from pages.parts import help_words
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day
from pages.parts.lists import asked_for, empty
from pages.wording import plain
from workflows.access.places import county_of
from workflows.base.rows import RowDict
from workflows.base.words import Word, _, joined
from workflows.help.queries import own, reminders, screen
from workflows.help.queries.own import Former, OwnHousehold


def render() -> None:
    """One household's whole picture when asked for, else all of one's own with what is due."""
    key = asked_for("home")
    if key is not None:
        _whole(key)
        return
    st.title(_("我的帮扶户"), anchor=False)
    with backend.reading() as (session, actor):
        rows = own.my_households(session, actor)
        due: dict[int, list[str]] = {}
        for one in reminders.reminders(session, actor) if rows else ():
            due.setdefault(one.household_id, []).append(str(one.reason))
        past = own.former(session, actor)
        regions = {row.region for row in rows} | {row.region for row in past}
        names = screen.villages(session, actor, regions)
    _former(past, names)
    if not rows:
        empty(
            _("还没有与您结对的户。"),
            _("请乡镇经办在“帮扶”里登记您的姓名和登录账号，并登记结对。"),
        )
        return
    # Where a campaign waits the form stands open: photo, receipt, save.
    first = next((row.household_id for row in rows if row.due_campaigns), rows[0].household_id)
    for row in rows:
        with st.container(border=True):
            _card(row, names.get(row.region, ""), due.get(row.household_id, []))
            with st.expander(
                _("记走访"), icon=":material/add_a_photo:", expanded=row.household_id == first
            ):
                visit.form(_place(row), (), own=row.official_id)


def _former(past: list[Former], names: dict[int, str]) -> None:
    """Said for a year, so that nobody goes on visiting a household that is no longer there."""
    if not past:
        return
    with st.expander(_("已不在册的户 {n} 户", n=len(past)), icon=":material/person_off:"):
        for row in past:
            pieces(
                words(row.head_name, strong=True),
                words(names.get(row.region, "")),
                words(_("帮扶到 {day}", day=day(row.to_on)), quiet=True),
            )
            st.caption(plain(_(Word(row.why))))
            if row.went_to:
                said = _(
                    "人已到“{heads}”户。要接着帮扶的，请乡镇登记结对。", heads=joined(row.went_to)
                )
                st.caption(plain(said))


def _place(row: OwnHousehold) -> RowDict:
    return {
        "id": row.household_id,
        "region": row.region,
        "county": county_of(row.region),
        "head_name": row.head_name,
    }


def _card(row: OwnHousehold, village: str, due: list[str]) -> None:
    pieces(
        words(row.head_name, strong=True),
        words(" ".join(part for part in (village, row.group_name, row.address) if part)),
        words(_("{n} 人", n=row.members), quiet=True),
    )
    pieces(
        words(_("最近走访 {day}", day=day(row.last_visit)) if row.last_visit else _("还没有走访")),
        *(
            pill(f"{help_words.measure(one['kind'])} {one['year']}", "green")
            for one in row.measures
            if one["stands"]
        ),
        "" if row.measures else pill(_("还没有措施"), "ochre"),
    )
    for sentence in due:
        st.caption(f":material/notifications: {plain(sentence)}")
    if row.asking:
        st.caption(_(":material/hourglass: 家庭成员的变更申请在等乡镇确认，确认前以登记的为准。"))
    if st.button(
        _("看这一户享受的帮扶"),
        key=f"whole {row.household_id}",
        icon=":material/family_home:",
        type="tertiary",
    ):
        st.query_params.from_dict({"home": str(row.household_id)})
        st.rerun()


def _whole(key: int) -> None:
    """The household as the helper may see it: his own, and nobody else's."""
    with backend.reading() as (session, actor):
        mine = {row.household_id for row in own.my_households(session, actor)}
    if key not in mine:
        empty(_("这一户不是您结对的户。"))
        return
    household.draw(key, screen="my_households")
