"""What the steps of a case look at: the objects it stands in, and its records."""

from models.batch import PublicityNotice, ReviewMeeting, VillageBatch
from models.record import AgendaLine, NoticeLine, Objection, Survey, Veto, WrongFiling
from models.rows import table
from workflows.engine.loading import by_link, children, line_in, loads, never, nothing
from workflows.engine.needs import (
    AGENDA_LINE,
    FOUNDED,
    LAST_SURVEY,
    MEETING,
    NOTICE,
    NOTICE_LINE,
    NOTICE_LINES,
    OBJECTIONS,
    SURVEYS,
    VETOES,
    VILLAGE_BATCH,
)
from workflows.identification.needs import WRONG_FILINGS

loads(VILLAGE_BATCH, never)(by_link(table(VillageBatch), "village_batch_id"))
loads(LAST_SURVEY, nothing)(by_link(table(Survey), "survey_id"))
loads(MEETING, nothing)(by_link(table(ReviewMeeting), "meeting_id"))
loads(NOTICE, nothing)(by_link(table(PublicityNotice), "notice_id"))
loads(AGENDA_LINE, nothing)(line_in(table(AgendaLine), "meeting_id"))
loads(NOTICE_LINE, nothing)(line_in(table(NoticeLine), "notice_id"))
loads(VETOES, list)(children(table(Veto), "case_id"))
loads(OBJECTIONS, list)(children(table(Objection), "case_id", state="open"))
loads(FOUNDED, list)(children(table(Objection), "case_id", state="founded"))
loads(NOTICE_LINES, list)(children(table(NoticeLine), "case_id"))
loads(WRONG_FILINGS, list)(children(table(WrongFiling), "case_id"))
loads(SURVEYS, list)(children(table(Survey), "case_id"))
