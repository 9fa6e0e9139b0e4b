"""What must be true of the database at every moment, whatever was done to it.

Each function reads rows and returns the faults it found, in words; `all_faults` asks them all. They
know the events and the tables, not the rules: states and actions come from the hand-written table.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from models.account import Grant, User
from models.batch import PublicityNotice, ReviewMeeting, ReviewRound, TrainingSession
from models.case import Case, Event, FileNumber, OpenCase, Part, Tally
from models.columns import instant, table
from models.household import Household, Person
from models.place import Region
from models.policy import Profile
from models.record import AgendaLine, NoticeLine, Objection, RoundLine, Survey, Veto
from models.register import OfficialKin
from tests.test_definition import BATCHES, ROWS, cells
from workflows import chain, tally
from workflows.clock import shanghai_day, start_of
from workflows.facts import rows_of
from workflows.identity import check_digit
from workflows.roll import MODELS

Row = dict[str, Any]
ENDS = {"G2", "Z1", "Z2", "Z3"}
POSTS = {"post_1": 1, "post_2": 2, "announce": 3}
DECIDES = {"township_pass", "township_refuse", "approve", "county_refuse"}
CLOSES = {"close_1": 1, "close_2": 2, "close_3": 3}
# Who entered, applied or surveyed takes none of these; finders likewise.
APART = {row[1] for row in cells(ROWS) if "surveyed" in row[6]}
# A card needs every one of these after the last return that undid it.
ROAD = ("submit", "submit_survey", "passed", "close_1", "township_pass", "close_2", "approve")
ROAD += ("close_3", "file")
# How far back a return goes: the first step of the road that has to be walked again.
UNDOES = {
    "return_application": 1, "return_facts": 1, "county_facts": 1, "uphold_facts_1": 1,
    "uphold_facts_2": 1, "doubted": 1, "return_meeting": 2, "return_paper": 4, "county_return": 4,
    "back_from_filing": 6, "reconsider": 6, "take_back_application": 0, "take_back_survey": 1,
    "take_back_report": 4, "survey_again": 1, "survey_again_above": 1,
}  # fmt: skip
# The world's people are born in 3702…; the program's own keys are as long but begin otherwise.
NUMBER = re.compile(r"(?<![0-9a-z])(3702\d{13}[\dX])(?![0-9a-z])")
PHONE = re.compile(r"(?<![0-9a-z])1[3-9]\d{9}(?![0-9a-z])")


class View:
    """The rows of one moment, read once for all the checks."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.events = sorted(self.rows(Event), key=lambda e: (e["subject_id"], e["seq"]))
        self.cases = {row["id"]: row for row in self.rows(Case)}
        self.of: dict[int, list[Row]] = defaultdict(list)
        for event in self.events:
            self.of[event["subject_id"]].append(event)

    def rows(self, model: Any) -> list[Row]:
        return rows_of(self.session, table(model))


def chains(view: View) -> list[str]:
    """Versions without gaps, one event each; hashes recomputed; each follows the one before."""
    found = []
    for key, events in view.of.items():
        before, state = "", "new"
        for number, event in enumerate(events, 1):
            if event["seq"] != number:
                found.append(f"{key}: event {number} is numbered {event['seq']}")
            if (event["previous"], event["source"]) != (before, state):
                found.append(f"{key}: event {number} does not follow the one before")
            if event["hash"] != chain.event_hash(event):
                found.append(f"{key}: event {number} has another hash")
            before, state = event["hash"], event["target"]
        times = [event["recorded_at"] for event in events]
        if times != sorted(times):
            found.append(f"{key}: time runs backwards")
    return found


def folds(view: View) -> list[str]:
    """Every subject is what its events make of it, and there is none without events."""
    found = []
    for kind, model in MODELS.items():
        for row in view.rows(model):
            events = view.of.get(row["id"], [])
            if not events:
                found.append(f"{kind} {row['id']}: no event")
                continue
            last = events[-1]
            after = json.loads(last["after"])
            if (row["state"], row["version"], row["head"]) != (
                last["target"], len(events), last["hash"]
            ):  # fmt: skip
                found.append(f"{kind} {row['id']}: not the fold of its events")
            if (after["state"], after["version"]) != (row["state"], row["version"]):
                found.append(f"{kind} {row['id']}: the last after-image differs")
    return found


def only_published_steps(view: View) -> list[str]:
    """Every (from, action, to) stands in the hand-written table; roles too, in force that day."""
    steps: dict[tuple[str, str], tuple[set[str], set[str], set[str], bool]] = {}
    for _no, key, sources, targets, roles, via, *_rest in cells(ROWS):
        ends = set(targets.split())
        steps["case", key] = (set(sources.split()), ends, set(roles.split()), bool(via))
    for subject, (_process, text) in BATCHES.items():
        for key, sources, targets, roles in cells(text):
            steps[subject, key] = (
                set(sources.split()), set(targets.split()), set(roles.split()), False
            )  # fmt: skip
    found = []
    for event in view.events:
        step = steps.get((event["subject"], event["action"]))
        if step is None:
            if event["subject"] != "household":
                found.append(f"{event['subject']}.{event['action']} is not in the table")
            continue
        sources, targets, roles, via = step
        if event["source"] not in sources or event["target"] not in (targets or {event["source"]}):
            found.append(f"{event['action']}: {event['source']} → {event['target']}")
        if event["cause_id"] is None and event["role"] not in roles:
            found.append(f"{event['action']} by {event['role']}")
        if event["cause_id"] is not None and not via:
            found.append(f"{event['action']} was fired by a batch object")
    return found


def people(view: View) -> list[str]:
    """At the time of each event the person held the role over the place; nobody disabled acts."""
    regions = {row["key"]: row for row in view.rows(Region)}
    users = {row["id"]: row for row in view.rows(User)}
    grants = defaultdict(list)
    for grant in view.rows(Grant):
        grants[grant["user_id"]].append(grant)
    by_id = {event["id"]: event for event in view.events}
    found = []
    for event in view.events:
        if event["role"] == "S":
            continue
        day = shanghai_day(event["recorded_at"])
        cause = by_id.get(event["cause_id"])
        place = event["region"] if cause is None else cause["region"]
        held = any(
            grant["role"] == event["role"]
            and regions[grant["region"]]["key"] <= place < regions[grant["region"]]["below"]
            and grant["valid_from"] <= day
            and (grant["valid_to"] is None or day <= grant["valid_to"])
            for grant in grants[event["actor_id"]]
        )
        gone = users[event["actor_id"]]["disabled_at"]
        if not held or (gone is not None and gone <= event["recorded_at"]):
            found.append(f"{event['action']} by {event['actor_id']} without the role there")
        if cause is not None and cause["actor_id"] != event["actor_id"]:
            found.append(f"{event['action']} by another person than its batch object")
    return found


def separation(view: View) -> list[str]:
    """Who applied, entered or surveyed signs nothing; kin act on nothing; two who survey differ."""
    kin = defaultdict(set)
    for row in view.rows(OfficialKin):
        kin[row["household_id"]].add(row["user_id"])
    found = []
    for key, case in view.cases.items():
        involved: set[int] = set()
        for event in view.of[key]:
            said = json.loads(event["payload"])
            actors = {event["actor_id"], *said.get("finders", ())}
            if event["action"] in APART and actors & involved:
                found.append(f"case {key}: {event['action']} by somebody who took part")
            if actors & kin[case["household_id"]]:
                found.append(f"case {key}: kin took the step {event['action']}")
            if event["action"] in ("open", "reapply", "take_over", "submit", "submit_survey"):
                involved.add(event["actor_id"])
            team = set(said.get("surveyors", ()))
            if event["action"] in ("start_survey", "change_team"):
                involved |= team
                if len(team) < 2 or team & kin[case["household_id"]]:
                    found.append(f"case {key}: the surveyors are not two")
    return found


def surveyed_by_two(view: View) -> list[str]:
    """Every visit was made by two people at least."""
    return [
        f"survey {survey['id']}: fewer than two surveyors"
        for survey in view.rows(Survey)
        if survey["done"] and len(set(survey["surveyors"])) < 2
    ]


def parts(view: View) -> list[str]:
    """Who took which part is what the events say."""
    said = {
        (key, user, part)
        for key in view.cases
        for event in view.of[key]
        for user, part in json.loads(event["payload"]).get("parts", ())
    }
    kept = {(row["case_id"], row["user_id"], row["part"]) for row in view.rows(Part)}
    return [f"part {part}" for part in said ^ kept]


def filed_in_order(view: View) -> list[str]:
    """A card has the whole road behind it, each step after the last return that undid it."""
    closed = [e for e in view.events if (e["subject"], e["action"]) == ("training", "close")]
    trained = min((event["recorded_at"] for event in closed), default=None)
    found = []
    for key, case in view.cases.items():
        if case["state"] != "G2" or case["taken_over"]:
            continue
        walked = -1
        for event in view.of[key]:
            action = event["action"]
            if action in UNDOES:
                walked = min(walked, UNDOES[action] - 1)
            elif action == "reopen":
                walked = min(
                    walked, {"E1": 3, "F1": 5, "F2": 6, "D3": 3, "C2": 2}.get(event["target"], 0)
                )
            elif action in ("void", "leave_notice", "list_again") or action.startswith("dismiss"):
                left = {"B3": 1, "C2": 2, "E1": 4, "F2": 6}.get(event["target"], walked)
                walked = min(walked, left)
            elif action in ROAD:
                if ROAD.index(action) > walked + 1:
                    found.append(f"case {key}: {action} before {ROAD[walked + 1]}")
                walked = max(walked, ROAD.index(action))
        if walked != len(ROAD) - 1 or trained is None or trained > view.of[key][0]["recorded_at"]:
            found.append(f"case {key}: filed without the whole road")
    return found  # fmt: skip


def samples_stand(view: View) -> list[str]:
    """Decided is who stood there at the draw, visited if drawn; undecided, drawn again."""
    level = {row["id"]: row["level"] for row in view.rows(ReviewRound)}
    at = {(e["subject_id"], e["action"]): e["id"] for e in view.events if e["subject"] == "round"}
    moved = {(e["subject_id"], e["cause_id"]): e for e in view.events if e["cause_id"]}
    due: set[tuple[str, int]] = set()
    found = []
    for line in view.rows(RoundLine):
        key, case = line["round_id"], line["case_id"]
        home = (level[key], view.cases[case]["household_id"])
        if home in due and not line["drawn"]:
            found.append(f"case {case}: drawn before, undecided, and not drawn again")
        event = moved.get((case, at.get((key, "sign"))))
        if event is None or event["action"] not in DECIDES:
            due |= {home} if line["drawn"] else set()
            continue
        due.discard(home)
        entered = max(
            e["id"] for e in view.of[case] if e["source"] != e["target"] and e["seq"] < event["seq"]
        )
        if entered > at[key, "draw"]:
            found.append(f"case {case}: decided by a round drawn before it came")
        if line["drawn"] and line["visited_on"] is None:
            found.append(f"case {case}: drawn, decided, never visited")
    return found


def notices_stood(view: View) -> list[str]:
    """Each line that closed hung N full days since its posting, or since the hold on it ended."""
    days = {
        row["key"]: {int(k): v for k, v in row["body"]["notice_days"].items()}
        for row in view.rows(Profile)
    }
    found = [f"{key}: fewer than seven days" for key, n in days.items() if min(n.values()) < 7]
    for key, case in view.cases.items():
        began = None
        for event in view.of[key]:
            if event["action"] in POSTS:
                said = json.loads(event["payload"])
                began = shanghai_day(datetime.fromisoformat(said["posted_at"]))
                if began != shanghai_day(event["recorded_at"]):
                    found.append(f"case {key}: the clock began on another day than the recording")
            if event["action"] == "resume" and event["source"] in (
                "D1",
                "D2",
                "E2",
                "E3",
                "F3",
                "F4",
            ):
                began = shanghai_day(event["recorded_at"])
            if event["action"] in CLOSES:
                stood = days[case["profile"]][CLOSES[event["action"]]]
                if event["recorded_at"] < start_of(began + timedelta(days=stood + 1)):
                    found.append(f"case {key}: {event['action']} too early")
    return found  # fmt: skip


def one_live_notice(view: View) -> list[str]:
    """A case hangs on at most one list; whoever is on a list state has a line on it."""
    notices = {row["id"]: row for row in view.rows(PublicityNotice)}
    found = []
    live = Counter(
        (line["case_id"], line["kind"])
        for line in view.rows(NoticeLine)
        if line["ended"] == "" and notices[line["notice_id"]]["state"] == "posted"
        and line["close_at"] is not None
    )  # fmt: skip
    found += [f"case {case}: on {n} live lists" for (case, _kind), n in live.items() if n > 1]
    lines = {(line["case_id"], line["notice_id"]) for line in view.rows(NoticeLine)}
    for key, case in view.cases.items():
        if case["notice_id"] is not None and (key, case["notice_id"]) not in lines:
            found.append(f"case {key}: on a list without a line")
        if (case["state"] in ("D1", "E2", "F3")) and case["notice_id"] is None:
            found.append(f"case {key}: hangs nowhere")
        if case["close_at"] is not None and case["notice_id"] is None:
            found.append(f"case {key}: a clock without a list")
    return found


def objections(view: View) -> list[str]:
    """Open ones are counted; answered ones have two finders, none of them the person meant."""
    found, open_ = [], Counter()
    for row in view.rows(Objection):
        if row["state"] in ("open", "founded"):
            open_[row["case_id"]] += 1
        if row["state"] == "open":
            continue
        if len(set(row["finders"])) < 2 or not row["finding"] or row["answered_on"] is None:
            found.append(f"objection {row['id']}: answered by halves")
        if row["against_user_id"] in row["finders"]:
            found.append(f"objection {row['id']}: judged by the person it is about")
    for key, case in view.cases.items():
        if case["objections"] != open_[key]:
            found.append(f"case {key}: counts {case['objections']} objections of {open_[key]}")
        if case["state"] == "G2" and view.of[key][-1]["action"] == "file" and open_[key]:
            found.append(f"case {key}: filed over an open objection")
        if case["state"] in ("D2", "E3", "F4") and not open_[key]:
            found.append(f"case {key}: heard about nothing")
    return found


def vetoes(view: View) -> list[str]:
    """Open vetoes are counted."""
    open_ = Counter(row["case_id"] for row in view.rows(Veto) if row["state"] == "open")
    return [
        f"case {key}: counts {case['vetoes']} vetoes of {open_[key]}"
        for key, case in view.cases.items()
        if case["vetoes"] != open_[key]
    ]


def ends(view: View) -> list[str]:
    """After an end nothing happens but the reopening of a refusal, by the county, with a reason."""
    found = []
    for key in view.cases:
        for before, event in zip(view.of[key], view.of[key][1:], strict=False):
            if before["target"] not in ENDS:
                continue
            said = json.loads(event["payload"])
            if (before["target"], event["action"]) == ("G2", "household_changed"):
                continue
            if (before["target"], event["action"], event["role"]) != ("Z1", "reopen", "C"):
                found.append(f"case {key}: {event['action']} after its end")
            elif not said["reason"]:
                found.append(f"case {key}: reopened without a reason")
    return found


def holds(view: View) -> list[str]:
    """A held case has no running limit and no running clock."""
    return [
        f"case {key}: held, and its limit runs"
        for key, case in view.cases.items()
        if case["held_at"] is not None and (case["due_at"] or case["close_at"])
    ]


def one_open_case(view: View) -> list[str]:
    """One open case per household, one per person; the second wall says the same."""
    holding = {k: c for k, c in view.cases.items() if c["state"] not in ("Z1", "Z2", "Z3")}
    found = [
        f"household {home}: {n} cases"
        for home, n in Counter(case["household_id"] for case in holding.values()).items()
        if n > 1
    ]
    blinds = defaultdict(set)
    for person in view.rows(Person):
        if person["left_on"] is None and person["id_blind"]:
            blinds[person["household_id"]].add(person["id_blind"])
    wanted = {(blind, k) for k, case in holding.items() for blind in blinds[case["household_id"]]}
    kept = {(row["id_blind"], row["case_id"]) for row in view.rows(OpenCase)}
    twice = Counter(blind for blind, _case in wanted)
    found += [f"a person in {n} cases" for n in twice.values() if n > 1]
    return found + [f"second wall {x}" for x in wanted ^ kept]


def votes(view: View) -> list[str]:
    """Votes add up, the meeting stood, who is concerned was recused, the result is the count's."""
    meetings = {row["id"]: row for row in view.rows(ReviewMeeting)}
    found = []
    for line in view.rows(AgendaLine):
        meeting = meetings[line["meeting_id"]]
        if line["votes_for"] is None:
            continue
        for_, against, abstain = line["votes_for"], line["votes_against"], line["votes_abstain"]
        voting = line["present"] - len(line["recused"])
        if min(for_, against, abstain) < 0 or for_ + against + abstain != voting:
            found.append(f"line {line['id']}: the votes do not add up")
        if not set(line["recused"]) <= set(meeting["present"]):
            found.append(f"line {line['id']}: recused who was not there")
        if Fraction(len(meeting["present"]), meeting["expected"]) < Fraction(2, 3):
            found.append(f"meeting {meeting['id']}: decided without its quorum")
        if line["result"] in ("passed", "refused"):
            passes = voting > 0 and Fraction(for_, voting) > Fraction(1, 2)
            if (line["result"] == "passed") != passes:
                found.append(f"line {line['id']}: {line['result']} by {for_} of {voting}")
        if meeting["state"] == "closed" and set(meeting["signed"]) != {
            meeting["chair_id"], meeting["recorder_id"]
        }:  # fmt: skip
            found.append(f"meeting {meeting['id']}: closed without both signatures")
    return found


def tallies(view: View) -> list[str]:
    """The leaders' numbers equal a recount, per village and in sum; nothing appears or vanishes."""
    pairs = []
    for key in view.cases:
        before = None
        for event in view.of[key]:
            after = json.loads(event["after"])
            after["since"] = instant(after["since"])
            after["due_at"] = None if after["due_at"] is None else instant(after["due_at"])
            pairs.append((before, after))
            before = after
    counted = tally.recount(list(view.cases.values()), pairs)
    names = ("region", "county", "kind", "state", "day")
    kept = {tuple(r[n] for n in names): r["n"] for r in view.rows(Tally) if r["n"]}
    found = [f"tally {k}: {kept.get(k)} not {counted.get(k)}" for k in counted | kept
             if kept.get(k, 0) != counted.get(k, 0)]  # fmt: skip
    opened = sum(1 for event in view.events if event["subject"] == "case" and event["seq"] == 1)
    standing = sum(n for k, n in kept.items() if k[2] == "state" and k[0] == k[1])
    if opened != standing or opened != len(view.cases):
        found.append(f"opened {opened}, counted {standing}, there are {len(view.cases)}")
    came = sum(n for k, n in kept.items() if k[2] == "came" and k[0] == k[1])
    moved = sum(e["source"] != e["target"] for e in view.events if e["subject"] == "case")
    if came != moved:
        found.append(f"entries counted {came}, events that moved {moved}")
    return found


def file_numbers(view: View) -> list[str]:
    """Unique, gapless within village and year, in the order of filing, never before it."""
    given = defaultdict(list)
    found = []
    for event in view.events:
        if (event["subject"], event["action"]) == ("case", "file"):
            number = json.loads(event["after"])["file_no"]
            village, year, nth = number.split("-")
            given[int(village), int(year)].append((event["recorded_at"], event["id"], int(nth)))
    for key, numbers in given.items():
        if [nth for _at, _id, nth in sorted(numbers)] != list(range(1, len(numbers) + 1)):
            found.append(f"{key}: numbers {numbers}")
    found += [
        f"{row['region']}: the counter stands at {row['last']}"
        for row in view.rows(FileNumber)
        if row["last"] != len(given[row["region"], row["year"]])
    ]
    early = [k for k, case in view.cases.items() if case["file_no"] and case["state"] != "G2"]
    return found + [f"case {key}: numbered before filing" for key in early]


def no_numbers_in_events(view: View) -> list[str]:
    """No whole ID number and no telephone stands in any event."""
    phones = {row["phone_masked"] for row in view.rows(Household)}
    found = []
    for event in view.events:
        text = event["payload"] + event["records"] + event["after"]
        found += [
            f"{event['action']}: an ID number"
            for digits in NUMBER.findall(text)
            if check_digit(digits[:17]) == digits[17]
        ]
        if PHONE.search(text):
            found.append(f"{event['action']}: a telephone")
    return found + [f"phone {p}" for p in phones if p and "*" not in p]


def trained_first(view: View) -> list[str]:
    """No case was opened before a training of its village was closed."""
    closed: dict[int, Any] = {}
    for row in view.rows(TrainingSession):
        for event in view.of[row["id"]]:
            if event["action"] == "close":
                closed[row["village_batch_id"]] = event["recorded_at"]
    return [
        f"case {key}: before the training"
        for key, case in view.cases.items()
        if case["village_batch_id"] not in closed
        or closed[case["village_batch_id"]] > case["opened_at"]
    ]


CHECKS: tuple[Callable[[View], list[str]], ...] = (
    chains,
    folds,
    only_published_steps,
    people,
    separation,
    surveyed_by_two,
    parts,
    filed_in_order,
    samples_stand,
    notices_stood,
    one_live_notice,
    objections,
    vetoes,
    ends,
    holds,
    one_open_case,
    votes,
    tallies,
    file_numbers,
    no_numbers_in_events,
    trained_first,
)


def all_faults(session: Session) -> list[str]:
    """Everything that is wrong now; empty in a sound installation."""
    view = View(session)
    return [f"{check.__name__}: {fault}" for check in CHECKS for fault in check(view)]
