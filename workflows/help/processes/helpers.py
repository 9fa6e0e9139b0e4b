"""帮扶力量: organisations and officials, entered once each, amended with events, left with their
day."""

import unicodedata
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from workflows.base import codes, names, telephones
from workflows.base.code_list import CodeList
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.help.needs import ORGANISATIONS_EVER, PAIRINGS
from workflows.help.processes.common import ARRANGERS
from workflows.identification.batches.preparation import WithReason

KINDS: Final = {
    "enterprise": "企业",
    "social": "社会组织",
    "village": "村",
    "neighbourhood": "居委会",
    "unit": "机关事业单位",
}
SCOPES: Final = {
    "town": "帮扶外镇",
    "zone": "帮扶本区",
    "city": "面向全市（无固定帮扶户）",
}
DUTIES: Final = {
    "head": "组长",
    "deputy": "副组长",
    "responsible": "具体负责",
    "office": "扶贫办主任",
    "member": "成员",
}
_ENDINGS: Final = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "集团", "公司", "厂")


def plain_name(name: str) -> str:
    """A name as two spellings share it: full width, spaces, brackets and legal endings taken
    away."""
    text = "".join(c for c in unicodedata.normalize("NFKC", name) if c.isalnum()).casefold()
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) > len(ending) + 1:
            return text.removesuffix(ending)
    return text


class OrganisationForm(Form):
    """Who helps: name, kind, whom its help is meant for, who is in charge."""

    name: Annotated[str, Ask("单位名称"), Field(min_length=2, max_length=80)]
    kind: Annotated[
        Literal["enterprise", "social", "village", "neighbourhood", "unit"],
        Ask("单位类别", kind="choice:organisation_kind"),
    ]
    scope: Annotated[
        Literal["town", "zone", "city"], Ask("帮扶范围", kind="choice:organisation_scope")
    ]
    scope_region: Annotated[int, Ask("帮扶地区", kind="choice:scope_region")]
    address: Annotated[str, Ask("地址"), Field(max_length=120)] = ""
    person_in_charge: Annotated[
        str, Ask("负责人"), Field(min_length=1, max_length=40), names.PERSON
    ]
    contact: Annotated[str, Ask("联系电话"), Field(min_length=3, max_length=40), telephones.PHONE]


def _listed(among: CodeList) -> AfterValidator:
    """A code of the list, or nothing said."""

    def known(code: str) -> str:
        if code and code not in among.labels:
            raise ValueError(code)
        return code

    return AfterValidator(known)


class OfficialForm(Form):
    """Who helps by name: unit, post, the place in the leading group."""

    name: Annotated[str, Ask("姓名"), Field(min_length=2, max_length=40), names.PERSON]
    unit: Annotated[str, Ask("单位"), Field(max_length=60)] = ""
    post: Annotated[str, Ask("职务"), Field(max_length=60)] = ""
    contact: Annotated[str, Ask("联系电话"), Field(min_length=3, max_length=40), telephones.PHONE]
    sex: Annotated[Literal["", "male", "female"], Ask("性别", kind="choice:official_sex")] = ""
    political: Annotated[
        str, Ask("政治面貌", kind="choice:official_political"), _listed(codes.POLITICAL)
    ] = ""
    affiliation: Annotated[
        str, Ask("隶属关系", kind="choice:official_affiliation"), _listed(codes.AFFILIATION)
    ] = ""
    leader: Annotated[bool, Ask("是否班子成员")]
    duty: Annotated[
        Literal["", "head", "deputy", "responsible", "office", "member"],
        Ask("领导小组职务", kind="choice:duty"),
    ] = ""
    user_id: Annotated[int | None, Ask("登录账号", kind="choice:helper_accounts")] = None


def _same_name(facts: Facts[OrganisationForm]) -> Unmet:
    plain = plain_name(facts.form.name)
    twin = next(
        (
            o
            for o in facts[ORGANISATIONS_EVER]
            if o["plain_name"] == plain and o["id"] != facts.row["id"]
        ),
        None,
    )
    return None if twin is None else {"name": twin["name"]}


NAMED_ONCE: Final = Guard(
    "named_once",
    "该单位已登记为“{name}”（写法不同，是同一单位）。请在原登记上变更，不要重复登记。",
    _same_name,
    needs=(ORGANISATIONS_EVER,),
    reads_form=True,
)


def _still_paired(facts: Facts) -> Unmet:
    current = [p for p in facts[PAIRINGS] if p["state"] == "current"]
    return {"n": len(current)} if current else None


NO_PAIRING_LEFT: Final = Guard(
    "no_pairing_left",
    "还有 {n} 户由其结对帮扶，请先逐户移交或结束结对。",
    _still_paired,
    needs=(PAIRINGS,),
)


def _organisation(facts: Facts[OrganisationForm], changes: Changes) -> None:
    form = facts.form
    changes.set(**form.model_dump(), plain_name=plain_name(form.name))


def _official(facts: Facts[OfficialForm], changes: Changes) -> None:
    changes.set(**facts.form.model_dump())


_ORGANISATION_ACTIONS: Final = (
    Action(
        "register",
        "o1",
        "登记单位",
        sources=(NEW,),
        targets=("helping",),
        roles=ARRANGERS,
        form=OrganisationForm,
        guards=(NAMED_ONCE,),
        effect=_organisation,
    ),
    Action(
        "amend",
        "o2",
        "变更登记",
        sources=("helping",),
        roles=ARRANGERS,
        form=OrganisationForm,
        guards=(NAMED_ONCE,),
        effect=_organisation,
    ),
    Action(
        "leave",
        "o3",
        "退出帮扶",
        sources=("helping",),
        targets=("left",),
        roles=ARRANGERS,
        form=WithReason,
        guards=(NO_PAIRING_LEFT,),
        needs_confirmation=True,
    ),
    Action(
        "return",
        "o4",
        "恢复帮扶",
        sources=("left",),
        targets=("helping",),
        roles=ARRANGERS,
        form=WithReason,
    ),
)
ORGANISATION: Final = Process(
    key="organisation",
    edition=1,
    label="帮扶单位",
    subject="organisation",
    states=(State("helping", "帮扶中", settled=True), State("left", "已退出", final=True)),
    actions=_ORGANISATION_ACTIONS,
)
_OFFICIAL_ACTIONS: Final = (
    Action(
        "register",
        "k1",
        "登记责任人",
        sources=(NEW,),
        targets=("serving",),
        roles=ARRANGERS,
        form=OfficialForm,
        effect=_official,
    ),
    Action(
        "amend",
        "k2",
        "变更登记",
        sources=("serving",),
        roles=ARRANGERS,
        form=OfficialForm,
        effect=_official,
    ),
    Action(
        "leave",
        "k3",
        "离任",
        sources=("serving",),
        targets=("left",),
        roles=ARRANGERS,
        form=WithReason,
        guards=(NO_PAIRING_LEFT,),
        needs_confirmation=True,
    ),
)
OFFICIAL: Final = Process(
    key="official",
    edition=1,
    label="帮扶责任人",
    subject="official",
    states=(State("serving", "在任", settled=True), State("left", "已离任", final=True)),
    actions=_OFFICIAL_ACTIONS,
)
