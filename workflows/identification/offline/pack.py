"""离线包 out: the form and the list of one person's own visits, in a zip for the telephone.

The list says who is to be visited and who lives there; no number of a person, no telephone and no
account, masked or not: a telephone is lost more easily than a password.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.case import Case
from models.household import Household, Person
from models.place import Region
from models.record import Survey
from models.rows import table
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.base import audit_log, clock
from workflows.base.refusals import NotReady, Reason
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.households import register as households
from workflows.identification.offline import form
from workflows.identification.offline.people import key_of as person_key
from workflows.identification.paper_facts import short_number
from workflows.identification.queries.survey import VISITORS
from workflows.identification.states import CaseState
from workflows.policy import policy
from workflows.policy.income import IncomeItem
from workflows.policy.policy import Policy

SURVEYED_IN: Final = CaseState.SURVEYING
NAME: Final = "lika_survey.zip"
_MEDIA: Final = "lika_survey-media"
COLUMNS: Final = (
    *("name", "label", "house", "members", "people"),
    *("asked", "counted", "line", "year"),
)
# The same list is the same file on every day it is taken.
_MADE: Final = (2016, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Pack:
    """The zip, and how many households it names."""

    body: bytes
    households: int


def key_of(case_id: int) -> str:
    """How the list names a case: no row of digits that an eye or a program takes for an ID."""
    return f"c{case_id:x}"


def mine(session: Session, actor: Actor) -> list[RowDict]:
    """The cases now at their visit that this person surveys, with household, village, team."""
    cases, homes, regions, surveys = table(Case), table(Household), table(Region), table(Survey)
    chosen = (
        select(
            cases,
            homes.c.group_name,
            regions.c.name.label("village_name"),
            surveys.c.surveyors,
        )
        .join(homes, homes.c.id == cases.c.household_id)
        .join(regions, regions.c.key == cases.c.region)
        .join(surveys, surveys.c.id == cases.c.survey_id)
        .where(within(actor, cases.c.region, VISITORS), cases.c.state == SURVEYED_IN)
        .order_by(cases.c.region, homes.c.group_name, cases.c.id)
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    return [row for row in rows if actor.user_id in row["surveyors"]]


def take_out(session: Session, actor: Actor) -> Pack:
    """The pack of this person's visits, noted in the ledger. Raises Refused without a visit."""
    cases = mine(session, actor)
    if not cases:
        raise NotReady(
            Reason("no_visits", "您现在没有要入户调查的户。请先安排入户，再下载离线包。")
        )
    there = _people(session, [case["household_id"] for case in cases])
    body = _zipped(_list(session, cases, there), _persons(cases, there), _how(len(cases)))
    audit_log.enter(
        session,
        "access",
        "offline_pack",
        actor_id=actor.user_id,
        region=min(case["region"] for case in cases),
        detail={"households": len(cases), "cases": sorted(case["id"] for case in cases)},
    )
    return Pack(body, len(cases))


def _persons(cases: list[RowDict], people: dict[int, list[RowDict]]) -> str:
    """people.csv: who may be chosen in a household whose answers are others than on record."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ("name", "label", "household"), lineterminator="\n")
    writer.writeheader()
    for case in cases:
        for person in people.get(case["household_id"], []):
            line = {"name": person_key(person["id"]), "label": _member(person)}
            writer.writerow({**line, "household": key_of(case["id"])})
    return out.getvalue()


def _list(session: Session, cases: list[RowDict], people: dict[int, list[RowDict]]) -> str:
    """households.csv: what ODK shows to choose from, and what it fills in of the one chosen."""
    today = clock.today()
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for case in cases:
        rules = policy.policy(session, case["profile"])
        line = rules.line_fen(today)
        house = f"{case['village_name']} {case['group_name']} {case['head_name']}"
        there = people.get(case["household_id"], [])
        writer.writerow(
            {
                "name": key_of(case["id"]),
                # Two namesakes in one group are told apart by the number of their papers.
                "label": f"{house}（{short_number(case)}）",
                "house": house,
                "members": "、".join(_member(person) for person in there),
                "people": len(there),
                "line": "" if line is None else Decimal(line) / 100,
                "year": rules.income_year(today),
                **_asked(rules),
            }
        )
    return out.getvalue()


def _asked(rules: Policy) -> dict[str, str]:
    """Which items this household's profile asks, and which part of each it counts: " name=0.31 ".

    An item that only a county's own profile has is not on the form: the screen asks it.
    """
    known = {(item.block, item.item) for item in form.items()}
    listed = [item for item in rules.income_items if (item.block, item.item) in known]
    return {
        "asked": " ".join(form.node(item.block, item.item) for item in listed),
        "counted": "".join(
            f" {form.node(*i.key)}={share}" for i in listed if (share := _share(i, rules))
        )
        + " ",
    }


def _share(item: IncomeItem, rules: Policy) -> str:
    """Which part of an answer counts, as the form multiplies; "" for none of it."""
    by_coefficient = rules.cost_method == "coefficient"
    if not item.counts or (item.covered and by_coefficient):
        return ""
    share = item.share if by_coefficient else None
    # Exact: a share has at most four places.
    return "1" if share is None else str(Decimal(share.numerator) / share.denominator)


def _member(person: RowDict) -> str:
    return f"{person['name']}（{households.relation_label(person['relation'])}）"


def _people(session: Session, homes: list[int]) -> dict[int, list[RowDict]]:
    people = table(Person)
    # Name and relation, and nothing else of a person, is read at all.
    chosen = (
        select(people.c.id, people.c.household_id, people.c.name, people.c.relation)
        .where(people.c.household_id.in_(homes), people.c.left_on.is_(None))
        .order_by(people.c.id)
    )
    found: dict[int, list[RowDict]] = {}
    for row in session.execute(chosen).mappings():
        found.setdefault(row["household_id"], []).append(dict(row))
    for there in found.values():
        there.sort(key=lambda person: person["relation"] != "head")
    return found


def _how(n: int) -> str:
    """One page: how the pack gets onto the telephone, and what is filled in back here."""
    lines = (
        _("立卡 · 入户调查离线包（{n} 户，{day}）", n=n, day=clock.today().isoformat()),
        "",
        _("一、装到手机上（只做一次；名单变了再做一次）"),
        _("1. 手机上装 ODK Collect（或 KoboCollect），第一次打开时选手动设置，服务器地址随便填。"),
        _(
            "2. 用数据线接电脑，把 lika_survey.xml 和 lika_survey-media 文件夹一起拷到手机的 "
            "Android/data/org.odk.collect.android/files/projects/（项目）/forms/ 里。"
        ),
        _("3. 打开 ODK Collect，“填写新表单”里出现“立卡 · 入户调查”。"),
        "",
        _("二、入户时（不用网络）"),
        _("1. 选户，逐屏填收入；手机当场算出人均。拍照、签名、按手印照片都在表里。"),
        _("   家里谁的情况和登记的不一样，在“家庭成员”里加一人，选姓名，只填不一样的。"),
        _("2. 填完保存并“定稿”。纸质的调查表、测算表也可以回来再拍。"),
        "",
        _("三、回来以后（有网时）"),
        _("1. 把手机上同一目录的 instances 文件夹压成 zip（或选其中的 XML 和照片）。"),
        _("2. 在“入户调查”页面“没有网络时”里选这些文件，先看清单，再写入草稿。"),
        _("3. 逐户打开核对，由您本人提交。回传只写入您的草稿，不会自动提交。"),
        "",
        _("注意：离线包里有户主和成员姓名，只存在自己的手机上；提交以后请从手机上删除。"),
    )
    return "\r\n".join(lines) + "\r\n"


def _zipped(listed: str, persons: str, how: str) -> bytes:
    out = io.BytesIO()
    members: dict[str, Any] = {
        f"{form.FORM_ID}.xml": form.xform(),
        # ODK reads UTF-8; the mark in front would become part of the first heading.
        f"{_MEDIA}/households.csv": listed.encode(),
        f"{_MEDIA}/people.csv": persons.encode(),
        # A notepad of Windows tells UTF-8 by that mark.
        "README.txt": how.encode("utf-8-sig"),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
