"""Where the files that come with the program lie."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = ROOT / "data"
TEMPLATES: Final = ROOT / "templates"
