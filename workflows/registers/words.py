"""The three registers by their words: who keeps which, its columns, what may stand in them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session, SQLModel

from models.installation import keyring_of
from models.register import ObjectionPhone, OfficialKin, Representative
from workflows.access.roles import Role
from workflows.base import (
    clock,
    codes,
    days,
    free_text,
    gone,
    id_faults,
    identity,
    names,
    telephones,
)
from workflows.base.refusals import Malformed, Reason
from workflows.base.words import Word
from workflows.exchange.roster.kinds import person_fault
from workflows.households import fields

_VILLAGERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP})
KEEPERS: Final = _VILLAGERS | {Role.COUNTY}
_LONG: Final = 60


@dataclass(frozen=True, slots=True)
class Register:
    """One of the three: its table, who keeps it where, its columns as a spreadsheet heads them.

    `apart`: for each person an entry is about, the columns that say who is meant, the surest first.
    """

    key: str
    label: str
    model: type[SQLModel]
    keepers: frozenset[Role]
    levels: frozenset[str]
    columns: dict[str, str]
    needed: tuple[str, ...]
    same: tuple[str, ...]
    apart: tuple[tuple[str, ...], ...] = ()

    @property
    def enders(self) -> frozenset[Role]:
        """Who ends an entry: a kinship, which keeps somebody from acting, the township alone."""
        return frozenset({Role.TOWNSHIP}) if self.key == "kin" else self.keepers

    @property
    def ties(self) -> tuple[str, ...]:
        """Every column that ties an entry to somebody."""
        return tuple(column for about in self.apart for column in about)


REPRESENTATIVES: Final = Register(
    "representatives",
    "村民代表",
    Representative,
    _VILLAGERS,
    frozenset({"village"}),
    {
        "姓名": "name",
        "任期起": "valid_from",
        "任期止": "valid_to",
        "身份证号": "number",
        "户编号": "household",
        "组": "group",
    },
    ("name",),
    ("name",),
    (("id_blind", "household_id", "user_id", "remark"),),
)
KIN: Final = Register(
    "kin",
    "干部近亲属备案",
    OfficialKin,
    _VILLAGERS,
    frozenset({"village"}),
    {
        "干部姓名": "official_name",
        "职务": "post",
        "关系": "relation",
        "亲属姓名": "kin_name",
        "亲属身份证号": "kin_number",
        "起": "valid_from",
        "止": "valid_to",
        "户编号": "household",
        "组": "group",
    },
    ("official_name", "post", "relation", "kin_name"),
    ("official_name", "relation", "kin_name"),
    (("kin_blind", "household_id"), ("representative_id", "user_id")),
)
PHONES: Final = Register(
    "phones",
    "异议电话",
    ObjectionPhone,
    frozenset({Role.TOWNSHIP, Role.COUNTY}),
    frozenset({"village", "township", "county"}),
    {"受理单位": "office", "电话": "phone", "起": "valid_from", "止": "valid_to"},
    ("office", "phone"),
    ("office", "phone"),
)
REGISTERS: Final = (REPRESENTATIVES, KIN, PHONES)
# Columns that find the person meant; they are not kept as they are.
FINDERS: Final = ("household", "group")
_ALIASES: Final = {
    **{f"{who}{word}": "name" for who in ("代表", "村民代表") for word in ("姓名", "名单")},
    **dict.fromkeys(fields.CATALOGUE["number"].headings, "number"),
    **{f"亲属{word}": "kin_number" for word in fields.CATALOGUE["number"].headings},
    **dict.fromkeys((*fields.CATALOGUE["household"].headings, "亲属户编号"), "household"),
    **dict.fromkeys((*fields.CATALOGUE["group"].headings, "亲属组"), "group"),
}


def column_of(register: Register, heading: str) -> str | None:
    """Which column a heading means; None for one that the register does not read."""
    key = register.columns.get(heading, _ALIASES.get(heading))
    return key if key in register.columns.values() else None


def checked(
    session: Session,
    register: Register,
    words: dict[str, Any],
    computed: Collection[str] = (),
) -> dict[str, Any]:
    """The columns to write, or Malformed with every reason why not.

    `computed` are the columns whose cell is a formula or a number where a text was meant.
    """
    headings = {key: heading for heading, key in register.columns.items() if key not in FINDERS}
    reasons: list[Reason] = []
    values: dict[str, Any] = {}
    for key, heading in headings.items():
        given = words.get(key)
        if key in ("valid_from", "valid_to"):
            values[key] = _day(given, heading, reasons)
            continue
        values |= _word(register, key, heading, given, key in computed, reasons)
    values["valid_from"] = values["valid_from"] or clock.today()
    if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
        reasons.append(Reason("register_dates", "止日早于起日，请更正。"))
    if column := _OWN.get(register.key):
        column(session, values, computed, reasons)
    if reasons:
        raise Malformed(*reasons)
    return values


def _word(
    register: Register,
    key: str,
    heading: str,
    given: Any,
    computed: bool,
    reasons: list[Reason],
) -> dict[str, Any]:
    """One typed column as it is kept; of a name what stood beside it is a remark of its own."""
    typed = str(given or "").strip()
    text = typed if key == "phone" else "".join(typed.split())
    values: dict[str, Any] = {}
    if typed and key in _NAMES:
        name = names.read(typed)
        text = text if name.fault else name.text
        if name.remark:
            values["remark"] = name.remark
        if (found := gone.read(name.remark)) and found.dead:
            wrong = "“{name}”写着“{word}”，去世的人不登记。请删去这一行，或改成现在的人。"
            told = {"name": text, "word": found.word}
            reasons.append(Reason("gone_dead", wrong, told))
    if (not text and key in register.needed) or len(text) > _LONG:
        reasons.append(
            Reason("register_word", "“{column}”没有填写，或超过 60 字。", {"column": Word(heading)})
        )
    elif key not in _SEALED_WORDS and (odd := free_text.faults(Word(heading), text, key=key)):
        reasons += odd
    elif text and key in _NAMES and (fault := person_fault(typed, formula=computed)):
        reasons.append(fault.reason)
    return values | {key: text}


_NAMES: Final = frozenset({"name", "official_name", "kin_name"})
_SEALED_WORDS: Final = frozenset({"number", "kin_number", "phone"})


def relation_of(text: str) -> str:
    """The code of a kinship as people write it (叔伯, 之叔伯); other words stay as they are."""
    return codes.relation(text) or text


def blind_of(session: Session, number: str, reasons: list[Reason]) -> str | None:
    """The keyed word of an ID number, which is kept nowhere; None without one. Its faults go to
    `reasons`."""
    plain = id_faults.normalise(number).text
    if not plain:
        return None
    reasons += [fault.reason for fault in id_faults.number_faults(plain, clock.today())]
    return keyring_of(session).blind(identity.person_of(plain))


def _day(given: Any, heading: str, reasons: list[Reason]) -> date | None:
    """The day of a column; why it is none that can be told goes to `reasons`."""
    if not given or isinstance(given, date):
        return given or None
    found = days.read(str(given))
    if found.fault:
        told = {"column": Word(heading), "wrong": found.fault.reason, "remedy": found.fault.remedy}
        reasons.append(Reason("register_day", "{column}：{wrong}{remedy}", told))
    return found.on


def _check_number(session: Session, text: str, wrong: bool, reasons: list[Reason]) -> str | None:
    if wrong and text:
        reason = "证件号码是公式，或存成了数字、后几位变成了 0。请设为“文本”格式后重新录入。"
        reasons.append(Reason("register_number", reason))
        return None
    return blind_of(session, text, reasons)


def _check_representative(
    session: Session, values: dict[str, Any], computed: Collection[str], reasons: list[Reason]
) -> None:
    number = values.pop("number")
    values["id_blind"] = _check_number(session, number, "number" in computed, reasons)


def _check_kin(
    session: Session, values: dict[str, Any], computed: Collection[str], reasons: list[Reason]
) -> None:
    """The relative's number is kept as a keyed word only: it recuses, it is never shown."""
    number = values.pop("kin_number")
    values["relation"] = relation_of(values["relation"])
    values["kin_blind"] = _check_number(session, number, "kin_number" in computed, reasons)


def _check_phone(
    _session: Session, values: dict[str, Any], computed: Collection[str], reasons: list[Reason]
) -> None:
    found = telephones.read(values["phone"], office=True)
    if found.unread or not found.numbers:
        reasons.append(
            Reason(
                "register_phone",
                "“{phone}”不是电话号码。请填座机（可带区号、分机）、手机或服务电话。",
                {"phone": values["phone"][:20]},
            )
        )
    else:
        values["phone"] = found.text
    office = values["office"]
    if office and ("office" in computed or sum(char.isalpha() for char in office) < 2):
        reasons.append(
            Reason("register_office", "“{office}”不是单位名称，请更正。", {"office": office[:12]})
        )


_OWN: Final[dict[str, Callable[[Session, dict[str, Any], Collection[str], list[Reason]], None]]] = {
    "representatives": _check_representative,
    "kin": _check_kin,
    "phones": _check_phone,
}
