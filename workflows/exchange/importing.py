"""Taking a roster in: compared with what is stored, written by the engine, undone while untouched.

A dry run is `staging.stage`. An empty cell never erases what is stored, and a person who is missing
from the file is never removed: leaving a household needs a reason and a proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.batch import VillageBatch
from models.case import Case
from models.household import Household, ImportBatch
from models.installation import keyring_of
from models.keys import new_id
from models.rows import table
from models.rows.household import ImportBatchRow
from workflows.access.people import Actor
from workflows.access.places import county_of
from workflows.base import audit_log, clock, recording
from workflows.base.refusals import NotNow, Overtaken, Reason, Refused
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import _, joined
from workflows.engine import conflicts
from workflows.engine.execute import open_many, open_subject, perform
from workflows.exchange.diff import Staged
from workflows.exchange.roster import RosterHousehold
from workflows.exchange.staging import KEPT, Staging, people_of, stage
from workflows.households import duplicates, household_numbers
from workflows.households.answers import Source
from workflows.households.change_requests import asked, hand_in
from workflows.households.forms import ROSTER
from workflows.households.search_words import index_names

AMENDED: Final = "这次导入变更了 {n} 户原有信息，不能整批撤销。请逐户核对后变更回来。"
_NOTE: Final = 200
_CHUNK: Final = 10_000


@dataclass(frozen=True, slots=True)
class Opened:
    """Applications opened after an import; `waiting` households need their training closed."""

    opened: tuple[int, ...]
    waiting: tuple[int, ...]
    refused: tuple[tuple[int, Refused], ...]


def take_in(session: Session, actor: Actor, staging: Staging) -> ImportBatchRow:
    """Write what the staging shows; the import's row. Overtaken if the register has moved since."""
    # The second of two clicks finds its file in: it waits for the first and is answered as done.
    conflicts.one_form_at_a_time(session, f"import:{staging.reading.sha}")
    conflicts.one_at_a_time(session, household_numbers.ALONE)
    now = stage(session, actor, staging.reading, staging.meant)
    news, changes = now.of("new"), now.of("changed")
    if not news and not changes and (earlier := _earlier(session, staging.reading.sha)):
        return earlier
    if [(s.status, s.version) for s in now.households] != [
        (s.status, s.version) for s in staging.households
    ]:
        raise Overtaken(
            Reason("import_stale", "预检之后户信息已有变化，没有导入。请重新预检后再导入。")
        )
    batch_id = new_id()
    ring = keyring_of(session)
    token = f"import:{batch_id}"
    told = {"on": staging.reading.as_of, "source": Source.ROSTER.value}
    if news:
        wishes = [
            (staged.content(ring) | told, _columns(staged.household, staged.household_id, batch_id))
            for staged in news
        ]
        open_many(session, Household, "register", actor, wishes, token=token)
    # A change of people under way is told with its reason: the file it came from.
    note = _("名册导入：{name}", name=staging.reading.file_name)[:_NOTE]
    waiting = []
    for staged in changes:
        outcome = hand_in(
            session,
            actor,
            staged.household_id,
            staged.content(ring) | told | {"note": note},
            seen=staged.version,
            token=token,
            door=ROSTER,
        )
        if asked(outcome):
            waiting.append(staged.household_id)
    _index(session, [*news, *changes])
    alike = duplicates.at_entry(session, [staged.household_id for staged in (*news, *changes)])
    row: ImportBatchRow = {
        "id": batch_id,
        "region": _span(now.households),
        "file_name": staging.reading.file_name,
        "file_sha": staging.reading.sha,
        "actor_id": actor.user_id,
        "at": recording.moment(session),
        "undone_at": None,
        "undone_by": None,
        "report": {key: now.as_json()[key] for key in ("households", "people", "unread")}
        | {"changed": [staged.household_id for staged in changes], "asked": waiting}
        | {"as_of": now.reading.as_of.isoformat(), "alike": len(alike)},
    }
    session.execute(insert(table(ImportBatch)).values(row))
    _log(session, actor, "take_in", row)
    return row


def open_applications(session: Session, actor: Actor, batch_id: int) -> Opened:
    """Open an application for each household of the import whose village's training is closed."""
    homes, batches = table(Household), table(VillageBatch)
    rows = rows_of(session, homes, homes.c.import_id == batch_id, homes.c.state == KEPT)
    with_case = {case["household_id"] for case in _cases_of(session, batch_id)}
    trained = {
        batch["region"]: batch["id"]
        for batch in rows_of(
            session,
            batches,
            batches.c.region.in_({row["region"] for row in rows}),
            batches.c.state == "trained",
        )
    }
    opened, waiting, refused = [], [], []
    for row in rows:
        if row["id"] in with_case:
            continue
        if row["region"] not in trained:
            waiting.append(row["id"])
            continue
        links: dict[str, Any] = {
            "region": row["region"],
            "county": row["county"],
            "household_id": row["id"],
            "village_batch_id": trained[row["region"]],
            "head_name": row["head_name"],
        }
        try:
            event = open_subject(
                session,
                Case,
                "open",
                actor,
                {},
                token=f"import:{row['id']}",
                process="identification",
                **links,
            )
            opened.append(event["subject_id"])
        except Refused as refusal:
            refused.append((row["id"], refusal))
    return Opened(tuple(opened), tuple(waiting), tuple(refused))


def undo(session: Session, actor: Actor, batch_id: int) -> int:
    """Take back the households an import brought, while nobody has touched one; how many."""
    batches, homes = table(ImportBatch), table(Household)
    found = rows_of(session, batches, batches.c.id == batch_id)
    if not found or found[0]["undone_at"] is not None:
        raise NotNow(Reason("import_gone", "没有这次导入，或已经撤销。请刷新导入记录。"))
    if found[0]["report"]["changed"]:
        raise NotNow(
            Reason(
                "import_changed",
                AMENDED,
                {"n": len(found[0]["report"]["changed"])},
            )
        )
    rows = rows_of(session, homes, homes.c.import_id == batch_id, homes.c.state == KEPT)
    touched = {row["id"] for row in rows if row["version"] > 1}
    cases = _cases_of(session, batch_id)
    touched |= {case["household_id"] for case in cases if case["version"] > 1}
    if touched:
        names = joined(row["number"] or "" for row in rows if row["id"] in touched)
        raise NotNow(
            Reason(
                "import_touched",
                "有 {n} 户导入后已变更或已申请（户编号 {names}），不能撤销。请先办结这些户。",
                {"n": len(touched), "names": names[:200]},
            )
        )
    for case in cases:
        # The person who takes an import back may have no say in the village's cases: the engine
        # asks.
        seen = {"seen": case["version"], "token": f"undo:{batch_id}"}
        perform(session, case["id"], "discard", actor, {}, **seen)
    people = people_of(session, [row["id"] for row in rows])
    gone = {"left_on": clock.today(), "left_why": "undone"}
    for row in rows:
        content = {"changed": tuple((each["id"], gone) for each in people.get(row["id"], []))}
        perform(
            session,
            row["id"],
            "undo",
            actor,
            content,
            seen=row["version"],
            token=f"undo:{batch_id}",
            of=Household,
        )
    session.execute(
        update(batches)
        .where(batches.c.id == batch_id)
        .values(undone_at=recording.moment(session), undone_by=actor.user_id)
    )
    _log(session, actor, "undo", found[0])
    return len(rows)


def _cases_of(session: Session, batch_id: int) -> list[RowDict]:
    """The cases of an import's households."""
    homes, cases = table(Household), table(Case)
    chosen = (
        select(cases)
        .join(homes, homes.c.id == cases.c.household_id)
        .where(homes.c.import_id == batch_id)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


def _index(session: Session, written: Sequence[Staged]) -> None:
    """Make the households findable by every name in them, those kept from before included."""
    people = people_of(session, [staged.household_id for staged in written])
    for start in range(0, len(written), _CHUNK):
        index_names(
            session,
            [
                (
                    staged.household_id,
                    staged.household.village,
                    county_of(staged.household.village),
                    [row["name"] for row in people.get(staged.household_id, [])],
                )
                for staged in written[start : start + _CHUNK]
            ],
        )


def _columns(home: RosterHousehold, key: int, batch_id: int) -> RowDict:
    return {
        "id": key,
        "region": home.village,
        "county": county_of(home.village),
        "number": home.number,
        "import_id": batch_id,
    }


def _span(homes: Sequence[Staged]) -> int:
    """The smallest place that holds every village of the import."""
    villages = {staged.household.village for staged in homes}
    for unit in (1, 1_000, 1_000_000, 100_000_000, 10_000_000_000):
        places = {village // unit * unit for village in villages}
        if len(places) == 1:
            return places.pop()
    return 0


def _earlier(session: Session, sha: str) -> ImportBatchRow | None:
    """The last import of the same file that still stands."""
    batches = table(ImportBatch)
    rows = rows_of(session, batches, batches.c.file_sha == sha, batches.c.undone_at.is_(None))
    return max(rows, key=lambda row: (row["at"], row["id"]), default=None)


def _log(session: Session, actor: Actor, what: str, row: ImportBatchRow) -> None:
    counts = {"households": row["report"]["households"], "sha": row["file_sha"]}
    audit_log.enter(
        session,
        "imports",
        what,
        actor_id=actor.user_id,
        region=row["region"],
        subject_id=row["id"],
        detail=counts,
    )
