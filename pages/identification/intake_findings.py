"""What the checks say of a household while it is typed, the same as at every other door."""

from typing import Any

import streamlit as st

from pages import backend
from pages.identification.intake_line import Typed
from pages.parts.answers import Sheet
from pages.wording import plain
from workflows.base import clock
from workflows.households import answers, register
from workflows.identification.queries import intake


def household_findings(
    sheet: Sheet,
    home: dict[str, Any] | None,
    typed: list[Typed],
    traits: dict[str, Any],
    beside_phone: Any,
) -> None:
    """What the checks say of the household as soon as it is typed, of its telephone beside that; a
    line's own findings stand under the line."""
    phone = sheet.value("phone") or ""
    with backend.reading() as (session, actor):
        key = home["id"] if home else None
        given = "、".join(filter(None, (phone, *(line.phone for line in typed))))
        shared = intake.sharing(session, actor, given, key) if given else 0
        held = register.held_elsewhere(session, actor, (line.number for line in typed), key)
    known = home is not None and bool(home["phone_masked"])
    if home and not given:
        shared = home["phone_shared"]
    said = None if known and not phone else phone
    dated = answers.dated(traits, home and home["traits"], clock.today())
    lines = [line.facts() for line in typed]
    for reason in held:
        st.error(plain(str(reason)))
    for finding in intake.findings(lines, said, shared, dated):
        if finding.level != "household" or finding.severity == "I":
            continue
        sentence = plain(f"{finding.reason} {finding.remedy}")
        if finding.field == "phone":
            beside_phone.markdown(f":orange[{sentence}]")
        elif typed:
            (st.error if finding.severity == "E" and finding.stops else st.warning)(sentence)
