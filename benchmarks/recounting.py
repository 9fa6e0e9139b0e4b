"""Counting the income of a whole county anew under another profile: the command, and the table that
the screen hands out.

The county of benchmarks.register in a folder of its own, each case with a survey of ten items.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from benchmarks import register
from models.case import Case
from models.columns import table
from models.keys import new_id
from models.record import Survey
from models.store import ROOT, Store
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base import clock
from workflows.engine.changes import full
from workflows.identification import recount

ITEMS = (
    *(("wages", "odd_jobs"), ("wages", "public_post"), ("business", "crops")),
    *(("business", "livestock"), ("property", "land_rent"), ("transfers", "pension")),
    *(("transfers", "allowance"), ("transfers", "farm_subsidy"), ("transfers", "support")),
    ("costs", "inputs"),
)
UNDER = "JM-2026"
EVERYBODY = Actor(0, "county", (Held(Role.COUNTY, register.COUNTY, register.COUNTY + 10**6),))
# Fen of one item.
MOST = 600_000


def measure(county: Path, folder: Path) -> dict[str, float]:
    """Seconds and MB at most of the command and of the screen's table, each in its own process."""
    register.opened(county).close()
    if not (folder / "surveyed").exists():
        lay(county, folder)
    register.opened(folder).close()
    out = folder / "recount.csv"
    place = str(register.COUNTY)
    command = ["-m", "workflows", "income", place, "--under", UNDER, "--out", str(out)]
    figures = {}
    for name, words in (
        ("command", command),
        ("screen", ["-m", "benchmarks.recounting", str(folder)]),
    ):
        began = time.perf_counter()
        child = os.posix_spawn(
            sys.executable,
            [sys.executable, *words],
            {**os.environ, "LIKA_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)},
            file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
        )
        _child, status, used = os.wait4(child, 0)
        if status:
            raise RuntimeError(f"{name} ended with {os.waitstatus_to_exitcode(status)}")
        figures[f"recount_{name}_s"] = time.perf_counter() - began
        figures[f"recount_{name}_cpu_s"] = used.ru_utime + used.ru_stime
        figures[f"recount_{name}_mb"] = used.ru_maxrss / 1024
    figures["recount_rows"] = sum(1 for _row in out.open(encoding="utf-8")) - 1
    return figures


def lay(county: Path, folder: Path) -> None:
    """Copy the county and survey every household."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("lika.db", "lika.key"):
        shutil.copyfile(county / name, folder / name)
    dice = random.Random(2026)
    store = Store(f"sqlite:///{folder / 'lika.db'}", folder)
    cases, surveys = table(Case), table(Survey)
    with store.reading() as session:
        chosen = select(cases.c.id, cases.c.region, cases.c.county).order_by(cases.c.id)
        there = session.execute(chosen).all()
    for start in range(0, len(there), 5000):
        rows = [_survey(dice, each) for each in there[start : start + 5000]]
        with store.transaction() as session:
            session.connection().execute(insert(surveys), rows)
    with store.transaction() as session:
        own = select(surveys.c.id).where(surveys.c.case_id == cases.c.id).scalar_subquery()
        session.execute(update(cases).values(survey_id=own))
    store.close()
    for name in ("made", "surveyed"):
        (folder / name).write_text(f"{name}\n")


def _survey(dice: random.Random, case: Any) -> dict[str, Any]:
    income = [{"block": block, "item": item, "fen": dice.randrange(MOST)} for block, item in ITEMS]
    earned = sum(line["fen"] for line in income[:-1]) - income[-1]["fen"]
    return full(
        Survey,
        {
            "id": new_id(),
            "case_id": case.id,
            "region": case.region,
            "county": case.county,
            "visited_on": clock.today(),
            "income": income,
            "people": register.PEOPLE,
            "per_head_fen": earned // register.PEOPLE,
            "done": True,
        },
    )


def _screen(folder: Path) -> None:
    """The table as the screen's address writes it: into a file without a name."""
    store = Store(f"sqlite:///{folder / 'lika.db'}", folder)
    with tempfile.TemporaryFile() as file, store.reading() as session:
        recount.write_table(file, session, EVERYBODY, register.COUNTY, UNDER)
    store.close()


if __name__ == "__main__":
    _screen(Path(sys.argv[1]))
