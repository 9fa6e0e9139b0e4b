"""One household at a glance: who helps, measures, gifts, visits, its neighbours."""

from pages.help import signs
from pages.parts import help_words, stages
from pages.parts.figures import day, yuan
from pages.parts.tables import titled_table
from workflows.base.rows import RowDict
from workflows.base.words import Word, _
from workflows.help.queries.household import HouseholdHelp


def whole(found: HouseholdHelp, _may_write: bool) -> None:
    """Everything one household gets, table under table, and its neighbours for comparison."""
    names = {person["id"]: person["name"] for person in found.people}
    titled_table(
        _("谁在帮"),
        (_("帮扶人"), _("电话"), _("方式"), _("起止"), _("状态")),
        [
            (
                row["helper"],
                row["contact"],
                help_words.ways(row["ways"]) or _("包户"),
                _span(row),
                stages.standing(row, "pairing"),
            )
            for row in found.pairings
        ],
        _("还没有帮扶责任人或帮扶单位。"),
    )
    titled_table(
        _("享受的措施"),
        (_("措施"), _("对象"), _("年度"), _("金额"), _("状态")),
        [
            (
                help_words.measure(row["kind"]) + (f" · {row['title']}" if row["title"] else ""),
                names.get(row["person_id"], _("全户")),
                str(row["year"]),
                yuan(row["fen"]),
                stages.standing(row, "measure"),
            )
            for row in found.measures
        ],
        _("还没有措施。"),
        right=(3,),
    )
    gift_table(found)
    _visit_table(found)
    if found.neighbours:
        titled_table(
            _("同组邻户（防止重复和遗漏）"),
            (_("户主"), _("措施"), _("钱物合计")),
            [
                (signs.home_link(n.household_id, n.head_name), str(n.measures), yuan(n.fen))
                for n in found.neighbours
            ],
            "",
            right=(1, 2),
        )


def _visit_table(found: HouseholdHelp) -> None:
    titled_table(
        _("走访"),
        (_("日期"), _("内容"), _("农户诉求"), _("下一步")),
        [
            (
                signs.on(row["visited_on"]),
                help_words.topics(row["topics"]),
                row["requests"],
                row["next_step"],
            )
            for row in found.visits
            if row["stands"]
        ],
        _("还没有走访。"),
    )


def _span(row: RowDict) -> str:
    return f"{day(row['from_on'])} — {day(row['to_on']) if row['to_on'] else ''}"


def gift_table(found: HouseholdHelp) -> None:
    """What was given, by whom, and what it comes to."""
    helpers = {
        row["official_id"] or row["organisation_id"]: row["helper"] for row in found.pairings
    }
    titled_table(
        _("收到的钱物（合计 {sum}）", sum=yuan(found.fen)),
        (_("日期"), _("内容"), _(Word("类别", "of help")), _("谁给的"), _("金额或折价"), _("状态")),
        [
            (
                signs.on(row["given_on"]),
                " ".join(part for part in (row["item"], row["quantity"]) if part)
                + (_("（每年）") if row["per_year"] else ""),
                help_words.gift(row["kind"]),
                helpers.get(row["official_id"] or row["organisation_id"], _("其他帮扶人")),
                yuan(row["fen"]),
                stages.standing(row, "gift"),
            )
            for row in sorted(found.gifts, key=lambda row: (row["given_on"], row["id"]))
        ],
        _("还没有收到钱物。"),
        right=(4,),
    )
