"""What changes a household: its columns and people as they are to stand, and the decision on a
request."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, Field

from workflows.base import codes
from workflows.engine.definition import Ask, Form
from workflows.engine.forms import Files
from workflows.households import row_shapes
from workflows.households.fields import CATALOGUE, Of
from workflows.households.household_numbers import Tidy

# The numbers that a filed case bears, by their columns.
CaseNumber = Literal["national_no", "handbook_no", "card_no"]
# Who says it: a code of answers.Source, "" where nobody is named.
Said = Literal["", "roster", "entry", "visit"]
# The door of a roster: its own row is the proof, so what comes by it needs no papers.
ROSTER: Final = "roster"


_TOLD: Final = frozenset(
    ("name", "relation", "sex", "born", "number", "traits", "id_kind", "id_sealed", "id_blind")
) | {"id_masked", "phone_sealed", "phone_blind", "phone_masked"}
_ADDED: Final = _TOLD | {"id", "came_on"}
_SOMEBODY: Final = frozenset({"id", "name", "relation", "traits"})
_CHANGED: Final = _TOLD | {"left_on", "left_why"}
_NO_COLUMN: Final = "“{label}”中有登记以外的内容，或者同一人写了 2 次、没有内容。请刷新后重新填写。"


def _only_added(rows: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Who comes tells of themselves only, never where they live or that they left."""
    if any(not _SOMEBODY <= row.keys() <= _ADDED for row in rows):
        raise ValueError(_NO_COLUMN)
    return row_shapes.whole(rows)


def _only_changed(
    lines: tuple[tuple[int, dict[str, Any]], ...],
) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Each person once, with something that a change may say of a person."""
    twice = len({key for key, _values in lines}) != len(lines)
    if twice or any(not values or not values.keys() <= _CHANGED for _key, values in lines):
        raise ValueError(_NO_COLUMN)
    row_shapes.of_people(values for _key, values in lines)
    return lines


def _sound(shape: Callable[[dict[str, Any]], None]) -> AfterValidator:
    def holds(said: dict[str, Any]) -> dict[str, Any]:
        shape(said)
        return said

    return AfterValidator(holds)


class Content(Form):
    """A household's columns and people as they are to stand; made by workflows.households.register,
    numbers sealed.

    event: what happened (codes.CHANGE), "" for corrections; day: when; evidence: its papers. What
    differs, old beside new, is derived where it is told, never handed in. numbers: those of the
    filed case that are put right, {national_no, handbook_no, card_no: as it should be}. on, source:
    the day that what is said holds for, and who says it.
    """

    inner: ClassVar = {
        **{each.key: str(each.label) for each in CATALOGUE.of(*Of)},
        **{each.column: str(each.label) for each in CATALOGUE.of(*Of) if each.column},
    }
    columns: Annotated[
        dict[str, Any],
        Ask("户信息", secret=True),
        Field(default_factory=dict),
        _sound(row_shapes.of_home),
    ]
    added: Annotated[
        tuple[dict[str, Any], ...], Ask("新增成员", secret=True), AfterValidator(_only_added)
    ] = ()
    changed: Annotated[
        tuple[tuple[int, dict[str, Any]], ...],
        Ask("变更成员", secret=True),
        AfterValidator(_only_changed),
    ] = ()
    note: Annotated[str, Ask("说明"), Field(max_length=2000)] = ""
    left: Annotated[tuple[str, ...], Ask("离开的人和原因")] = ()
    event: Annotated[str, Ask("变更事项")] = ""
    day: Annotated[date | None, Ask("发生日期")] = None
    evidence: Annotated[Files, Ask("证明材料", kind="attachments")] = ()
    numbers: Annotated[
        dict[CaseNumber, Annotated[str, Field(min_length=2, max_length=40), Tidy]],
        Ask("更正的编号"),
        Field(default_factory=dict),
    ]
    there: Annotated[
        dict[str, Any],
        Ask("去向", secret=True),
        Field(default_factory=dict),
        _sound(row_shapes.of_there),
    ]

    on: Annotated[date | None, Ask("情况的日期", given=True)] = None
    source: Annotated[Said, Ask("情况来自", given=True)] = ""

    @property
    def reason(self) -> str:
        """Why, as the timeline and the request tell it: what happened, the note, and why each goes
        who goes."""
        event = codes.CHANGE.labels.get(self.event, "")
        return "；".join(filter(None, [event, self.note.strip(), *self.left]))


class Together(Content):
    """One act over two households, as the one that takes people in hands it on.

    from_id gives them, by the change `give`, or by its request that is confirmed with this act.
    people: (row there, row here, name) of each.
    """

    from_id: Annotated[int, Ask("来自的户", given=True)]
    give: Annotated[dict[str, Any], Ask("分出的户", secret=True), Field(default_factory=dict)]
    request: Annotated[int | None, Ask("变更申请")] = None
    people: Annotated[tuple[tuple[int, int, str], ...], Ask("分出的人", given=True)] = ()


class Decision(Form):
    """Which request is decided."""

    request: Annotated[int, Ask("变更申请", kind="choice:requests")]


class Refusal(Decision):
    """A request that is not confirmed, and why."""

    reason: Annotated[str, Ask("不同意的理由", kind="area"), Field(min_length=2, max_length=500)]
