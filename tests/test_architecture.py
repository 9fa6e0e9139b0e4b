"""The rooms stay apart: who may import whom, open a transaction, ask the time, set a state.

Each rule is a search over our own sources; a planted offence proves that the search would find one.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median

import pytest

from scripts.imports import graph, longest_chain, packages, rings, trees
from tests.fixtures.sources import QUERIES, ROOMS, ROOT, calls, last_name, modules
from workflows.access.roles import Role
from workflows.households.states import HouseholdState
from workflows.identification.folders import Folder
from workflows.identification.states import CaseState

Search = Callable[[ast.AST], Iterator[ast.AST]]

# ------------------------------------------------------------------------- import-linter has teeth

SCREENS = "A folder of screens imports no other one"
PLANTED = [
    ("Imports run one way", "models/planted.py", "import workflows.base.words"),
    ("Imports run one way", "workflows/planted.py", "import pages"),
    (
        "Packages of workflows import downwards",
        "workflows/engine/planted.py",
        "from workflows.identification import PROCESS",
    ),
    (
        "Packages of workflows import downwards",
        "workflows/help/planted.py",
        "import workflows.procedures",
    ),
    (
        "Packages of workflows import downwards",
        "workflows/base/planted.py",
        "from workflows.access.people import Actor",
    ),
    (
        "Packages of workflows import downwards",
        "workflows/households/planted.py",
        "from workflows.registers import entries",
    ),
    # a module on no floor: the contract is exhaustive
    ("Packages of workflows import downwards", "workflows/planted.py", "import ast"),
    (
        "Only workflows.engine.machine names transitions",
        "workflows/planted.py",
        "import transitions",
    ),
    (
        "Only workflows.engine.machine names transitions",
        "pages/planted.py",
        "import transitions.core",
    ),
    ("Only pages name streamlit and plotly", "workflows/planted.py", "import streamlit"),
    ("Only pages name streamlit and plotly", "models/planted.py", "from plotly import io"),
    ("No page names the database", "pages/planted.py", "from sqlmodel import select"),
    (SCREENS, "pages/parts/planted.py", "import pages.work.my_work"),
    (SCREENS, "pages/help/planted.py", "from pages.leaders import marks"),
    (SCREENS, "pages/web/planted.py", "from pages.identification.notices import render"),
    (SCREENS, "pages/backend.py", "from pages.parts import badges"),
    (SCREENS, "pages/planted.py", "import streamlit"),
]


@pytest.fixture
def a_copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        unneeded = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, tmp_path / room, ignore=unneeded)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_rooms_as_they_are_keep_their_contracts(a_copy):
    lint = lint_imports(a_copy)
    assert lint.returncode == 0, lint.stdout


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED)
def test_a_planted_import_is_refused(a_copy, contract, file, line):
    (a_copy / file).write_text(f'"""Planted."""\n\n{line}\n')
    lint = lint_imports(a_copy)
    assert lint.returncode != 0
    broken = [row for row in lint.stdout.splitlines() if " BROKEN" in row]
    assert any(row.startswith(contract) for row in broken), lint.stdout


# ------------------------------------------------------------------------------ searches over trees


def transactions(tree: ast.AST) -> Iterator[ast.AST]:
    """Opens, ends or by-passes a transaction."""
    for call, name, on in calls(tree):
        ends = name in {"transaction", "commit", "rollback"}
        bypasses = name in {"Session", "sessionmaker", "begin"} and on != "self"
        if ends or bypasses:
            yield call


def hours(tree: ast.AST) -> Iterator[ast.AST]:
    """Asks what time or day it is."""
    for call, name, on in calls(tree):
        asks_a_date = name in {"now", "utcnow", "today"} and on in {"datetime", "date", "func"}
        asks_the_machine = on == "time" and name in {"time", "time_ns", "localtime", "gmtime"}
        if asks_a_date or asks_the_machine:
            yield call
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            if {"time", "time_ns", "localtime", "gmtime"} & {alias.name for alias in node.names}:
                yield node
        elif isinstance(node, ast.Constant) and "CURRENT_TIMESTAMP" in str(node.value).upper():
            yield node


# What the clock module knows besides the time: sums of days and instants.
SUMS = {"SHANGHAI", "Limit", "WorkCalendar", "at", "close_of", "last_day", "local"}
SUMS |= {"shanghai_day", "start_of"}


def clocks_asked(tree: ast.AST) -> Iterator[ast.AST]:
    """Takes more from the clock than sums: the time itself."""
    for node in ast.walk(tree):
        taken: set[str] = set()
        if isinstance(node, ast.ImportFrom) and node.module == "workflows.base.clock":
            taken = {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and last_name(node.value) == "clock":
            taken = {node.attr}
        if taken - SUMS:
            yield node


def guards_that_ask(tree: ast.AST) -> Iterator[ast.AST]:
    """A guard, or what it calls in its own module, asks the clock instead of its facts."""
    assert isinstance(tree, ast.Module)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    left = [call for call, name, _on in calls(tree) if name == "Guard"]
    reached: set[str] = set()
    while left:
        node = left.pop()
        yield from clocks_asked(node)
        named = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} - reached
        reached |= named
        left += [functions[name] for name in named if name in functions]


AN_INSTANT = re.compile(r"(_at|^now|^moment)$")
FORMATTED = re.compile(r"\{[^{}]*:[^{}]*%[A-Za-z]")


def names_an_instant(node: ast.AST) -> bool:
    """`now`, `row.raised_at`, `row["raised_at"]`, `str(row["raised_at"])`, `clock.now()`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return AN_INSTANT.search(str(node.slice.value)) is not None
    if isinstance(node, ast.Call) and node.args:
        return last_name(node.func) == "str" and names_an_instant(node.args[0])
    return AN_INSTANT.search(last_name(node)) is not None


def days_by_hand(tree: ast.AST) -> Iterator[ast.AST]:
    """Takes the day or hour out of an instant: before eight in the morning UTC has another day."""
    for call, name, _on in calls(tree):
        method = isinstance(call.func, ast.Attribute)
        bare = name == "date" and method and not call.args
        told = name == "isoformat" and method and names_an_instant(call.func.value)
        if name in {"astimezone", "strftime"} or bare or told:
            yield call
    for node in ast.walk(tree):
        if (isinstance(node, ast.Constant) and FORMATTED.search(str(node.value))) or taken_apart(
            node
        ):
            yield node


def taken_apart(node: ast.AST) -> bool:
    """`f"{at:%H}"`, `row["raised_at"][:10]`, `row["opened_at"].year`."""
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        spec = [str(getattr(part, "value", "")) for part in ast.walk(node.format_spec)]
        return any("%" in part for part in spec)
    cut = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    part = isinstance(node, ast.Attribute) and node.attr in {"year", "month", "day", "hour"}
    return (cut or part) and names_an_instant(node.value)


SAID_OF_IT = {"state", "case_state", "action"}


def of_a_state(node: ast.AST) -> bool:
    """`row["state"]`, `row.get("state")`, `stop.state`, `offer.action.key`, `str(row["state"])`."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(said))):
            return said in SAID_OF_IT
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(said)), *_]):
            return said in SAID_OF_IT
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return of_a_state(inner)
        case ast.Attribute(attr="key" | "label", value=inner):
            return of_a_state(inner)
        case ast.Attribute(attr=said) | ast.Name(id=said):
            return said in SAID_OF_IT
    return False


def decisions(tree: ast.AST) -> Iterator[ast.AST]:
    """Decides by a state, an action or a role what is shown, or to whom."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="Role")):
                yield node
            case ast.ImportFrom(module=str(module)) if module.endswith(".states"):
                yield node
        if any(map(of_a_state, chosen_by(node))):
            yield node


def chosen_by(node: ast.AST) -> list[ast.AST]:
    """What a comparison, a look-up or a match goes by."""
    match node:
        case ast.Compare(ops=[ast.Is() | ast.IsNot(), *_]):
            return []
        case ast.Compare(left=left, comparators=others):
            return [left, *others]
        case ast.Subscript(slice=key) | ast.Match(subject=key):
            return [key]
        case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[key, *_]):
            return [key]
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith", value=said)):
            return [said]
    return []


def bare_date_inputs(tree: ast.AST) -> Iterator[ast.AST]:
    """Asks for a day with Streamlit's own bounds, ten years on either side of today."""
    for call, name, on in calls(tree):
        if name == "date_input" and on and on != "days":
            yield call


def truths(tree: ast.AST) -> Iterator[ast.AST]:
    """Asks a column IS TRUE: a flag is stored as 1 or 0, and PostgreSQL refuses IS with a number
    where SQLite takes it."""
    for call, name, _on in calls(tree):
        flag = call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value
        if name in ("is_", "is_not", "isnot") and isinstance(flag, bool):
            yield call


def cameras(tree: ast.AST) -> Iterator[ast.AST]:
    """Draws Streamlit's own camera: no page on an office's plain http is given one, the picture
    is as small as the page, and it asks for what our policy keeps shut. A phone's own camera
    stands behind every field for files."""
    for call, name, _on in calls(tree):
        if name == "camera_input":
            yield call


TYPED_INTO = {"text_input", "text_area", "number_input", "date_input", "time_input"}


def fields_without_a_key(tree: ast.AST) -> Iterator[ast.AST]:
    """A box whose words nobody could compare with what the server has of it."""
    for call, name, on in calls(tree):
        if name in TYPED_INTO and on and "key" not in {word.arg for word in call.keywords}:
            yield call


STATE_IN_SQL = re.compile(r"\bupdate\s+\w+\s+set\b.*\bstate\s*=", re.IGNORECASE | re.DOTALL)


def states_set(tree: ast.AST) -> Iterator[ast.AST]:
    """Sets a state: on an object, in a statement, in SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(
                isinstance(target, ast.Attribute) and target.attr == "state" for target in targets
            ):
                yield node
        elif isinstance(node, ast.Constant) and STATE_IN_SQL.search(str(node.value)):
            yield node
    for call, name, _on in calls(tree):
        constants = {a.value for a in call.args if isinstance(a, ast.Constant)}
        in_a_statement = name == "values" and "state" in words_given(call)
        by_its_name = name in {"setattr", "__setattr__"} and "state" in constants
        if in_a_statement or by_its_name:
            yield call


def words_given(call: ast.Call) -> set[str]:
    """The keywords of a call, and the keys of the dictionaries handed to it."""
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    for argument in call.args:
        if isinstance(argument, ast.Dict):
            given |= {str(key.value) for key in argument.keys if isinstance(key, ast.Constant)}
    return given


def values_of(symbols: type) -> set[str]:
    """The stored values of a class of symbols."""
    return {text for name, text in vars(symbols).items() if name.isupper()}


CODES = values_of(CaseState) | values_of(HouseholdState) | values_of(Folder) | {*Role}
# A name of a type variable, and the number an action has in the regulation, are no codes.
NAMED_BY_A_WORD = {"TypeVar": 0, "ParamSpec": 0, "Action": 1}


def codes_written_out(tree: ast.AST) -> Iterator[ast.AST]:
    """A state, a folder or a role by the letters it is stored as, instead of by its symbol."""
    spared = {
        id(call.args[place])
        for call, name, _on in calls(tree)
        if (place := NAMED_BY_A_WORD.get(name)) is not None and len(call.args) > place
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in CODES and id(node) not in spared:
            yield node
    for call, name, _on in calls(tree):
        first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
        if name == "startswith" and re.fullmatch("[A-HZ]", str(first)):
            yield call
    for node in ast.walk(tree):
        # row["state"][0]: the letter of a state is its stage, and the state says so itself.
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and node.slice.value == 0
            and (last_name(node.value) == "state" or key_of(node.value) == "state")
        ):
            yield node


def key_of(node: ast.AST) -> object:
    """The constant key of `row["state"]`, None of anything else."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value
    return None


def unasked_queries(tree: ast.AST) -> Iterator[ast.AST]:
    """A public query that does not say for whom it looks: (session, actor, …)."""
    assert isinstance(tree, ast.Module)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            if "session" in names and names[:2] != ["session", "actor"]:
                yield node


# rule, search, where it looks, where it is allowed with the reason, and an offence it must find
RULES: list[tuple[str, Search, Callable[[str], bool], dict[str, str], list[str]]] = [
    (
        "a transaction is opened at the edge only, so two calls can always be one",
        transactions,
        lambda path: True,
        {
            "models/store.py": "makes them",
            "models/schema.py": "a chain of revisions is one",
            "pages/backend.py": "one click, one transaction",
            "pages/web/transactions.py": "one request, one transaction",
            "pages/web/upkeep.py": "one sweep, one transaction",
            "app.py": "one request, one transaction",
            "workflows/commands/": "one command, one transaction",
            "workflows/records/backup.py": "restores an empty database in one piece, no case in it",
        },
        ["with store.transaction() as s: pass", "session.commit()", "Session(engine)"],
    ),
    (
        "only the clock knows the time, so a test or the demo can move it",
        hours,
        lambda path: True,
        {
            "workflows/base/clock.py": "is the clock",
            "models/keys.py": "a key needs an order, not the hour",
        },
        ["datetime.now(UTC)", "date.today()", "time.time()", "from time import time"],
    ),
    (
        "a module of guards gets values only: the instant of a step is its facts'",
        clocks_asked,
        lambda path: "/guards/" in path,
        {},
        ["clock.now()", "workflows.base.clock.today()", "from workflows.base.clock import now"],
    ),
    (
        "no guard asks the clock, wherever it stands",
        guards_that_ask,
        lambda path: True,
        {},
        [
            "def late(f): return {} if f.due < clock.now() else None\nGuard('k', 'r', late)",
            "Guard('k', 'r', finds=lambda f: {} if f.day < clock.today() else None)",
            "def now(): return clock.now()\ndef late(f): return now()\nGuard('k', 'r', late)",
        ],
    ),
    (
        "the day of an instant is Shanghai's, and asked of the clock",
        days_by_hand,
        lambda path: not path.startswith("models/"),
        {
            "workflows/base/clock.py": "is the clock",
            "workflows/base/dates.py": "writes days and hours for people",
            "workflows/demo/": "invents birthdays",
            "workflows/records/backup.py": "writes its manifest for a machine",
            "workflows/identification/batches/review/sample.py": "hashes an instant into a seed",
        },
        [
            "moment.astimezone(SHANGHAI)",
            "row['raised_at'].date()",
            "moment.strftime('%Y')",
            "f\"{row['raised_at']:%Y-%m-%d}\"",
            "'由 {name} 于 {when:%H:%M} 办理'",
            "row['posted_at'].isoformat()",
            "str(row['raised_at'])[:10]",
            "row['opened_at'].year",
            "clock.now().day",
        ],
    ),
    (
        "a flag is compared with 1 or 0",
        truths,
        lambda path: True,
        {},
        ["surveys.c.done.is_(True)", "homes.c.elsewhere.is_not(False)"],
    ),
    (
        "a photo is taken by the phone's own camera",
        cameras,
        lambda path: path.startswith("pages/"),
        {},
        ["st.camera_input(label)"],
    ),
    (
        "a page decides nothing: a row says what to show, an offer what may be done",
        decisions,
        lambda path: path.startswith("pages/"),
        {},
        [
            "if row['state'] == 'posted': ...",
            "if row.get('state') in HANGS: ...",
            "if stop.state != CaseState.ACCEPTED: ...",
            "mine = [o for o in offers if o.action.key == 'sign_in']",
            "colour = COLOURS[row['state']]",
            "label = LABELS.get(str(row['state']), '')",
            "row['state'].startswith('Z')",
            "match row['state']:\n    case 'open': ...",
            "if action == 'confirm_change': ...",
            "actor.holds(Role.CLERK)",
            "from workflows.identification.states import CaseState",
        ],
    ),
    (
        "a day of any year can be chosen",
        bare_date_inputs,
        lambda path: path.startswith("pages/"),
        {"pages/parts/days.py": "widens the bounds"},
        ["st.date_input(label)", "left.date_input(label, None)"],
    ),
    (
        "what stands in a field can be compared with what the server has of it",
        fields_without_a_key,
        lambda path: path.startswith("pages/"),
        {},
        ["st.text_input(label)", "left.number_input(label, 0, 9)", "days.date_input(label)"],
    ),
    (
        "only the engine sets a state: it writes the event and moves the counters with it",
        states_set,
        lambda path: True,
        {"workflows/engine/execute.py": "moves cases"},
        [
            "case.state = 'filed'",
            "setattr(case, 'state', 'filed')",
            "update(cases).values(state='filed')",
            "update(cases).values({'state': 'filed'})",
            "run('UPDATE cases SET state = 1')",
        ],
    ),
    (
        "a query for a screen says for whom it looks",
        unasked_queries,
        lambda path: re.match(QUERIES, path) is not None,
        {},
        ["def cases(session, region): ...", "def cases(region, session, actor): ..."],
    ),
    (
        "a state, a folder, a role is said by its symbol: the code stands in one place",
        codes_written_out,
        lambda path: not path.startswith("models/migrations/"),
        {
            "workflows/identification/states.py": "defines the states, with the names of limits",
            "workflows/identification/folders.py": "defines the folders",
            "workflows/identification/notice_levels.py": "numbers the steps of the regulation",
            "workflows/households/states.py": "defines the states",
            "workflows/access/roles.py": "defines the roles",
            "workflows/base/codes.py": "numbers kinds of certificates by their length",
            "workflows/base/id_faults.py": "numbers the checks of a certificate: E1 to E6",
            "workflows/exchange/roster/households.py": "names checks by their number",
            "workflows/households/kept_out.py": "names checks by their number: E1 to E8",
        },
        [
            "cases.c.state == 'E1'",
            "row['state'] in ('D1', 'E2', 'F3')",
            "homes.c.state != 'H0'",
            "changes.paper(facts, '21', files)",
            "WAITS = {1: 'C2'}",
            "member['role'] == 'T'",
            "form.reached == 'D3'",
            "row['state'].startswith('Z')",
            "kinds[row['state'][0]]",
            "kinds.get(state[0], 3)",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "search", "looks_at", "allowed"), [row[:4] for row in RULES])
def test_the_rule_is_kept(rule, search, looks_at, allowed):
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if looks_at(path) and not path.startswith(tuple(allowed))
        for node in search(tree)
    ]
    assert not found, f"{rule}: {', '.join(found)}"


@pytest.mark.parametrize(
    ("search", "offence"), [(row[1], offence) for row in RULES for offence in row[4]]
)
def test_the_search_finds_a_planted_offence(search, offence):
    assert list(search(ast.parse(offence)))


def test_the_server_imports_our_rooms_and_nobody_imports_the_server():
    # import-linter reads packages only, and app.py is one file.
    importers = [
        path
        for path, tree in modules(*ROOMS).items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(alias.name == "app" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "app" and not node.level)
    ]
    assert not importers
    assert "transitions" not in outside_names(modules().get("app.py", ast.parse("")))


# ------------------------------------------------------------------------------- requirement lists


def pinned(file: str) -> dict[str, tuple[str, str]]:
    """Distribution → (version, reason) of a requirement list."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith("#")]
    parts = [re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==(\S+)\s*(?:#\s*(.+))?", line) for line in wanted]
    assert all(parts), f"{file}: not pinned exactly: {wanted[parts.index(None)]}"
    return {part[1].lower().replace("_", "-"): (part[2], part[3] or "") for part in parts if part}


def outside_names(tree: ast.AST) -> set[str]:
    """The top-level packages of others that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {*ROOMS, "app"}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_says_why(file):
    everything = pinned("constraints.txt")
    for name, (version, reason) in pinned(file).items():
        assert reason, f"{file}: {name} does not say why"
        assert everything.get(name, ("", ""))[0] == version, f"{name}: run make pins"


def test_every_library_we_import_is_a_requirement():
    listed = set(pinned("requirements.txt"))
    homes = packages_distributions()
    for path, tree in modules().items():
        for name in outside_names(tree):
            homes_of_it = {home.lower().replace("_", "-") for home in homes.get(name, [name])}
            assert homes_of_it & listed, f"{path} imports {name}: add it to requirements.txt"


def test_no_form_makes_its_token_out_of_what_it_shows():
    """Two lists may show the same; a token of their numbers would take the second for the first."""
    made = re.compile(r"""token\s*=\s*f["'](?!\{token\})""")
    assert made.search('token=f"draft:{key}"')
    found = [str(f) for f in Path("pages").rglob("*.py") if made.search(f.read_text("utf-8"))]
    assert not found


CHOSEN_FROM = {"selectbox", "multiselect", "pills", "radio", "segmented_control"}


def namesakes_mixed_up(tree: ast.AST) -> Iterator[ast.AST]:
    """Lets one choose by words that two answers may share: only our own codes never do."""
    for call, name, _on in calls(tree):
        words = next((k.value for k in call.keywords if k.arg == "format_func"), None)
        if name not in CHOSEN_FROM or words is None:
            continue
        called = {of for _call, of, _on in calls(words)}
        ours = ast.unparse(words) == "_" or ast.unparse(words).endswith(
            (".label", "help_words.gift")
        )
        if not ours and not called & {"apart", "_"}:
            yield call


def test_a_list_of_names_tells_namesakes_apart():
    """Streamlit sends back the words: of two 王芳 it would take the last one."""
    assert list(namesakes_mixed_up(ast.parse("st.pills('x', a, format_func=a.__getitem__)")))
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules("pages").items()
        for node in namesakes_mixed_up(tree)
    ]
    assert not found


FIELDS = CHOSEN_FROM | {"text_input", "text_area", "number_input", "date_input", "time_input"}
FIELDS |= {"checkbox", "toggle", "file_uploader"}


def fields_of_nobody(tree: ast.AST) -> Iterator[ast.AST]:
    """A field without a key: what was typed for one subject may stand there for the next."""
    in_forms = {
        id(call)
        for node in ast.walk(tree)
        if isinstance(node, ast.With) and "st.form(" in ast.unparse(node.items[0])
        for call, _name, _on in calls(node)
    }
    for call, name, _on in calls(tree):
        keyed = any(keyword.arg == "key" for keyword in call.keywords)
        if name in FIELDS and not keyed and id(call) not in in_forms:
            yield call


def test_every_field_says_whose_it_is():
    assert list(fields_of_nobody(ast.parse("st.date_input('last day')")))
    assert not list(fields_of_nobody(ast.parse("with st.form('f 1'): st.date_input('last day')")))
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules("pages").items()
        for node in fields_of_nobody(tree)
    ]
    assert not found


# ------------------------------------------------------------------------------------------- depth

# Whoever reads a module reads those under it: so many at the most, one below the other.
DEEPEST = 14


def test_no_chain_of_imports_is_longer_than_it_was():
    known = trees()
    deepest = longest_chain(graph(known))
    one_more = ast.parse(f"def later():\n    import {deepest[0]}")
    planted = longest_chain(graph(known | {"pages.planted": one_more}))
    assert planted == ["pages.planted", *deepest], "an import inside a function is one too"
    for_types = ast.parse(f"if TYPE_CHECKING:\n    import {deepest[0]}")
    assert longest_chain(graph(known | {"pages.planted": for_types})) == deepest
    assert len(deepest) <= DEEPEST, " → ".join(deepest)


def test_no_packages_import_each_other_in_a_ring():
    known = trees()
    assert not rings(packages(graph(known)))
    back = ast.parse("from workflows.engine import execute")
    found = rings(packages(graph(known | {"workflows.base.planted": back})))
    assert {"workflows.base", "workflows.engine"} <= set(found[0])


# ------------------------------------------------------------------------------------------ length

LONGEST = 400
LONGEST_PAGE = 200


def too_long(path: str, lines: int) -> bool:
    """A page of more than 200 lines, any other module of more than 400, but for migrations."""
    if path.startswith("models/migrations/"):
        return False
    return lines > (LONGEST_PAGE if path.startswith("pages/") else LONGEST)


def lines_of(path: str) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def test_a_module_can_be_read_in_one_sitting():
    assert too_long("pages/work/planted.py", 201)
    assert too_long("workflows/planted.py", 401)
    assert not too_long("workflows/planted.py", 400)
    found = {path: lines for path in modules() if too_long(path, lines := lines_of(path))}
    assert not found, "split it by subject"


@pytest.mark.parametrize("rooms", [("pages",), ROOMS], ids=["pages", "all"])
def test_half_of_the_modules_are_a_screenful_or_two(rooms):
    """Packages' own sentences and the frozen migrations tell nothing about it."""
    lengths = [
        lines_of(path)
        for path in modules(*rooms)
        if not path.endswith("__init__.py") and "/migrations/" not in path
    ]
    assert median(lengths) <= 120
