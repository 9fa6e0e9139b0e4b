"""The checks: how many persons a second one process judges, and a night over the whole county."""

import resource
import time
from datetime import date
from pathlib import Path

from benchmarks import register
from benchmarks.measuring import spending
from workflows.commands.sweep import check
from workflows.households.checks import check_household
from workflows.households.checks.facts import HouseholdFacts, MemberFacts

PEOPLE = 40_000
ON = date(2026, 11, 1)


def measure(folder: Path) -> dict[str, float]:
    """Persons a second through every rule; the first night and the next, in seconds; MB at most."""
    figures = {"checks_persons_per_s": _persons()}
    store = register.opened(folder)
    try:
        for name in ("first", "next"):
            began = time.perf_counter()
            done = check(store)
            figures[f"night_{name}_s"] = time.perf_counter() - began
            figures[f"night_{name}_findings"] = done.standing
    finally:
        store.close()
    figures["night_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


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
