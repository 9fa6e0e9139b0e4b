"""The reference of a role is what the program does, and every role that acts has one."""

import pytest

from tests.base.test_words import HAN
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base.words import LANGUAGES, _, speaking
from workflows.commands import manual
from workflows.engine.registry import processes
from workflows.identification.process import PROCESS as CASES
from workflows.manual import reference

CHECK = type("Args", (), {"check": True})
WRITE = type("Args", (), {"check": False})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_stands_in_the_reference_of_every_role_that_may_take_it(language):
    told = manual.written()
    missing = []
    with speaking(language):
        for process in processes():
            for action in process.actions:
                heading = f"### {_(action.number)} · {_(action.label)}"
                stands = f'<a id="{process.key}-{action.key}"></a>\n\n{heading}\n'
                for role in action.roles or (Role.SYSTEM,):
                    name = f"{reference.BOOKS[role]}{manual.ENDINGS[language]}"
                    if stands not in told[name]:
                        missing.append(f"{name}: {process.key}.{action.key}")
    assert not missing


def test_every_role_has_its_reference_and_no_two_share_one():
    assert set(reference.BOOKS) == set(Role)
    assert len(set(reference.BOOKS.values())) == len(Role)


def test_the_references_are_current_and_no_others_lie_beside_them():
    stored = {path.name: path.read_text("utf-8") for path in manual.REFERENCES.glob("*.md")}
    assert stored == manual.written(), "run: python -m workflows manual"


def test_the_english_references_are_english():
    for name, text in manual.written().items():
        if name.endswith(".en.md"):
            assert not HAN.search(text.replace(LANGUAGES["zh-CN"], "")), name


def test_an_old_reference_is_named_and_written_anew(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(manual, "REFERENCES", tmp_path)
    assert manual.run(WRITE) == 0
    assert manual.run(CHECK) == 0
    (tmp_path / "leader.md").write_text("# 1\n", "utf-8")
    (tmp_path / "helper.md").unlink()
    capsys.readouterr()
    assert manual.run(CHECK) == 1
    said = capsys.readouterr().err
    assert "leader.md" in said
    assert "helper.md" in said
    assert "inspector.md" not in said


def test_a_long_run_of_steps_says_where_it_begins_and_ends():
    """A withdrawal is not possible at any step before the end: the county's approval ends it."""
    said = {}
    for key in ("comment", "withdraw", "late_objection"):
        (action,) = (a for a in CASES.actions if a.key == key)
        said[key] = reference.when(CASES, action, {})
    assert said["comment"].startswith("办结以前的各步（")
    assert said["withdraw"] == "从“待申请”到“县级复审中”的各步 → 撤回"
    assert "第一次公示中" in said["late_objection"]
    assert "异议核查" not in said["late_objection"]


def test_the_limits_are_those_of_the_profile_that_is_asked():
    submit = CASES.action("submit")
    assert submit is not None
    assert "限 30 天" in reference.when(CASES, submit, {"A0": "30"})
    assert "限 5 个工作日" in reference.when(CASES, submit, {"A0": "5w"})
    assert "限" not in reference.when(CASES, submit, {})


def test_a_grey_button_leads_to_the_book_of_a_role_that_may_take_the_step():
    """Whoever holds two roles is led to the one that knows the step."""
    reviewer = Actor(1, "甲", (Held(Role.LEADER, 0, 1), Held(Role.TOWNSHIP, 0, 1)))
    row = {"process": CASES.key, "edition": CASES.edition}
    for action in CASES.actions:
        if Role.TOWNSHIP in action.roles:
            address = reference.address(row, action, reviewer)
            assert address == f"/manual/township-officer#identification-{action.key}"
