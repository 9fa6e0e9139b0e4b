"""What the cast hands in: scans, photographs, signatures of the day."""

from typing import Any

from workflows.access.places import place_of
from workflows.base import clock
from workflows.demo import pictures
from workflows.demo.stage import Stage

Answers = dict[str, Any]


def scan(
    stage: Stage, login: str, region: int, title: str, *lines: str, seal: str = ""
) -> tuple[int, ...]:
    """A paper of today, scanned and handed in."""
    content = pictures.paper(title, lines, clock.today(), seal)
    return stage.keep(login, region, content, title)


def shot(stage: Stage, login: str, region: int, caption: str) -> tuple[int, ...]:
    """A photograph of today, handed in."""
    place = place_of(stage.session, region)
    content = pictures.photo(caption, place.name if place else "", clock.today())
    return stage.keep(login, region, content, f"{caption}照片")


def signed(stage: Stage, login: str, region: int, name: str, under: str) -> tuple[int, ...]:
    """A signature with its thumbprint, handed in; `under` says what was signed."""
    content = pictures.signature(name, under, clock.today())
    return stage.keep(login, region, content, f"{name}签名")
