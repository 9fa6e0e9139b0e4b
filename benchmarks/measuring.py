"""How a figure is taken: CPU or wall time, medians and percentiles of repeats."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Spent:
    """What one stretch of work took, in seconds."""

    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def spending() -> Iterator[Spent]:
    """Measure the block; the CPU of this process alone, so that a busy machine disturbs little."""
    spent = Spent()
    wall, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent.cpu, spent.wall = time.process_time() - cpu, time.perf_counter() - wall


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


def waits(calls: Sequence[Callable[[], object]], repeats: int = 3) -> list[float]:
    """Milliseconds of each call, the median of its repeats."""
    found = []
    for call in calls:
        taken = []
        for _ in range(repeats):
            began = time.perf_counter()
            call()
            taken.append((time.perf_counter() - began) * 1000)
        found.append(statistics.median(taken))
    return found
