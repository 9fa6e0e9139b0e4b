"""The two forms of a household on record: what happened to it, and its answers."""

from typing import Any

import streamlit as st

from pages import backend
from pages.identification.change_event import change_form
from pages.identification.intake_entry import entry_form
from pages.identification.intake_facts import facts_form
from pages.parts.lists import asked_for
from pages.wording import plain
from workflows.base.words import _, labelled
from workflows.households import finding_lists, offered_events


def household_forms(
    home: dict[str, Any], place: str, offer: offered_events.Offered | None, visit: int | None
) -> None:
    """What happened to the household, and what is on record of it. Whoever comes to put something
    right finds the form open: that of the finding, or of the visit alone."""
    wanted = _wanted(home)
    again = offer.again if offer is not None else None
    if again is not None and again.why:
        st.info(labelled(_("不同意的理由"), plain(again.why)), icon=":material/info:")
    facts = again if again is not None and again.of_facts else None
    unfolded = asked_for("edit") is not None
    mends = asked_for("finding") is not None or visit is not None or facts is not None
    if offer is not None:
        with st.expander(
            _("登记变更"),
            expanded=unfolded and not mends,
            icon=":material/published_with_changes:",
        ):
            change_form(home, offer)
    waits = offer is not None and offer.waits
    unfolded = unfolded and (not waits or mends)
    with st.expander(_("户信息和家庭成员"), expanded=unfolded, icon=":material/edit:"):
        first = asked_for("person") or wanted
        if waits:
            facts_form(home, first=first, again=facts)
        else:
            entry_form({home["region"]: place}, home, first=first, visit=visit)


def _wanted(home: dict[str, Any]) -> int | None:
    """Who comes to mend one finding is told which, and finds its person first, the answers
    unfolded: that person's key."""
    key = asked_for("finding")
    if key is None:
        return None
    with backend.reading() as (session, actor):
        rows = finding_lists.of_household(session, actor, home["id"])
    found = next((row for row in rows if row["id"] == key), None)
    if found is None:
        return None
    st.warning(plain(f"{found['why']} {found['remedy']}"), icon=":material/rule:")
    of: int | None = found["person_id"] or None
    # The field that puts it right: the fold it lies in is opened.
    home["wanted"] = found["opens"]
    for person in home["people"]:
        person["wanted"] = (found["opens"] or True) if of in (None, person["id"]) else ""
    return of
