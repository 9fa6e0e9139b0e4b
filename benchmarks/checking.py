"""The checks: how many persons a second one process judges, and a night over the whole county."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import ClassVar

from sqlalchemy import delete
from sqlmodel import Session

from benchmarks import register
from benchmarks.measuring import p95, spending
from models.finding import DataFinding
from models.likeness import Likeness
from models.rows import table
from models.store import Store
from workflows.commands import sweep
from workflows.households.checks import check_household
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.reports import night

PEOPLE = 40_000
ON = date(2026, 11, 1)


def measure(folder: Path) -> dict[str, float]:
    """Persons a second through every rule; the first night and the next, in seconds; MB at most."""
    figures = {"checks_persons_per_s": _persons()}
    register.opened(folder).close()
    store = _Watched(f"sqlite:///{folder / 'lika.db'}", folder)
    try:
        with store.transaction() as session:
            for kept in (DataFinding, Likeness):
                session.execute(delete(table(kept)))
        for name in ("first", "next"):
            figures |= {f"night_{name}_{what}": value for what, value in _night(store).items()}
    finally:
        store.close()
    figures["night_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


class _Watched(Store):
    """Tells how long each transaction kept the others from writing, in seconds."""

    held: ClassVar[list[float]] = []

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with super().transaction() as session:
            began = time.perf_counter()
            yield session
        self.held.append(time.perf_counter() - began)


def _night(store: _Watched) -> dict[str, float]:
    """Seconds of the checks and of comparing who looks alike, by the clock and of CPU, findings
    that stand, and how long the pieces of it kept others from writing, in ms."""
    began, cpu = time.perf_counter(), time.process_time()
    spent = {night.CHECKS: 0.0, night.ALIKE: 0.0, night.DONE: 0.0}
    busy = dict(spent)
    store.held.clear()
    for piece in sweep.steps(store, again=True):
        spent[piece.stage] = time.perf_counter() - began
        busy[piece.stage] = time.process_time() - cpu
        standing = piece.standing
    return {
        "s": spent[night.CHECKS],
        "cpu_s": busy[night.CHECKS],
        "alike_s": spent[night.DONE] - spent[night.CHECKS],
        "alike_cpu_s": busy[night.DONE] - busy[night.CHECKS],
        "findings": standing,
        "lock_p95_ms": p95(store.held) * 1000,
        "lock_max_ms": max(store.held) * 1000,
    }


def _persons() -> float:
    answers = {
        "ethnicity": "han",
        "education": "primary",
        "school": "none",
        "health": "healthy",
        "labour": "ordinary",
        "work": "county",
        "work_months": 6,
        "resident_medical": "yes",
        "employee_medical": "no",
        "serious_illness": "yes",
        "pension": "yes",
    }
    homes = [
        HouseholdFacts(
            tuple(
                MemberFacts("倪山", relation, sex, born=date(1960 + n % 40, 1, 2), **answers)
                for relation, sex in (
                    ("head", "male"),
                    ("spouse", "female"),
                    ("son", "male"),
                    ("mother", "female"),
                )
            ),
            cause="labour",
        )
        for n in range(PEOPLE // 4)
    ]
    with spending() as spent:
        for home in homes:
            check_household(home, ON)
    return PEOPLE / spent.cpu
