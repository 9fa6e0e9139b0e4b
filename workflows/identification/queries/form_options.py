"""What a form's lists offer here and now: the team, open objections, the policy's codes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from models.case import Case
from models.household import Household
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import ROLE_NAMES, SEES_CASES, Role
from workflows.base import clock, dates
from workflows.base.code_lists import LISTS
from workflows.base.rows import Row, RowDict, rows_of
from workflows.base.words import _, beside
from workflows.engine import assignment
from workflows.engine.definition import Form
from workflows.engine.forms import asks
from workflows.engine.known import Need
from workflows.engine.loading import gather, know
from workflows.engine.needs import (
    AGENDA,
    FILING_LINES,
    FOUNDED,
    KIN,
    MEETINGS,
    OBJECTIONS,
    PAPERS,
    REPRESENTATIVES,
    TEAM,
    VETOES,
)
from workflows.engine.registry import pinned
from workflows.identification.batches.review.levels import verdicts
from workflows.identification.folders import FOLDERS, needed
from workflows.identification.guards.taking_over import papers_before
from workflows.identification.needs import CANDIDATES, ROUND_LINES
from workflows.identification.states import STATES
from workflows.identification.steps.declared_kin import officials
from workflows.policy import policy
from workflows.policy.income import IncomeItem
from workflows.policy.policy import Choice, Policy

Options = dict[Any, str]
LABELS: Final[dict[str, Mapping[str, str]]] = {
    "reached": {state.key: state.entered_as for state in STATES if state.entered_as},
    "founded": {"no": "不成立", "yes": "成立"},
    "channel": {"visit": "上门", "phone": "电话", "letter": "来信", "other": "其他"},
    "ending": {"gone": "全家亡故", "moved": "全家迁出", "merged": "并入其他户"},
    "hits": {
        "explained": "已合理说明",
        "veto": "构成否决情形",
        "other_person": "不是本人",
        "correction": "登记须更正",
    },
    "verdict": {
        "pass": "通过",
        "return_paper": "退回补材料",
        "return_meeting": "退回重新评议",
        "return_facts": "退回重新入户",
        "return_application": "退回补正申请",
        "refuse": "不予纳入",
        # Left the level after the draw: said of the household as it was, and of no use any more.
        "struck": "已离开本级",
    },
}
# Boxes to tick, by the question's own name.
_TICKED: Final[dict[str, Mapping[str, str]]] = {}
_OF_HOUSEHOLDS: Final = ("choice:agenda", "choice:round", "cases")


def _people(rows: Sequence[Row]) -> Options:
    """Everyone once, with every role they hold there."""
    roles: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for row in rows:
        names[row["user_id"]] = row["name"]
        body = {"work_team": _("驻村工作队"), "committee": _("村两委")}.get(row["body"] or "")
        roles.setdefault(row["user_id"], []).append(body or _(ROLE_NAMES[Role(row["role"])]))
    return {key: beside(name, [*dict.fromkeys(roles[key])]) for key, name in names.items()}


def _households(rows: Sequence[Row]) -> Options:
    return {row["case_id"]: row["head_name"] for row in rows}


def _told_apart(session: Session, options: Options) -> Options:
    """Namesakes among households carry their group: who chooses must know which one is meant."""
    many = Counter(options.values())
    alike = [key for key, name in options.items() if many[name] > 1]
    if not alike:
        return options
    cases, homes = table(Case), table(Household)
    groups = session.execute(
        select(cases.c.id, homes.c.group_name)
        .join(homes, homes.c.id == cases.c.household_id)
        .where(cases.c.id.in_(alike))
    )
    return options | {row.id: f"{options[row.id]} {row.group_name}".strip() for row in groups}


def _codes(items: tuple[Choice, ...]) -> Options:
    return {item.code: f"{item.code} {_(item.label)}" for item in items}


def _open_vetoes(rows: Sequence[Row], rules: Policy) -> Options:
    found = {}
    for row in rows:
        if row["state"] == "open":
            choice = rules.choice(rules.vetoes, row["item"])
            found[row["id"]] = _(choice.label) if choice else row["item"]
    return found


def _objections(rows: Sequence[Row]) -> Options:
    return {row["id"]: f"{dates.stamp(row['raised_at'])} {row['facts'][:30]}" for row in rows}


def _to_uphold(session: Session, row: Row) -> Options:
    """What a conclusion may speak of: those found true before, and the last one still open."""
    known = gather(session, [row], [OBJECTIONS, FOUNDED])[row["id"]]
    return _objections([*known[FOUNDED], *known[OBJECTIONS]])


# What has to be known, and how the list is made of it.
Made = tuple[Need[Any], Callable[[Sequence[Any]], Options]]
Sought = Callable[[Session, Row], Options]
# By the kind of question.
_LOADED: Final[dict[str, Made]] = {
    "people": (TEAM, _people),
    "person": (TEAM, _people),
    "representatives": (REPRESENTATIVES, lambda rows: {r["id"]: r["called"] for r in rows}),
    "choice:agenda": (
        AGENDA,
        lambda rows: _households([r for r in rows if r["result"] != "struck"]),
    ),
    "choice:round": (
        ROUND_LINES,
        # Who was drawn and has not been visited stands first: that is what is being recorded.
        lambda rows: _households(
            sorted(rows, key=lambda r: not r["drawn"] or bool(r["visited_on"]))
        ),
    ),
    "numbers": (FILING_LINES, lambda rows: {r["case_id"]: str(r["case_id"]) for r in rows}),
    "choice:meetings": (
        MEETINGS,
        lambda rows: {r["id"]: f"{dates.short(r['planned_on'])} {r['place']}" for r in rows},
    ),
    "choice:objections": (OBJECTIONS, _objections),
}


def options_of(session: Session, actor: Actor, row: Row, form: type[Form]) -> dict[str, Options]:
    """{question: {answer: its words}} for a subject as it stands (or is about to be opened).

    Empty for somebody who holds no role at the place. `row` needs id, region, county, profile and
    what the questions ask of it (kind of a notice, level of a round).
    """
    if not actor.roles_at(row["region"]) & SEES_CASES:
        return {}
    # What is about to be opened has no profile yet: the one in force at the place counts.
    profile = row.get("profile") or policy.policy_for(session, row["region"], clock.today())
    rules = policy.policy(session, profile)
    found: dict[str, Options] = {}
    for name, ask in asks(form).items():
        if ask.kind == "checklist" and name in _TICKED:
            found[name] = {key: _(label) for key, label in _TICKED[name].items()}
        else:
            found[name] = _options(session, row, ask.kind, rules)
        if ask.kind in _OF_HOUSEHOLDS:
            found[name] = _told_apart(session, found[name])
    return {name: options for name, options in found.items() if options}


def _options(session: Session, row: Row, kind: str, rules: Policy) -> Options:
    listed = kind.removeprefix("choice:").removeprefix("several:")
    if kind in _LOADED:
        need, made = _LOADED[kind]
        return made(know(session, row, need))
    if listed in LISTS:
        labels = LISTS[listed].options()
        return {code: labels[code] for code in LISTS[listed].offered(clock.today())}
    if listed in ("refusal_reasons", "vetoes", "hold_reasons"):
        return _codes(getattr(rules, listed))
    if listed == "open_vetoes":
        return _open_vetoes(know(session, row, VETOES), rules)
    if listed == "verdict":
        return {key: _(LABELS["verdict"][key]) for key in verdicts(row)}
    if listed in LABELS:
        return {code: _(label) for code, label in LABELS[listed].items()}
    if kind == "wanted":
        return {item: item for item in row["wanted"]}
    if listed in _SOUGHT:
        return _SOUGHT[listed](session, row)
    if kind == "income":
        return {item.key: _item(item, rules) for item in rules.income_items}
    return {}


def _item(item: IncomeItem, rules: Policy) -> str:
    """What is not counted says so where it is asked: nobody wonders afterwards."""
    if item.block == "beside":
        return _(item.label)
    if item.covered and rules.cost_method == "coefficient":
        return _("{item}（已含在系数里）", item=item.label)
    return _(item.label) if item.counts else _("{item}（不计入）", item=item.label)


def _cases(session: Session, row: Row) -> Options:
    """The households a list may name: a round's lines, or who waits for a notice of this kind."""
    if "level" in row:
        return _households(know(session, row, ROUND_LINES))
    waiting = know(session, row, CANDIDATES)
    return {case["id"]: f"{case['head_name']} {case['group_name']}".strip() for case in waiting}


def _colleagues(session: Session, row: Row) -> Options:
    """Who could take a case's next step, and does not have it yet."""
    known = gather(session, [row], [TEAM, KIN])[row["id"]]
    wanted = assignment.holders_of(pinned(row), row)
    kin = {one["user_id"] for one in known[KIN]}
    fit = {one["user_id"] for one in known[TEAM] if one["role"] in wanted}
    fit -= kin | {row["claimed_by"]}
    return _people([one for one in known[TEAM] if one["user_id"] in fit])


def _missing_papers(session: Session, row: Row) -> Options:
    """What a household taken over still owes of the steps behind it."""
    held = know(session, row, PAPERS)
    compares = policy.policy(session, row["profile"]).compares
    before = papers_before(pinned(row), row["state"])
    asked = needed(before, compares=compares, related=row["related_official"])
    return {n: f"{n} {_(FOLDERS[n])}" for n in asked if n not in held}


def _officials_here(session: Session, row: Row) -> Options:
    """Whom an application may name as its relative: representatives in term (namesakes with the
    household they are tied to) and everybody with an account of the place."""
    known = gather(session, [row], [TEAM, REPRESENTATIVES])[row["id"]]
    homes = table(Household)
    tied = {one["id"]: one["household_id"] for one in known[REPRESENTATIVES]}
    about = {
        home["id"]: f"{home['group_name']} {home['head_name']}".strip()
        for home in rows_of(session, homes, homes.c.id.in_(set(tied.values()) - {None}))
    }
    called = {one["id"]: one["called"] for one in known[REPRESENTATIVES]}
    said = {}
    for key, one in officials(known[TEAM], known[REPRESENTATIVES]).items():
        home = about.get(tied.get(key) or 0, "")
        name = called.get(key, one["official_name"])
        said[key] = beside(name, [*filter(None, (_(one["post"]), home))])
    return said


def _village_cases(session: Session, row: Row) -> Options:
    """The village's other households of this procedure that a case may be merged into."""
    cases, process = table(Case), pinned(row)
    lives = process.states_where(lambda state: state.goal or not state.final)
    found = rows_of(
        session,
        cases,
        cases.c.region == row["region"],
        cases.c.process == process.key,
        cases.c.state.in_(lives),
        cases.c.id != row["id"],
    )
    return _told_apart(session, {case["id"]: case["head_name"] for case in found})


# Lists read from the database by the subject's place.
_SOUGHT: Final[dict[str, Sought]] = {
    "cases": _cases,
    "village_cases": _village_cases,
    "colleagues": _colleagues,
    "kin": _officials_here,
    "objections_true": _to_uphold,
    "folder": _missing_papers,
}


def bring(
    *,
    labels: Mapping[str, Mapping[str, str]],
    ticked: Mapping[str, Mapping[str, str]],
    loaded: Mapping[str, Made],
    sought: Mapping[str, Sought],
) -> None:
    """What the questions of another package offer: fixed words, boxes to tick, lists of what is
    known about the subject, lists read from the database."""
    LABELS.update(labels)
    _TICKED.update(ticked)
    _LOADED.update(loaded)
    _SOUGHT.update(sought)


def subject_row(
    session: Session, actor: Actor, key: int, *, of: type[SQLModel] = Case
) -> RowDict | None:
    """The subject's own row; None when it is not there or out of this person's reach."""
    subjects = table(of)
    rows = rows_of(session, subjects, subjects.c.id == key)
    return rows[0] if rows and actor.roles_at(rows[0]["region"]) & SEES_CASES else None
