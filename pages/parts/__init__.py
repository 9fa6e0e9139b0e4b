"""What every screen draws with: offers and their forms, badges, pills, timeline, lists."""

from pages.parts.answers import Sheet
from pages.parts.badges import pieces
from pages.parts.deadlines import days_left, due_pill
from pages.parts.figures import day, figure, instant, yuan
from pages.parts.forms import Drawn, action_form, ask_form
from pages.parts.lists import empty, go, paged
from pages.parts.masks import masked
from pages.parts.offers import offers_panel
from pages.parts.stages import stage_strip, state_badge
from pages.parts.timeline import timeline

__all__ = [
    "Drawn",
    "Sheet",
    "action_form",
    "ask_form",
    "day",
    "days_left",
    "due_pill",
    "empty",
    "figure",
    "go",
    "instant",
    "masked",
    "offers_panel",
    "paged",
    "pieces",
    "stage_strip",
    "state_badge",
    "timeline",
    "yuan",
]
