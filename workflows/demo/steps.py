"""How the cast takes the steps of the village for a lot of households: papers, hands, order."""

from collections.abc import Sequence
from datetime import date, timedelta

from models.batch import Campaign, ReviewMeeting, TrainingSession, VillageBatch
from models.case import Case
from models.record import AgendaLine
from models.register import Representative
from workflows.base import clock
from workflows.demo.cast import Village
from workflows.demo.files import Answers, scan, shot, signed
from workflows.demo.lots import Lot
from workflows.demo.stage import Stage
from workflows.engine import carrying
from workflows.households import register as households
from workflows.identification import opening
from workflows.identification.batches.meeting.forms import LINKS
from workflows.identification.queries import batches
from workflows.policy import policy
from workflows.policy.policy import Policy


# --- 组织培训 ---
def start_campaign(stage: Stage, login: str, region: int, title: str) -> int:
    """A campaign planned and started."""
    answers = {"title": title, "year": clock.today().year}
    key = opening.plan_campaign(
        stage.session, stage.actor(login), region, answers, token=stage.token()
    )
    stage.act(login, key, "start", of=Campaign)
    return key


def plan_batch(stage: Stage, campaign: int, village: Village, login: str, title: str) -> int:
    """A village taken into a campaign."""
    return opening.plan_village_batch(
        stage.session,
        stage.actor(login),
        campaign,
        village.key,
        {"title": title},
        token=stage.token(),
    )


def plan_training(stage: Stage, village: Village, batch: int, day: date) -> int:
    """A training announced."""
    answers = {"planned_on": day, "place": f"{village.name}党群服务中心"}
    return opening.plan_training(
        stage.session, stage.actor(village.clerk), batch, answers, token=stage.token()
    )


def hold_training(stage: Stage, village: Village, training: int, attendees: int) -> None:
    """Held today: sheet, material, photo."""
    clerk, key = village.clerk, village.key
    stage.act(
        clerk,
        training,
        "hold",
        {
            "held_on": clock.today(),
            "attendees": attendees,
            "sheet": scan(stage, clerk, key, "培训会签到表", village.name, f"到会 {attendees} 人"),
            "material": scan(
                stage, clerk, key, "识别政策宣讲材料", village.name, "六步程序、标准、纪律"
            ),
            "photo": shot(stage, clerk, key, "培训会"),
        },
        of=TrainingSession,
    )


def open_village(stage: Stage, village: Village, training: int, batch: int) -> None:
    """The training closed by the township; the village takes applications."""
    stage.act(village.town, training, "close", of=TrainingSession)
    stage.act(village.town, batch, "open_applications", of=VillageBatch)


# --- 农户申请 ---
def register(stage: Stage, lot: Lot, batch: int) -> None:
    """The households entered, an application opened for each."""
    clerk = stage.actor(lot.village.clerk)
    for family in lot.families:
        home = households.register(
            stage.session, clerk, family.entry, region=lot.village.key, token=stage.token()
        )
        lot.homes.append(home)
        case = opening.open_case(stage.session, home, batch, clerk, {}, token=stage.token())
        lot.cases.append(case)


def submit(
    stage: Stage, lot: Lot, nth: Sequence[int] | None = None, kin: tuple[Answers, ...] = ()
) -> None:
    """The applications handed in with their papers."""
    for n in range(len(lot.cases)) if nth is None else nth:
        stage.act(lot.village.clerk, lot.cases[n], "submit", submission(stage, lot, n, kin))


def submission(stage: Stage, lot: Lot, n: int, kin: tuple[Answers, ...] = ()) -> Answers:
    """What one household hands in; `kin` are the representatives it is kin to."""
    clerk, key, family = lot.village.clerk, lot.village.key, lot.families[n]
    who = (f"申请人 {family.head}", f"{lot.village.name}{family.entry.group_name}")
    why = family.kind.why
    illiterate = family.entry.head.traits.get("education") == "none"
    answers = {
        "reason": f"{why}，收入低，生活困难，申请纳入。",
        "application": scan(
            stage, clerk, key, "贫困户申请书", *who, f"共同生活 {family.size} 人", why
        ),
        "promise": scan(stage, clerk, key, "承诺授权书", *who, "所报属实，同意核对信息"),
        "documents": scan(
            stage, clerk, key, "户口簿、身份证复印件", *who, *(m.name for m in family.entry.members)
        ),
        "signature": signed(stage, clerk, key, family.head, "申请书"),
        "proxy": illiterate,
        "proxy_name": "宁代书" if illiterate else "",
        "related": bool(kin),
        "kin": kin,
    }
    if kin:
        named = [stage.row(Representative, one["official"])["name"] for one in kin]
        answers["kin_paper"] = scan(stage, clerk, key, "近亲属备案表", *who, *named)
    return answers


# --- 入户调查 ---
def accept(stage: Stage, lot: Lot, nth: Sequence[int] | None = None) -> None:
    """Accepted by the committee."""
    stage.act_all(lot.village.chair, _cases(lot, nth), "accept")


def start_survey(stage: Stage, lot: Lot, nth: Sequence[int] | None = None, after: int = 2) -> None:
    """Two surveyors named: one of the committee, one of the work team."""
    answers = {
        "surveyors": (stage.user(lot.village.member), stage.user(lot.village.team)),
        "visit_on": clock.today() + timedelta(days=after),
    }
    stage.act_all(lot.village.chair, _cases(lot, nth), "start_survey", answers)


def survey(stage: Stage, lot: Lot, nth: Sequence[int] | None = None, share: int = 0) -> None:
    """The visits of today: what was seen and earned; handed in, or sent to be compared."""
    for n in range(len(lot.cases)) if nth is None else nth:
        profile = policy.policy(stage.session, stage.row(Case, lot.cases[n])["profile"])
        action = "send_to_compare" if profile.compares else "submit_survey"
        line = profile.line_fen(clock.today()) or 0
        income = as_asked(profile, lot.families[n].income(line, share), n)
        answers = surveyed(stage, lot, n, income, profile)
        stage.act(lot.village.team, lot.cases[n], action, answers)


def as_asked(profile: Policy, income: list[Answers], n: int) -> list[Answers]:
    """The same rows under the items that this profile asks: a part where it has them split, one
    product where it knows the products."""
    known = {item.key: item for item in profile.income_items}
    parts = {(item.block, item.split_from): item.item for item in profile.income_items}
    products = ("maize", "wheat") if ("business", "wheat") in known else ("crops",)
    found = []
    for row in income:
        key = (row["block"], row["item"])
        if key == ("business", "crops"):
            row = row | {"item": products[n % len(products)]}
        elif key not in known:
            row = row | {"item": parts[key]}
        found.append(row)
    return found


def surveyed(stage: Stage, lot: Lot, n: int, income: list[Answers], profile: Policy) -> Answers:
    """The survey form of one household."""
    team, key, family = lot.village.team, lot.village.key, lot.families[n]
    yuan = profile.account(income, family.size).sure_fen // 100
    who = (f"户主 {family.head}", f"{lot.village.name}{family.entry.group_name}")
    poor = family.n % 6 == 4
    look = "房屋较旧，屋顶有漏雨处。" if poor else "院落整洁，家具简单。"
    per_head = f"人均 {yuan // family.size} 元"
    surveyor = stage.actor(team).name
    return {
        "visited_on": clock.today(),
        "people": family.size,
        "income": income,
        "housing": "grade_c" if poor else "safe",
        "water_safe": True,
        "area": 40 + family.n % 7 * 8,
        "arable": family.n % 5 + 1,
        "vehicle": "small" if n % 3 == 0 else "none",
        "cause": family.kind.cause,
        "observed": f"{family.kind.why}。{look}",
        "survey_form": scan(
            stage, team, key, "入户调查表", *who, f"共同生活 {family.size} 人", family.kind.why
        ),
        "income_sheet": scan(
            stage, team, key, "收入测算表", *who, f"全年纯收入 {yuan} 元", per_head
        ),
        "photos": shot(stage, team, key, f"入户 {family.head}家"),
        "surveyor_signatures": signed(stage, team, key, surveyor, f"{family.head}户调查"),
        "household_signature": signed(stage, team, key, family.head, "调查表"),
    }


def compare(stage: Stage, lot: Lot, nth: Sequence[int] | None = None) -> None:
    """The county's comparison comes back: nothing found, or explained."""
    for n in range(len(lot.cases)) if nth is None else nth:
        family = lot.families[n]
        hit = {"text": "名下登记一辆农用三轮车，用于自家种地", "kind": "explained"}
        result = scan(
            stage,
            "county",
            lot.village.key,
            "信息比对结果",
            f"户主 {family.head}",
            "房产、车辆、工商、财政供养",
            "命中 1 项" if n % 3 == 0 else "没有命中",
        )
        answers = {"result": result, "hits": (hit,) if n % 3 == 0 else ()}
        stage.act("county", lot.cases[n], "comparison_back", answers)


# --- 民主评议 ---
def plan_meeting(
    stage: Stage, lot: Lot, batch: int, day: date, nth: Sequence[int] | None = None
) -> int:
    """A meeting planned, the households on its agenda."""
    village = lot.village
    answers = {
        "planned_on": day,
        "place": f"{village.name}党群服务中心会议室",
        "chair": stage.user(village.chair),
        "recorder": stage.user(village.clerk),
    }
    key = opening.plan_meeting(
        stage.session, stage.actor(village.clerk), batch, answers, token=stage.token()
    )
    put_on_agenda(stage, lot, key, nth)
    return key


def put_on_agenda(stage: Stage, lot: Lot, meeting: int, nth: Sequence[int] | None = None) -> None:
    """Households surveyed go on a planned meeting's agenda."""
    stage.act_all(lot.village.clerk, _cases(lot, nth), "put_on_agenda", {"meeting": meeting})


def hold_meeting(
    stage: Stage,
    village: Village,
    meeting: int,
    absent: int = 2,
    voted_down: Sequence[int] = (),
) -> None:
    """The whole evening: sign-in, votes one by one, minutes, two signatures, the end.

    `voted_down` lists cases that do not pass.
    """
    vote(stage, village, meeting, absent, voted_down)
    write_minutes(stage, village, meeting)
    close_meeting(stage, village, meeting)


def vote(
    stage: Stage,
    village: Village,
    meeting: int,
    absent: int = 2,
    voted_down: Sequence[int] = (),
) -> None:
    """Sign-in, and the votes one by one; whom the register recuses leaves the room."""
    for login, action in ((village.clerk, "notify"), (village.clerk, "begin_sign_in")):
        stage.act(login, meeting, action, of=ReviewMeeting)
    everyone = [row["id"] for row in stage.rows(Representative, region=village.key)]
    present = everyone[absent:]
    stage.act(village.clerk, meeting, "sign_in", {"present": present}, of=ReviewMeeting)
    stage.act(village.chair, meeting, "open_meeting", of=ReviewMeeting)
    seen = batches.meeting(stage.session, stage.actor(village.clerk), meeting)
    leave = {item.line["case_id"]: item.must_recuse for item in seen.items} if seen else {}
    for n, line in enumerate(stage.rows(AgendaLine, meeting_id=meeting)):
        recused = tuple(sorted(leave[line["case_id"]].intersection(present)))
        ballot = _ballot(n, len(present) - len(recused), line["case_id"] in voted_down)
        answers = {"case": line["case_id"], "recused": recused, **ballot}
        stage.act(village.clerk, meeting, "vote", answers, of=ReviewMeeting)


def _ballot(n: int, voting: int, down: bool) -> Answers:
    if down:
        yes, no = voting // 4, voting - voting // 4 - 1
        note = "有固定工资收入，人均收入明显高于标准，多数代表不同意。"
    else:
        no, lost = (n * 5 % 7 == 3) + (n % 9 == 4), (n % 4 == 1) + (n % 5 == 2)
        yes, note = voting - no - lost, "情况属实，家庭确有困难。"
    return {
        "votes_for": yes,
        "votes_against": no,
        "votes_abstain": voting - yes - no,
        "note": note,
    }


def write_minutes(stage: Stage, village: Village, meeting: int) -> None:
    """The minutes, signed by the chair; the recorder's signature is still to come."""
    stage.act(village.chair, meeting, "write_minutes", {"checklist": LINKS}, of=ReviewMeeting)
    stage.act(village.chair, meeting, "sign", of=ReviewMeeting)


def close_meeting(stage: Stage, village: Village, meeting: int) -> None:
    """The recorder signs, and every household moves on."""
    chair, key = village.chair, village.key
    stage.act(village.clerk, meeting, "sign", of=ReviewMeeting)
    present = f"到会代表 {len(stage.row(ReviewMeeting, meeting)['present'])} 人"
    papers = {
        "minutes": scan(
            stage,
            chair,
            key,
            "民主评议会议记录",
            village.name,
            present,
            "逐户表决，结果当场宣布",
            seal=village.issuer,
        ),
        "sheet": scan(stage, chair, key, "评议会签到表", village.name, present),
        "photos": shot(stage, chair, key, "评议会"),
    }
    stage.act(chair, meeting, "close", papers, of=ReviewMeeting)


def _cases(lot: Lot, nth: Sequence[int] | None) -> list[int]:
    return lot.cases if nth is None else [lot.cases[n] for n in nth]


def report(stage: Stage, village: Village, cases: Sequence[int]) -> None:
    """The village's list, signed and sealed, goes up."""
    paper = scan(
        stage,
        village.chair,
        village.key,
        "村级上报表",
        village.name,
        f"共 {len(cases)} 户",
        "公示无异议",
        seal=village.issuer,
    )
    stage.act_all(village.chair, cases, "report", {"report": paper})


def correct(stage: Stage, village: Village, case: int, items: tuple[str, ...]) -> carrying.Outcome:
    """What is missing, told once and in writing."""
    slip = scan(stage, village.chair, village.key, "补正通知书", *items, seal=village.issuer)
    return stage.act(village.chair, case, "ask_correction", {"items": items, "slip": slip})
