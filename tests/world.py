"""A fixed invented world: one county, two townships, three villages, a cast, and verbs to walk a
case along.

Everything goes through the same calls as the screens. Nobody here exists.
"""

import io
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import insert
from sqlmodel import Session

from models import sealing
from models.account import Grant, User
from models.batch import PublicityNotice, ReviewMeeting, ReviewRound, TrainingSession, VillageBatch
from models.case import Case
from models.columns import table
from models.keys import new_id
from models.place import Region, region_key
from models.register import ObjectionPhone, Representative
from models.store import Store
from tests.persons import id_number
from workflows import attachments, clock, engine, households, opening, policy
from workflows.facts import RowDict, gather, rows_of
from workflows.people import Actor, Role, actor_of

COUNTY, TOWN, OTHER_TOWN = 370282000000, 370282400000, 370282104000
VILLAGE, SECOND, FAR = 370282400201, 370282400202, 370282104201
REGIONS = (
    ("37", "山东省", "province", None),
    ("3702", "青岛市", "prefecture", "37"),
    ("370282", "即墨市", "county", "3702"),
    ("370282400", "甲镇", "township", "370282"),
    ("370282400201", "东岭村", "village", "370282400"),
    ("370282400202", "西岭村", "village", "370282400"),
    ("370282104", "乙镇", "township", "370282"),
    ("370282104201", "南坡村", "village", "370282104"),
)
CAST = (
    ("clerk", "周信", Role.CLERK, VILLAGE, None),
    ("chair", "吴主", Role.COMMITTEE, VILLAGE, "committee"),
    ("team", "郑队", Role.COMMITTEE, VILLAGE, "work_team"),
    ("member", "冯委", Role.COMMITTEE, VILLAGE, "committee"),
    ("clerk2", "陈信", Role.CLERK, SECOND, None),
    ("far_clerk", "褚信", Role.CLERK, FAR, None),
    ("town", "卫镇", Role.TOWNSHIP, TOWN, None),
    ("town2", "蒋镇", Role.TOWNSHIP, TOWN, None),
    ("town_lead", "沈领", Role.TOWNSHIP_LEADER, TOWN, None),
    ("other_town", "韩镇", Role.TOWNSHIP, OTHER_TOWN, None),
    ("county", "杨县", Role.COUNTY, COUNTY, None),
    ("county2", "朱县", Role.COUNTY, COUNTY, None),
    ("group", "秦组", Role.COUNTY_LEADERS, COUNTY, None),
    ("leader", "尤看", Role.LEADER, COUNTY, None),
    ("inspector", "许督", Role.INSPECTOR, COUNTY, None),
    ("admin", "何管", Role.ADMINISTRATOR, COUNTY, None),
    ("helper", "吕帮", Role.HELPER, VILLAGE, None),
)
SURNAMES = "丁卞方石卢汤范薛雷贺倪殷罗毕郝邬安常乐于时傅皮"
# A name is letters: what a wall may show, a digit in it may not.
NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
START = date(2015, 9, 1)
REPRESENTATIVES = 9


def picture(text: str) -> bytes:
    """A small picture that differs with its text."""
    image = Image.new("RGB", (48, 32), "white")
    ImageDraw.Draw(image).text((2, 10), text.encode("ascii", "ignore").decode()[:8], fill="black")
    for n, char in enumerate(text.encode()):
        image.putpixel((n % 48, n // 48), (char, 255 - char, (char * 7) % 256))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def lay_ground(store: Store) -> None:
    """Keys, profiles, places, the cast, the registers: a world before its first campaign."""
    if not store.key_file.exists():
        sealing.save(sealing.new_keyring(), store.key_file)
    with store.transaction() as session:
        policy.seed(session)
        session.execute(
            insert(table(Region)),
            [
                {
                    "key": region_key(code),
                    "below": region_key(str(int(code) + 1)),
                    "code": code,
                    "name": name,
                    "level": level,
                    "parent": region_key(parent) if parent else None,
                }
                for code, name, level, parent in REGIONS
            ],
        )
        for login, name, role, place, body in CAST:
            user = new_id()
            session.execute(
                insert(table(User)).values(
                    id=user,
                    login=login,
                    name=name,
                    password="!",
                    must_change=False,
                    language="zh-CN",
                    created_at=clock.at(date(2015, 1, 1)),
                )
            )
            session.execute(
                insert(table(Grant)).values(
                    id=new_id(),
                    user_id=user,
                    role=role.value,
                    region=place,
                    body=body,
                    valid_from=date(2015, 1, 1),
                )
            )
        for village in (VILLAGE, SECOND, FAR):
            for n in range(REPRESENTATIVES):
                session.execute(
                    insert(table(Representative)).values(
                        id=new_id(),
                        region=village,
                        county=COUNTY,
                        name=f"代表{n + 1}",
                        valid_from=date(2015, 1, 1),
                    )
                )
        for place in (VILLAGE, SECOND, FAR, TOWN, OTHER_TOWN, COUNTY):
            session.execute(
                insert(table(ObjectionPhone)).values(
                    id=new_id(),
                    region=place,
                    county=COUNTY,
                    office="异议受理室",
                    phone="0532-80000000",
                    valid_from=date(2015, 1, 1),
                )
            )


@dataclass
class World:
    """A session with a cast and a clock, and the verbs of the procedure."""

    session: Session
    today: date = START
    # None: the real hour, where people act at screens beside it.
    hour: int | None = 9
    tokens: Any = field(default_factory=lambda: count(1))
    pictures: Any = field(default_factory=lambda: count(1))

    @contextmanager
    def at_now(self):
        with nullcontext() if self.hour is None else clock.moved_to(self.moment):
            yield

    @property
    def moment(self) -> datetime:
        return clock.now() if self.hour is None else clock.at(self.today, self.hour)

    def later(self, days: int = 1) -> None:
        self.today += timedelta(days=days)

    def token(self) -> str:
        return f"t{next(self.tokens)}"

    def actor(self, login: str) -> Actor:
        users = table(User)
        row = rows_of(self.session, users, users.c.login == login)[0]
        with self.at_now():
            return actor_of(self.session, row["id"])

    def user(self, login: str) -> int:
        return self.actor(login).user_id

    def file(self, login: str, region: int = VILLAGE) -> tuple[int, ...]:
        with self.at_now():
            key = attachments.keep(
                self.session,
                self.actor(login),
                picture(f"file {next(self.pictures)}"),
                region=region,
                county=COUNTY,
            )
        return (key,)

    def row(self, model: Any, key: int) -> RowDict:
        target = table(model)
        return rows_of(self.session, target, target.c.id == key)[0]

    def rows(self, model: Any, **where: Any) -> list[RowDict]:
        target = table(model)
        return rows_of(self.session, target, *(target.c[k] == v for k, v in where.items()))

    def case(self, key: int) -> RowDict:
        return self.row(Case, key)

    def act(
        self,
        login: str,
        key: int,
        action: str,
        payload: dict[str, Any] | None = None,
        *,
        of: Any = Case,
        seen: int | None = None,
        token: str | None = None,
    ) -> engine.Outcome:
        """One step by one person at the world's hour; raises Refused."""
        with self.at_now():
            return engine.perform(
                self.session,
                key,
                action,
                self.actor(login),
                payload or {},
                seen=self.row(of, key)["version"] if seen is None else seen,
                token=token or self.token(),
                of=of,
            )

    # --- the ground of a round -------------------------------------------------------------
    def campaign(self) -> int:
        with self.at_now():
            key = opening.plan_campaign(
                self.session,
                self.actor("county"),
                COUNTY,
                {"title": "秋季识别", "year": self.today.year},
                token=self.token(),
            )
        from models.batch import Campaign

        self.act("county", key, "start", of=Campaign)
        return key

    def batch(
        self, campaign: int, village: int = VILLAGE, clerk: str = "clerk", train: bool = True
    ) -> int:
        with self.at_now():
            key = opening.plan_village_batch(
                self.session,
                self.actor("county"),
                campaign,
                village,
                {"title": "一批"},
                token=self.token(),
            )
            training = opening.plan_training(
                self.session,
                self.actor(clerk),
                key,
                {"planned_on": self.today, "place": "村委会"},
                token=self.token(),
            )
        if train:
            self.act(
                clerk,
                training,
                "hold",
                {
                    "held_on": self.today,
                    "attendees": 12,
                    "sheet": self.file(clerk, village),
                    "material": self.file(clerk, village),
                    "photo": self.file(clerk, village),
                },
                of=TrainingSession,
            )
            town = "town" if village != FAR else "other_town"
            self.act(town, training, "close", of=TrainingSession)
            self.act(town, key, "open_applications", of=VillageBatch)
        return key

    def entry(self, n: int, people: int = 2) -> households.Entry:
        """An invented household: a head and a spouse, or more."""
        surname = SURNAMES[n % len(SURNAMES)]
        born = date(1950 + n % 30, 1 + n % 12, 1 + n % 28)
        members = [
            households.Member(
                name=f"{surname}山{n}".translate(NUMERALS),
                relation="head",
                number=id_number(born, "male", n % 400),
                traits={"health": "chronic"},
            ),
            households.Member(
                name=f"{surname}水{n}".translate(NUMERALS),
                relation="spouse",
                number=id_number(born + timedelta(days=400), "female", n % 400),
            ),
        ]
        return households.Entry(
            group_name="一组", phone="13800000000", members=tuple(members[:people])
        )

    def household(self, n: int, village: int = VILLAGE, clerk: str = "clerk") -> int:
        with self.at_now():
            return households.register(
                self.session, self.actor(clerk), self.entry(n), region=village, token=self.token()
            )

    def open(self, batch: int, household: int, clerk: str = "clerk") -> int:
        with self.at_now():
            return opening.open_case(
                self.session, household, batch, self.actor(clerk), {}, token=self.token()
            )

    # --- one household ----------------------------------------------------------------------
    def submission(
        self, clerk: str = "clerk", village: int = VILLAGE, **changes: Any
    ) -> dict[str, Any]:
        base: dict[str, Any] = {
            "reason": "因病致贫，收入低",
            "application": self.file(clerk, village),
            "promise": self.file(clerk, village),
            "documents": self.file(clerk, village),
            "signature": self.file(clerk, village),
            "proxy": False,
            "related": False,
        }
        return base | changes

    def survey(self, login: str = "team", village: int = VILLAGE, **changes: Any) -> dict[str, Any]:
        base: dict[str, Any] = {
            "visited_on": self.today,
            "people": 2,
            "income": [
                {"block": "wages", "item": "odd_jobs", "fen": 300_000},
                {"block": "business", "item": "crops", "fen": 200_000},
                {"block": "costs", "item": "inputs", "fen": 80_000},
            ],
            "housing": "safe",
            "water_safe": True,
            "cause": "illness",
            "survey_form": self.file(login, village),
            "income_sheet": self.file(login, village),
            "photos": self.file(login, village),
            "surveyor_signatures": self.file(login, village),
            "household_signature": self.file(login, village),
        }
        return base | changes

    def to_surveyed(self, case: int) -> None:
        """A0 → B3 by the village's own people."""
        self.act("clerk", case, "submit", self.submission())
        self.act("chair", case, "accept")
        self.act(
            "chair",
            case,
            "start_survey",
            {"surveyors": (self.user("member"), self.user("team")), "visit_on": self.today},
        )
        self.act("team", case, "submit_survey", self.survey())

    # --- a meeting ---------------------------------------------------------------------------
    def meeting(self, batch: int, cases: list[int]) -> int:
        with self.at_now():
            key = opening.plan_meeting(
                self.session,
                self.actor("clerk"),
                batch,
                {
                    "planned_on": self.today,
                    "place": "村委会",
                    "chair": self.user("chair"),
                    "recorder": self.user("clerk"),
                },
                token=self.token(),
            )
        for case in cases:
            self.act("clerk", case, "put_on_agenda", {"meeting": key})
        return key

    def to_deliberating(self, meeting: int, present: int = REPRESENTATIVES) -> None:
        for login, action in (("clerk", "notify"), ("clerk", "begin_sign_in")):
            self.act(login, meeting, action, of=ReviewMeeting)
        people = [row["id"] for row in self.rows(Representative, region=VILLAGE)][:present]
        self.act("clerk", meeting, "sign_in", {"present": people}, of=ReviewMeeting)
        self.act("chair", meeting, "open_meeting", of=ReviewMeeting)

    def vote(
        self, meeting: int, case: int, yes: int = 9, no: int = 0, abstain: int = 0, **more: Any
    ) -> None:
        self.act(
            "clerk",
            meeting,
            "vote",
            {"case": case, "votes_for": yes, "votes_against": no, "votes_abstain": abstain, **more},
            of=ReviewMeeting,
        )

    def close_meeting(self, meeting: int) -> engine.Outcome:
        links = ("宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认")
        self.act("chair", meeting, "write_minutes", {"checklist": links}, of=ReviewMeeting)
        self.act("chair", meeting, "sign", of=ReviewMeeting)
        self.act("clerk", meeting, "sign", of=ReviewMeeting)
        papers = {name: self.file("chair") for name in ("minutes", "sheet", "photos")}
        return self.act("chair", meeting, "close", papers, of=ReviewMeeting)

    def to_passed(self, batch: int, cases: list[int]) -> None:
        """B3 → C2 for all."""
        meeting = self.meeting(batch, cases)
        self.to_deliberating(meeting)
        for case in cases:
            self.vote(meeting, case)
        self.close_meeting(meeting)

    # --- notices -----------------------------------------------------------------------------
    def notice(self, batch: int, kind: int, cases: list[int]) -> int:
        login = "clerk" if kind == 1 else "town"
        with self.at_now():
            return opening.draft_notice(
                self.session,
                self.actor(login),
                batch,
                kind,
                cases,
                "东岭村村民委员会",
                token=self.token(),
            )

    def post(self, notice: int, **changes: Any) -> engine.Outcome:
        login = "chair" if self.row(PublicityNotice, notice)["kind"] == 1 else "town"
        payload = {
            "posted_at": self.moment,
            "place": "村务公开栏",
            "verifiers": (self.user("chair"), self.user("team")),
            "near": self.file(login),
            "far": self.file(login),
        }
        return self.act(login, notice, "post", payload | changes, of=PublicityNotice)

    def close_notice(self, notice: int) -> engine.Outcome:
        login = "clerk" if self.row(PublicityNotice, notice)["kind"] == 1 else "town"
        return self.act(login, notice, "close", {"end_photo": self.file(login)}, of=PublicityNotice)

    def through_notice(self, batch: int, kind: int, cases: list[int], days: int = 8) -> int:
        notice = self.notice(batch, kind, cases)
        self.post(notice)
        self.later(days)
        self.close_notice(notice)
        return notice

    # --- rounds ------------------------------------------------------------------------------
    def round(self, campaign: int, level: str) -> int:
        region = TOWN if level == "township" else COUNTY
        login = "town" if level == "township" else "county"
        with self.at_now():
            key = opening.collect_round(
                self.session,
                self.actor(login),
                campaign,
                region,
                level,
                {"title": "审核"},
                token=self.token(),
            )
        self.act(login, key, "draw", of=ReviewRound)
        return key

    def counting(self, key: int) -> list[RowDict]:
        """The lines of a round whose households have not left since the draw."""
        row = self.row(ReviewRound, key)
        lines: list[RowDict] = gather(self.session, [row], ["round_lines"])[key]["round_lines"]
        return lines

    def visit_all(self, key: int) -> None:
        level = self.row(ReviewRound, key)["level"]
        login = "town" if level == "township" else "county"
        for line in self.counting(key):
            if line["drawn"]:
                self.act(
                    login,
                    key,
                    "visit",
                    {
                        "case": line["case_id"],
                        "visited_on": self.today,
                        "visitors": (self.user(login),),
                        "finding": "情况属实",
                    },
                    of=ReviewRound,
                )

    def sign_round(
        self, key: int, verdicts: dict[int, tuple[str, str]] | None = None
    ) -> engine.Outcome:
        """Pass every case but those named with (verdict, reason)."""
        level = self.row(ReviewRound, key)["level"]
        login, lead = ("town", "town_lead") if level == "township" else ("county", "group")
        self.visit_all(key)
        self.act(login, key, "deliberate", of=ReviewRound)
        cases = [line["case_id"] for line in self.counting(key)]
        plain = [case for case in cases if case not in (verdicts or {})]
        if plain:
            self.act(login, key, "decide", {"cases": plain, "verdict": "pass"}, of=ReviewRound)
        for case, (verdict, reason) in (verdicts or {}).items():
            payload = {"cases": [case], "verdict": verdict, "reason": reason}
            self.act(login, key, "decide", payload, of=ReviewRound)
        region = TOWN if level == "township" else COUNTY
        payload = {"signed_at": self.moment, "papers": self.file(lead, region)}
        if level == "county":
            payload["document_no"] = f"即扶〔{self.today.year}〕1号"
        return self.act(lead, key, "sign", payload, of=ReviewRound)

    def report(self, case: int) -> None:
        self.act("chair", case, "report", {"report": self.file("chair")})

    def filing(self, case: int) -> dict[str, Any]:
        nth = sum(row["id"] < case for row in self.rows(Case))
        return {
            "register_form": self.file("clerk"),
            "handbook": self.file("clerk"),
            "plan": self.file("clerk"),
            "handbook_no": f"SC{nth:04d}",
            "card_no": f"AB{nth:04d}",
            "contact": "吕帮",
            "national_no": f"37028200{nth:05d}",
        }

    def to_filed(self, cases: list[int], batch: int, campaign: int) -> None:
        """C2 → G2 for all, by the shortest legal path."""
        self.through_notice(batch, 1, cases)
        for case in cases:
            self.report(case)
        self.sign_round(self.round(campaign, "township"))
        self.through_notice(batch, 2, cases)
        self.sign_round(self.round(campaign, "county"))
        self.through_notice(batch, 3, cases)
        for case in cases:
            self.act("clerk", case, "file", self.filing(case))
