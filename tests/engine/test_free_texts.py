"""Every text of every action is asked whether it may stand there: no ID number gets in by any."""

import types
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from models.case import Event
from models.household import Household, Person
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.standing import home_of, stand
from tests.fixtures.world import VILLAGE
from workflows.base import clock, codes, free_text
from workflows.engine import authorize, registry
from workflows.engine.context import Facts
from workflows.engine.forms import asks
from workflows.households import register
from workflows.households.members import Entry
from workflows.households.on_record import as_entered

database_template = ground.database_template
quick = ground.quick
NUMBER = id_number(date(1980, 1, 1), "male", 7)
SPACED = f"张三（{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}）的材料"
# Hashes and keyed words: the program's own, no text of anybody.
NO_TEXT = {("filing", "export", "sha")}


def holding(wanted: Any) -> Iterator[Any]:
    """Every value of that type that holds the number in one of its texts; none for what has no
    free text (choices, days, figures)."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if wanted is str:
        yield SPACED
    elif wanted is Any:
        yield from (SPACED, {"remark": SPACED}, [SPACED])
    elif isinstance(wanted, type) and issubclass(wanted, BaseModel):
        for name, info in wanted.model_fields.items():
            for value in holding(info.annotation):
                yield wanted.model_construct(**{name: value})
    elif origin is tuple:
        yield from _in_a_row(inner)
    elif origin in (dict, Mapping):
        yield from ({"address": value} for value in holding(inner[1]))
    elif origin is not None and origin is not Literal:
        for each in inner if origin in (Union, types.UnionType) else inner[:1]:
            yield from holding(each)


def _in_a_row(inner: tuple[Any, ...]) -> Iterator[Any]:
    if inner[-1] is ...:
        yield from ((value,) for value in holding(inner[0]))
        return
    for at, each in enumerate(inner):
        for value in holding(each):
            yield tuple(value if n == at else None for n in range(len(inner)))


def places() -> Iterator[Any]:
    for process in registry.processes():
        for action in process.actions:
            for name, info in action.form.model_fields.items():
                for nth, value in enumerate(holding(info.annotation)):
                    where = (process.key, action.key, name)
                    yield pytest.param(process, action, name, value, id=f"{where}-{nth}")


PLACES = list(places())


def handed_in(monkeypatch, process, action, **answers):
    """The reasons that the engine gives for a form with just these answers."""
    form = action.form.model_construct(
        **{n: () for n, ask in asks(action.form).items() if ask.kind == "attachments"} | answers
    )
    monkeypatch.setattr(action.form, "model_validate", classmethod(lambda _cls, _data: form))
    monkeypatch.setattr(action.form, "claimed", lambda _self: None)
    row = {"id": 1, "region": VILLAGE, "version": 1}
    request = authorize.Request(row, action, {})
    facts = Facts(process, action, row, None, None, clock.now(), None)  # type: ignore[arg-type]
    authorize._judge_form(None, facts, request, {})  # type: ignore[arg-type]
    return {reason.key: str(reason) for _kind, reason in request.reasons}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("process", "action", "name", "value"), PLACES)
def test_no_text_of_any_action_takes_an_id_number(monkeypatch, process, action, name, value):
    told = handed_in(monkeypatch, process, action, **{name: value})
    if (process.key, action.key, name) in NO_TEXT:
        assert told == {}
        return
    assert "whole_number" in told
    assert NUMBER[6:14] not in told["whole_number"]
    label = str(asks(action.form)[name].label)
    inner = {str(word) for word in action.form.inner.values()}
    assert any(f"“{word}”" in told["whole_number"] for word in {label, *inner})


def test_there_are_texts_in_every_process_and_choices_are_none():
    kinds = {param.values[0].key for param in PLACES}
    assert kinds >= {"identification", "household", "meeting", "notice", "round", "gift", "visit"}
    assert len(PLACES) > 150
    assert not any(
        param.values[2] in ("channel", "housing", "evidence") and param.values[1].key == "object_1"
        for param in PLACES
    )


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_a_batch_hands_on_was_asked_for_where_it_was_typed(monkeypatch):
    """A reason on record from before the rule stops no list."""
    process = registry.process_of("identification")
    action = process.action("township_pass")
    assert action.fired_by
    row = {"id": 1, "region": VILLAGE, "version": 1}
    facts = Facts(process, action, row, None, None, clock.now(), None)
    request = authorize.Request(row, action, {"reason": NUMBER}, cause=facts)
    authorize._judge_form(None, facts, request, {})
    assert request.reasons == []


def test_a_remark_with_a_number_is_refused_and_one_without_is_kept(quick):
    case = stand(quick, "B3")
    with pytest.raises(Exception, match="whole_number"):
        quick.act("clerk", case, "comment", {"text": f"请核对 {NUMBER}"})
    quick.act("clerk", case, "comment", {"text": "请核对末四位 0151，电话 13812345678"})
    assert all(NUMBER not in event["payload"] for event in quick.rows(Event, subject_id=case))


@pytest.mark.parametrize(
    ("told", "key", "label"),
    [
        ({"address": f"村东头 {NUMBER}"}, "whole_number", "住址"),
        ({"traits": {"remark": SPACED}}, "whole_number", "姓名备注"),
        ({"group_name": "三组 13812345678"}, "wall_number", "村民小组"),
        ({"group_name": "三😀组"}, "unprintable_text", "村民小组"),
        ({"group_name": "三组\ue000"}, "unprintable_text", "村民小组"),
    ],
)
def test_neither_a_new_household_nor_a_changed_one_takes_it(quick, told, key, label):
    entry = quick.entry(5).model_copy(update=told)
    with quick.at_now():
        session, clerk = quick.session, quick.actor("clerk")
        keys = refused(lambda: register.register(session, clerk, entry, region=VILLAGE))
        assert key in keys
    home = home_of(quick, stand(quick, "B3"))
    with quick.at_now():
        with pytest.raises(Exception, match=key) as caught:
            register.amend(
                quick.session, quick.actor("clerk"), home["id"], as_it_stands(quick, home, told),
                seen=home["version"], token=quick.token(), note="按户口簿更正",
            )  # fmt: skip
        said = "".join(caught.value.sentences())
        assert f"“{label}" in said, said
    assert quick.row(Household, home["id"]) == home


def as_it_stands(world, home, told) -> Entry:
    people = [p for p in world.rows(Person, household_id=home["id"]) if p["left_on"] is None]
    same = {"number": home["number"], "group_name": home["group_name"], "address": home["address"]}
    return Entry(**same, traits=home["traits"], members=tuple(map(as_entered, people))).model_copy(
        update=told
    )


def test_an_account_a_telephone_and_a_household_number_are_none(quick):
    entry = quick.entry(5).model_copy(
        update={"bank": "6222021234567890123", "phone": "13812345678", "number": f"{VILLAGE}001"}
    )
    with quick.at_now():
        home = register.register(quick.session, quick.actor("clerk"), entry, region=VILLAGE)
    assert quick.row(Household, home)["number"] == f"{VILLAGE}001"
    assert codes.CHANGE.labels  # the lists of answers are words of ours
    assert not any(free_text.spans(word) for word in codes.CHANGE.labels.values())
