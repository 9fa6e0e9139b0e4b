"""How the cast posts lists, answers objections, reviews above the village, and files."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from models.batch import FilingBatch, PublicityNotice, ReviewRound
from models.case import Case
from models.record import FilingLine, Objection, RoundLine
from models.support import Official
from workflows.access.places import COUNTY, county_of, township_of
from workflows.base import clock
from workflows.demo import pictures
from workflows.demo.cast import COUNTY_NOW, COUNTY_THEN, TOWN, ZONE, Village, officer
from workflows.demo.files import Answers, scan, shot
from workflows.demo.stage import Stage
from workflows.identification import opening

_ISSUERS = {
    ZONE: "即墨经济开发区管理委员会",
    TOWN: "移风店镇人民政府",
    COUNTY_THEN: "即墨市扶贫开发领导小组",
    COUNTY_NOW: "即墨区帮扶工作领导小组",
}


def post(stage: Stage, village: Village, batch: int, kind: int, cases: Sequence[int]) -> int:
    """A list drawn up and put on the wall: two verifiers, near and far photo."""
    key = draft(stage, village, batch, kind, cases)
    login = village.chair if kind == 1 else village.town
    verifiers = (village.chair, village.team) if kind == 1 else (village.town2, village.chair)
    names = {1: "第一次公示", 2: "第二次公示", 3: "公告"}
    answers = {
        "posted_at": clock.now(),
        "place": "村务公开栏",
        "verifiers": tuple(stage.user(who) for who in verifiers),
        "near": shot(
            stage, login, village.key, f"{names[kind]}近景 {len(cases)} 户 {key % 10_000}"
        ),
        "far": shot(stage, login, village.key, f"{names[kind]}远景 {key % 10_000}"),
    }
    stage.act(login, key, "post", answers, of=PublicityNotice)
    return key


def draft(stage: Stage, village: Village, batch: int, kind: int, cases: Sequence[int]) -> int:
    """A list drawn up."""
    login = village.clerk if kind == 1 else village.town
    issuer = village.issuer if kind == 1 else _ISSUERS[township_of(village.key)]
    return opening.draft_notice(
        stage.session, stage.actor(login), batch, kind, cases, issuer, token=stage.token()
    )


def close(stage: Stage, village: Village, notice: int, *, some_stay: bool = False) -> None:
    """The period is over: the photo of the last day, and every clean line moves on."""
    kind = stage.row(PublicityNotice, notice)["kind"]
    login = village.clerk if kind == 1 else village.town
    end = shot(stage, login, village.key, f"公示期满 {notice % 10_000}")
    stage.act(login, notice, "close", {"end_photo": end}, of=PublicityNotice, some_stay=some_stay)


def object_to(stage: Stage, login: str, case: int, action: str, facts: str, channel: str) -> int:
    """An objection enters the register; returns its id."""
    answers = {"raised_at": clock.now() - timedelta(minutes=30), "channel": channel, "facts": facts}
    stage.act(login, case, action, answers)
    key: int = stage.rows(Objection, case_id=case)[-1]["id"]
    return key


def answer(
    stage: Stage,
    login: str,
    case: int,
    action: str,
    finders: Sequence[str],
    finding: str,
    **more: str,
) -> None:
    """Two persons have looked into it; the finding and the written answer."""
    row = stage.row(Case, case)
    objection = stage.rows(Objection, case_id=case, state="open")[-1]
    answers: Answers = {
        "objection": objection["id"],
        "finders": tuple(stage.user(who) for who in finders),
        "finding": finding,
        "answered_on": clock.today(),
        "answer": scan(
            stage,
            login,
            row["region"],
            "异议核查结论与答复",
            f"户主 {row['head_name']}",
            finding[:22],
        ),
        **more,
    }
    stage.act(login, case, action, answers)


# --- 乡镇审核、县级复审 ---
def collect(stage: Stage, campaign: int, region: int, level: str, title: str) -> int:
    """A round opened and its sample drawn."""
    login = officer(region)
    key = opening.collect_round(
        stage.session,
        stage.actor(login),
        campaign,
        region,
        level,
        {"title": title},
        token=stage.token(),
    )
    stage.act(login, key, "draw", of=ReviewRound)
    return key


def visit(stage: Stage, key: int, *, leave: int = 0) -> None:
    """Visits of today to the households drawn; `leave` that many for another day."""
    region = stage.row(ReviewRound, key)["region"]
    login = officer(region)
    second = login.replace("town", "town2").replace("county", "county2")
    lines = [line for line in stage.rows(RoundLine, round_id=key) if line["drawn"]]
    for line in lines[: len(lines) - leave]:
        answers = {
            "case": line["case_id"],
            "visited_on": clock.today(),
            "visitors": (stage.user(login), stage.user(second)),
            "finding": "入户核对人口、住房、收入和病情，与调查表一致。",
            "photos": shot(stage, login, region, f"核查 {line['head_name']}家"),
        }
        stage.act(login, key, "visit", answers, of=ReviewRound)


def decide(stage: Stage, key: int, others: dict[int, tuple[str, str]] | None = None) -> None:
    """The officer's opinions: a pass but for those named with (verdict, reason)."""
    login = officer(stage.row(ReviewRound, key)["region"])
    stage.act(login, key, "deliberate", of=ReviewRound)
    cases = [line["case_id"] for line in stage.rows(RoundLine, round_id=key)]
    rest = tuple(case for case in cases if case not in (others or {}))
    stage.act(login, key, "decide", {"cases": rest, "verdict": "pass"}, of=ReviewRound)
    for case, (verdict, reason) in (others or {}).items():
        answers = {"cases": (case,), "verdict": verdict, "reason": reason}
        stage.act(login, key, "decide", answers, of=ReviewRound)


def sign(stage: Stage, key: int, document_no: str = "") -> None:
    """The leader signs, the papers go down."""
    row = stage.row(ReviewRound, key)
    region = row["region"]
    leader = {ZONE: "lead.zone", TOWN: "lead.yfd"}.get(region, "group")
    count = len(stage.rows(RoundLine, round_id=key))
    title = f"关于审定名单的通知 {document_no}" if document_no else "乡镇审核意见"
    content = pictures.document(
        title, (row["title"], f"本批 {count} 户", "名单附后"), clock.today(), _ISSUERS[region]
    )
    answers: Answers = {
        "signed_at": clock.now(),
        "papers": stage.keep(leader, region, content, title),
        "document_no": document_no,
    }
    stage.act(leader, key, "sign", answers, of=ReviewRound)
    stage.act(officer(region), key, "issue", of=ReviewRound)


# --- 建档立卡 ---
def export(stage: Stage, campaign: int, region: int, title: str) -> int:
    """A filing batch with every household that waits for its national number."""
    login = officer(region)
    key = opening.collect_filing(
        stage.session, stage.actor(login), campaign, region, {"title": title}, token=stage.token()
    )
    sha = hashlib.sha256(f"{title}{clock.today()}".encode()).hexdigest()
    stage.act(login, key, "export", {"sha": sha}, of=FilingBatch)
    return key


def receipt(stage: Stage, key: int, first: int, only: Sequence[int] | None = None) -> None:
    """The numbers come back from the national system."""
    region = stage.row(FilingBatch, key)["region"]
    login = officer(region)
    cases = [line["case_id"] for line in stage.rows(FilingLine, filing_batch_id=key)]
    wanted = cases if only is None else [case for case in cases if case in only]
    numbers = tuple(
        {"case": case, "number": f"{region // COUNTY}{first + n:06d}"}
        for n, case in enumerate(wanted)
    )
    back = scan(stage, login, region, "全国系统录入回执", f"本批 {len(numbers)} 户")
    stage.act(login, key, "receipt", {"numbers": numbers, "receipt": back}, of=FilingBatch)


def finish(stage: Stage, key: int) -> None:
    """The filing batch is done."""
    login = officer(stage.row(FilingBatch, key)["region"])
    stage.act(login, key, "close", of=FilingBatch)


def file(stage: Stage, village: Village, cases: Sequence[int], contact: str, first: int) -> None:
    """The card: register form, handbook, plan, numbers, the person who will help."""
    clerk, key = village.clerk, village.key
    for n, case in enumerate(cases, first):
        head = f"户主 {stage.row(Case, case)['head_name']}"
        answers = {
            "register_form": scan(stage, clerk, key, "贫困户登记表", head, seal=village.issuer),
            "handbook": scan(stage, clerk, key, "扶贫手册", head, f"编号 SC{n:04d}"),
            "plan": scan(stage, clerk, key, "帮扶计划", head, f"帮扶责任人 {contact}"),
            "handbook_no": f"SC{clock.today().year}{key % 1000}{n:03d}",
            "card_no": f"AB{clock.today().year}{key % 1000}{n:03d}",
        }
        # Where the county has its register of those who help, it says who.
        known = stage.rows(Official, county=county_of(key), state="serving")
        named = [row["id"] for row in known if row["name"] == contact] or [r["id"] for r in known]
        answers |= {"contact_id": named[0]} if named else {"contact": contact}
        stage.act(clerk, case, "file", answers)
