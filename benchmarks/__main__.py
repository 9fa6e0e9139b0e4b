"""`make bench`: measure it all, write results/latest.json and the table of docs/performance.md."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    checking,
    machine,
    people,
    procedure,
    recounting,
    register,
    report,
    rosters,
    screens,
)
from benchmarks import help as helped
from models.store import ROOT
from workflows.base import clock

RESULTS = ROOT / "benchmarks" / "results" / "latest.json"
COUNTY = ROOT / "var" / "bench" / f"county-{register.EDITION}"
# A county of its own: with a million entries of help the other screens would not be comparable.
HELPED = ROOT / "var" / "bench" / f"helped-{register.EDITION}"
SURVEYED = ROOT / "var" / "bench" / f"surveyed-{register.EDITION}"
PARTS: dict[str, Callable[[Path], dict[str, float]]] = {
    "commits": lambda folder: machine.commits(folder / "commits"),
    "procedure": procedure.measure,
    "roster": lambda folder: rosters.measure(folder / "roster"),
    "checks": lambda _folder: checking.measure(COUNTY),
    "recount": lambda _folder: recounting.measure(COUNTY, SURVEYED),
    "screens": lambda _folder: screens.measure(COUNTY),
    "help": lambda _folder: helped.measure(HELPED),
    "people": lambda _folder: people.measure(COUNTY),
}


def main() -> int:
    """Run all parts, or those named; the others keep the figures of their last run."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    reader.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="only these parts")
    wanted = reader.parse_args().parts or list(PARTS)
    if unknown := set(wanted) - PARTS.keys():
        reader.error(f"no such part: {', '.join(sorted(unknown))}")
    for name in ("LIKA_DATABASE_URL", "LIKA_DATA_DIR", "LIKA_KEY_FILE"):
        os.environ.pop(name, None)
    told = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name in wanted:
        told[f"machine_{name}"] = {"day": clock.today().isoformat(), **machine.described()}
        with tempfile.TemporaryDirectory(prefix="lika-bench-") as folder:
            figures = PARTS[name](Path(folder))
        told |= {key: round(value, 3) for key, value in figures.items()}
        for key, value in figures.items():
            sys.stdout.write(f"{key:28} {value:14.3f}\n")
        sys.stdout.flush()
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False)
        RESULTS.write_text(text + "\n", encoding="utf-8")
    report.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
