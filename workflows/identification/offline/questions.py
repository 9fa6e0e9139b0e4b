"""The survey form of a telephone, drawn from the one definition of the survey.

`scripts/xform.py` turns `definition()` into the XForm of data/forms by pyxform, a tool of the
developer's: a test makes it anew and compares.
"""

import hashlib
from typing import Final

from models.columns import canonical
from workflows.base.code_list import YES_NO, CodeList
from workflows.base.words import CHINESE, LANGUAGES, _, speaking
from workflows.engine.definition import Ask
from workflows.engine.forms import asks
from workflows.households import fields
from workflows.households.fields import Field, Kind
from workflows.identification.forms import SubmitSurvey
from workflows.identification.income_line import IncomeLine
from workflows.identification.offline import people
from workflows.identification.offline.form import FORM_ID, SLOTS, items, node, slots
from workflows.identification.survey_questions import Heading, heading_of
from workflows.policy.income import BLOCKS, IncomeItem

# Signed with a finger on the glass; the household's second picture is the print of its thumb.
_SIGNED: Final = ("household_signature_1", "surveyor_signatures_1", "surveyor_signatures_2")
# A page of a paper form is still legible, and one household's pictures stay under 3 MB.
_PIXELS: Final = "max-pixels=1600"
_TONGUES: Final = {key: f"{name} ({key[:2]})" for key, name in LANGUAGES.items()}
TITLE: Final = "立卡 · 入户调查"

_TYPES: Final = {
    Kind.WHOLE: "integer",
    Kind.DECIMAL: "decimal",
    Kind.FEN: "decimal",
    Kind.DAY: "date",
}

Line = dict[str, str]


def definition() -> dict[str, list[Line]]:
    """The sheets of an XLSForm: questions, lists of answers, settings."""
    sheets = {"survey": _questions(), "choices": _choices()}
    digest = hashlib.sha256(canonical(sheets).encode()).hexdigest()[:10]
    settings = {
        "form_id": FORM_ID,
        "form_title": TITLE,
        "version": digest,
        "default_language": _TONGUES[CHINESE],
        "instance_name": "concat(${house}, ' ', ${visited_on})",
    }
    return {**sheets, "settings": [settings]}


def _questions() -> list[Line]:
    return [
        {"type": "start", "name": "start"},
        {"type": "end", "name": "end"},
        *_whom(),
        *_income(),
        *_home(),
        *_people(),
        *_papers(),
    ]


def _said(column: str, source: str, **values: object) -> Line:
    """One column in both languages; what fills a {name} is the same in both."""
    line = {}
    for language in LANGUAGES:
        with speaking(language):
            line[f"{column}::{_TONGUES[language]}"] = _(source, **values)
    return line


def _of_household(name: str, column: str) -> Line:
    """A value of the chosen household, from the list that comes with the pack."""
    chosen = f"instance('households')/root/item[name = ${{household}}]/{column}"
    return {"type": "calculate", "name": name, "calculation": chosen}


def _whom() -> list[Line]:
    """Which household, who lives there, when, how many."""
    ask = asks(SubmitSurvey)
    return [
        {
            "type": "select_one_from_file households.csv",
            "name": "household",
            "appearance": "autocomplete",
            "required": "yes",
            **_said("label", "选要调查的户"),
            **_said("hint", "名单里没有的，请在有网时重新下载离线包"),
        },
        *(_of_household(column, column) for column in ("house", "members", "asked", "counted")),
        *(_of_household(f"of_{column}", column) for column in ("people", "line", "year")),
        {
            "type": "note",
            "name": "who",
            **_said(
                "label", "{house}\n\n家庭成员：{members}", house="${house}", members="${members}"
            ),
            **_said("hint", "人员有出入的，请先在“户案件”里更正家庭成员，再提交调查。"),
        },
        {"type": "begin_group", "name": "visit", "appearance": "field-list"},
        {
            "type": "date",
            "name": "visited_on",
            "default": "today()",
            "constraint": ". <= today()",
            **_said("constraint_message", "入户日期不能晚于今天"),
            **_label(ask["visited_on"], "visited_on"),
        },
        {
            "type": "integer",
            "name": "people",
            # Filled from the list when the household is chosen; the table may seat another number.
            "calculation": "${of_people}",
            "trigger": "${household}",
            **_label(ask["people"], "people"),
            **_within("people"),
        },
        {"type": "end_group"},
    ]


def _income() -> list[Line]:
    """Block by block on one screen each, then the sum before the eyes."""
    lines: list[Line] = []
    for block in dict.fromkeys(item.block for item in items()):
        lines.append(
            {
                "type": "begin_group",
                "name": block,
                "appearance": "field-list",
                **_said("label", BLOCKS[block]),
            }
        )
        lines += [_amount(item) for item in items() if item.block == block]
        lines.append({"type": "end_group"})
    return lines + _sum()


def _amount(item: IncomeItem) -> Line:
    most = IncomeLine.model_fields["fen"].metadata
    le = next(mark.le for mark in most if getattr(mark, "le", None) is not None) // 100
    return {
        "type": "decimal",
        "name": node(item.block, item.item),
        "relevant": f"selected(${{asked}}, '{node(item.block, item.item)}')",
        "constraint": f". >= 0 and . <= {le}",
        **_said("constraint_message", "请填 0 到 {n} 元", n=le),
        **_said("label", item.label),
        **_said("hint", "元/年，全家合计；问过没有的填 0，没有问的不填"),
    }


def _sum() -> list[Line]:
    """(收入 − 支出) ÷ 人数 beside the line, as the screen shows it; the program computes anew."""

    def total(*, costs: bool) -> str:
        parts = [
            _counted(name)
            for item in items()
            for name in [node(item.block, item.item)]
            if (item.block == "costs") is costs
        ]
        return " + ".join(parts)

    per_head = "if(${people} > 0, round((${total_income} - ${total_costs}) div ${people}, 2), '—')"
    return [
        {"type": "calculate", "name": "total_income", "calculation": total(costs=False)},
        {"type": "calculate", "name": "total_costs", "calculation": total(costs=True)},
        {"type": "calculate", "name": "per_head", "calculation": per_head},
        {
            "type": "note",
            "name": "sum",
            **_said(
                "label",
                "计入的收入 {income} 元，生产经营支出 {costs} 元，{people} 人，"
                "人均 {n} 元；{year} 年标准 {line} 元",
                income="${total_income}",
                costs="${total_costs}",
                people="${people}",
                n="${per_head}",
                year="${of_year}",
                line="${of_line}",
            ),
            **_said(
                "hint", "收入只是一项依据：还要看住房、教育、医疗，由民主评议决定。本页不作结论。"
            ),
        },
    ]


def _counted(name: str) -> str:
    """The part of an answer that the household's profile counts, from the list: " name=0.31 "."""
    share = f"substring-before(substring-after(${{counted}}, ' {name}='), ' ')"
    return f"if(contains(${{counted}}, ' {name}='), coalesce(${{{name}}}, 0) * number({share}), 0)"


def _home() -> list[Line]:
    """Housing, water, cause, what was seen; then what may be left open."""
    ask = asks(SubmitSurvey)
    lines: list[Line] = []
    for heading in Heading:
        lines.append({"type": "begin_group", "name": heading.value, "appearance": "field-list"})
        for field in fields.CATALOGUE.surveyed:
            if heading_of(field) is heading:
                label = _label(ask[field.name], field.name)
                lines.append({**_how(field), "name": field.name, **label, **_within(field.name)})
        lines.append({"type": "end_group"})
    return lines


def _people() -> list[Line]:
    """Who answers otherwise than on record: chosen from the household's list, one screen each."""
    whom = {
        "type": "select_one_from_file people.csv",
        "name": people.WHO,
        "choice_filter": "household = ${household}",
        "required": "yes",
        **_said("label", "选成员"),
        **_said("hint", "只填和登记的不一样的，其余不填"),
    }
    return [
        {
            "type": "begin_repeat",
            "name": people.GROUP,
            "appearance": "field-list",
            **_said("label", "家庭成员情况有变化的"),
        },
        whom,
        *(_of_person(field) for field in people.asked()),
        {"type": "end_repeat"},
    ]


def _of_person(field: Field) -> Line:
    line = {**_how(field), "name": people.node(field)}
    for language in LANGUAGES:
        with speaking(language):
            unit = f" ({_(field.unit)})" if field.unit else ""
            line[f"label::{_TONGUES[language]}"] = f"{_(field.label)}{unit}"
    if field.most:
        line |= {"constraint": f". >= 0 and . <= {field.most}"}
        line |= _said("constraint_message", "请填 {a} 到 {b}", a=0, b=field.most)
    return line


def _how(field: Field) -> Line:
    """What ODK asks a field with."""
    if field.codes is not None:
        several = "multiple" if field.kind is Kind.SEVERAL else "one"
        return {"type": f"select_{several} {field.codes.key}"}
    if field.kind is Kind.AREA:
        return {"type": "text", "appearance": "multiline"}
    return {"type": _TYPES.get(field.kind, "text")}


def _lists() -> list[CodeList]:
    """The lists the questions answer from, each once, yes and no last."""
    every = (*fields.CATALOGUE.surveyed, *people.asked())
    asked = [field.codes for field in every if field.codes is not None]
    asked.sort(key=lambda listed: listed is YES_NO)
    return list({listed.key: listed for listed in asked}.values())


def _papers() -> list[Line]:
    """Photos and signatures, one screen a kind; none is asked for here: the screen says what
    is missing."""
    lines: list[Line] = []
    for name in SLOTS:
        label = asks(SubmitSurvey)[name].label
        group = {"type": "begin_group", "name": name, "appearance": "field-list"}
        lines.append({**group, **_said("label", label)})
        for number, slot in enumerate(slots(name), 1):
            signed = {"appearance": "signature"} if slot in _SIGNED else {}
            lines.append(
                {
                    "type": "image",
                    "name": slot,
                    "parameters": _PIXELS,
                    **signed,
                    **_said("label", "{what}，第 {n} 张", what=label, n=number),
                }
            )
        lines.append({"type": "end_group"})
    return lines


def _choices() -> list[Line]:
    return [
        {"list_name": listed.key, "name": code, **_said("label", label)}
        for listed in _lists()
        for code, label in listed.labels.items()
        if code in listed.offered()
    ]


def _label(ask: Ask, name: str) -> Line:
    needed = SubmitSurvey.model_fields[name].is_required()
    return {**_said("label", ask.label), **({"required": "yes"} if needed else {})}


def _within(name: str) -> Line:
    """The limits of an answer as the definition has them."""
    marks = SubmitSurvey.model_fields[name].metadata
    bound = {
        key: getattr(mark, key)
        for mark in marks
        for key in ("ge", "le", "max_length")
        if getattr(mark, key, None) is not None
    }
    if "max_length" in bound:
        return {
            "constraint": f"string-length(.) <= {bound['max_length']}",
            **_said("constraint_message", "最多 {n} 字", n=bound["max_length"]),
        }
    if "ge" in bound and "le" in bound:
        return {
            "constraint": f". >= {bound['ge']} and . <= {bound['le']}",
            **_said("constraint_message", "请填 {a} 到 {b}", a=bound["ge"], b=bound["le"]),
        }
    return {}
