"""The register of households: entered, amended, dissolved — with the same events, versions and
hashes as a case.

Identity numbers reach this file sealed already; the event keeps only what changed, the records
their digests.
"""

from typing import Annotated, Any, Final

from pydantic import Field

from models.household import Person
from workflows.facts import Facts
from workflows.people import Role
from workflows.process import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.step import Step

R = Role
_KEEPERS: Final = (R.CLERK, R.COMMITTEE, R.TOWNSHIP)


class Content(Form):
    """A household's columns and people as they are to stand; made by workflows.households,
    numbers sealed."""

    columns: Annotated[dict[str, Any], Ask("户信息", secret=True), Field(default_factory=dict)]
    added: Annotated[tuple[dict[str, Any], ...], Ask("新增成员", secret=True)] = ()
    changed: Annotated[tuple[tuple[int, dict[str, Any]], ...], Ask("变更成员", secret=True)] = ()
    note: Annotated[str, Ask("说明"), Field(max_length=200)] = ""
    fields: Annotated[tuple[str, ...], Ask("变更项目")] = ()


def _write(f: Facts, step: Step) -> None:
    form: Content = f.form
    step.set(**form.columns)
    for row in form.added:
        step.add(
            Person,
            **{"region": f.row["region"], "county": f.row["county"], "household_id": f.row["id"]}
            | row,
        )
    at_hand = {row["id"]: row for row in f.known.get("people", ())}
    for key, values in form.changed:
        step.change(Person, at_hand[key], **values)


def _strangers(f: Facts) -> Unmet:
    known = {row["id"] for row in f["people"]}
    wrong = [key for key, _values in f.form.changed if key not in known]
    return {"n": len(wrong)} if wrong else None


OWN_PEOPLE: Final = Guard(
    "own_people",
    "要变更的成员有 {n} 人不在本户，请刷新后重试。",
    _strangers,
    needs=("people",),
    asks=True,
)

PROCESS: Final = Process(
    key="household",
    edition=1,
    label="农户登记",
    subject="household",
    states=(
        State("H1", "kept", "在册"),
        State("H9", "gone", "已销户", final=True),
        State("H0", "undone", "导入已撤销", final=True),
    ),
    actions=(
        Action(
            "register",
            "h1",
            "登记",
            sources=(NEW,),
            targets=("H1",),
            roles=(*_KEEPERS, R.COUNTY),
            form=Content,
            effect=_write,
        ),
        Action(
            "amend",
            "h2",
            "变更",
            sources=("H1",),
            roles=(*_KEEPERS, R.COUNTY),
            form=Content,
            guards=(OWN_PEOPLE,),
            effect=_write,
        ),
        Action(
            "dissolve",
            "h3",
            "销户",
            sources=("H1",),
            targets=("H9",),
            roles=(R.TOWNSHIP,),
            form=Content,
            guards=(OWN_PEOPLE,),
            effect=_write,
        ),
        Action(
            "undo",
            "h4",
            "撤销导入",
            sources=("H1",),
            targets=("H0",),
            roles=(*_KEEPERS, R.COUNTY),
            form=Content,
            guards=(OWN_PEOPLE,),
            effect=_write,
        ),
    ),
)
