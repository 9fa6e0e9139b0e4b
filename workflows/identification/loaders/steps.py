"""What the steps of a case look at: the objects it stands in, and its records."""

from models.batch import PublicityNotice, ReviewMeeting, VillageBatch
from models.record import AgendaLine, NoticeLine, Objection, Survey, Veto
from workflows.engine.loading import LOADERS, by_link, children, line_in, nothing

LOADERS.update(
    {
        "village_batch": (by_link(VillageBatch, "village_batch_id"), nothing),
        "survey": (by_link(Survey, "survey_id"), nothing),
        "meeting": (by_link(ReviewMeeting, "meeting_id"), nothing),
        "notice": (by_link(PublicityNotice, "notice_id"), nothing),
        "agenda_line": (line_in(AgendaLine, "meeting_id"), nothing),
        "notice_line": (line_in(NoticeLine, "notice_id"), nothing),
        "vetoes": (children(Veto, "case_id"), list),
        "objections": (children(Objection, "case_id", state="open"), list),
        "founded": (children(Objection, "case_id", state="founded"), list),
        "notice_lines": (children(NoticeLine, "case_id"), list),
        "surveys": (children(Survey, "case_id"), list),
    }
)
