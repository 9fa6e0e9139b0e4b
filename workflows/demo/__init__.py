"""The demo: an invented year of an invented cast, lived through the engine with a movable clock.

A finished round (autumn 2015 to January 2016, 23 households filed), the year of help after it, and
a round under way today. Every step is one of the engine's own, taken by the person whose step it
is, at its hour.
"""

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.rows import table
from workflows import procedures  # noqa: F401 - what this installation can do
from workflows.base import clock
from workflows.demo import cast, current, finished, help_year
from workflows.demo.stage import Script, Stage
from workflows.storage import settings


def taken(session: Session) -> bool:
    """Does anybody work here already? The demo moves only into an empty house."""
    return session.execute(select(table(User).c.id).limit(1)).first() is not None


def build(session: Session) -> None:
    """Live through both rounds, in the caller's one transaction."""
    today, stage = clock.today(), Stage(session)
    for story in (finished.script(), help_year.script(), current.script(today)):
        tell(stage, story)
    cast.open_doors(stage)
    settings.put(session, settings.DEMO, {"today": today.isoformat()})


def tell(stage: Stage, story: Script) -> None:
    """Every scene in the order of the days; the clock never runs past this moment."""
    present = clock.now()
    for moment, scene in story.in_order():
        with clock.moved_to(min(moment, present)):
            scene(stage)
