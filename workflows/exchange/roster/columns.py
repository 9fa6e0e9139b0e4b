"""Which column is which: found by its heading, wherever it stands, whatever the year called it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workflows.base.refusals import Malformed, Reason
from workflows.base.spreadsheet.sheet import Cell, letters
from workflows.base.words import Word
from workflows.exchange.roster.beside import BESIDE, tells
from workflows.exchange.roster.kinds import heading_of
from workflows.households import fields

NEEDED: Final = ("village", "household", "name", "number", "relation")
_PERSONS: Final = frozenset({"name", "relation"})
_LOOK: Final = 15


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the header stands (row number from 1) and which column answers which question."""

    row: int
    places: dict[str, int]
    titles: dict[str, str]

    @property
    def beside(self) -> tuple[str, ...]:
        """The columns in which somebody may be said to be dead or gone."""
        return tuple(key for key in self.places if key.startswith(BESIDE))

    def title(self, field: str) -> str:
        """The heading as the file writes it, for sentences a clerk checks against the file."""
        if field in self.titles or field not in fields.CATALOGUE:
            return self.titles.get(field, field)
        return fields.CATALOGUE[field].heading


def find_columns(rows: Sequence[Sequence[Cell]]) -> Columns:
    """The header among the first rows: the one that names most columns. Malformed without one."""
    best: dict[str, list[int]] = {}
    at = 0
    for row, cells in enumerate(rows[:_LOOK]):
        named = _named(cells)
        if len(named) > len(best):
            best, at = named, row
    missing = [Word(fields.CATALOGUE[field].heading) for field in NEEDED if field not in best]
    if len(missing) == len(NEEDED):
        raise Malformed(
            Reason(
                "file_no_header",
                "前 {n} 行里没有找到表头。请保留写有“姓名”“证件号码”“户编号”等的表头行再传。",
                {"n": _LOOK},
            )
        )
    if missing:
        raise Malformed(
            Reason(
                "file_missing_columns",
                "第 {row} 行表头里缺少：{columns}。请补上这些列，或改成这些名称再传。",
                {"row": at + 1, "columns": missing},
            )
        )
    _refuse_doubles(best, at)
    places = {field: found[0] for field, found in best.items()}
    titles = {field: rows[at][column].text.strip() for field, column in places.items()}
    return Columns(at + 1, places, titles)


def names_people(rows: Sequence[Sequence[Cell]]) -> bool:
    """Some row near the top heads a list of persons: names and what they are to the head."""
    return any(_named(cells).keys() >= _PERSONS for cells in rows[:_LOOK])


def _named(cells: Sequence[Cell]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        heading = heading_of(cell.text)
        field = fields.CATALOGUE.by_heading.get(heading)
        if field is None and tells(heading):
            field = BESIDE + heading
        if field:
            named.setdefault(field, []).append(column)
    return named


def _refuse_doubles(found: dict[str, list[int]], at: int) -> None:
    for field in NEEDED:
        if len(found[field]) > 1:
            raise Malformed(
                Reason(
                    "file_double_column",
                    "第 {row} 行表头里有 {n} 列都是“{column}”（{places} 列）。请只留一列再传。",
                    {
                        "row": at + 1,
                        "n": len(found[field]),
                        "column": Word(fields.CATALOGUE[field].heading),
                        "places": [letters(column) for column in found[field]],
                    },
                )
            )
