"""How the leaders' numbers of help move with one step: plain arithmetic, and their writing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from workflows.access.places import TOWNSHIP
from workflows.base.rows import RowDict

SUMMED: Final = frozenset({"gift", "measure", "pairing"})
# region, county, kind, what, at → (entries, fen)
Key = tuple[int, int, str, str, int]


_ADDED: Final = text(
    "INSERT INTO help_sum (region, county, kind, what, at, n, fen) "
    "VALUES (:region, :county, :kind, :what, :at, :n, :fen) "
    "ON CONFLICT (region, county, kind, what, at) "
    "DO UPDATE SET n = help_sum.n + excluded.n, fen = help_sum.fen + excluded.fen"
)


@contextmanager
def counted(
    session: Session, subject: str, steps: Iterable[tuple[RowDict | None, RowDict]]
) -> Iterator[None]:
    """Add what these steps change to the sums, once their rows are written."""
    yield
    add(session, together(subject, steps))


def add(session: Session, total: Mapping[Key, tuple[int, int]]) -> None:
    """Move the leaders' numbers of help by these (entries, fen)."""
    rows = [
        {"region": r, "county": c, "kind": k, "what": w, "at": a, "n": n, "fen": fen}
        for (r, c, k, w, a), (n, fen) in sorted(total.items())
        if n or fen
    ]
    if rows:
        session.connection().execute(_ADDED, rows)


def _standing(subject: str, row: RowDict) -> list[tuple[str, str, int, int]]:
    """What a row counts as: kind, what, when (yyyymm or year), fen."""
    if subject == "gift":
        month = row["given_on"].year * 100 + row["given_on"].month
        year, fen = row["given_on"].year, row["fen"]
        giver = "organisation" if row["organisation_id"] else "official"
        counted = [
            ("gift", f"{giver}:{row['kind']}", month, fen),
            ("giver", f"{giver}:{row[f'{giver}_id']}", year, fen),
        ]
        if row["visit_campaign_id"]:
            counted.append(("in_campaign", str(row["visit_campaign_id"]), year, fen))
        return counted
    if subject == "measure":
        stands, year, fen = f"{row['kind']}:{row['state']}", row["year"], row["fen"]
        return [("measure", stands, year, fen), ("fit", f"{row['cause']}:{stands}", year, fen)]
    if row["state"] != "current":
        return []
    return [("pairing", "organisation" if row["organisation_id"] else "official", 0, 0)]


def places_of(region: int, county: int) -> set[int]:
    """Where an entry counts: its village, rolled up for its township and its county."""
    return {region, region // TOWNSHIP * TOWNSHIP, county}


def deltas(subject: str, before: RowDict | None, after: RowDict) -> dict[Key, tuple[int, int]]:
    """What to add to which sums (entries, fen), for the village, its township and its county."""
    entries: Counter[Key] = Counter()
    money: Counter[Key] = Counter()
    for row, sign in ((before, -1), (after, 1)):
        if row is None:
            continue
        for kind, what, at, fen in _standing(subject, row):
            # Each where it lay: a village's merger takes its entries along.
            for place in places_of(row["region"], row["county"]):
                key = (place, row["county"], kind, what, at)
                entries[key] += sign
                money[key] += sign * fen
    return {key: (n, money[key]) for key, n in entries.items() if n or money[key]}


def together(
    subject: str, steps: Iterable[tuple[RowDict | None, RowDict]]
) -> dict[Key, tuple[int, int]]:
    """What many steps add together."""
    total: dict[Key, tuple[int, int]] = {}
    for before, after in steps:
        for key, (n, fen) in deltas(subject, before, after).items():
            have = total.get(key, (0, 0))
            total[key] = (have[0] + n, have[1] + fen)
    return total


def recount(
    rows: dict[str, list[RowDict]], homes: Counter[Key]
) -> Counter[tuple[int, int, str, str, int, str]]:
    """The sums as they must be, from the rows of each summed subject and how the filed households
    stand (help_gaps.standing): (… key, "n" or "fen")."""
    total: Counter[tuple[int, int, str, str, int, str]] = Counter()
    for key, n in homes.items():
        total[*key, "n"] += n
    for subject, found in rows.items():
        for row in found:
            for key, (n, fen) in deltas(subject, None, row).items():
                total[*key, "n"] += n
                total[*key, "fen"] += fen
    return total
