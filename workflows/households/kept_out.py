"""What keeps people out of the register, at the form, in a roster and where a request is confirmed:
the sentences of the checks, and the one about somebody whom another household has."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from workflows.base.refusals import Fault, Reason

# Other findings are cleared before the application is handed in.
REFUSING: Final = frozenset({"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8"})


def held(
    number: str, name: str, *, head: str = "", village: str = "", household: str = "", seen: bool
) -> Fault:
    """E4 across households: somebody (`number` masked) is another household's already. Whose, and
    which household (its head, village and number, where it has one), is told only where the reader
    may see people."""
    if not seen:
        return Fault.of(
            "E4",
            "证件号码 {number} 已在另一户登记，一个人只能在一户。",
            "请核对号码；迁入的请先在原户办理转出。",
            number=number,
        )
    home = _NUMBERED if household else _UNNUMBERED
    told = {"head": head, "village": village, "household": household}
    return Fault.of(
        "E4",
        "证件号码 {number}（{name}）已在另一户登记，一个人只能在一户。",
        "那一户是{home}，请核对这个人属于哪一户；迁入的请先在原户办理转出。"
        "两人的号码登记反了的，先在那一户办“信息更正”，选“号码登记错，核对中”，"
        "再更正这一户的号码，最后更正那一户的号码。",
        number=number,
        name=name,
        home=Reason("E4", home, told),
    )


_NUMBERED: Final = "{village}“{head}”户（户编号 {household}）"
_UNNUMBERED: Final = "{village}“{head}”户"


def twice_in_file(number: str, name: str, row: str, household: str) -> Fault:
    """E4 across the households of one file: where the other line (`row`) of that person stands."""
    return Fault.of(
        "E4",
        "证件号码 {number}（{name}）在第 {row} 行（户编号 {household}）也有，一个人只能在一户。",
        "请核对这个人属于哪一户，另一户改正号码或删去这一行。",
        number=number,
        name=name,
        row=row,
        household=household,
    )


def without_number(people: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Those of one household whom nothing tells apart: same name, birth and sex, and no number.
    `people`: columns of persons as stored."""
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in people:
        if row.get("born") and not row.get("id_blind"):
            found.setdefault((row["name"], row["born"], row.get("sex")), []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]


def twice_here(name: str, born: object, n: int) -> Fault:
    """Somebody without a number would live in one household `n` times."""
    return Fault.of(
        "twice_without_number",
        "“{name}”（{born} 出生，没有证件号码）在本户会有 {n} 人，分不清是不是同一个人。",
        "是同一人的只登记 1 次；是两人的（如双胞胎），请填写能区分的姓名或证件号码。",
        name=name,
        born=f"{born}",
        n=n,
    )
