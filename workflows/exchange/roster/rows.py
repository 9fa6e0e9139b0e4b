"""One row of a roster as one person: cells to values, what is wrong, what was put right."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from workflows.base import (
    code_list,
    codes,
    days,
    free_text,
    gone,
    id_faults,
    identity,
    names,
    relations,
    telephones,
)
from workflows.base.names import TYPE_NAME
from workflows.base.refusals import Fault, Reason
from workflows.base.spreadsheet.sheet import Cell
from workflows.exchange.roster import beside as telling
from workflows.exchange.roster import figures
from workflows.exchange.roster.cells import (
    EXACT,
    is_ditto,
    lost,
    lost_digits,
    masked_as_typed,
    short,
    stars,
)
from workflows.exchange.roster.columns import Columns
from workflows.exchange.roster.kinds import LONGEST_NAME, said
from workflows.exchange.roster.lines import NO_NUMBER, Line
from workflows.exchange.roster.reading import Margin, Remark, Repair, RosterMember
from workflows.households import fields
from workflows.households.checks.facts import MEMBER_ANSWERS, MemberFacts
from workflows.households.fields import Field, Kind, Of

_BLANK: Final = Cell("")
_START: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LONGEST: Final = 300
_SAMPLE: Final = 6
_HEAD: Final = re.compile("[0-9]*[.、]?(?:户主|本人)(?:本人|[(].*)?")
# What stands for an ID number where there is none; some of it tells the reason.
_NO_NUMBER: Final = frozenset(
    (
        *("", "无", "没有", "暂无", "未办", "未办理", "-", "—", "/", "缺"),
        *(*codes.NO_NUMBER.aliases, codes.NO_NUMBER.labels["unregistered"]),
    )
)
_OF_HOUSEHOLD: Final = (Of.HOUSEHOLD, Of.LAND, Of.LIVING)
_FIGURES: Final = frozenset({Kind.WHOLE, Kind.FEN, Kind.DECIMAL})


class Row:
    """The cells of one row by the name of their column, with a pen for the margin."""

    def __init__(
        self,
        number: int,
        cells: Sequence[Cell],
        columns: Columns,
        margin: Margin,
        today: date,
        sheet: str = "",
    ) -> None:
        self.number = number
        self.cells = cells
        self.sheet = sheet
        self._today = today
        self.household = ""
        # Whose digits the sheet writes for a relation.
        self.listed = relations.Listed.UNTOLD
        self._columns = columns
        self._margin = margin
        self._said: dict[str, Cell] = {}

    def cell(self, field: str) -> Cell:
        """The cell under that heading; blank where the row is shorter or the column missing."""
        if field in self._said:
            return self._said[field]
        at = self._columns.places.get(field, len(self.cells))
        return self.cells[at] if at < len(self.cells) else _BLANK

    def put(self, field: str, cell: Cell) -> None:
        """What this cell means, where the file leaves it to another cell to say."""
        self._said[field] = cell

    def has(self, field: str) -> bool:
        """The file has that column."""
        return field in self._columns.places

    def text(self, field: str) -> str:
        """What the cell says, without spaces around it."""
        return self.cell(field).text.strip()

    def heads(self) -> bool:
        """The person seems to be the head, be the word for it right or not."""
        text = gone.apart(said(self.text("relation")))[0]
        return relations.heads(text, self.listed) or bool(_HEAD.fullmatch(text))

    def refuse(self, field: str, value: str, fault: Fault) -> None:
        """Write a refusal beside this cell."""
        self._margin.refuse(self._remark(field, value, fault))

    def note(self, field: str, value: str, fault: Fault) -> None:
        """Write a note beside this cell."""
        self._margin.note(self._remark(field, value, fault))

    def line(self) -> Line:
        """The person and the household's answers in this row."""
        place = (self.text("county"), self.text("township"), self.text("village"))
        answers = self._told(Of.MEMBER)
        name, remark = self._name()
        relation = self._relation()
        remarks = [remark, relation.kept if relation else "", *self._gone(name, remark)]
        if said_beside := "；".join(filter(None, remarks)):
            answers["remark"] = self._free("name", said_beside)
        facts = self._facts(name, relation, answers)
        answers["no_number"] = self._why_none(answers["no_number"], facts.number)
        return Line(
            member=RosterMember(
                self.number,
                self._digits("person"),
                answers,
                facts,
                self.sheet,
                self._phone("member_phone"),
            ),
            household=self.household,
            place=place,
            group=self._free("group", self.text("group"), "group_name")[:LONGEST_NAME],
            phone=self._phone(),
            count=self._figure(fields.CATALOGUE["count"]),
            told=self._told(*_OF_HOUSEHOLD),
            kept=self._kept(),
            counted=not self.cell("count").formula,
            head=self.heads(),
        )

    def _why_none(self, reason: str | None, number: str | None) -> str | None:
        """Why somebody has no number, by its own column or what stands for the number; who has one
        needs no reason."""
        if not number:
            return reason or codes.NO_NUMBER.read(said(self.text("number"))) or reason
        if reason:
            wrong, remedy = "写了证件号码，“{word}”不登记。", "请核对这个人有没有证件号码。"
            text = short(self.text("no_number"))
            self.note("no_number", text, Fault.of("numbered", wrong, remedy, word=text))
        return None

    def _kept(self) -> str:
        """The digits Excel left of a household number it has rounded."""
        cell = self.cell("household")
        text = id_faults.normalise(cell.text).text
        if not lost_digits(cell, text) or ("." in text and not lost(text)):
            return ""
        digits = "".join(filter(str.isdigit, text.upper().split("E")[0]))
        return digits[: min(EXACT, len(digits) - 1)]

    def _facts(self, name: str, relation: relations.Relation | None, answers: Any) -> MemberFacts:
        number = self._id_number()
        sex = self._chosen(fields.CATALOGUE["sex"], codes.SEX) if self.has("sex") else ""
        sex = sex or (identity.sex_of(number) if number else "")
        if relation is not None:
            sex = sex or relation.sex
        return MemberFacts(
            name=name,
            relation=relation.of(sex) if relation else "",
            sex=sex,
            number=number,
            born=self._born_by(number) if number else self._born(),
            # What was left blank is stored as nothing, and judged as it will be stored.
            **{key: said for key, said in answers.items() if said != "" and key in MEMBER_ANSWERS},
        )

    def _born(self) -> date | None:
        """What the number would have told; the catalogue's own column of it."""
        day = self._day("born") if self.has("born") else None
        return date.fromisoformat(day) if day else None

    def _born_by(self, number: str) -> date | None:
        """What the ID number says; a day of birth that says otherwise is told."""
        born, typed = identity.born_on(number), self.text("born")
        beside = days.read(typed, latest=self._today).on
        if born and beside and beside != born:
            fault = Fault.of(
                "born_differs",
                "出生日期写的是 {day}，证件号码里是 {born}，按证件号码登记。",
                "请按户口簿核对号码和出生日期。",
                day=beside.isoformat(),
                born=born.isoformat(),
            )
            self.note("born", short(typed), fault)
        return born

    def _told(self, *subjects: Of) -> dict[str, Any]:
        """{field: its answer in this row}: None where the file has no such column."""
        return {each.key: self._answer(each) for each in fields.CATALOGUE.rostered(*subjects)}

    def _answer(self, field: Field) -> Any:
        if not self.has(field.key):
            return None
        if field.kind in _FIGURES:
            return self._figure(field)
        if field.kind is Kind.DAY:
            return self._day(field.key)
        if field.codes is None:
            return self._free(field.key, self.text(field.key))[:_LONGEST]
        if field.kind is Kind.SEVERAL:
            return self._several(field, field.codes)
        return self._chosen(field, field.codes)

    def _free(self, field: str, text: str, key: str = "") -> str:
        """A free text as it may be kept: an ID number in it is masked, and told."""
        kept, faults = free_text.cleaned(text, key=key or field)
        for fault in faults:
            self.note(field, short(kept), fault)
        return kept

    def _name(self) -> tuple[str, str]:
        """The name, and what stood beside it in brackets."""
        cell = self.cell("name")
        typed = cell.text.strip()
        if is_ditto(typed):
            wrong = "姓名写的是“{name}”，每个人都要写自己的姓名。"
            self.refuse("name", typed, Fault.of("name", wrong, TYPE_NAME, name=typed))
            return typed, ""
        name = names.read(cell.text, formula=cell.formula)
        if name.fault:
            self.refuse("name", short(typed), name.fault)
        elif name.repairs:
            self.repaired("name", typed, name.text, name.repairs)
        if name.note:
            self.note("name", short(typed), name.note)
        return name.text, name.remark

    def _relation(self) -> relations.Relation | None:
        """What the person is to the head; a word that our list lacks is kept beside the name."""
        text = gone.apart(self.text("relation"))[0]
        found = relations.read(text, self.listed)
        if found is not None and found.kept:
            fault = Fault.of(
                "relation",
                "“{word}”登记为“{label}”，原话记在姓名旁的备注里。",
                "请核对；不对的在户信息里改。",
                word=short(text),
                label=codes.RELATION.labels[found.code],
            )
            self.note("relation", short(text), fault)
        elif found is not None and found.untold:
            fault = Fault.of(
                "relation_digit",
                "与户主关系写的是代码“{word}”，按扶贫系统的代码读作“{label}”。",
                "按国家标准（GB/T 4761）编码的，请改成汉字后重新上传。",
                word=short(text),
                label=codes.RELATION.labels[found.code],
            )
            self.note("relation", short(text), fault)
        return found

    def _gone(self, name: str, remark: str) -> Iterator[str]:
        """What the row says of somebody's being dead or gone, each for the remark of its own: who
        is dead keeps the household out until somebody living heads it; the rest is asked."""
        beside = [("name", remark), ("relation", gone.apart(self.text("relation"))[1])]
        beside += [(key, telling.word(key, self.text(key))) for key in self._columns.beside]
        for field, text in beside:
            found = gone.read(text, head=self.heads())
            if found and found.dead:
                self.refuse(field, short(text), telling.dead(name, found.word, head=self.heads()))
            elif found:
                self.note(field, short(text), telling.asked(name, found))
                if field != "name":
                    yield found.word

    def _id_number(self) -> str | None:
        """The number put right; None when the cell cannot hold one any more, or the person has
        none: a newborn, somebody from abroad or without a hukou comes in all the same."""
        cell = self.cell("number")
        if not cell.error and not cell.formula and said(cell.text) in _NO_NUMBER:
            if self.text("name"):
                self.note("number", short(cell.text.strip()), NO_NUMBER)
            return None
        if cell.number or lost(cell.text):
            wrong = "证件号码存成了数字，Excel 已把第 16 位以后的数字变成 0，找不回来。"
            remedy = "请把这一列设为“文本”格式，按身份证重新录入。"
            self.refuse("number", stars(cell.text), Fault.of("number", wrong, remedy))
            return None
        if cell.formula or cell.text.strip().startswith(_START):
            wrong = "证件号码是一个公式，不是号码。"
            remedy = "请复制后“选择性粘贴—数值”，设为“文本”格式。"
            value = short(cell.text.strip()[:1])
            self.refuse("number", value, Fault.of("formula", wrong, remedy))
            return None
        repaired = id_faults.normalise(cell.text)
        after = identity.mask_id(repaired.text)
        if repaired.repairs:
            self.repaired("number", masked_as_typed(cell.text, after), after, repaired.repairs)
        return repaired.text

    def _phone(self, field: str = "phone") -> str:
        """Every telephone of the cell; what is none is left out and noted, never a refusal."""
        cell = self.cell(field)
        found = telephones.read(cell.text)
        if found.repairs:
            shown = telephones.hidden(cell.text.strip())
            self.repaired(field, shown, found.masked, found.repairs)
        if found.fault:
            self.note(field, telephones.hidden(cell.text.strip()), found.fault)
        return found.text

    def _chosen(self, field: Field, answers: code_list.CodeList) -> str:
        """An answer asked again at the survey: an unknown word is left out and noted."""
        text = self.text(field.key)
        code = answers.read(text) if text else ""
        if code is None:
            self._no_answer(field.key, text)
        return code or ""

    def _no_answer(self, field: str, text: str) -> None:
        self.note(field, short(text), figures.no_answer(text, self._columns.title(field)))

    def _several(self, field: Field, answers: code_list.CodeList) -> list[str] | None:
        """Answers side by side; one that the list does not know is left out and noted."""
        found = []
        for text in filter(None, re.split("[、，,;；/ ]+", self.text(field.key))):
            code = answers.read(text)
            if code is None:
                self._no_answer(field.key, text)
            elif code not in found:
                found.append(code)
        return found[: field.most or None] or None

    def _day(self, field: str) -> str | None:
        """A day as it is stored; what may be two days or none is left out and noted."""
        text = self.cell(field).shows
        found = days.read(text, latest=self._today if field == "born" else None)
        if found.fault:
            self.note(field, short(text), figures.for_later(found.fault))
        elif found.on and found.repairs:
            self.repaired(field, short(text), found.on.isoformat(), found.repairs)
        return found.on.isoformat() if found.on else None

    def _digits(self, field: str) -> str:
        """A person's number as text; one Excel has rounded cannot be trusted."""
        cell = self.cell(field)
        text = id_faults.normalise(cell.text).text
        if lost_digits(cell, text):
            self.refuse(
                field,
                short(text),
                Fault.of(
                    "number",
                    "编号存成了数字，Excel 已改动后面的数字。",
                    "请把这一列设为“文本”格式后重新导出。",
                ),
            )
        return text[:LONGEST_NAME]

    def _figure(self, field: Field) -> Any:
        """A number, with its own unit or without; what is none is left out and noted."""
        text = self.text(field.key)
        number, unit = figures.apart(text, field)
        if not number:
            return None
        try:
            found = figures.read(number, field.kind)
        except ValueError:
            fault = figures.no_number(text, self._columns.title(field.key))
            self.note(field.key, short(text), fault)
            return None
        if unit:
            self.repaired(field.key, short(text), number, figures.without_unit(number, unit))
        return found

    def repaired(self, field: str, before: str, after: str, done: tuple[Reason, ...]) -> None:
        """Write beside this cell what was put right."""
        title = self._columns.title(field)
        self._margin.repairs.append(
            Repair(self.number, self.household, title, before, after, done, self.sheet)
        )

    def _remark(self, field: str, value: str, fault: Fault) -> Remark:
        title = self._columns.title(field)
        return Remark(
            self.number, self.household, title, value, fault.reason, fault.remedy, self.sheet
        )
