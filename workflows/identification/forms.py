"""What each step of the identification asks. Questions in the words of the papers."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, create_model

from workflows.base import clock, names
from workflows.engine.definition import Ask, Form
from workflows.engine.forms import Files, one_of
from workflows.households.household_numbers import Tidy
from workflows.identification import survey_questions
from workflows.identification.income_line import IncomeLine
from workflows.identification.states import BEFORE_ENTRY, ENTERED_AT

Text = Annotated[str, Field(min_length=2, max_length=1000)]
Some = Field(min_length=1)
People = tuple[int, ...]


def scans(label: str, hint: str = "") -> Ask:
    """A question answered by uploaded papers."""
    return Ask(label, hint, kind="attachments")


class Open(Form):
    """Opening an application; a late one says why (补录)."""

    evidence: Annotated[
        Files, scans("新的证明材料", "有成员来自因错评剔除或因否决情形不予纳入的户的，必须提供")
    ] = ()
    late_reason: Annotated[str, Ask("补录原因", "申请截止后才填写"), Field(max_length=200)] = ""


class Reapply(Form):
    """Applying again after a case ended."""

    changed: Annotated[Text, Ask("与上次相比有何变化", kind="area")]
    evidence: Annotated[Files, scans("新的证明材料", "上次因否决情形不予纳入的，必须提供")] = ()
    late_reason: Annotated[str, Ask("补录原因", "申请截止后才填写"), Field(max_length=200)] = ""


class OpenProven(Open):
    """The same, of whom a rule wants the proof: its form says so before it is handed in."""

    evidence: Annotated[Files, scans("新的证明材料"), Some]


class ReapplyProven(Reapply):
    """The same, applying again."""

    evidence: Annotated[Files, scans("新的证明材料"), Some]


class ShowHistory(Form):
    """Proof that what weighed on a household's people elsewhere holds no more."""

    reason: Annotated[Text, Ask("情形怎样消除", kind="area")]
    evidence: Annotated[Files, scans("新的证明材料"), Some]


class Relative(Form):
    """An official or representative of the village's lists, by key, and the household's kinship to
    them in a code of codes.RELATION (or words)."""

    official: int
    relation: Annotated[str, Field(min_length=1, max_length=20)]


Relatives = Annotated[
    tuple[Relative, ...], Ask("有亲属关系的干部、村民代表", kind="kin"), Field(max_length=10)
]
OtherRelatives = Annotated[
    str,
    Ask("干部姓名、职务、关系", "名单上没有的干部才填写；有几人的，用分号隔开"),
    Field(max_length=100),
]


class TakeOver(Form):
    """中途接入: a household already in mid-procedure on paper enters at the step it has reached."""

    reached: Annotated[str, Ask("已办到哪一步", kind="choice:reached"), one_of(*ENTERED_AT)]
    reason: Annotated[Text, Ask("接入说明", kind="area")]
    related: Annotated[bool, Ask("是否与村镇干部有近亲属关系")]
    kin: Relatives = ()
    related_to: OtherRelatives = ""
    early_papers: Annotated[Files, scans("申请书、承诺书、证件（01—03）")] = ()
    survey_papers: Annotated[Files, scans("入户调查表、收入测算表（04—05）")] = ()
    comparison_paper: Annotated[Files, scans("信息比对结果（06）")] = ()
    meeting_papers: Annotated[Files, scans("评议记录（08）")] = ()
    notice_papers: Annotated[Files, scans("第一次公示照片（09）")] = ()
    kin_paper: Annotated[Files, scans("近亲属备案表（07）")] = ()
    notice_posted_on: Annotated[date | None, Ask("第一次公示张贴日（已公示的必填）")] = None
    notice_closed_on: Annotated[date | None, Ask("第一次公示结束日（已公示的必填）")] = None


class Supply(Form):
    """A paper that was missing when the household was taken over."""

    folder: Annotated[str, Ask("补交哪一份", kind="choice:folder"), one_of(*BEFORE_ENTRY)]
    papers: Annotated[Files, scans("材料"), Some]


class Submit(Form):
    """农户申请: the signed application with what belongs to it."""

    reason: Annotated[Text, Ask("申请理由", kind="area")]
    application: Annotated[Files, scans("申请书（01）"), Some]
    promise: Annotated[Files, scans("承诺授权书（02）"), Some]
    documents: Annotated[Files, scans("户口簿、身份证复印件（03）"), Some]
    signature: Annotated[Files, scans("签名或手印照片"), Some]
    proxy: Annotated[bool, Ask("是否由他人代写")]
    proxy_name: Annotated[str, Ask("代写人姓名"), Field(max_length=40), names.PERSON] = ""
    related: Annotated[bool, Ask("是否与村镇干部有近亲属关系")]
    kin: Relatives = ()
    related_to: OtherRelatives = ""
    kin_paper: Annotated[Files, scans("近亲属备案表（07）", "有近亲属关系时必交")] = ()


class Items(Form):
    """A list of what is missing, told once (一次性告知)."""

    items: Annotated[tuple[Text, ...], Ask("需补正的事项", "每行一项", kind="lines"), Some]
    slip: Annotated[Files, scans("补正通知书")] = ()


class Resubmit(Form):
    """What was asked for, item by item."""

    present: Annotated[tuple[str, ...], Ask("已补齐的事项", kind="wanted"), Some]
    papers: Annotated[Files, scans("补交的材料"), Some]


class Refuse(Form):
    """A refusal with its coded reason and its words."""

    code: Annotated[str, Ask("不予纳入的原因", kind="choice:refusal_reasons")]
    reason: Annotated[Text, Ask("具体说明（书面告知农户）", kind="area")]
    letter: Annotated[Files, scans("不予纳入告知书（21）")] = ()


class StartSurvey(Form):
    """Who visits, and when."""

    surveyors: Annotated[People, Ask("调查人（至少两人）", kind="people"), Field(min_length=2)]
    visit_on: Annotated[date, Ask("计划入户日期")]


class Visit(Form):
    """Of a visit: when, how many live there, what they earn."""

    visited_on: Annotated[date, Ask("入户日期")]
    people: Annotated[int, Ask("共同生活人数"), Field(ge=1, le=30)]
    income: Annotated[tuple[IncomeLine, ...], Ask("收入与支出", kind="income")]

    def claimed(self) -> datetime:
        return clock.start_of(self.visited_on)


# What is seen of the house and the household: the questions of the catalogue.
_Seen: Any = create_model("_Seen", __base__=Visit, **survey_questions.asked())


class SubmitSurvey(_Seen):  # type: ignore[misc]
    """入户调查: what was seen, what was earned, and the papers signed at the table."""

    survey_form: Annotated[Files, scans("入户调查表（04）"), Some]
    income_sheet: Annotated[Files, scans("收入测算表（05）"), Some]
    photos: Annotated[Files, scans("入户照片"), Some]
    surveyor_signatures: Annotated[Files, scans("调查人签名"), Some]
    household_signature: Annotated[Files, scans("农户签名或手印"), Some]
    changed_why: Annotated[
        str,
        Ask("与上次调查不同的原因", "改了上次填过的内容必须写明", kind="area"),
        Field(max_length=500),
    ] = ""


class Hit(Form):
    """One hit of the comparison and what it was found to be."""

    text: Text
    kind: Literal["explained", "veto", "other_person", "correction"]


class Comparison(Form):
    """信息比对 result."""

    result: Annotated[Files, scans("信息比对结果（06）"), Some]
    hits: Annotated[tuple[Hit, ...], Ask("比对命中及认定", kind="hits")] = ()


class ProposeVeto(Form):
    """A veto item put forward with evidence; the household is told."""

    item: Annotated[str, Ask("否决情形", kind="choice:vetoes")]
    evidence: Annotated[Text, Ask("依据", kind="area")]
    papers: Annotated[Files, scans("证明材料"), Some]
    told_on: Annotated[date, Ask("告知农户的日期")]

    def claimed(self) -> datetime:
        return clock.start_of(self.told_on)


class ConfirmVeto(Form):
    """A veto confirmed after the household was heard."""

    veto: Annotated[int, Ask("否决情形", kind="choice:open_vetoes")]
    heard: Annotated[Text, Ask("农户的申辩（没有也请注明）", kind="area")]
    letter: Annotated[Files, scans("不予纳入告知书（21）"), Some]


class DropVeto(Form):
    """A veto refuted."""

    veto: Annotated[int, Ask("否决情形", kind="choice:open_vetoes")]
    reason: Annotated[Text, Ask("反证或理由", kind="area")]
    papers: Annotated[Files, scans("反证材料")] = ()


class Why(Form):
    """A step that must give its reason."""

    reason: Annotated[Text, Ask("原因", kind="area")]


class Agenda(Form):
    """Which meeting, and what the meeting must be told."""

    meeting: Annotated[int, Ask("评议会", kind="choice:meetings")]
    note: Annotated[
        str, Ask("提请会议注意", "有软性否决情形的必须说明", kind="area"), Field(max_length=500)
    ] = ""


class Object(Form):
    """异议: when, how, what facts. The objector may stay unnamed; a name is never kept in an
    event."""

    raised_at: Annotated[AwareDatetime, Ask("提出时间")]
    channel: Annotated[
        Literal["visit", "phone", "letter", "other"], Ask("提出方式", kind="choice:channel")
    ]
    facts: Annotated[str, Ask("反映的事实", kind="area"), Field(min_length=5, max_length=2000)]
    objector: Annotated[
        str, Ask("异议人（可不填）", secret=True), Field(max_length=60), names.PERSON
    ] = ""
    against: Annotated[int | None, Ask("反映的是哪位工作人员（如有）", kind="person")] = None

    def claimed(self) -> datetime:
        return self.raised_at


class Finding(Form):
    """What two persons found about an objection, and the written answer."""

    objection: Annotated[int, Ask("异议", kind="choice:objections")]
    finders: Annotated[People, Ask("核查人（至少两人）", kind="people"), Field(min_length=2)]
    finding: Annotated[Text, Ask("核查结论", kind="area")]
    answered_on: Annotated[date, Ask("答复异议人的日期")]
    answer: Annotated[Files, scans("核查结论与答复（21）"), Some]

    def claimed(self) -> datetime:
        return clock.start_of(self.answered_on)


class Answer(Finding):
    """An answer that moves nothing by itself; what was found true still needs its conclusion."""

    founded: Annotated[Literal["no", "yes"], Ask("异议是否成立", kind="choice:founded")]


class Upheld(Finding):
    """An objection found true; the household was heard."""

    objection: Annotated[int, Ask("异议", kind="choice:objections_true")]
    heard: Annotated[Text, Ask("听取农户意见（没有也请注明）", kind="area")]


class Report(Form):
    """The village's signed and sealed report."""

    report: Annotated[Files, scans("村上报表，签字盖章（10）"), Some]


class Return(Form):
    """What is wrong, item by item."""

    items: Annotated[tuple[Text, ...], Ask("退回的问题", "每行一项", kind="lines"), Some]
    slip: Annotated[Files, scans("退回单")] = ()


class File(Form):
    """建档立卡: the registration form, the handbook, the card, the national number, the helper."""

    register_form: Annotated[Files, scans("贫困户登记表（15）"), Some]
    handbook: Annotated[Files, scans("扶贫手册（16）"), Some]
    plan: Annotated[Files, scans("帮扶计划（17）"), Some]
    handbook_no: Annotated[str, Ask("扶贫手册编号"), Field(min_length=2, max_length=40), Tidy]
    card_no: Annotated[str, Ask("帮扶卡编号"), Field(min_length=2, max_length=40), Tidy]
    contact_id: Annotated[int | None, Ask("帮扶责任人", kind="choice:officials")] = None
    contact: Annotated[
        str, Ask("帮扶责任人姓名", "未登记的填"), Field(max_length=40), names.PERSON
    ] = ""
    no_number: Annotated[Files, scans("没有证件号码的人：出生医学证明、派出所证明等（22）")] = ()
    national_no: Annotated[
        str, Ask("全国系统户编号", "已从回执导入的可不填"), Field(max_length=40), Tidy
    ] = ""


class Withdraw(Form):
    """The household's signed request to withdraw."""

    request: Annotated[Files, scans("撤回申请（签名）"), Some]
    reason: Annotated[str, Ask("原因"), Field(max_length=500)] = ""


class Hold(Form):
    """中止: why the case has to wait."""

    code: Annotated[str, Ask("中止原因", kind="choice:hold_reasons")]
    reason: Annotated[Text, Ask("说明", kind="area")]


class Terminate(Form):
    """终止: the whole family gone, moved out, or merged into another case."""

    kind: Annotated[Literal["gone", "moved", "merged"], Ask("情形", kind="choice:ending")]
    proof: Annotated[Files, scans("证明材料"), Some]
    merged_into: Annotated[int | None, Ask("并入的户", kind="choice:village_cases")] = None
    reason: Annotated[Text, Ask("说明", kind="area")]


class Reopen(Form):
    """A county's order to take up a refused case again."""

    order: Annotated[Files, scans("复查决定"), Some]
    reason: Annotated[Text, Ask("原因", kind="area")]


class Comment(Form):
    """A remark for whoever handles the case next."""

    text: Annotated[Text, Ask("备注", kind="area")]


class PassOn(Form):
    """转办: to whom, and what they should know."""

    to: Annotated[int, Ask("转给谁", kind="choice:colleagues")]
    note: Annotated[str, Ask("交代的话", kind="area"), Field(max_length=200)] = ""


class Urge(Form):
    """催办: perhaps with a word why it is urgent."""

    text: Annotated[str, Ask("催办的话", kind="area"), Field(max_length=200)] = ""


class Verdict(Form):
    """A round's verdict on one household, as its fan-out hands it in."""

    reason: str = ""
    code: str = ""
    items: tuple[str, ...] = ()
    document_no: str = ""
    signed_at: AwareDatetime | None = None
    papers: Annotated[Files, scans("材料")] = ()


class Listed(Form):
    """A meeting's or notice's papers, as its fan-out hands them to each household."""

    papers: Annotated[Files, scans("材料")] = ()
    reason: str = ""
    posted_at: AwareDatetime | None = None
    close_at: AwareDatetime | None = None


class Receipted(Listed):
    """The number the national system gave back, as the filing batch hands it to each household."""

    reason: Annotated[str, Ask("全国系统编号")] = ""
