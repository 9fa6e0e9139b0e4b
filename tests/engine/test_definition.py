"""The definition says what was decided: the tables below are written by hand, so a change shows."""

from collections import deque
from dataclasses import replace

import pytest

from workflows.access.roles import Role
from workflows.base.refusals import DefinitionError
from workflows.engine import machine
from workflows.engine.definition import NEW, Process
from workflows.engine.registry import processes
from workflows.households import process as household
from workflows.identification import process as identification
from workflows.identification.batches import filing, notice, preparation
from workflows.identification.batches.meeting import process as meeting
from workflows.identification.batches.review import process as review
from workflows.identification.departments import process as departments
from workflows.identification.notice_levels import LEVELS
from workflows.identification.states import CaseState
from workflows.policy.clauses import KEYS

CASE = identification.PROCESS
OBJECTORS = "V VC T C"
OPEN = "A0 A1 A2 A3 B1 B2 B3 C1 C2 D1 D2 D3 E1 E2 E3 F1 F2 F3 F4 G1"
FINDERS_APART = "applied entered surveyed"

STAGES = ["组织培训", "农户申请", "入户调查", "民主评议", "公示公告", "建档立卡"]

# state, name, label, stage
STATES = """
A0 draft 待申请 农户申请
A1 submitted 已申请待受理 农户申请
A2 correction 待补正 农户申请
A3 accepted 已受理待入户 入户调查
B1 surveying 入户调查中 入户调查
B2 comparing 信息比对中 入户调查
B3 surveyed 调查完成待评议 民主评议
C1 on_agenda 已列入评议 民主评议
C2 passed 评议通过待公示 公示公告
D1 notice_1 第一次公示中 公示公告
D2 objection_1 异议核查 公示公告
D3 village_ok 公示无异议待上报 公示公告
E1 township 乡镇审核中 公示公告
E2 notice_2 第二次公示中 公示公告
E3 objection_2 第二次公示异议核查 公示公告
F1 county 县级复审中 公示公告
F2 approved 已审定待公告 公示公告
F3 announced 公告中 公示公告
F4 objection_3 公告异议核查 公示公告
G1 filing 建档立卡中 建档立卡
G2 filed 已建档立卡 建档立卡
Z1 rejected 不予纳入 -
Z2 withdrawn 撤回 -
Z3 terminated 终止 -
"""

# number | key | from | to ("" stays) | by | fired by | apart | held: acts on a held case
ROWS = f"""
1 | open | new | A0 | V | | |
44 | reapply | new | A0 | V | | |
44b | show_history | {OPEN} | | V VC T | | | held
中途接入 | take_over | new | A3 B3 C2 D3 | T | | |
接入补件 | supply | A3 B1 B2 B3 C1 C2 D1 D2 D3 E1 E2 E3 F1 F2 F3 F4 G1 | | V VC T | | |
1u | discard | A0 | Z2 | V T C | | |
2 | submit | A0 | A1 | V | | |
2t | take_back_application | A1 | A0 | V | | |
3 | ask_correction | A1 | A2 | V VC T | | |
4 | resubmit | A2 | A1 | V | | |
5w | warn | A2 | | S | | |
5 | lapse | A2 | Z2 | S | | |
6 | accept | A1 | A3 | VC | | |
7 | out_of_scope | A1 | Z1 | VC | | |
8 | start_survey | A3 | B1 | VC | | |
8b | change_team | B1 | | VC | | |
9 | send_to_compare | B1 | B2 | VC | | |
10 | submit_survey | B1 | B3 | VC | | |
10t | take_back_survey | B3 | B1 | VC | | |
11 | comparison_back | B2 | B3 | C | | |
12a | propose_veto | B1 B2 B3 | | VC C | department_hit | |
12b | confirm_veto | B1 B2 B3 | Z1 | T | | |
12c | drop_veto | B1 B2 B3 | | T | | |
13 | contradicted | B2 | B1 | C T | | |
14 | put_on_agenda | B3 | C1 | V VC | | |
15 | off_agenda | C1 | B3 | | meeting | | held
15b | leave_meeting | C1 | B3 | VC | | | held
16 | passed | C1 | C2 | | meeting | |
17 | refused | C1 | Z1 | | meeting | |
18 | doubted | C1 | B1 | | meeting | |
19 | post_1 | C2 | D1 | | notice | |
20 | object_1 | D1 | D2 | {OBJECTORS} | | | held
20a | further_objection | D2 E3 F4 | | {OBJECTORS} | | | held
20b | late_objection | C2 D1 D3 E1 E2 F1 F2 F3 G1 | | {OBJECTORS} | | | held
21 | dismiss_1 | D2 | D1 C2 | VC T | | {FINDERS_APART} | held
21a | answer_objection | {OPEN.removeprefix("A0 ")} | | T C | | {FINDERS_APART} | held
22 | uphold_facts_1 | C2 D1 D2 D3 | B1 | T | | {FINDERS_APART} | held
23 | uphold_ineligible_1 | C2 D1 D2 D3 | Z1 | T | | {FINDERS_APART} | held
24 | close_1 | D1 | D3 | | notice | |
25 | report | D3 | E1 | VC | | |
25t | take_back_report | E1 | D3 | VC | | |
26a | return_paper | E1 | D3 | T | round | {FINDERS_APART} |
26b | return_meeting | E1 | B3 | T | round | {FINDERS_APART} |
26c | return_facts | E1 | B1 | T | round | {FINDERS_APART} |
26d | return_application | E1 | A2 | T | round | {FINDERS_APART} |
27 | township_refuse | E1 | Z1 | TL | round | {FINDERS_APART} |
28v | township_pass | E1 | | | round | {FINDERS_APART} |
28 | post_2 | E1 | E2 | | notice | |
29a | object_2 | E2 | E3 | {OBJECTORS} | | | held
29b | dismiss_2 | E3 | E2 E1 | T | | {FINDERS_APART} | held
29c | uphold_facts_2 | E2 E3 | B1 | T | | {FINDERS_APART} | held
29d | uphold_ineligible_2 | E2 E3 | Z1 | TL | | {FINDERS_APART} | held
30 | close_2 | E2 | F1 | | notice | |
31 | county_return | F1 | E1 | | round | {FINDERS_APART} |
32 | county_facts | F1 | B1 | | round | {FINDERS_APART} |
33 | county_refuse | F1 | Z1 | | round | {FINDERS_APART} |
34 | approve | F1 | F2 | | round | {FINDERS_APART} |
35 | announce | F2 | F3 | | notice | |
36a | object_3 | F3 | F4 | {OBJECTORS} | | | held
36b | dismiss_3 | F4 | F3 F2 | C | | {FINDERS_APART} | held
36c | reconsider | F2 F3 F4 | F1 | C | | {FINDERS_APART} | held
36d | strike | F2 F3 F4 | Z1 | CL | | {FINDERS_APART} | held
37 | close_3 | F3 | G1 | | notice | |
38r | receipt | G1 | | | filing | |
38 | file | G1 | G2 | V T | | |
39 | back_from_filing | G1 | F1 | T | | |
40 | withdraw | A0 A1 A2 A3 B1 B2 B3 C1 C2 D1 D2 D3 E1 E2 E3 F1 | Z2 | V | | | held
41 | hold | {OPEN} G2 | | T C | | | held
42 | resume | {OPEN} G2 | | T C | | | held
43 | terminate | {OPEN} | Z3 | T | | | held
46a | propose_strike | G2 | | T C | | | held
46b | hear_strike | G2 | | VC T C | | | held
46c | strike_filed | G2 | Z3 | C CL | | entered | held
46d | keep_filed | G2 | | C CL T | | | held
46e | tell_strike | Z3 | | T VC | | |
45 | reopen | Z1 | A1 B1 B2 B3 C2 D3 E1 F1 F2 | C | | |
47 | void | D1 D2 E2 E3 F3 F4 | C2 E1 F2 | | notice | | held
47b | leave_notice | D1 E2 F3 | C2 E1 F2 | T | | | held
户变更 | household_changed | {OPEN} G2 | | | household | | held
户销户 | household_gone | {OPEN} G2 | Z3 | | household | | held
号更正 | numbers_put_right | G2 | | | household | | held
48a | confirm_people | B1 B3 C1 C2 D1 D3 | | VC T | | entered |
48b | confirm_people_town | E1 E2 | | T | | entered |
48c | confirm_people_county | F1 F2 F3 G1 | | C | | entered |
48d | list_again | C1 D1 D3 E2 F3 G1 | B3 C2 E1 F2 | T | | entered |
49a | survey_again | B2 B3 C1 C2 D1 D3 | B1 | VC T | | |
49b | survey_again_above | E1 E2 F1 F2 F3 G1 | B1 | T C | | |
备注 | comment | {OPEN} | | V VC T TL C CL | | | held
认领 | claim | {OPEN} | | V VC T TL C CL | | |
放回 | release | {OPEN} | | V VC T TL C CL | | |
转办 | pass_on | {OPEN} | | V VC T TL C CL | | |
催办 | urge | {OPEN} | | V VC T TL C CL | | |
"""

# Batch objects: key | from | to | by. Whatever stays where it is has no target.
BATCHES = {
    "department_list": (departments.LIST, "take_in | new | taken | C"),
    "department_hit": (
        departments.HIT,
        """
        found | new | open | C S
        explain | open | explained | C T
        other_person | open | other_person | C T
        correct | open | correction | C T
        veto | open | veto | C
        look_again | explained other_person correction | open | C T
        supersede | open | superseded | C
        forget | explained other_person correction veto superseded | | S
        """,
    ),
    "household": (
        household.PROCESS,
        """
        register | new | H1 | V VC T C
        amend | H1 | | V VC T C
        request_change | H1 | | V VC T C
        confirm_change | H1 | | T
        refuse_change | H1 H9 | | T
        withdraw_change | H1 H9 | | V VC T C
        undo | H1 | H0 | V VC T C
        ask_together | H1 | | V VC T C
        split_off | new | H1 | V VC T
        part | H1 | |
        confirm_part | H1 | |
        take_in | H1 | | V VC T
        merged_away | H1 | H9 |
        close_gone | H1 | H9 | T
        confirm_gone | H1 | H9 | T
        ask_back | H9 | | V T
        confirm_back | H9 | H1 | T
        died_away | H1 | | V VC T C
        ask_died_away | H1 | | V VC T C
        confirm_died_away | H1 | | T
        """,
    ),
    "campaign": (
        preparation.CAMPAIGN,
        """
        plan | new | draft | T C
        start | draft | open | T C
        finish | open | closed | T C
        """,
    ),
    "village_batch": (
        preparation.VILLAGE_BATCH,
        """
        plan | new | planned | T C
        open_applications | planned | trained | T VC
        close_applications | trained | surveying | V
        reopen_applications | surveying | trained | T
        archive | surveying | archived | T
        cancel | planned | cancelled | T C
        set_quota | planned trained surveying | | T C
        """,
    ),
    "training": (
        preparation.TRAINING,
        """
        plan | new | planned | V VC T
        hold | planned | held | V
        close | held | closed | VC T
        cancel | planned | cancelled | V
        """,
    ),
    "meeting": (
        meeting.PROCESS,
        """
        plan | new | planned | V VC
        change_officers | planned notified signing_in deliberating minutes | | VC
        notify | planned | notified | V
        begin_sign_in | notified | signing_in | V VC
        sign_in | signing_in | | V VC
        open_meeting | signing_in | deliberating | VC
        adjourn | signing_in | adjourned | VC
        cancel | planned notified signing_in | cancelled | V VC
        strike_line | planned notified signing_in deliberating minutes | | VC
        vote | deliberating | | V VC
        write_minutes | deliberating | minutes | VC
        sign | minutes | | V VC
        close | minutes | closed | VC
        """,
    ),
    "notice": (
        notice.PROCESS,
        """
        draft | new | draft | V VC T
        post | draft | posted | VC T
        close | posted | closed | V T
        void | draft posted | void | T
        """,
    ),
    "round": (
        review.PROCESS,
        """
        collect | new | collecting | T C
        draw | collecting | sampling | T C
        visit | sampling deliberating | | T C
        deliberate | sampling | deliberating | T C
        decide | deliberating | | T TL C CL
        sign | deliberating | signed | TL CL
        issue | signed | issued | T C
        cancel | collecting sampling deliberating | cancelled | T C TL CL
        """,
    ),
    "filing": (
        filing.PROCESS,
        """
        collect | new | open | T C
        export | open | exported | T C
        receipt | exported receipted | receipted | T C
        close | receipted | closed | T C
        """,
    ),
}


def cells(text: str) -> list[list[str]]:
    return [[x.strip() for x in line.split("|")] for line in text.split("\n") if line.strip()]


def test_the_six_stages():
    assert [stage.label for stage in CASE.stages] == STAGES


def test_the_twenty_four_states():
    labels = {stage.key: stage.label for stage in CASE.stages}
    names = {code: name.lower() for name, code in vars(CaseState).items() if name.isupper()}
    said = [f"{s.key} {names[s.key]} {s.label} {labels.get(s.stage, '-')}" for s in CASE.states]
    assert said == STATES.strip().split("\n")
    assert len(said) == 24
    assert [s.key for s in CASE.states if s.final] == ["G2", "Z1", "Z2", "Z3"]


def test_every_row_of_the_case():
    said = [
        [
            a.number,
            a.key,
            " ".join(a.sources),
            " ".join(a.targets),
            " ".join(a.roles),
            a.fired_by or "",
            " ".join(a.barred_for),
            "held" if a.when_held else "",
        ]
        for a in CASE.actions
    ]
    assert sorted(said) == sorted(cells(ROWS))


@pytest.mark.parametrize("subject", BATCHES)
def test_every_row_of_the_batch_objects(subject):
    process, text = BATCHES[subject]
    said = [
        [a.key, " ".join(a.sources), " ".join(a.targets), " ".join(a.roles)]
        for a in process.actions
    ]
    assert said == cells(text)


@pytest.mark.parametrize("process", processes(), ids=lambda process: process.key)
def test_no_definition_is_unsound(process):
    assert process.faults() == []


def test_readers_and_administrators_do_nothing():
    readers = {Role.LEADER, Role.INSPECTOR, Role.ADMINISTRATOR}
    assert not [a.key for p in processes() for a in p.actions if readers & set(a.roles)]


def test_helpers_write_their_own_visits_plans_and_updates_and_nothing_of_a_case():
    may = {(p.key, a.key) for p in processes() for a in p.actions if Role.HELPER in a.roles}
    assert may == {
        *(("visit", key) for key in ("record", "correct")),
        *(("help_plan", key) for key in ("draft", "revise", "agree", "close", "take_up")),
        ("yearly_update", "update"),
        ("gift", "hand_over"),
    }
    for process in processes():
        for action in process.actions:
            if Role.HELPER in action.roles:
                guards = {guard.key for guard in action.guards}
                # What is handed over belongs to a visit, and a visit to the helper's household.
                assert guards & {"own_household", "handed"}, action.key


def test_the_system_only_reminds_lapses_compares_and_forgets():
    assert [a.key for p in processes() for a in p.actions if Role.SYSTEM in a.roles] == [
        "warn",
        "lapse",
        "found",
        "forget",
    ]


@pytest.mark.parametrize("process", processes(), ids=lambda process: process.key)
def test_the_compiled_table_is_what_the_machine_does(process):
    """Every (action, source, target) of every process, on `transitions` itself."""
    built, table = machine.machine_of(process), machine.table_of(process)
    states = [NEW, *(s.key for s in process.states)]
    named = {(a.key, source, target) for source, a, target in process.edges()}
    count = 0
    for action in process.actions:
        for source in states:
            for target in states:
                moves = machine.fire(built, action.key, source, target)
                assert moves == (target in table.get((action.key, source), ()))
                assert moves == ((action.key, source, target) in named)
                count += 1
    assert count == len(process.actions) * len(states) ** 2


def reaches(process: Process, start: str) -> set[str]:
    seen, queue = {start}, deque([start])
    while queue:
        here = queue.popleft()
        for source, _action, target in process.edges():
            if source == here and target not in seen:
                seen.add(target)
                queue.append(target)
    return seen


def test_from_every_open_state_all_four_ends_can_be_reached():
    for state in CASE.open_states():
        assert {"G2", "Z1", "Z2", "Z3"} <= reaches(CASE, state.key), state.key


def test_an_ended_case_moves_only_by_the_reopening_of_a_refusal():
    """A filed one is told of a change of its people that the township has confirmed, and stays; it
    is held, and ends when the household is gone or was never to be filed, which is then told."""
    ends = {s.key for s in CASE.states if s.final}
    out = {(source, action.key) for source, action, _t in CASE.edges() if source in ends}
    filed = ("household_changed", "household_gone", "hold", "resume", "strike_filed")
    filed += ("propose_strike", "hear_strike", "keep_filed", "numbers_put_right")
    told = ("Z3", "tell_strike")
    assert out == {("Z1", "reopen"), told, *(("G2", key) for key in filed)}
    told = CASE.action("household_changed")
    assert told is not None
    assert told.stays


def with_action(**changes: object) -> Process:
    first = next(a for a in CASE.actions if a.key == "submit")
    others = tuple(a for a in CASE.actions if a is not first)
    return replace(CASE, actions=(replace(first, **changes), *others))


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (with_action(targets=("Q9",)), "unknown state Q9"),
        (with_action(sources=("Q9",)), "unknown state Q9"),
        (with_action(targets=("A1", "A3")), "several targets and no choice"),
        (with_action(roles=()), "nobody may do it"),
        (with_action(key="accept"), "action accept twice"),
        (replace(CASE, states=(*CASE.states, CASE.states[0])), "state A0 twice"),
        (
            replace(CASE, states=(replace(CASE.states[0], stage="gone"), *CASE.states[1:])),
            "state A0 is on no stage",
        ),
        (
            replace(CASE, actions=tuple(a for a in CASE.actions if "G2" not in a.targets)),
            "G2 is never reached",
        ),
        (
            replace(CASE, actions=tuple(a for a in CASE.actions if NEW not in a.sources)),
            "A0 is never reached",
        ),
        (
            replace(
                CASE,
                actions=(*CASE.actions, replace(CASE.actions[0], key="sink", targets=("X1",))),
                states=(*CASE.states, replace(CASE.states[0], key="X1")),
            ),
            "X1 is a dead end",
        ),
    ],
)
def test_an_unsound_definition_is_caught(broken, fault):
    assert any(fault in found for found in broken.faults()), broken.faults()
    with pytest.raises(DefinitionError):
        machine.table_of(broken)


def test_the_machine_has_no_door_beside_its_actions():
    """`transitions` would make to_<state> methods that pass every guard; ours has none."""
    built = machine.machine_of(CASE)
    assert set(built.events) == {a.key for a in CASE.actions}


def test_each_action_and_guard_says_what_it_is():
    for process in processes():
        for action in process.actions:
            assert action.label, action.key
            assert action.number, action.key
            for guard in action.guards:
                assert guard.key
                assert callable(guard.violation)


@pytest.mark.parametrize("process", processes(), ids=lambda process: process.key)
def test_every_rule_names_what_it_rests_on(process):
    """Of the six steps each one, of the other processes those that name a clause."""
    steps = {CASE, preparation.CAMPAIGN, preparation.VILLAGE_BATCH, preparation.TRAINING}
    steps |= {meeting.PROCESS, notice.PROCESS}
    steps |= {review.PROCESS, filing.PROCESS}
    clauses = {g.key: g.clause for action in process.actions for g in action.guards}
    named = {key: clause for key, clause in clauses.items() if clause or process in steps}
    assert set(named.values()) <= KEYS, named


def test_a_level_of_the_public_list_agrees_with_its_states():
    """Who waits, hangs and is heard at a level stands with the states; the law asks them."""
    for level in LEVELS:
        waits, hangs, heard, then = (
            CASE.state(key) for key in (level.waits, level.hangs, level.heard, level.then)
        )
        assert {waits.level, hangs.level, heard.level} == {level.kind}
        assert {hangs.listed_from, heard.listed_from} == {waits.key}
        assert level.folder in CASE.filled_by(then.key)
        assert level.folder not in CASE.filled_by(hangs.key)


def test_the_folders_of_the_procedure_are_filled_one_state_after_the_other():
    filled = [n for state in CASE.states for n in state.fills]
    assert sorted(filled) == [f"{n:02d}" for n in range(1, 18)]
    assert CASE.filled_by("D3") == tuple(f"{n:02d}" for n in range(1, 10))
    assert CASE.filled_by("A1") == ("01", "02", "03", "07")
