"""Take a roster in (.xlsx, .csv): new, changed, same, refused households; --dry-run only tells."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.rows import table
from workflows.access.people import Actor, Held, actor_of
from workflows.access.roles import Role
from workflows.base.refusals import Malformed, Reason
from workflows.base.words import Word, _, joined
from workflows.commands import complain, installation, say
from workflows.exchange import importing
from workflows.exchange.roster import BULK
from workflows.exchange.staging import Staging, read_and_stage

# Whoever runs a command here holds database and keys; the book of imports shows actor 0.
OPERATOR: Final = Actor(0, "命令行", (Held(Role.COUNTY, 0, 10**12),))


def add(parser: argparse.ArgumentParser) -> None:
    """Which file, and whether to write."""
    parser.add_argument("file", type=Path, help="the roster, .xlsx or .csv")
    parser.add_argument("--dry-run", action="store_true", help="tell what would happen, no more")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, help="the day its answers hold for, YYYY-MM-DD"
    )
    parser.add_argument("--as", dest="login", help="import as this account, within its area")


def run(args: argparse.Namespace) -> int:
    """Stage, tell, and write unless it is a dry run. Refused households do not make it fail."""
    if not args.file.is_file():
        return complain(_("没有 {file} 这个文件。", file=args.file))
    with installation() as store:
        # Reading a large file takes long: nobody else's writing shall wait for it.
        with store.reading() as session:
            actor = _actor(session, args.login)
            staging = read_and_stage(session, actor, args.file, limits=BULK, as_of=args.as_of)
        opened = None
        if not args.dry_run:
            with store.transaction() as session:
                batch = importing.take_in(session, actor, staging)
                opened = importing.open_applications(session, actor, batch["id"])
    if args.json:
        say(json.dumps(staging.as_json(), ensure_ascii=False))
    else:
        _tell(staging, opened)
    return 0


def _actor(session: Session, login: str | None) -> Actor:
    if login is None:
        return OPERATOR
    users = table(User)
    key = session.execute(select(users.c.id).where(users.c.login == login)).scalar_one_or_none()
    if key is None:
        raise Malformed(Reason("login", "没有账号“{login}”。请核对账号。", {"login": login}))
    return actor_of(session, key)


def _tell(staging: Staging, opened: importing.Opened | None) -> None:
    """The report as somebody reads it: counts, then each refusal with row, reason and remedy."""
    told = staging.as_json()
    for what, counts in ((_(Word("户", "counted")), told["households"]), (_("人"), told["people"])):
        line = _("新增 {new}，变更 {changed}，相同 {same}，拒收 {refused}", **counts)
        say(f"{what}  {line}")
    if n := told["asking"]:
        say(_("其中 {n} 户已建档立卡：导入后只提出变更申请，由乡镇另一人确认。", n=n))
    for sheet in staging.reading.unread:
        say(str(sheet.reason))
    for read in staging.reading.sheets:
        if read.hidden:
            say(_("“{sheet}”有 {n} 行是隐藏的，已照样读入。", sheet=read.name, n=len(read.hidden)))
    for remark in staging.refusals:
        place = f"{remark.sheet} {_('第 {row} 行', row=remark.row)}".strip()
        say(f"{place}  {remark.household}  {remark.column}  {remark.value}")
        say(f"    {remark.reason}{remark.remedy}")
    for repair in staging.reading.repairs:
        place = _("第 {row} 行", row=repair.row)
        done = joined(repair.done)
        say(f"{place}  {repair.household}  {repair.before} → {repair.after}  {done}")
    if opened is not None:
        say(
            _(
                "已开申请 {n} 户；等待培训归档 {waiting} 户；另由村信息员新建 {refused} 户。",
                n=len(opened.opened),
                waiting=len(opened.waiting),
                refused=len(opened.refused),
            )
        )
