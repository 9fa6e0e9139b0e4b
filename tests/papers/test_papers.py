"""The papers: the same bytes each time, every name on them, nothing private on a wall."""

import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from PIL import Image
from pydantic import ValidationError
from pypdf import PdfReader

from tests.fixtures.sources import ROOT
from workflows.base.refusals import Malformed
from workflows.base.words import CHINESE, ENGLISH, catalogue, speaking
from workflows.papers import (
    ApplicationPaper,
    Attendee,
    Block,
    Card,
    CardKind,
    Decision,
    HelpCardsPaper,
    Helper,
    IncomeItem,
    Kind,
    Link,
    Living,
    MeetingPaper,
    Member,
    NoticeLine,
    NoticePaper,
    Paper,
    RegistrationPaper,
    Relative,
    Surveyor,
    SurveyPaper,
    Telephone,
    Verdict,
    VetoCheck,
    pictures,
    press,
    render,
)

TEMPLATES = ROOT / "templates" / "papers"
IDENTITY = "370282195203041231"
PLACE = {"county": "即墨区", "township": "移风店镇", "village": "柳泉村"}
MEMBERS = (
    Member(name="王䶮山", sex="male", relation="head", number=IDENTITY, health="chronic"),
    Member(name="李秀兰", sex="female", relation="spouse", education="none", work_months=3),
)
INCOMES = (
    IncomeItem(block=Block.WAGES, item="县内务工", basis="7 个月", fen=770_000),
    IncomeItem(block=Block.TRANSFERS, item="养老保险金", fen=240_000, counts=False),
    IncomeItem(block=Block.COSTS, item="种子化肥", fen=265_301),
)


def lines(count: int) -> tuple[NoticeLine, ...]:
    names = ("王䶮山", "刘喆", "买买提·艾力", "欧阳堃")
    return tuple(
        NoticeLine(group=f"第{n % 9 + 1}组", head=names[n % 4], member_count=n % 6 + 1)
        for n in range(count)
    )


def notice(**changes) -> NoticePaper:
    facts = {
        **PLACE,
        "code": "GS-2026-0007",
        "kind": Kind.FIRST,
        "lines": lines(12),
        "posted_on": date(2026, 5, 23),
        "closes_at": datetime(2026, 5, 30, 16, 0, tzinfo=UTC),
        "days": 7,
        "telephones": (Telephone(office="移风店镇扶贫办", number="0532-8000 0002"),),
        "issuer": "柳泉村村民委员会",
        "url": "https://lika.example.cn/notice/k7Qm2xVbT9",
    }
    return NoticePaper(**(facts | changes))


FILLED = {
    "application": ApplicationPaper(
        **PLACE,
        code="SQ-2026-0031",
        head="王䶮山",
        id_number=IDENTITY,
        phone="13800005678",
        per_capita_fen=213_456,
        reason="#panic() *老屋* $漏雨$",
        members=MEMBERS,
        related=True,
        relatives=(Relative(official="王建国", post="村委会委员", relation="侄子"),),
        applied_on=date(2026, 5, 3),
    ),
    "survey": SurveyPaper(
        **PLACE,
        head="王䶮山",
        surveyors=(Surveyor(name="周敏", unit="村委会"), Surveyor(name="孙立群")),
        members=MEMBERS,
        living=Living(arable="3.5", housing="grade_c", road="gravel"),
        incomes=INCOMES,
        line_fen=285_500,
        vetoes=(VetoCheck(text="购有商品房", found=False),),
    ),
    "meeting": MeetingPaper(
        **PLACE,
        expected=42,
        present=39,
        attendees=tuple(Attendee(name=f"代表{n}", present=n != 7) for n in range(42)),
        links=frozenset(Link),
        decisions=(
            Decision(
                head="王䶮山", votes_for=36, votes_against=1, abstained=1, recused=("王建国",),
                verdict=Verdict.PASSED,
            ),
        ),
    ),
    "notice": notice(),
    "registration": RegistrationPaper(
        **PLACE,
        head="王䶮山",
        account="6223190000001234567",
        category="general",
        members=MEMBERS,
        incomes_fen={Block.WAGES: 770_000},
        helpers=(Helper(name="孙立群", unit="财政所", since=date(2026, 6, 20)),),
    ),
}  # fmt: skip
BLANK: dict[str, Paper] = {name: type(paper)() for name, paper in FILLED.items()}
every_paper = pytest.mark.parametrize("name", FILLED)


def text_of(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(pages)))


@every_paper
@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_the_same_values_give_the_same_bytes(name, language):
    assert render(FILLED[name], language=language) == render(FILLED[name], language=language)


@every_paper
def test_a_paper_names_the_household_and_is_an_archive_file(name):
    pdf = render(FILLED[name])
    assert "王䶮山" in text_of(pdf)
    facts = PdfReader(io.BytesIO(pdf))
    assert facts.metadata is not None
    assert facts.metadata.title
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf


@every_paper
@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_an_empty_paper_is_a_form_to_fill_by_hand(name, language):
    assert "王䶮山" not in text_of(render(BLANK[name], language=language))
    for page in pictures(BLANK[name], language=language, ppi=40):
        shades = Image.open(io.BytesIO(page)).convert("L").histogram()
        assert sum(shades[:128]) > 200, "an empty page"


@every_paper
def test_no_paper_shows_a_whole_number_of_a_person(name):
    shown = text_of(render(FILLED[name]))
    assert not re.search(r"\d{17}[\dX]", shown)
    assert "13800005678" not in shown
    assert "6223190000001234567" not in shown


CARDS = HelpCardsPaper(
    cards=tuple(
        Card(
            kind=kind,
            number="BL-0001",
            head="王䶮山",
            helper="孙立群",
            reprint_why="遗失",
            causes=("illness", "labour"),
            people=1,
        )
        for kind in CardKind
    )
)
ENGLISH_PAPERS = [*FILLED.values(), *BLANK.values(), CARDS]
# Signs that only Chinese is written with, and the signs of a hole that nothing filled.
FOREIGN = re.compile(r"[\u3000-\u303f\uff01-\uff5e{}]|\bdate:")


def typed_on(paper: Paper) -> str:
    """Everything that somebody typed for a paper, without blanks."""
    with speaking(ENGLISH):
        return re.sub(r"\s", "", paper.model_dump_json())


def left_in_chinese(paper: Paper) -> list[str]:
    """What stands on the English paper in Chinese or unfilled, and nobody typed."""
    pages = PdfReader(io.BytesIO(render(paper, language=ENGLISH))).pages
    shown = "\n".join(page.extract_text() for page in pages)
    typed = unicodedata.normalize("NFKC", typed_on(paper))
    runs = re.findall(r"[\u4e00-\u9fff]+", unicodedata.normalize("NFKC", shown))
    return [run for run in runs if run not in typed] + FOREIGN.findall(shown)


@pytest.mark.parametrize("paper", ENGLISH_PAPERS, ids=lambda paper: type(paper).__name__)
def test_an_english_paper_says_nothing_of_ours_in_chinese_and_leaves_no_hole(paper):
    assert not left_in_chinese(paper)


def test_a_word_left_in_chinese_would_be_found(monkeypatch):
    press._words.cache_clear()
    with monkeypatch.context() as patch:
        known = {
            key: forms for key, forms in catalogue(ENGLISH).items() if key != ("", "帮扶责任人")
        }
        patch.setattr(press, "catalogue", lambda _language: known | {("", "户主"): ("Head {n}",)})
        assert {"帮扶责任人", "{", "}"} <= set(left_in_chinese(CARDS))
    press._words.cache_clear()


def test_a_day_to_be_written_fits_its_sentence():
    shown = text_of(render(BLANK["application"], language=ENGLISH))
    assert "Receivedbyon//." in shown


def test_what_a_person_typed_is_never_markup():
    assert "#panic()*老屋*$漏雨$" in text_of(render(FILLED["application"]))


def test_eight_printers_at_once_print_the_same():
    papers = list(FILLED.values()) * 4
    once = {id(paper): render(paper) for paper in FILLED.values()}
    with ThreadPoolExecutor(8) as printers:
        assert all(
            pdf == once[id(paper)]
            for paper, pdf in zip(papers, printers.map(render, papers), strict=True)
        )


def test_the_survey_shows_its_sum():
    paper = FILLED["survey"]
    assert isinstance(paper, SurveyPaper)
    assert paper.net_fen == 770_000 - 265_301
    assert paper.per_capita_fen == 252_349, "whole fen, rounded down"
    shown = text_of(render(paper))
    assert "5,046.99" in shown
    assert "2,523.49" in shown
    assert "低于标准" in shown.replace("不低于标准", "")


def test_the_registration_prints_what_was_asked_beside_the_first_table():
    person = Member(
        name="王䶮山", person="3702820001", ethnicity="hui", political="party", dropout="unwilling",
        pension="yes", allowance="no", member_phone="138****5678",
    )  # fmt: skip
    known = {"out_year": 2016, "again_year": 2018, "again_cause": "work", "people_at_end": 3}
    known |= {"relocation": "whole", "relocated_to": "东岭新村", "resettled": "village"}
    living = {"fallow": "2.5", "rebuilt": 2015}
    text = text_of(render(RegistrationPaper(**PLACE, members=(person,), living=living, **known)))
    for said in ("3702820001", "回族", "中共党员", "厌学", "138****5678", "2016", "2018"):
        assert said in text
    for said in ("务工就业不稳", "整村搬迁", "东岭新村", "本村", "2.5亩", "2015"):
        assert said in text
    blank = text_of(render(BLANK["registration"]))
    for box in ("失学或辍学原因", "大病保险", "会讲普通话", "成员电话", "年末人口数", "搬迁地址"):
        assert box in blank


def test_nothing_is_divided_by_nobody():
    assert SurveyPaper(incomes=INCOMES).per_capita_fen is None
    assert SurveyPaper(incomes=INCOMES, sharers=1).per_capita_fen == 504_699


def test_a_long_list_runs_over_sheets_with_its_header():
    pages = PdfReader(io.BytesIO(render(notice(lines=lines(150))))).pages
    assert len(pages) > 3
    whole = [re.sub(r"\s", "", page.extract_text()) for page in pages]
    assert all("户主姓名" in page for page in whole if "买买提" in page)
    assert "共150户" in "".join(whole)


def test_a_notice_says_exactly_when_it_closes():
    shown = text_of(render(notice()))
    assert "至2026年5月30日24:00(即2026年5月31日0:00)截止" in shown
    late = text_of(render(notice(closes_at=datetime(2026, 5, 31, 9, 30, tzinfo=UTC))))
    assert "至2026年5月31日17:30截止" in late


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.FIRST, "第一次公示"),
        (Kind.SECOND, "第二次公示"),
        (Kind.ANNOUNCEMENT, "确定为贫困户"),
    ],
)
def test_each_notice_says_which_it_is(kind, words):
    assert words in text_of(render(notice(kind=kind)))


@pytest.mark.parametrize("field", ["id_number", "born", "phone", "cause", "health", "income"])
def test_a_notice_has_no_place_for_private_things(field):
    with pytest.raises(ValidationError):
        NoticeLine(head="刘喆", **{field: "因病"})
    with pytest.raises(ValidationError):
        notice(**{field: IDENTITY})


@pytest.mark.parametrize(
    "head", [IDENTITY, f"刘喆{IDENTITY}", "刘喆（因病）", "刘喆 138", "刘喆３７０", "刘喆:残疾"]
)
def test_a_name_on_the_wall_is_only_a_name(head):
    with pytest.raises(Malformed) as refused:
        notice(lines=(NoticeLine(head="欧阳堃"), NoticeLine(head=head)))
    sentence = refused.value.sentences()[0]
    assert "第 2 行" in sentence
    assert head not in sentence, "the refusal must not repeat what it hides"


@pytest.mark.parametrize("number", [IDENTITY, "3702 8219 5203 0412 31", "１３８００００５６７８"])
@pytest.mark.parametrize("field", ["village", "issuer", "printed"])
def test_a_number_hidden_in_a_place_stops_the_press(number, field):
    with pytest.raises(Malformed):
        notice(**{field: f"柳泉村 {number}"})


def test_a_number_hidden_in_the_code_or_the_telephone_stops_the_press():
    for changes in (
        {"code": IDENTITY},
        {"url": f"https://lika.example.cn/notice/{IDENTITY}"},
        {"telephones": (Telephone(office="村委会", number=IDENTITY),)},
        {"lines": (NoticeLine(head="刘喆", group=IDENTITY),)},
    ):
        with pytest.raises(Malformed):
            notice(**changes)


@pytest.mark.parametrize(
    ("character", "code"), [("\ue000", "U+E000"), ("\U000f0001", "U+F0001"), ("\x07", "U+0007")]
)
def test_a_private_character_is_refused_and_named(character, code):
    with pytest.raises(Malformed) as refused:
        render(ApplicationPaper(head="王" + character))
    assert code in refused.value.sentences()[0]


@pytest.mark.parametrize("letter", ["\U00020000", "\U0002ebf0", "\U00031350"])
def test_a_letter_no_font_has_is_left_to_the_pen_and_stops_no_paper(letter):
    assert "王〓" in text_of(render(ApplicationPaper(head="王" + letter)))


def test_a_sign_no_font_has_is_refused_and_named():
    with pytest.raises(Malformed) as refused:
        render(ApplicationPaper(head="王", reason="\U0001f600"))
    with speaking(ENGLISH):
        assert "U+1F600" in refused.value.sentences()[0]


@pytest.mark.parametrize("name", ["䶮", "㛃", "𬭎", "𫖯", "喆", "堃", "犇", "𰻝", "葛\U000e0100"])
def test_rare_names_are_printed(name):
    assert render(ApplicationPaper(head=name))
    assert NoticePaper(lines=(NoticeLine(head=name),)).lines
