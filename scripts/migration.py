"""Writes the next revision: what the models say and a database at the newest one lacks.

`make migration m="what changes"`. It is a draft: read it line by line, see CONTRIBUTING.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from models import schema
from models.store import Store


def write(message: str) -> Path:
    """The file of the next revision, against a scratch database that all others have laid."""
    if not message.strip():
        raise SystemExit('Say what changes: make migration m="a household has a photo"')
    number = f"{int(schema.revisions()[0]) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        scratch = Store(f"sqlite:///{folder}/scratch.db", Path(folder))
        with schema.changing(scratch.engine) as connection:
            told = schema.config(connection)
            command.upgrade(told, "head")
            command.revision(told, message, autogenerate=True, rev_id=number)
        scratch.close()
    (made,) = (schema.VERSIONS / "versions").glob(f"{number}_*.py")
    lines = made.read_text("utf-8").splitlines(keepends=True)
    made.write_text("".join(line for line in lines if "# ###" not in line), "utf-8")
    for words in (("check", "--fix"), ("format",)):
        subprocess.run([sys.executable, "-m", "ruff", *words, "--quiet", made], check=True)
    return made


if __name__ == "__main__":
    write(" ".join(sys.argv[1:]))
