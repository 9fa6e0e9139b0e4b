"""A writer that tells every committed step down a pipe, made to be killed at any moment.

    python -m tests.dying URL FOLDER BATCH HOUSEHOLD…

Each round a household applies, gets a remark and withdraws: cases, tallies, holds and papers all
move. The line `subject version token` is written only after the commit has returned.
"""

import os
import sys
from itertools import count
from pathlib import Path

from models.case import Case
from models.store import Store
from tests.world import World
from workflows import opening

_TELL = 1


def tell(subject: int, version: int, token: str) -> None:
    os.write(_TELL, f"{subject} {version} {token}\n".encode())


def main(url: str, folder: Path, batch: int, homes: list[int]) -> None:
    store = Store(url, folder)
    with store.reading() as session:
        ended = {row["household_id"]: row["id"] for row in World(session).rows(Case)}
    run = f"{os.getpid()}-{os.urandom(3).hex()}"
    pictures = count(int.from_bytes(os.urandom(3)))
    for number in count(1):
        home = homes[number % len(homes)]
        case = applied(store, batch, home, ended.get(home), f"{run}-{number}")
        for step, (action, payload) in enumerate(
            (("comment", {"text": "备注"}), ("withdraw", None)), start=2
        ):
            token = f"{run}-{number}-{step}"
            with store.transaction() as session:
                world = World(session, pictures=pictures)
                answers = payload or {"request": world.file("clerk")}
                outcome = world.act("clerk", case, action, answers, seen=step - 1, token=token)
            tell(case, outcome.event["seq"], token)
        ended[home] = case


def applied(store: Store, batch: int, home: int, earlier: int | None, token: str) -> int:
    """The household's application, or a new one after the one that ended; told once committed."""
    answers = {"changed": "又生病了"} if earlier else {}
    with store.transaction() as session:
        world = World(session)
        standing = [row for row in world.rows(Case, household_id=home) if row["state"] != "Z2"]
        for row in standing:  # a kill came between the application and its withdrawal
            paper = {"request": world.file("clerk")}
            world.act("clerk", row["id"], "withdraw", paper, token=f"{token}-left")
            earlier, answers = row["id"], {"changed": "又生病了"}
        with world.at_now():
            key = opening.open_case(
                session,
                home,
                batch,
                world.actor("clerk"),
                answers,
                token=token,
                action="reapply" if earlier else "open",
                earlier_case_id=earlier,
            )
    tell(key, 1, token)
    return key


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), [int(key) for key in sys.argv[4:]])
