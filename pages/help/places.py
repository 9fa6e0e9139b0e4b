"""At which place something of help is opened: one of the person's own, chosen when there are
several."""

from collections.abc import Iterable

import streamlit as st

from pages import backend
from pages.parts.choices import apart
from workflows.access import places
from workflows.access.roles import Role
from workflows.base.rows import RowDict
from workflows.base.words import _


def pick(key: str, roles: Iterable[Role]) -> RowDict | None:
    """Region and county of the place chosen; None for somebody who holds none of the roles."""
    wanted = set(roles)
    with backend.reading() as (session, actor):
        tops = dict.fromkeys(held.lo for held in actor.held if held.role in wanted)
        named = {region: places.path_name(session, region) for region in tops}
    if not named:
        return None
    region = next(iter(named))
    if len(named) > 1:
        region = st.selectbox(_("地区"), list(named), format_func=apart(named), key=f"{key} place")
    return {"id": 0, "region": region, "county": places.county_of(region)}
