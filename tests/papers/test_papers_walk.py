"""Every kind of paper of the demo, in both languages: what is on it are words, and no box is empty
that the program could fill."""

import io
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any, get_args

import pytest
from pydantic import ValidationError
from pypdf import PdfReader
from sqlalchemy import select

from models.account import User
from models.batch import PublicityNotice, ReviewMeeting
from models.case import Case
from models.columns import table
from models.household import Household, Person
from models.record import AgendaLine, Survey
from models.register import OfficialKin
from models.store import Store
from models.support import HelpCard, Pairing
from tests.commands.test_demo import DEMO
from tests.fixtures.databases import SQLITE
from tests.fixtures.world import VILLAGE
from workflows import papers
from workflows.access.people import Actor, actor_of
from workflows.access.places import Place
from workflows.access.roles import SEES_PEOPLE
from workflows.base.code_lists import LISTS
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import CHINESE, ENGLISH, LANGUAGES, english, speaking
from workflows.engine.registry import processes
from workflows.help import cards
from workflows.households import fields
from workflows.identification import paperwork
from workflows.identification.queries.notices import office_of
from workflows.papers.values import Coded, Living, Member, Paper, Value
from workflows.policy import policy

# One worker lays the demo and does whatever asks for it; the other need not wait until it is laid.
pytestmark = pytest.mark.xdist_group("demo")

CODES = {code for listed in LISTS.values() for code in listed.labels} | {"True", "False", "None"}
ANSWERS = {label for listed in LISTS.values() for label in listed.labels.values()}
STATES = {state.key for process in processes() for state in process.states}
# What a template chooses by and never prints.
CHOSEN_BY = {"kind", "block"}
# Boxes nothing is stored for yet: the pen fills them.
BY_PEN = {
    "application": {"per_capita_fen", "proxy_relation", "printed"},
    "registration": {
        *("bank", "standard", "plan_year", "traits", "printed", "out_year", "again_year"),
        *("again_cause", "people_at_start", "people_at_end", "relocation", "relocated_to"),
        "resettlement",
        "resettled",
    },
    "survey": {"printed"},
    "meeting": {"ends", "vote_by", "observers", "comparison_read", "printed"},
    "notice": {"url", "printed"},
}
# Nobody was struck there: tests/households/test_wrong_filing.py reads that one.
IN_THE_DEMO = paperwork.KINDS.keys() - {"struck"}
# Of these not every household has one.
SOME_HAVE = {"phone", "account", "proxy", "other_causes", "relatives", "opinion", "none"}
# The township gives a village a number of households only where the profile knows one.
SOME_HAVE |= {"quota"}
# A profile of one level has no other lines, and the filed household's is of that kind.
SOME_HAVE |= {"other_lines"}


@pytest.fixture(scope="module")
def demo(all_databases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    opened = Store(all_databases.fresh(SQLITE, folder, DEMO), folder)
    with opened.reading() as session:
        yield Office(session)
    opened.close()
    all_databases.drop(opened.url)


class Office:
    """Whoever may print a paper of the demo, and the papers worth printing."""

    def __init__(self, session):
        self.session = session
        users = session.execute(select(table(User).c.id)).scalars()
        self.actors = [actor_of(session, user) for user in users]

    def rows(self, model, **where: Any) -> list[RowDict]:
        target = table(model)
        return rows_of(self.session, target, *(target.c[k] == v for k, v in where.items()))

    def who(self, region: int) -> Actor:
        return next(actor for actor in self.actors if actor.roles_at(region) & SEES_PEOPLE)

    def filled(self, kind: str, row: RowDict, language: str) -> Paper:
        with speaking(language):
            return paperwork.fill(self.session, self.who(row["region"]), kind, row["id"])

    def households(self) -> list[RowDict]:
        """As few cases as show every answer that any household of the demo gave."""
        answers: dict[int, set[tuple[str, str]]] = {}
        homes = {home["id"]: home["traits"] or {} for home in self.rows(Household)}
        members: dict[int, list[RowDict]] = {}
        for person in self.rows(Person):
            members.setdefault(person["household_id"], []).append(person)
        surveys = {row["id"]: row["answers"] or {} for row in self.rows(Survey)}
        kin = {row["household_id"]: row["relation"] for row in self.rows(OfficialKin)}
        cases = {case["id"]: case for case in self.rows(Case)}
        for key, case in cases.items():
            home = case["household_id"]
            said = [homes[home], homes[home].get("living", {}), surveys.get(case["survey_id"], {})]
            said += [person["traits"] or {} for person in members.get(home, ())]
            said += [{"relation": p["relation"], "sex": p["sex"]} for p in members.get(home, ())]
            said += [{"state": case["state"][0], "official": kin.get(home)}]
            answers[key] = {
                (name, str(answer))
                for told in said
                for name, answer in told.items()
                if str(answer) in CODES or name in ("state", "other_causes", "official")
            }
        chosen, missing = [], set().union(*answers.values())
        while missing:
            best = max(answers, key=lambda key: len(answers[key] & missing))
            chosen.append(cases[best])
            missing -= answers[best]
        return chosen

    def every_paper(self, language: str) -> Iterator[tuple[str, Paper]]:
        for case in self.households():
            for kind in ("application", "survey", "registration"):
                yield kind, self.filled(kind, case, language)
        meetings = {row["state"]: row for row in self.rows(ReviewMeeting)}
        recused = next(line for line in self.rows(AgendaLine) if line["recused"])
        meetings["recused"] = self.rows(ReviewMeeting, id=recused["meeting_id"])[0]
        for meeting in meetings.values():
            yield "meeting", self.filled("meeting", meeting, language)
        notices = {(row["kind"], row["state"]): row for row in self.rows(PublicityNotice)}
        for (_kind, state), notice in notices.items():
            if state != "void":
                yield "notice", self.filled("notice", notice, language)
        for pairing in self.pairings():
            with speaking(language):
                actor = self.who(pairing["region"])
                yield "cards", cards.cards_of(self.session, actor, [pairing["id"]])

    def pairings(self) -> list[RowDict]:
        """One of an official, one of an enterprise, each with a card."""
        with_card = {card["pairing_id"]: card["kind"] for card in self.rows(HelpCard)}
        rows = [row for row in self.rows(Pairing) if row["id"] in with_card]
        return list({with_card[row["id"]]: row for row in rows}.values())

    def filed(self) -> RowDict:
        """A household at the end of the way, related to an official, with helpers."""
        kin = {row["household_id"] for row in self.rows(OfficialKin)}
        helped = {row["household_id"] for row in self.rows(Pairing) if row["official_id"]}
        at_the_end = self.rows(Case, state="G2")
        return next(case for case in at_the_end if case["household_id"] in helped & kin)


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return unicodedata.normalize("NFKC", "\n".join(page.extract_text() for page in pages))


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in what a template is given, with the name of its field."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, name)
    elif isinstance(value, str):
        yield name, value


def given(paper: Paper, language: str) -> list[tuple[str, str]]:
    with speaking(language):
        return list(leaves(json.loads(paper.model_dump_json())))


def misprints(text: str, language: str) -> list[str]:
    """What stands on no paper: holes, codes, keys, a word twice; our Chinese on an English one."""
    found = re.findall(r"[{}]|\b(?:True|False|None|null)\b|\d{17,}", text)
    found += [word for word in re.findall(r"(?<!-)\b[A-Z]\d\b", text) if word in STATES]
    found += [
        again.group(0)
        for line in text.splitlines()
        for again in re.finditer(r"([\u4e00-\u9fff]{3,})\s*\1", line)
        # Two boxes beside each other may well have one answer.
        if again.group(1) not in ANSWERS
    ]
    if language == CHINESE:
        # The only Latin letters on a Chinese paper are capitals: AB卡, C级危房.
        found += re.findall(r"[a-z][a-z_0-9]+", text)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_paper_of_the_demo_shows_a_code_a_hole_or_a_word_twice(demo, language):
    kinds = set()
    labels = profile_words(demo)
    for kind, paper in demo.every_paper(language):
        kinds.add(kind)
        said = given(paper, language)
        raw = [
            (name, text)
            for name, text in said
            if name not in CHOSEN_BY and (text in CODES or text in STATES)
        ]
        assert not raw, f"{kind} {paper.code}: a code where its words belong"
        text = text_of(papers.render(paper, language=language))
        wrong = misprints(text, language)
        assert not wrong, f"{kind} {paper.code}: {wrong}\n{text}"
        if language == ENGLISH:
            ours = [word for word in labels if word in re.sub(r"\s", "", text)]
            assert not ours, f"{kind} {paper.code}: our own words are not in English: {ours}"
    assert kinds == {*IN_THE_DEMO, "cards"}


def profile_words(office: Office) -> set[str]:
    """Words of ours that come to a paper from outside of the templates."""
    rules = policy.policy(office.session, office.rows(Case)[0]["profile"])
    words = {item.label for item in (*rules.income_items, *rules.vetoes)} | {rules.income_measure}
    # Two signs may be a name or a place as well.
    return {word for word in words if len(word) > 3 and english().get(word, word) != word}


@pytest.mark.parametrize("kind", sorted(IN_THE_DEMO))
def test_no_box_is_empty_that_the_program_could_fill(demo, kind):
    case = demo.filed()
    row = case
    if kind == "meeting":
        line = demo.rows(AgendaLine, case_id=case["id"])[0]
        row = demo.rows(ReviewMeeting, id=line["meeting_id"])[0]
    if kind == "notice":
        row = next(notice for notice in demo.rows(PublicityNotice) if notice["state"] == "closed")
    paper = demo.filled(kind, row, CHINESE)
    empty = {
        name for name in type(paper).model_fields if getattr(paper, name) in ("", None, (), {})
    }
    assert empty - SOME_HAVE <= BY_PEN[kind]
    if kind in ("application", "survey", "registration"):
        homes = demo.rows(Household, id=case["household_id"])[0]
        assert bool(paper.phone) == bool(homes["phone_masked"])


def test_the_registration_says_who_approved_it_when_and_who_helps(demo):
    case = demo.filed()
    paper = demo.filled("registration", case, CHINESE)
    text = text_of(papers.render(paper))
    assert "即墨市扶贫开发领导小组" in text
    assert paper.approved_on is not None
    assert f"{paper.approved_on:%Y} 年" in text
    assert paper.filled_by in text
    assert paper.helpers
    for helper in paper.helpers:
        assert helper.unit in text
        assert helper.phone in text
        assert helper.post in text
        assert helper.since is not None


def test_the_registration_says_of_the_house_what_the_survey_found(demo):
    surveys = {row["id"]: row["answers"] for row in demo.rows(Survey) if row["done"]}
    found = {}
    for case in demo.rows(Case, state="G2"):
        grade = surveys[case["survey_id"]]["housing"]
        found[grade] = demo.filled("registration", case, CHINESE).living.housing
    assert {"safe": "safe", "grade_c": "grade_c"}.items() <= found.items()


# ------------------------------------------------------------------- no field can forget its words


def parts_of_papers() -> list[type[Value]]:
    """Every class whose values are put on paper."""

    def below(one: type) -> Iterator[type]:
        for each in one.__subclasses__():
            yield each
            yield from below(each)

    return sorted(below(Value), key=lambda one: one.__name__)


def coded() -> list[tuple[type[Value], str, Coded]]:
    """Every field that holds a code, with its list."""
    found = []
    for part in parts_of_papers():
        for name, info in part.model_fields.items():
            # A tuple of codes carries the list on what it is a tuple of.
            inner = [m for arg in get_args(info.annotation) for m in get_args(arg)[1:]]
            found += [(part, name, m) for m in (*info.metadata, *inner) if isinstance(m, Coded)]
    return found


# A field of one of these names holds a code, on whatever paper it stands.
NAMED_LIKE_A_LIST = {*LISTS, "category", "main_cause", "other_causes", "causes", "safe_water"} | {
    "electricity",
    "broadcast",
    "toilet",
}


def test_every_field_that_holds_a_code_says_of_which_list():
    known = {(part, name) for part, name, _listed in coded()}
    forgotten = [
        f"{part.__name__}.{name}"
        for part in parts_of_papers()
        for name in part.model_fields
        if name in NAMED_LIKE_A_LIST and (part, name) not in known
    ]
    assert not forgotten


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("part", "name", "listed"), coded(), ids=lambda value: str(value)[:30])
def test_every_code_reaches_the_template_in_words(part, name, listed, language):
    for code, label in listed.codes.labels.items():
        many = part.model_fields[name].default == ()
        bare = part.model_construct(**{name: (code,) if many else code})
        with speaking(language):
            said = json.loads(bare.model_dump_json(include={name}))[name]
        word = label if language == CHINESE else english()[label]
        assert said == ([word] if many else word)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "field", [each for each in fields.CATALOGUE.printed.values() if each.codes], ids=lambda f: f.key
)
def test_every_code_of_every_box_reaches_the_template_in_words(field, language):
    part = Member if field.of is fields.Of.MEMBER else Living
    for code, label in field.codes.labels.items():
        with speaking(language):
            said = json.loads(part(**{field.key: code}).model_dump_json())[field.key]
        assert said == (label if language == CHINESE else english()[label])


def test_an_answer_of_another_list_is_no_answer():
    with pytest.raises(ValidationError):
        Living(housing="no")
    with pytest.raises(ValidationError):
        Living(electricity=str(True))
    with pytest.raises(ValidationError):
        Member(name="刘喆", health="A0")
    with pytest.raises(ValidationError):
        Member(name="刘喆", employer="某厂")  # no paper has a box for it
    assert Living(housing="危房").housing == "危房", "words stay as they are"
    assert papers.Relative(official="刘喆", relation="cousin").relation == "cousin", "typed by hand"


def everybody() -> tuple[Member, ...]:
    """As many members as the longest list has codes; each list begins again when it is through."""
    most = max(len(listed.labels) for listed in (LISTS["relation"], LISTS["school"]))
    taken = {
        name: islice(cycle(LISTS[name].labels), most)
        for name in ("sex", "relation", "education", "school", "health", "labour", "work")
    }
    rows = zip(*taken.values(), strict=True)
    return tuple(
        Member(name="刘喆", work_months=n % 12, **dict(zip(taken, row, strict=True)))
        for n, row in enumerate(rows, start=1)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["application", "survey", "registration"])
def test_a_household_of_every_answer_is_printed_in_words(kind, language):
    members = everybody()
    about: dict[str, Any] = {"head": "刘喆", "village": "柳泉村", "members": members}
    if kind != "application":
        about |= {"main_cause": "marriage", "other_causes": tuple(LISTS["cause"].labels)}
        about["living"] = Living(housing="grade_d", road="asphalt", fuel="dung", toilet="no")
    if kind == "application":
        about |= {"member_count": 1, "labour_count": 1}
    paper = paperwork.KINDS[kind].paper(**about)
    text = text_of(papers.render(paper, language=language))
    assert not misprints(text, language)
    flat = re.sub(r"\s", "", text)
    lists = ["sex", "relation", "health"]
    lists += ["education", "school", "labour", "work"] if kind != "application" else []
    for listed in lists:
        for label in LISTS[listed].labels.values():
            word = label if language == CHINESE else english()[label]
            assert re.sub(r"\s", "", unicodedata.normalize("NFKC", word)) in flat


def test_one_is_one_and_two_are_two_on_an_english_paper():
    def of(**facts: Any) -> str:
        paper = papers.ApplicationPaper(village="柳泉村", **facts)
        return re.sub(r"\s+", " ", text_of(papers.render(paper, language=ENGLISH)))

    assert "We are 1 person," in of(member_count=1)
    assert "We are 2 people," in of(member_count=2)
    assert "people," in of(), "by pen: nobody knows yet"
    for count, words in ((1, "1 household:"), (2, "2 households:")):
        lines = tuple(papers.Decision(head="刘喆") for _n in range(count))
        text = text_of(papers.render(papers.MeetingPaper(decisions=lines), language=ENGLISH))
        assert f"reviewed {words}" in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("village", "office"),
    [
        ("柳泉村", "柳泉村村民委员会"),
        ("柳泉村村民委员会", "柳泉村村民委员会"),
        ("柳泉村委会", "柳泉村委会"),
        ("铁山路社区居委会", "铁山路社区居委会"),
        ("铁山路社区", "铁山路社区居民委员会"),
    ],
)
def test_the_committee_is_named_once(village, office):
    place = Place(VILLAGE, VILLAGE + 1, "370282400201", village, "village", None, None, None, None)
    paper = papers.ApplicationPaper(village=village, office=office_of(place))
    text = re.sub(r"\s", "", text_of(papers.render(paper)))
    assert f"书{office}:我叫" in text, "the heading, the address, the first sentence"


def test_a_place_that_names_its_village_is_not_named_twice():
    paper = papers.MeetingPaper(county="即墨市", village="柳泉村", place="柳泉村党群服务中心")
    text = re.sub(r"\s", "", text_of(papers.render(paper)))
    assert "即墨市柳泉村党群服务中心" in text
    assert "柳泉村柳泉村" not in text
