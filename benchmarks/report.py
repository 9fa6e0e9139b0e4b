"""The table in docs/performance.md: every figure beside its goal, missed goals said plainly."""

from typing import Any, Final

from models.store import ROOT

PAGE: Final = ROOT / "docs" / "performance.md"
BEGIN: Final = "<!-- figures: written by make bench -->\n"
END: Final = "<!-- end of figures -->\n"
# figure, what it says, unit, goal, and whether less is better (no goal: only told)
LINES: Final[tuple[tuple[str, str, str, float | None, bool], ...]] = (
    ("engine_step_cpu_ratio", "One step ÷ raw SQL writing the same bytes, CPU", "×", 4, True),
    ("meeting_500_ratio", "Closing a meeting of 500 households ÷ raw SQL, CPU", "×", 2, True),
    ("engine_step_cpu_us", "One step, CPU", "µs", None, True),
    ("meeting_500_cpu_ms", "Closing a meeting of 500 households, CPU", "ms", None, True),
    ("machine_kb_per_case", "State of the machine per live case", "KB", 0.2, True),
    ("verify_events_per_s", "Events verified a second", "", 200_000, False),
    ("commit_to_flush_ratio", "Durable commits ÷ the disk's own flushes", "×", 0.6, False),
    ("seal_us", "Sealing one identity number", "µs", 10, True),
    ("import_rows_per_s", "Roster rows taken in a second (goal: 100,000 in 15 s)", "", 6667, False),
    ("checks_persons_per_s", "Persons through all checks a second, CPU", "", 20_000, False),
    ("night_first_s", "The first night's checks, 100,000 households", "s", 60, True),
    ("night_first_cpu_s", "The same, CPU", "s", 60, True),
    ("night_next_s", "A night's checks, nothing changed", "s", 60, True),
    ("night_next_cpu_s", "The same, CPU", "s", 60, True),
    ("night_first_alike_cpu_s", "Comparing 400,000 people with each other, CPU", "s", None, True),
    (
        "night_first_lock_p95_ms",
        "A piece of the first night keeps others from writing, p95",
        "ms",
        100,
        True,
    ),
    ("night_next_lock_p95_ms", "A piece of a night like the last, p95", "ms", 100, True),
    ("night_peak_mb", "Memory of those nights at most", "MB", 400, True),
    (
        "recount_command_cpu_s",
        "Income of 100,000 households under another profile, command, CPU",
        "s",
        None,
        True,
    ),
    ("recount_command_mb", "Memory of the command", "MB", 300, True),
    ("recount_screen_cpu_s", "The same, the screen's table, CPU", "s", None, True),
    ("recount_screen_mb", "Memory of writing it, its own process", "MB", 300, True),
    ("my_work_p50_ms", "My work, all its queries, p50", "ms", None, True),
    ("my_work_p95_ms", "My work, p95", "ms", None, True),
    ("search_p50_ms", "Search by name or initials in the county, p50", "ms", None, True),
    ("search_p95_ms", "Search, p95", "ms", None, True),
    ("case_p50_ms", "Case: header, people, folder, timeline, p50", "ms", None, True),
    ("case_p95_ms", "Case, p95", "ms", None, True),
    ("progress_p50_ms", "Progress: overview, grid, a year's trend, p50", "ms", None, True),
    ("progress_p95_ms", "Progress, p95", "ms", None, True),
    ("help_p50_ms", "Leaders' page of help, 1,000,000 entries, p50", "ms", None, True),
    ("help_p95_ms", "Leaders' page of help, p95", "ms", 300, True),
    ("click_cpu_ms", "Server CPU of one click (My work redrawn)", "ms", None, True),
    ("click_p95_ms", "One click alone on the server, p95", "ms", None, True),
    ("sessions_at_p95_250ms", "People at one process, p95 under 250 ms", "", None, False),
    ("server_mb", "Memory of the server after that", "MB", None, True),
)


def write(told: dict[str, Any]) -> None:
    """Put the figures between the marks of the page; the words around them stay."""
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    _old, tail = rest.split(END)
    PAGE.write_text(head + BEGIN + "\n".join(_table(told)) + "\n" + END + tail, encoding="utf-8")


def _table(told: dict[str, Any]) -> list[str]:
    lines = ["| what | measured | goal | |", "|---|---:|---:|---|"]
    for key, words, unit, goal, less in LINES:
        if key not in told:
            continue
        met = goal is None or (told[key] <= goal if less else told[key] >= goal)
        wanted = "" if goal is None else f"{'≤' if less else '≥'} {goal:,g}"
        says = "" if goal is None else "met" if met else "**missed**"
        lines.append(f"| {words} | {_said(told[key])} {unit} | {wanted} | {says} |")
    lines.append("")
    for key, kind in sorted(told.items()):
        if not isinstance(kind, dict):
            continue
        lines.append(
            f"* {key.removeprefix('machine_')}: {kind['day']}, {kind['cores']} cores, "
            f"{kind['memory_gb']} GB, load {kind['load_at_start']} before it began, "
            f"Python {kind['python']}, SQLite {kind['sqlite']}"
        )
    return lines


def _said(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"
