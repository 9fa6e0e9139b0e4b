"""The papers of the procedure: values in, PDF/A bytes out. Left empty they are filled by pen.

A caller fills one of the five papers with what it knows and asks `render`; nothing here reads the
database, the clock or the reader's rights.
"""

from workflows.papers.help import Card, CardKind, HelpCardsPaper
from workflows.papers.household import (
    ApplicationPaper,
    RegistrationPaper,
    Surveyor,
    SurveyPaper,
    VetoCheck,
)
from workflows.papers.meeting import Attendee, Decision, Link, MeetingPaper, Verdict
from workflows.papers.notice import Kind, NoticeLine, NoticePaper, Outcome, Telephone
from workflows.papers.press import pictures, render
from workflows.papers.values import Block, Helper, IncomeItem, Living, Member, Paper, Relative

__all__ = [
    "ApplicationPaper",
    "Attendee",
    "Block",
    "Card",
    "CardKind",
    "Decision",
    "HelpCardsPaper",
    "Helper",
    "IncomeItem",
    "Kind",
    "Link",
    "Living",
    "MeetingPaper",
    "Member",
    "NoticeLine",
    "NoticePaper",
    "Outcome",
    "Paper",
    "RegistrationPaper",
    "Relative",
    "SurveyPaper",
    "Surveyor",
    "Telephone",
    "Verdict",
    "VetoCheck",
    "pictures",
    "render",
]
