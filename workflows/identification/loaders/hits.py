"""What a department's hit looks at: its case; and a case at the hits about its people."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from models.case import Case
from models.comparing import DepartmentHit
from models.rows import table
from workflows.base.rows import RowDict, by_key
from workflows.engine.loading import children, ids, loads, never
from workflows.engine.registry import pinned
from workflows.identification.needs import HIT_CASE, HITS, HitCase

loads(HITS, list)(children(table(DepartmentHit), "case_id"))


@loads(HIT_CASE, never)
def _hit_case(session: Session, rows: Sequence[RowDict]) -> Mapping[int, HitCase]:
    cases = by_key(session, table(Case), ids(rows, "case_id"))
    found: dict[int, HitCase] = {}
    for row in rows:
        case = cases[row["case_id"]]
        process = pinned(case)
        found[row["id"]] = {
            "head_name": case["head_name"],
            "standing": process.state(case["state"]).label,
            "veto_open_to": case["held_at"] is None
            and case["state"] in process.sources_of("propose_veto"),
        }
    return found
