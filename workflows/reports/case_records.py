"""What the records say of many households' cases and help, as the nightly checks read them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.batch import PublicityNotice, ReviewMeeting, ReviewRound, VillageBatch
from models.case import Case, Event
from models.record import AgendaLine, NoticeLine, Paper, RoundLine, Survey
from models.rows import table
from models.support import Measure, YearlyUpdate
from workflows.access.kinship import kin_of
from workflows.base import clock
from workflows.base.rows import RowDict, parts_between, rows_by
from workflows.engine.registry import pinned
from workflows.households.checks.facts import IncomeFacts, MemberFacts
from workflows.households.checks.income_facts import of_survey
from workflows.households.checks.record_facts import CaseFacts, MeasureFacts
from workflows.households.findings import same
from workflows.identification import veto_signs
from workflows.identification.contradictions import facts, given, refused
from workflows.identification.scoring import scores
from workflows.policy import policy
from workflows.policy.policy import Policy

if TYPE_CHECKING:
    from models.rows.record import SurveyRow

_PASSED: Final = frozenset({"township_pass", "approve"})
_STEPS: Final = ("submit", *sorted(_PASSED))
_CASE: Final = (
    *("id", "household_id", "process", "edition", "profile", "state", "since", "due_at"),
    *("village_batch_id", "survey_id"),
)
_MEASURE: Final = ("id", "household_id", "state", "kind", "year", "person_id", "fen", "since")
_YEAR: Final = ("id", "household_id", "year", "answers")
Many = Mapping[int, Sequence[RowDict]]


class Records:
    """The newest case of the six steps of each household, with all that hangs on it; read at once
    for all of them, from a first household to a last. `shared`, `dated`: photos that lie in folders
    of several villages, that were filed on several days."""

    def __init__(
        self,
        session: Session,
        first: int,
        last: int,
        now: datetime,
        shared: frozenset[str] = frozenset(),
        dated: frozenset[str] = frozenset(),
    ) -> None:
        self._session, self._now, self._shared, self._dated = session, now, shared, dated
        cases = [
            row
            for row in parts_between(session, table(Case), _CASE, "household_id", first, last)
            if row["process"] == "identification"
        ]
        self.newest: dict[int, RowDict] = {row["household_id"]: row for row in cases}
        self._rules: dict[str, Policy] = {}
        keys = [row["id"] for row in self.newest.values()]
        surveys = [row["survey_id"] for row in self.newest.values() if row["survey_id"]]
        self._surveys: dict[int, SurveyRow] = {
            row["case_id"]: row for row in rows_by(session, table(Survey), "id", surveys)
        }
        batches = {row["village_batch_id"] for row in self.newest.values()}
        self._trained = {
            row["id"]: _day(row["trained_at"])
            for row in rows_by(session, table(VillageBatch), "id", batches)
        }
        self._agenda = self._joined(AgendaLine, ReviewMeeting, "meeting_id", keys)
        # Who is filed was passed with a word; a score speaks for who was voted down alone.
        open_ = [row for row in self.newest.values() if not pinned(row).state(row["state"]).goal]
        self._signs = veto_signs.signs(session, open_)
        down = [row for row in open_ if refused(self._agenda.get(row["id"], ()))]
        self._scores = scores(session, down)
        self._notices = self._joined(NoticeLine, PublicityNotice, "notice_id", keys)
        self._rounds = self._joined(RoundLine, ReviewRound, "round_id", keys)
        lines = (x for row in open_ for x in self._rounds.get(row["id"], ()))
        self._answers = given(session, lines)
        self._events = self._steps(keys)
        seen = [row["household_id"] for row in self.newest.values() if row["survey_id"]]
        self._kin = kin_of(session, seen)
        self._papers = self._live_papers(keys) if shared or dated else {}
        helped = parts_between(session, table(Measure), _MEASURE, "household_id", first, last)
        self._measures = _many(helped)
        told = parts_between(session, table(YearlyUpdate), _YEAR, "household_id", first, last)
        self._years = _many(told)

    def _joined(self, line: Any, of: Any, column: str, cases: Sequence[int]) -> Many:
        """Lines of these cases, each with the object it stands on under `of`."""
        found = rows_by(self._session, table(line), "case_id", cases)
        keys = {row[column] for row in found}
        objects = {row["id"]: row for row in rows_by(self._session, table(of), "id", keys)}
        joined: dict[int, list[RowDict]] = defaultdict(list)
        for row in found:
            joined[row["case_id"]].append({**row, "of": objects[row[column]]})
        return joined

    def _steps(self, cases: Sequence[int]) -> Many:
        events = table(Event)
        chosen = select(
            events.c.subject_id, events.c.action, events.c.actor_id, events.c.recorded_at
        ).where(events.c.subject_id.in_(cases), events.c.action.in_(_STEPS))
        found: dict[int, list[RowDict]] = defaultdict(list)
        for row in self._session.execute(chosen).mappings():
            found[row["subject_id"]].append(dict(row))
        return found

    def _live_papers(self, cases: Sequence[int]) -> Mapping[int, tuple[int, int]]:
        papers = table(Paper)
        chosen = select(papers.c.case_id, papers.c.sha).where(
            papers.c.case_id.in_(cases), papers.c.superseded_at.is_(None), papers.c.sha != ""
        )
        found: dict[int, tuple[int, int]] = {}
        for case, sha in self._session.execute(chosen.distinct()):
            elsewhere, another_day = found.get(case, (0, 0))
            found[case] = elsewhere + (sha in self._shared), another_day + (sha in self._dated)
        return found

    def case(self, home: int) -> CaseFacts | None:
        """The household's newest case as the checks see it; None when it never applied."""
        row = self.newest.get(home)
        if row is None:
            return None
        key, state = row["id"], pinned(row).state(row["state"])
        survey = self._surveys.get(key)
        line = self._last(self._agenda, key)
        meeting = line["of"] if line else {}
        due = row["due_at"]
        steps = self._events.get(key, ())
        handed = [clock.shanghai_day(e["recorded_at"]) for e in steps if e["action"] == "submit"]
        county = self._round(key, "county")
        township = self._round(key, "township")
        visited = frozenset(survey["surveyors"] if survey else ())
        passers = frozenset(e["actor_id"] for e in steps if e["action"] in _PASSED)
        votes = (
            [line[name] for name in ("votes_for", "votes_against", "votes_abstain")] if line else []
        )
        decided = facts(
            self._policy(row["profile"]),
            self._agenda.get(key, ()),
            survey,
            self._rounds.get(key, ()),
            self._scores.get(key),
            self._signs.get(key, ()),
            self._answers,
        )
        return decided.also(
            trained=self._trained.get(row["village_batch_id"]),
            applied=min(handed, default=None),
            surveyed=survey["visited_on"] if survey else None,
            met=_day(meeting.get("opened_on")),
            first=self._posted(key, 1),
            second=self._posted(key, 2),
            third=self._posted(key, 3),
            township=_day(township.get("signed_at")),
            county=_day(county.get("signed_at")),
            filed=_day(row["since"]) if state.goal else None,
            overdue=_day(due) if due and due < self._now and not state.final else None,
            present=line["present"] if line else None,
            signed_in=len(meeting["present"]) if line and line["present"] is not None else None,
            votes=sum(n or 0 for n in votes) if votes and votes[0] is not None else None,
            result=line["result"] if line else "",
            signed=len(meeting["signed"]) if line and meeting["state"] == "closed" else None,
            seal=county.get("document_no") if county.get("signed_at") else None,
            surveyors=visited,
            passers=passers,
            kin=self._unrecused(home, visited | passers, line),
            photos=self._papers.get(key, (0, 0))[0],
            dates=self._papers.get(key, (0, 0))[1],
        )

    def _unrecused(self, home: int, acted: frozenset[int], line: RowDict | None) -> int:
        """How many kin by key visited, passed or voted: a namesake is nobody until tied."""
        kin = [row for row in self._kin.get(home, ()) if not row["by_name"]]
        seats = {row["representative_id"] for row in kin} - {None}
        voted = line is not None and line["present"] is not None
        seats &= set(line["of"]["present"]) - set(line["recused"]) if line and voted else set()
        return len({row["user_id"] for row in kin} & acted) + len(seats)

    def _policy(self, key: str) -> Policy:
        if key not in self._rules:
            self._rules[key] = policy.policy(self._session, key)
        return self._rules[key]

    def _posted(self, case: int, kind: int) -> tuple[date | None, date | None, int]:
        lines = [
            each
            for each in self._notices.get(case, ())
            if each["kind"] == kind and each["ended"] != "void"
        ]
        if not lines:
            return None, None, 0
        notice, ended = lines[-1]["of"], lines[-1]["ended"]
        closed = notice["closed_at"] if ended == "closed" else None
        return _day(notice["posted_at"]), _day(closed), notice["days"]

    def _round(self, case: int, level: str) -> RowDict:
        lines = [each["of"] for each in self._rounds.get(case, ()) if each["of"]["level"] == level]
        return lines[-1] if lines else {}

    @staticmethod
    def _last(lines: Many, case: int) -> RowDict | None:
        """The line that counts; one that was struck from its list does not."""
        live = [each for each in lines.get(case, ()) if each["result"] != "struck"]
        return live[-1] if live else None

    def income(self, home: int) -> IncomeFacts | None:
        """What the last visit found, counted by the profile it was made by; None before it was
        done."""
        row = self.newest.get(home)
        survey = self._surveys.get(row["id"]) if row else None
        if row is None or survey is None:
            return None
        return of_survey(self._policy(survey["formula"] or row["profile"]), survey)

    def visit(self, home: int) -> dict[str, Any] | None:
        """The answers of the last visit, its day among them; None before it was done."""
        row = self.newest.get(home)
        survey = self._surveys.get(row["id"]) if row else None
        return survey["answers"] if survey is not None and survey["done"] else None

    def measures(self, home: int, people: Mapping[int, MemberFacts]) -> tuple[MeasureFacts, ...]:
        """The measures that were not dropped, each with whom it is for."""
        return tuple(
            MeasureFacts(
                row["kind"],
                row["year"],
                people.get(row["person_id"] or 0),
                row["fen"],
                _day(row["since"]),
            )
            for row in self._measures.get(home, ())
            if row["state"] != "dropped"
        )

    def same_years(self, home: int) -> tuple[int, int] | None:
        """Two years, one after the other, whose updates say the same; None without such."""
        years = sorted(self._years.get(home, ()), key=lambda row: row["year"])
        for one, other in pairwise(years):
            if one["answers"] and same(one["answers"], other["answers"]):
                return one["year"], other["year"]
        return None


def _many(rows: Iterable[Mapping[str, Any]]) -> Many:
    found: dict[int, list[RowDict]] = defaultdict(list)
    for row in rows:
        found[row["household_id"]].append(dict(row))
    return found


def _day(moment: datetime | None) -> date | None:
    return clock.shanghai_day(moment) if moment else None
