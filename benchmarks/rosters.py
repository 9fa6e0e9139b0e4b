"""Taking a roster in: read, checked, compared and stored, rows a second; and sealing one row."""

import random
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from benchmarks.measuring import spending
from models import sealing
from models.store import Store
from tests.fixtures.persons import id_number
from tests.fixtures.world import World, lay_ground
from workflows.exchange import importing, roster
from workflows.exchange.staging import read_and_stage

ROWS = 10_000
PEOPLE = 4
SEALS = 20_000
HEADINGS = (
    "市", "县", "乡镇", "行政村", "户编号", "姓名", "证件号码", "与户主关系", "文化程度",
    "健康状况", "劳动技能", "联系电话",
)  # fmt: skip
GIVEN = "山水田林春秋冬夏兰竹梅菊松柏云雨风雪江河"
SURNAMES = "丁卞方石卢汤范薛雷贺倪殷罗毕郝邬安常乐于"
RELATIONS = ("户主", "配偶", "之子", "之女")


def write(path: Path, rows: int) -> None:
    """A workbook of invented households of four."""
    dice = random.Random(3)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet("名册")
    page.write_row(0, 0, HEADINGS)
    for row in range(rows):
        home, n = divmod(row, PEOPLE)
        # Each day of fifty years holds few people: no number comes twice.
        born = date(1940, 1, 1) + timedelta(days=row % 18_000)
        number = id_number(born, "female" if n in (1, 3) else "male", row // 18_000 * 2 + 1)
        name = SURNAMES[home % len(SURNAMES)] + dice.choice(GIVEN) + dice.choice(GIVEN)
        page.write_row(
            row + 1, 0,
            ("青岛市", "即墨市", "甲镇", "东岭村", f"{home:06d}", name, number, RELATIONS[n],
             "小学", "健康", "普通劳动力", "13800000000"),
        )  # fmt: skip
    book.close()


def measure(folder: Path) -> dict[str, float]:
    """The import in one run, and the cost of sealing an identity number."""
    folder.mkdir(parents=True)
    file = folder / "roster.xlsx"
    write(file, ROWS)
    store = Store(f"sqlite:///{folder / 'lika.db'}", folder)
    sealing.save(sealing.new_keyring(), store.key_file)
    store.migrate()
    lay_ground(store)
    with spending() as spent, store.transaction() as session:
        world = World(session)
        with world.at_now():
            actor = world.actor("county")
            limits = roster.BULK
            staging = read_and_stage(session, actor, file, name=file.name, limits=limits)
            importing.take_in(session, actor, staging)
    taken = sum(staged.people_new for staged in staging.households)
    ring = store.keyring
    store.close()
    with spending() as sealing_time:
        for n in range(SEALS):
            ring.seal("370282197003050017", owner=f"person:{n}:id")
    return {
        "import_rows": taken,
        "import_refused": staging.refused_people,
        "import_rows_per_s": taken / spent.wall,
        "import_cpu_us_per_row": spent.cpu / taken * 1e6,
        "seal_us": sealing_time.cpu / SEALS * 1e6,
    }
