"""A spreadsheet as the rows of a register: the headings found, each row good, refused or no entry
at all."""

from typing import Any

from sqlmodel import Session

from workflows.access.people import Actor
from workflows.base.refusals import Malformed, Reason, Refused
from workflows.base.spreadsheet.sheet import UPLOAD, Cell, Sheet, read_sheet
from workflows.base.words import Word
from workflows.exchange.roster.kinds import TOTAL, heading_of, kind_of, stated
from workflows.registers import ties
from workflows.registers.rows import Listed
from workflows.registers.words import KIN, Register, checked, column_of


class Reader:
    """The rows of one file as they are read: the good ones, the refused ones, the foot."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        register: Register,
        region: int,
        accounts: dict[str, int],
    ) -> None:
        self._session, self._register, self._accounts = session, register, accounts
        self._villagers = ties.villagers(session, actor, region) if register.apart else []
        self._columns: dict[str, int] = {}
        self.good: list[Listed] = []
        self.refused: list[tuple[int, tuple[Reason, ...]]] = []
        self.foot: list[tuple[int, Reason]] = []

    def read(self, content: bytes, name: str) -> None:
        """Every row below the headings. Malformed when the file is no such register."""
        sheet = read_sheet(content, name=name, limits=UPLOAD)
        heading, self._columns = _heading(sheet, self._register)
        for number, cells in enumerate(sheet.rows[heading:], heading + 1):
            self._row(number, cells)

    def _row(self, number: int, cells: tuple[Cell, ...]) -> None:
        register, columns = self._register, self._columns
        at = {key: cells[place] for key, place in columns.items() if place < len(cells)}
        words: dict[str, Any] = {key: cell.shows for key, cell in at.items()}
        headings = {h for h in register.columns if register.columns[h] == register.needed[0]}
        if kind := kind_of(cells, columns[register.needed[0]], headings):
            self.foot.append((number, self._set_aside(kind, cells)))
            return
        if not any(words.values()):
            return
        computed = {key for key, cell in at.items() if _not_typed(key, cell)}
        try:
            values = checked(self._session, register, words, computed)
        except Refused as refusal:
            self.refused.append((number, refusal.reasons))
            return
        values |= self._ties(values, words)
        dated = frozenset(day for day in ("valid_from", "valid_to") if words.get(day))
        self.good.append(Listed(number, values, dated))

    def _ties(self, values: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
        if not self._register.apart:
            return {}
        person = ties.meant(
            self._villagers, values["kin_name" if self._register is KIN else "name"], words
        )
        found: dict[str, Any] = {
            "household_id": person["household_id"] if person else None,
            "user_id": self._accounts.get(values.get("official_name", "")),
        }
        blind = self._register.apart[0][0]
        if person and values[blind] is None:
            found[blind] = person["id_blind"]
        return found

    def _set_aside(self, kind: str, cells: tuple[Cell, ...]) -> Reason:
        """What the row is; a total that counts otherwise than the rows above says so."""
        n, says = len(self.good) + len(self.refused), stated(cells)
        if kind == TOTAL and says is not None and says != n:
            reason = "这是合计行，写 {stated} 人；上面读到 {n} 行。请核对名单是否完整。"
            return Reason("register_total", reason, {"stated": says, "n": n})
        return Reason("register_foot", "这是{kind}，不是人，没有读入。", {"kind": Word(kind)})


def _not_typed(key: str, cell: Cell) -> bool:
    """A formula, or a number that Excel has rounded: not what somebody typed there."""
    lost = cell.number or "E+" in cell.text.upper()
    return cell.formula or (key in ("number", "kin_number") and lost)


def _heading(sheet: Sheet, register: Register) -> tuple[int, dict[str, int]]:
    """The row of the headings (1 is the first) and where each known column stands."""
    for number, cells in enumerate(sheet.rows[:10], 1):
        at: dict[str, int] = {}
        twice = ""
        for place, cell in enumerate(cells):
            key = column_of(register, heading_of(cell.text))
            if key is not None and key in at:
                twice = cell.text.strip()
            elif key is not None:
                at[key] = place
        if set(register.needed) <= at.keys():
            if twice:
                reason = "第 {row} 行表头里有两列都是“{column}”。请改成一列往下排，再传。"
                raise Malformed(
                    Reason("register_columns", reason, {"row": number, "column": twice})
                )
            return number, at
    raise Malformed(
        Reason(
            "register_heading",
            "前 10 行里没有找到表头。须有这些列：{columns}。",
            {"columns": [c for c, key in register.columns.items() if key in register.needed]},
        )
    )
