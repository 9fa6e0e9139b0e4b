"""The checks: how many persons a second one process judges, and a night over the whole county.

The nights are a process of their own: neither the people judged before them nor the laying of the
ground count as their memory.
"""

import gc
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import delete
from sqlmodel import Session

from benchmarks import register
from benchmarks.measuring import p95, spending
from models.finding import DataFinding
from models.likeness import Likeness
from models.rows import table
from models.store import ROOT, Store
from workflows.commands import sweep
from workflows.households.checks import check_household
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.reports import night

PEOPLE = 40_000
ON = date(2026, 11, 1)


def measure(folder: Path) -> dict[str, float]:
    """Persons a second through every rule; the first night and the next, in seconds; MB at most."""
    figures = {"checks_persons_per_s": _persons()}
    store = register.opened(folder)
    with store.transaction() as session:
        for kept in (DataFinding, Likeness):
            session.execute(delete(table(kept)))
    store.close()
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.checking", str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    nights: dict[str, float] = json.loads(told.stdout)
    return figures | nights


def _nights(folder: Path) -> dict[str, float]:
    """Both nights and the memory of this process at most, in MB."""
    gc.collect()
    gc.freeze()  # as the server does when it starts
    store, figures = _Watched(f"sqlite:///{folder / 'lika.db'}", folder), {}
    try:
        for name in ("first", "next"):
            figures |= {f"night_{name}_{what}": value for what, value in _night(store).items()}
    finally:
        store.close()
    return figures | {"night_peak_mb": _peak_mb()}


def _peak_mb() -> float:
    """As the kernel has it of this program alone: what getrusage says counts its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line for line in status if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


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


# What most people answer, and what the others do.
ANSWERS: dict[str, tuple[Any, ...]] = {
    "ethnicity": ("han", "hui", "man"),
    "education": ("primary", "none", "junior", "senior", "college"),
    "school": ("none", "primary", "junior_1", "senior_2", "bachelor"),
    "health": ("healthy", "chronic", "serious", "disabled"),
    "labour": ("ordinary", "none", "weak", "skilled", "lost"),
    "work": ("county", "", "township", "province", "beyond"),
    "work_months": (6, 0, 3, 9, 10, 12),
    "resident_medical": ("yes", "no"),
    "employee_medical": ("no", "yes"),
    "serious_illness": ("yes", "no", ""),
    "pension": ("yes", "no", ""),
}
MOST = 0.9


def _persons() -> float:
    """Of people who answered everything: nine of ten answers are what most people say, the births
    any day of eighty years."""
    dice = random.Random(2015)

    def answer(usual: Any, *others: Any) -> Any:
        return usual if dice.random() < MOST else dice.choice(others)

    homes = [
        HouseholdFacts(
            tuple(
                MemberFacts(
                    "倪山",
                    relation,
                    sex,
                    born=ON - timedelta(days=dice.randrange(80 * 365)),
                    **{key: answer(*several) for key, several in ANSWERS.items()},
                )
                for relation, sex in (
                    ("head", "male"),
                    ("spouse", "female"),
                    ("son", "male"),
                    ("mother", "female"),
                )
            ),
            cause="labour",
        )
        for _n in range(PEOPLE // 4)
    ]
    with spending() as spent:
        for home in homes:
            check_household(home, ON)
    return PEOPLE / spent.cpu


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_nights(Path(sys.argv[1]))))
