"""Processes that stand at one line and act at one moment, each with a store of its own."""

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.store import Store
from workflows.refusals import Refused

# Forked, not spawned: a new interpreter for every racer would take longer than the race.
START = multiprocessing.get_context("fork")


@dataclass
class Finish:
    """How one racer came out of one round: what it got, or why not."""

    got: Any = None
    refused: str = ""
    sentences: list[str] = field(default_factory=list)


Attempt = Callable[[Any, int], Any]


def race(
    url: str, folder: Path, racers: Sequence[Attempt], rounds: int
) -> list[tuple[Finish, ...]]:
    """Every racer tries every round in a transaction of its own, all starting together."""
    line = START.Barrier(len(racers))
    ways = [START.Pipe(duplex=False) for _ in racers]
    runners = [
        START.Process(target=_run, args=(url, folder, attempt, rounds, line, send))
        for attempt, (_receive, send) in zip(racers, ways, strict=True)
    ]
    for runner in runners:
        runner.start()
    try:
        told = [receive.recv() for receive, _send in ways]
    finally:
        for runner in runners:
            runner.join(30)
            runner.kill()
    for outcome in told:
        if isinstance(outcome, BaseException):
            raise outcome
    return list(zip(*told, strict=True))


def _run(url: str, folder: Path, attempt: Attempt, rounds: int, line: Any, send: Any) -> None:
    store = Store(url, folder)
    finishes = []
    try:
        for number in range(rounds):
            line.wait(60)
            try:
                with store.transaction() as session:
                    got = attempt(session, number)
                finishes.append(Finish(got))
            except Refused as refused:
                finishes.append(Finish(None, type(refused).__name__, refused.sentences()))
        send.send(finishes)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the test shall show it
        line.abort()
        send.send(RuntimeError(f"{type(fault).__name__}: {fault}"))
    store.close()
