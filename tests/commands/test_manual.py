"""Every action stands in the manual of everybody who may take it, as the program has it now."""

import re

import pytest

from tests.base.test_words import HAN
from workflows.access.people import Role
from workflows.base.words import ENGLISH, _, speaking
from workflows.commands import manual
from workflows.engine.registry import processes
from workflows.identification.process import PROCESS as CASES

ENDINGS = {"zh-CN": ".md", ENGLISH: ".en.md"}
LINK = re.compile(r"\]\(([^)#:]+)\)")


@pytest.mark.parametrize("language", ENDINGS)
def test_every_action_stands_in_the_manual_of_every_role_that_may_take_it(language):
    missing = []
    with speaking(language):
        for process in processes():
            for action in process.actions:
                names = [manual.PAGES[role] for role in action.roles if role is not Role.SYSTEM]
                for name in names or [manual.INDEX]:
                    page = (manual.MANUALS / f"{name}{ENDINGS[language]}").read_text("utf-8")
                    if f"\n#### {_(action.number)} · {_(action.label)}\n" not in page:
                        missing.append(f"{name}: {process.key}.{action.key}")
    assert not missing


def test_every_role_but_the_sweeper_has_its_manual():
    assert set(manual.PAGES) == set(Role) - {Role.SYSTEM}


@pytest.mark.parametrize("path", manual.pages(), ids=lambda path: path.name)
def test_a_manual_is_current_and_leads_somewhere(path):
    text = path.read_text(encoding="utf-8")
    assert manual.written(path) == text, "run: python -m workflows manual"
    assert len(text.partition(manual.BEGIN)[0].split("\n")) > 8, "no words by hand"
    dead = [name for name in LINK.findall(text) if not (path.parent / name).exists()]
    assert not dead


def test_the_english_manuals_are_english():
    for path in manual.pages():
        if path.name.endswith(".en.md"):
            generated = path.read_text(encoding="utf-8").partition(manual.BEGIN)[2]
            assert not HAN.search(generated), path.name


def test_an_old_manual_is_named(capsys, monkeypatch, tmp_path):
    for path in manual.pages():
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(manual, "MANUALS", tmp_path)
    old = tmp_path / "leader.md"
    old.write_text(old.read_text("utf-8").replace(manual.END, "#### 1\n" + manual.END), "utf-8")
    check = type("Args", (), {"check": True})
    assert manual.run(check) == 1
    assert "leader.md" in capsys.readouterr().err
    assert manual.run(type("Args", (), {"check": False})) == 0
    assert manual.run(check) == 0


def test_a_long_run_of_steps_says_where_it_begins_and_ends():
    """A withdrawal is not possible at any step before the end: the county's approval ends it."""
    said = {}
    for key in ("comment", "withdraw", "late_objection"):
        (action,) = (a for a in CASES.actions if a.key == key)
        said[key] = manual.when(CASES, action)
    assert said["comment"].startswith("办结以前的各步（")
    assert said["withdraw"] == "从“待申请”到“县级复审中”的各步 → 撤回"
    assert "第一次公示中" in said["late_objection"]
    assert "异议核查" not in said["late_objection"]
