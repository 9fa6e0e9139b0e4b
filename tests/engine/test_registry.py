"""The registry: what it refuses, and that it knows only what was registered."""

import subprocess
import sys
from dataclasses import replace

import pytest

from models.batch import Campaign
from models.case import Case
from tests.fixtures.sources import ROOT
from workflows.base.refusals import DefinitionError
from workflows.engine import registry
from workflows.engine.definition import State
from workflows.identification.process import PROCESS

OTHER = replace(
    PROCESS, key="other", states=tuple(replace(s, key=f"o{s.key}") for s in PROCESS.states)
)


def test_the_engine_alone_knows_no_process_and_says_what_is_missing():
    asked = "from workflows.engine import execute, registry; registry.process_of('identification')"
    run = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "DefinitionError: no process is registered: import workflows.procedures" in run.stderr


def test_a_process_registers_once():
    with (
        pytest.raises(DefinitionError, match="identification, edition 1: registered twice"),
        registry.also(Case, PROCESS),
    ):
        pass


def test_a_kind_of_subject_lives_in_one_table():
    campaigns = replace(registry.process_of("campaign"), key="campaigns")
    with (
        pytest.raises(DefinitionError, match="campaign lives in another table"),
        registry.also(Case, campaigns),
    ):
        pass
    assert registry.subject_of(Campaign) == "campaign"


def test_the_code_of_a_state_tells_whose_it_is():
    twin = replace(PROCESS, key="twin")
    with (
        pytest.raises(DefinitionError, match="twin: state A0 stands in identification"),
        registry.also(Case, twin),
    ):
        pass


def test_a_newer_edition_keeps_the_codes_and_is_the_one_new_subjects_go_by():
    second = replace(PROCESS, edition=2)
    with registry.also(Case, second):
        assert registry.process_of("identification") is second
        assert registry.pinned({"process": "identification", "edition": 1}) is PROCESS
    assert registry.process_of("identification") is PROCESS


def test_an_unsound_process_is_not_registered():
    lost = replace(PROCESS, key="lost", states=(*PROCESS.states, State("L1", "nowhere", "nowhere")))
    with pytest.raises(DefinitionError, match="L1 is never reached"), registry.also(Case, lost):
        pass


def test_what_is_opened_in_a_table_of_several_processes_says_by_which():
    moved = tuple(
        replace(
            action,
            sources=tuple(s if s == "new" else f"o{s}" for s in action.sources),
            targets=tuple(f"o{t}" for t in action.targets),
        )
        for action in PROCESS.actions
    )
    with registry.also(Case, replace(OTHER, actions=moved)):
        with pytest.raises(DefinitionError, match="case: say by which process"):
            registry.opened_in(Case, None)
        assert registry.opened_in(Case, "other").key == "other"
