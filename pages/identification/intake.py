"""申请: search first, then enter a household and open its application."""

from typing import Any

import streamlit as st

from pages import backend
from pages.identification.intake_application import application_form
from pages.identification.intake_back import back_form
from pages.identification.intake_entry import entry_form
from pages.identification.intake_forms import household_forms
from pages.parts.badges import pieces, pill, words
from pages.parts.change_requests import requests_panel
from pages.parts.findings import to_explain
from pages.parts.former_numbers import former_numbers
from pages.parts.household_links import links_panel
from pages.parts.lists import asked_for, empty, go, paged
from pages.parts.people_as_of import earlier_day, people_as_of
from pages.parts.search import search
from pages.parts.stages import state_badge
from pages.wording import plain
from workflows.base import clock, codes, identity
from workflows.base.rows import RowDict
from workflows.base.words import Word, _
from workflows.households import coming_back, known_by, links, offered_events, open_requests
from workflows.identification.queries import intake, status_text


def render() -> None:
    """One household (by its number in the address), a new one, or the way to find one."""
    key = asked_for("household")
    with backend.reading() as (session, actor):
        villages = intake.villages(session, actor)
        home = intake.household(session, actor, key) if key is not None else None
    if home is not None:
        _household(home)
    elif st.query_params.get("new"):
        st.title(_("登记新农户"), anchor=False)
        if st.button(_("返回查找"), icon=":material/arrow_back:"):
            go("intake")
        entry_form(villages, None)
    else:
        _find()


def _find() -> None:
    st.title(_("申请"), anchor=False)
    st.caption(_("先查找：这一户可能已经登记过。查不到再登记新农户。"))
    search()
    if st.button(_("登记新农户"), icon=":material/person_add:", type="primary"):
        go("intake", new=1)
    st.subheader(_("已登记、还没有申请的户"), anchor=False)
    _without_case()


@backend.fragment
def _without_case() -> None:
    def load(after: Any, limit: int) -> list[dict[str, Any]]:
        with backend.reading() as (session, actor):
            rows = intake.without_case(session, actor, after=after, limit=limit)
            gates = intake.gates(session, actor, {row["region"] for row in rows})
            for row in rows:
                row["village"] = status_text.place_of(session, actor, row["region"])
                row["gate"] = gates[row["region"]]
        return rows

    if not paged("without case", load, _line, lambda row: row["id"]):
        empty(_("没有这样的户。"), _("登记新农户之后，在这里打开申请。"))


def _line(row: dict[str, Any]) -> None:
    gate: intake.Gate = row["gate"]
    with st.container(horizontal=True, vertical_alignment="center"):
        pieces(
            words(row["head_name"], strong=True),
            words(f"{row['village']} {row['group_name']}", quiet=True),
            words(_("{n} 人", n=row["members"]), quiet=True),
            "" if gate.batch_id else pill(_("等待培训"), "ochre"),
        )
        if st.button(
            _(Word("申请", "button")) if gate.batch_id else _("查看"), key=f"without {row['id']}"
        ):
            go("intake", household=row["id"])


def _household(home: dict[str, Any]) -> None:
    with backend.reading() as (session, actor):
        place = status_text.place_of(session, actor, home["region"])
        gate = intake.gates(session, actor, {home["region"]})[home["region"]]
        last = intake.last_case(session, actor, home["id"])
        opens = intake.opens(actor, home["region"])
        requests = open_requests.of_household(session, actor, home["id"])
        offer = offered_events.offered(session, actor, home["id"], asked_for("again"))
        back = coming_back.offer(session, actor, home["id"], asked_for("again"))
        linked = links.links_of(session, actor, [home["id"]])
        former = known_by.former(session, actor, home["id"])
    st.title(plain(home["head_name"]), anchor=False)
    pieces(
        words(f"{place} {home['group_name']}"),
        words(_("{n} 人", n=home["members"])),
        state_badge(last["state"], edition=last["edition"]) if last else "",
    )
    visit = asked_for("back")
    with st.container(horizontal=True):
        if visit is not None and st.button(_("回到入户调查"), icon=":material/arrow_back:"):
            go("survey", case=visit)
        if visit is None and st.button(_("返回查找"), icon=":material/arrow_back:"):
            go("intake")
        if last and st.button(_("打开户案件"), icon=":material/folder_open:"):
            go("case_file", case=last["id"])
    former_numbers(former)
    links_panel(linked)
    if home["gone"]:
        _gone(home, requests, back)
        return
    to_explain(home["id"])
    if last is None or intake.ended(last):
        if opens:
            application_form(home, gate, last)
        else:
            st.info(_("申请由本村信息员代农户打开。"), icon=":material/info:")
    # Asked anew: what was asked stands in its form, and the form on top.
    again = offer.again if offer is not None else None
    if again is not None:
        household_forms(home, place, offer, visit)
    requests_panel(requests)
    _people(home)
    _earlier(home["id"])
    if again is None:
        household_forms(home, place, offer, visit)


def _gone(home: dict[str, Any], requests: list[RowDict], back: coming_back.Offer | None) -> None:
    """A household that is gone is read; asked anew, the way back stands on top."""
    st.info(_("该户已销户，只供查阅；办理经过见户案件。"), icon=":material/inventory_2:")
    if back is not None and back.again is not None:
        back_form(home, back)
    requests_panel(requests)
    if back is not None and back.again is None:
        back_form(home, back)
    _earlier(home["id"])


def _people(home: dict[str, Any]) -> None:
    """Who is on record, at a glance: whoever was just entered is checked against the booklet."""
    today, people = clock.today(), home["people"]
    missing = sum(not person["id_masked"] for person in people)
    with st.expander(_("家庭成员 {n} 人", n=len(people)), icon=":material/group:"):
        for person in people:
            born = person["born"]
            pieces(
                words(person["name"], strong=True),
                words(codes.RELATION.label(person["relation"]) if person["relation"] else ""),
                words(_("{n} 岁", n=identity.age_on(today, born))) if born else "",
                words(person["id_masked"], quiet=True)
                if person["id_masked"]
                else pill(_("没有证件号码"), "ochre"),
            )
    if missing:
        st.caption(_("{n} 人没有证件号码，建档前须补齐。", n=missing))


@backend.fragment
def _earlier(household_id: int) -> None:
    """Who lived here on a day before today."""
    with st.expander(_("以前某一天的家庭成员"), icon=":material/history:"):
        day = earlier_day(str(household_id))
        if day is not None:
            people_as_of(household_id, day)
