"""What the procedure should do, told again from the regulation, without the program's definition.

It knows states, days and people, and for every wish whether it is granted and where the household
then stands. Where it and the engine disagree, one of the two misread the procedure.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

NOTICE_DAYS, CORRECTION_DAYS, WARN_AFTER, HEARD_DAYS = 7, 30, 23, 3
VILLAGE_TOWN_COUNTY = {
    "clerk": "V",
    "chair": "VC",
    "team": "VC",
    "member": "VC",
    "town": "T",
    "town2": "T",
    "town_lead": "TL",
    "county": "C",
    "county2": "C",
    "group": "CL",
}
FROM_OUTSIDE = {"work": {"team", "town", "town2"}}
WAITS = {1: "C2", 2: "E1", 3: "F2"}
LIVE = {1: "D1", 2: "E2", 3: "F3"}
PASSED_ON = {1: "D3", 2: "F1", 3: "G1"}
HEARD = {"D2": 1, "E3": 2, "F4": 3}
# Whose next step it is; from BARRED on an objection left open comes before everything else.
NEXT = {
    "A0": "V", "A1": "VC", "A2": "V", "A3": "VC", "B1": "VC", "B2": "C", "B3": "V VC",
    "C1": "V VC", "C2": "VC V", "D1": "V T", "D2": "VC T", "D3": "VC", "E1": "T TL", "E2": "T",
    "E3": "T", "F1": "C CL", "F2": "T VC", "F3": "T", "F4": "C", "G1": "V T",
}  # fmt: skip
BARRED = {"C2", "D1", "D3", "E1", "E2", "F1", "F2", "F3", "G1"}
OPEN = [
    "A0",
    "A1",
    "A2",
    "A3",
    "B1",
    "B2",
    "B3",
    "C1",
    "C2",
    "D1",
    "D2",
    "D3",
    "E1",
    "E2",
    "E3",
    "F1",
    "F2",
    "F3",
    "F4",
    "G1",
]
ANYBODY = {"V", "VC", "T", "TL", "C", "CL"}

# action: (where it may be taken, by whom, also while the case is held, barred to who took part)
PLAIN = {
    "submit": ("A0", "V", False, False),
    "ask_correction": ("A1", "V VC T", False, False),
    "resubmit": ("A2", "V", False, False),
    "accept": ("A1", "VC", False, False),
    "out_of_scope": ("A1", "VC", False, False),
    "start_survey": ("A3", "VC", False, False),
    "submit_survey": ("B1", "VC", False, False),
    "send_to_compare": ("B1", "VC", False, False),
    "propose_veto": ("B1 B2 B3", "VC C", False, False),
    "confirm_veto": ("B1 B2 B3", "T", False, False),
    "drop_veto": ("B1 B2 B3", "T", False, False),
    "contradicted": ("B2", "C T", False, False),
    "object_1": ("D1", "V VC T C", True, False),
    "object_2": ("E2", "V VC T C", True, False),
    "object_3": ("F3", "V VC T C", True, False),
    "further_objection": ("D2 E3 F4", "V VC T C", True, False),
    "late_objection": ("C2 D1 D3 E1 E2 F1 F2 F3 G1", "V VC T C", True, False),
    "answer_objection": (" ".join(OPEN[1:]), "T C", True, True),
    "dismiss_1": ("D2", "VC T", True, True),
    "dismiss_2": ("E3", "T", True, True),
    "dismiss_3": ("F4", "C", True, True),
    "uphold_facts_1": ("C2 D1 D2 D3", "T", True, True),
    "uphold_facts_2": ("E2 E3", "T", True, True),
    "uphold_ineligible_1": ("C2 D1 D2 D3", "T", True, True),
    "uphold_ineligible_2": ("E2 E3", "TL", True, True),
    "reconsider": ("F2 F3 F4", "C", True, True),
    "strike": ("F2 F3 F4", "CL", True, True),
    "report": ("D3", "VC", False, False),
    "return_paper": ("E1", "T", False, True),
    "return_meeting": ("E1", "T", False, True),
    "return_facts": ("E1", "T", False, True),
    "return_application": ("E1", "T", False, True),
    "township_refuse": ("E1", "TL", False, True),
    "file": ("G1", "V T", False, False),
    "back_from_filing": ("G1", "T", False, False),
    "withdraw": (" ".join(OPEN[: OPEN.index("F2")]), "V", True, False),
    "hold": (" ".join(OPEN), "T C", True, False),
    "resume": (" ".join(OPEN), "T C", True, False),
    "terminate": (" ".join(OPEN), "T", True, False),
    "reopen": ("Z1", "C", False, False),
    "leave_notice": ("D1 E2 F3", "T", True, False),
    "comment": (" ".join(OPEN), "V VC T TL C CL", True, False),
    "claim": (" ".join(OPEN), "V VC T TL C CL", False, False),
    "release": (" ".join(OPEN), "V VC T TL C CL", False, False),
    "pass_on": (" ".join(OPEN), "V VC T TL C CL", False, False),
    "urge": (" ".join(OPEN), "V VC T TL C CL", False, False),
    "take_back_application": ("A1", "V", False, False),
    "take_back_survey": ("B3", "VC", False, False),
    "take_back_report": ("E1", "VC", False, False),
}
GOES_TO = {
    "submit": "A1", "ask_correction": "A2", "resubmit": "A1", "accept": "A3",
    "out_of_scope": "Z1", "start_survey": "B1", "submit_survey": "B3", "confirm_veto": "Z1",
    "object_1": "D2", "object_2": "E3", "object_3": "F4", "uphold_facts_1": "B1",
    "uphold_facts_2": "B1", "uphold_ineligible_1": "Z1", "uphold_ineligible_2": "Z1",
    "reconsider": "F1", "strike": "Z1", "report": "E1", "return_paper": "D3",
    "return_meeting": "B3", "return_facts": "B1", "return_application": "A2",
    "township_refuse": "Z1", "file": "G2", "back_from_filing": "F1", "withdraw": "Z2",
    "terminate": "Z3", "take_back_application": "A0", "take_back_survey": "B1",
    "take_back_report": "D3",
}  # fmt: skip
REOPENED_AT = {
    "D1": "C2", "D2": "C2", "E2": "E1", "E3": "E1", "F3": "F2", "F4": "F2", "C1": "B3",
}  # fmt: skip
# What draws the conclusion from an objection that was answered as founded, beside every ending.
CONCLUDES = (
    "uphold_facts_1", "uphold_facts_2", "reconsider", "return_meeting", "return_facts",
    "return_application", "back_from_filing",
)  # fmt: skip


@dataclass
class Notice:
    """A list as the model sees it."""

    kind: int
    cases: list[int]
    state: str = "draft"
    closes: date | None = None


@dataclass
class Round:
    """A round that was drawn and lies: who still counts in it, and whom its sample named."""

    level: str
    cases: list[int]
    sample: set[int]
    open: bool = True


@dataclass
class House:
    """One case as the model sees it. Days only: the world acts at nine in the morning."""

    state: str = "A0"
    version: int = 1
    entered: date = date.min
    held: date | None = None
    lost_days: int = 0
    asked: bool = False
    wanted: list[str] = field(default_factory=list)
    warned: date | None = None
    kin: set[str] = field(default_factory=set)
    involved: set[str] = field(default_factory=set)
    surveyors: set[str] = field(default_factory=set)
    vetoes: list[date] = field(default_factory=list)
    # Without a conclusion yet; how many of them were answered as founded.
    objections: int = 0
    founded: int = 0
    notice: int | None = None
    closes: date | None = None
    verdict: bool = False
    decided_from: str = ""
    claimed: str | None = None
    urged: int = 0
    # Who did what since it stands here, the step that brought it first; drawn into how many rounds
    # that were not called off?
    steps: list[tuple[str, str]] = field(default_factory=list)
    drawn: int = 0
    urgers: set[tuple[str, date]] = field(default_factory=set)


class Oracle:
    """The model: what each wish leads to. `wish` answers, and moves the household when granted."""

    def __init__(self) -> None:
        self.cases: dict[int, House] = {}
        self.notices: dict[int, Notice] = {}
        self.rounds: dict[int, Round] = {}
        # Drawn at that level, and neither passed nor refused since.
        self.due: dict[str, set[int]] = {"township": set(), "county": set()}

    # --- one household ---------------------------------------------------------------------
    def granted(self, case: int, action: str, login: str, today: date, **said: object) -> bool:
        """May this person take this step now, with these answers?"""
        house = self.cases[case]
        where, roles, when_held, apart = PLAIN[action]
        if said.get("seen", house.version) != house.version:
            return False
        if VILLAGE_TOWN_COUNTY.get(login) not in roles.split() or login in house.kin:
            return False
        if house.state not in where.split() or (house.held and not when_held):
            return False
        if apart and login in house.involved:
            return False
        rule = getattr(self, f"_{action}", None)
        if rule is None and action.startswith(("dismiss", "uphold")):
            rule = self._last_finding if action.startswith("dismiss") else self._upheld
        return rule is None or bool(rule(house, login, today, said))

    def _ask_correction(self, house, login, today, said):
        return not house.asked

    def _resubmit(self, house, login, today, said):
        return set(house.wanted) <= set(said["present"])

    def _start_survey(self, house, login, today, said):
        team = set(said["surveyors"])
        outside = team & FROM_OUTSIDE["work"]
        return len(team) >= 2 and bool(outside) and not team & house.kin

    def _submit_survey(self, house, login, today, said):
        return login in house.surveyors and not house.vetoes

    def _send_to_compare(self, house, login, today, said):
        return False  # the profile of these years compares nothing

    def _confirm_veto(self, house, login, today, said):
        return bool(house.vetoes) and (today - house.vetoes[0]).days >= HEARD_DAYS

    def _drop_veto(self, house, login, today, said):
        return bool(house.vetoes)

    def _in_window(self, house, today):
        return bool(house.held) if house.closes is None else today < house.closes

    def _object_1(self, house, login, today, said):
        return self._in_window(house, today)

    _object_2 = _object_3 = _object_1

    def _late_objection(self, house, login, today, said):
        return house.notice is None or not self._in_window(house, today)

    def _found(self, house, said):
        finders = set(said["finders"])
        return len(finders) >= 2 and not finders & (house.involved | house.kin)

    def _answer_objection(self, house, login, today, said):
        open_ = house.objections - house.founded
        last = house.state in HEARD and open_ == 1 and not house.founded
        return open_ > 0 and not last and self._found(house, said)

    def _last_finding(self, house, login, today, said):
        return house.objections == 1 and not house.founded and self._found(house, said)

    def _upheld(self, house, login, today, said):
        others = house.objections - (house.founded or 1)
        return house.objections > 0 and others == 0 and self._found(house, said)

    _reconsider = _strike = _upheld

    def _report(self, house, login, today, said):
        return house.objections == 0

    _file = _report

    def _hold(self, house, login, today, said):
        return house.held is None

    def _resume(self, house, login, today, said):
        return house.held is not None

    def _leave_notice(self, house, login, today, said):
        return house.notice is None or self.notices[house.notice].state in ("closed", "void")

    def next_roles(self, house):
        """Who has to take the next step."""
        if house.objections and house.state not in HEARD:
            return {"T", *(NEXT[house.state].split() if house.state not in BARRED else ())}
        return set(NEXT[house.state].split())

    def _could_go_on(self, house, login):
        role = VILLAGE_TOWN_COUNTY.get(login)
        owes = house.objections and house.state not in HEARD and role == "T"
        barred = login in house.involved and (house.state in HEARD or owes)
        return role in self.next_roles(house) and login not in house.kin and not barred

    def _claim(self, house, login, today, said):
        return house.claimed is None and self._could_go_on(house, login)

    def _release(self, house, login, today, said):
        return house.claimed == login

    def _pass_on(self, house, login, today, said):
        owner = VILLAGE_TOWN_COUNTY[login] in self.next_roles(house)
        to = said["to"]
        return (owner or house.claimed == login) and to != house.claimed and (
            self._could_go_on(house, to)
        )  # fmt: skip

    def _urge(self, house, login, today, said):
        owner = VILLAGE_TOWN_COUNTY[login] in self.next_roles(house)
        waits = house.claimed != login if house.claimed else not owner
        runs = house.state in LIVE.values() and house.closes and today < house.closes
        return waits and not runs and (login, today) not in house.urgers

    def _untouched(self, house, login, step):
        mine = all(who == login for who, _what in house.steps)
        return house.steps[:1] == [(login, step)] and mine and not house.drawn

    def _take_back_application(self, house, login, today, said):
        return self._untouched(house, login, "submit")

    def _take_back_survey(self, house, login, today, said):
        return self._untouched(house, login, "submit_survey")

    def _take_back_report(self, house, login, today, said):
        return self._untouched(house, login, "report")

    def wish(self, case: int, action: str, login: str, today: date, **said: object) -> bool:
        """Grant or refuse; when granted the household moves."""
        if not self.granted(case, action, login, today, **said):
            return False
        house = self.cases[case]
        house.version += 1
        stood = house.state
        self._aftermath(house, action, login, today, said)
        before = house.steps if house.state == stood else []
        house.steps = [*before, (login, action)]
        return True

    def _aftermath(self, house, action, login, today, said):
        if action.startswith("object_") or action in ("further_objection", "late_objection"):
            house.objections += 1
        upheld = action.startswith("uphold") or action in ("reconsider", "strike")
        surveyed = house.state in ("B3", "C1") or house.state > "C"
        if action == "answer_objection" and said["founded"] == "yes" and surveyed:
            house.founded += 1
        elif (
            action.startswith("dismiss")
            or action == "answer_objection"
            or (upheld and not house.founded)
        ):
            house.objections -= 1
        leaves = getattr(self, f"_after_{action}", None)
        if leaves is not None:
            leaves(house, login, today, said)
        self._go(house, self._target(house, action, today), today, action)

    def _after_submit(self, house, login, today, said):
        house.involved.add(login)

    def _after_ask_correction(self, house, login, today, said):
        house.asked, house.wanted, house.warned = True, list(said["items"]), None

    def _after_return_application(self, house, login, today, said):
        house.wanted, house.warned = list(said["items"]), None

    def _after_resubmit(self, house, login, today, said):
        house.wanted, house.warned = [], None

    def _after_start_survey(self, house, login, today, said):
        house.surveyors = set(said["surveyors"])
        house.involved |= house.surveyors

    def _after_propose_veto(self, house, login, today, said):
        house.vetoes.append(today)

    def _after_confirm_veto(self, house, login, today, said):
        house.vetoes.pop(0)

    _after_drop_veto = _after_confirm_veto

    def _after_claim(self, house, login, today, said):
        house.claimed = login

    def _after_release(self, house, login, today, said):
        house.claimed = None

    def _after_pass_on(self, house, login, today, said):
        house.claimed = said["to"]

    def _after_urge(self, house, login, today, said):
        house.urged += 1
        house.urgers.add((login, today))

    def _after_hold(self, house, login, today, said):
        house.held = today
        if self._hangs(house):
            house.closes = None

    def _after_resume(self, house, login, today, said):
        house.lost_days += (today - house.held).days
        house.held = None
        if self._hangs(house):
            house.closes = today + timedelta(days=NOTICE_DAYS + 1)

    def _hangs(self, house):
        return house.notice is not None and self.notices[house.notice].state == "posted"

    def _target(self, house, action, today):
        if action.startswith("dismiss"):
            kind = HEARD[house.state]
            goes_on = self._hangs(house) and self._in_window(house, today)
            return LIVE[kind] if goes_on else WAITS[kind]
        if action == "leave_notice":
            return {"D1": "C2", "E2": "E1", "F3": "F2"}[house.state]
        if action == "reopen":
            return REOPENED_AT.get(house.decided_from, house.decided_from)
        return GOES_TO.get(action, house.state)

    def _go(self, house, target, today, action=""):
        """Stand in another state, and let go of what belongs to later steps."""
        if target == house.state:
            return
        for lying in self.rounds.values():
            lying.cases = [key for key in lying.cases if self.cases[key] is not house]
        left, house.state, house.entered = house.state, target, today
        house.lost_days, house.claimed, house.urged = 0, None, 0
        house.steps, house.drawn = [("", action)], 0
        if target == "Z1":
            house.decided_from = left
        if target.startswith("Z") or action in CONCLUDES:
            house.objections -= house.founded
            house.founded = 0
        if target in ("Z1", "Z2", "Z3"):
            house.held = None
        if target not in (*LIVE.values(), *HEARD):
            house.notice = house.closes = None
        back = action not in ("close", "void") and not action.startswith(("dismiss", "leave"))
        if back and OPEN_ORDER[target] <= OPEN_ORDER["E1"] and target not in ("Z1", "Z2", "Z3"):
            house.verdict = False

    # --- time ------------------------------------------------------------------------------
    def sweep(self, today: date) -> None:
        """Remind once, then let lapse what nobody answered."""
        for house in self.cases.values():
            if house.state != "A2" or house.held:
                continue
            if house.warned is None and (today - house.entered).days >= WARN_AFTER:
                house.warned = today
                house.version += 1
            due = house.entered + timedelta(days=CORRECTION_DAYS + 1 + house.lost_days)
            rest = timedelta(days=CORRECTION_DAYS - WARN_AFTER)
            if today >= due and house.warned and house.warned + rest <= today:
                house.version += 1
                self._go(house, "Z2", today)

    # --- meetings --------------------------------------------------------------------------
    def meeting(self, results: dict[int, tuple[int, int]], voting: int, today: date) -> None:
        """Every household of the agenda by its votes: more than half of those voting."""
        for case, (yes, _no) in results.items():
            house = self.cases[case]
            house.version += 2  # put on the agenda, then decided
            house.state = "C1"
            self._go(house, "C2" if yes * 2 > voting else "Z1", today)

    def adjourned(self, case: int, today: date) -> None:
        """On the agenda and off it again."""
        house = self.cases[case]
        house.version += 2
        house.entered, house.claimed, house.urged = today, None, 0
        house.steps = [("", "adjourn")]

    def may_meet(self, case: int) -> bool:
        """May the clerk put it on an agenda?"""
        house = self.cases[case]
        ready = house.state == "B3" and not house.held and not house.vetoes
        return ready and "clerk" not in house.kin

    # --- notices ---------------------------------------------------------------------------
    def listable(self, kind: int) -> list[int]:
        """Who may stand on a new list of this kind."""
        return [
            key
            for key, house in self.cases.items()
            if house.state == WAITS[kind]
            and not house.held
            and not house.objections
            and (kind != 2 or house.verdict)
        ]

    def post(self, key: int, today: date, kin_of: str) -> bool:
        """The list goes up: each household that still may, moves; an announcement must be whole."""
        notice = self.notices[key]
        if notice.state != "draft":
            return False
        if notice.kind == 3 and set(notice.cases) != set(self.listable(3)):
            return False
        notice.state = "posted"
        notice.closes = today + timedelta(days=NOTICE_DAYS + 1)
        for case in notice.cases:
            house = self.cases[case]
            fits = house.state == WAITS[notice.kind] and not house.held and kin_of not in house.kin
            if notice.kind == 2:
                fits = fits and house.verdict and not house.objections
            if fits:
                house.version += 1
                self._go(house, LIVE[notice.kind], today, "close")
                house.notice, house.closes = key, notice.closes
        return True

    def lines(self, key: int) -> list[int]:
        """Who still stands on it."""
        return [c for c, house in self.cases.items() if house.notice == key]

    def close(self, key: int, today: date, closer: str) -> bool:
        """The period is over: clean lines move on, the others stay where they are."""
        notice = self.notices[key]
        if notice.state != "posted" or today < notice.closes:
            return False
        live = [self.cases[c] for c in self.lines(key)]
        live = [house for house in live if house.state == LIVE[notice.kind]]
        late = [house for house in live if house.closes is None or house.closes > today]
        if live and len(late) == len(live):
            return False
        notice.state = "closed"
        for house in live:
            clean = house not in late and not house.held and not house.objections
            if clean and closer not in house.kin:
                house.version += 1
                self._go(house, PASSED_ON[notice.kind], today, "close")
        return True

    def void(self, key: int, today: date, by: str) -> bool:
        """Down with the list: everybody on it waits for a new one."""
        notice = self.notices[key]
        if notice.state not in ("draft", "posted"):
            return False
        posted, notice.state = notice.state == "posted", "void"
        for case in self.lines(key) if posted else []:
            house = self.cases[case]
            if by not in house.kin:
                house.version += 1
                self._go(house, WAITS[notice.kind], today, "void")
        return True

    # --- rounds ----------------------------------------------------------------------------
    def collectable(self, level: str) -> list[int]:
        """Whom a round takes in."""
        state = "E1" if level == "township" else "F1"
        lying = [r.cases for r in self.rounds.values() if r.open and r.level == level]
        return [
            key
            for key, house in self.cases.items()
            if house.state == state
            and not any(key in cases for cases in lying)
            and not house.held
            and not (level == "township" and house.verdict)
        ]

    def draw(self, key: int, level: str, cases: list[int], sample: set[int]) -> None:
        """A round takes them in; whoever was drawn before and not decided is drawn again."""
        assert self.due[level] & set(cases) <= sample, "a drawn sample stands"
        self.due[level] |= sample
        self.rounds[key] = Round(level, list(cases), sample)
        for case in cases:
            self.cases[case].drawn += 1

    def called_off(self, key: int) -> None:
        """The round is gone; what it drew stays due."""
        for case in self.rounds[key].cases:
            self.cases[case].drawn -= 1
        self.rounds[key].open = False

    def sign(self, level: str, verdicts: dict[int, str], signer: str, today: date) -> None:
        """The leader signs: each household by its verdict, but for those barred to the signer."""
        targets = {
            "township": {"return_paper": "D3", "return_meeting": "B3", "return_facts": "B1",
                         "return_application": "A2", "refuse": "Z1"},
            "county": {"pass": "F2", "return_paper": "E1", "return_facts": "B1", "refuse": "Z1"},
        }[level]  # fmt: skip
        for case, verdict in verdicts.items():
            house = self.cases[case]
            if signer in house.kin or signer in house.involved or house.held:
                continue
            if verdict == "pass" and house.objections:
                continue
            if verdict in ("pass", "refuse"):
                self.due[level].discard(case)
            house.version += 1
            if level == "township" and verdict == "pass":
                house.verdict = True
                continue
            if verdict == "return_application":
                house.wanted, house.warned = ["材料不全"], None
            self._go(house, targets[verdict], today, verdict)


OPEN_ORDER = {state: n for n, state in enumerate([*OPEN, "G2", "Z1", "Z2", "Z3"])}
