"""Writes models/rows/: what a row of each table is to the type checker. `python -m scripts.rows`.

The tables are the one definition; a test compares. At run time a row is a plain dict.
"""

import subprocess
import sys
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args

import models  # noqa: F401 - with every table
from models.columns import Base

ROOT: Final = Path(__file__).resolve().parents[1]
HOME: Final = ROOT / "models" / "rows"
# What a JSON column holds, by what makes its default.
BODIES: Final[dict[object, str]] = {list: "list[Any]", dict: "dict[str, Any]"}


def kinds() -> list[type[Base]]:
    """Every table and what tables are built on, those that are inherited first."""
    found: dict[type[Base], None] = {}
    for mapper in sorted(Base._sa_registry.mappers, key=lambda m: m.class_.__name__):
        for kind in reversed(mapper.class_.__mro__):
            if issubclass(kind, Base) and kind is not Base:
                found[kind] = None
    return list(found)


def row_name(kind: type[Base]) -> str:
    """`Row` itself is a row with a key."""
    return "KeyedRow" if kind.__name__ == "Row" else f"{kind.__name__}Row"


def home_of(kind: type[Base]) -> str:
    return kind.__module__.rpartition(".")[2]


def said(annotation: Any) -> str:
    if isinstance(annotation, UnionType):
        return " | ".join(said(part) for part in get_args(annotation))
    if annotation is type(None):
        return "None"
    return str(getattr(annotation, "__name__", annotation))


def columns(kind: type[Base]) -> list[tuple[str, str]]:
    """(column, Python type) of the columns that this class brings itself."""
    inherited = {name for base in kind.__bases__ for name in getattr(base, "model_fields", {})}
    found = []
    for name, field in kind.model_fields.items():
        if name not in inherited:
            told = said(field.annotation)
            found.append((name, BODIES.get(field.default_factory, told) if told == "Any" else told))
    return found


def above(kind: type[Base]) -> type[Base] | None:
    (parent,) = (base for base in kind.__bases__ if issubclass(base, Base))
    return None if parent is Base else parent


def class_of(kind: type[Base]) -> str:
    parent = above(kind)
    head = f"class {row_name(kind)}({row_name(parent) if parent else 'TypedDict'}):"
    table = getattr(kind, "__tablename__", "")
    told = f"A row of `{table}`." if hasattr(kind, "__table__") else "What such rows share."
    return "\n".join(
        [head, f'    """{told}"""', "", *(f"    {name}: {said_}" for name, said_ in columns(kind))]
    )


def module_of(home: str, all_kinds: list[type[Base]]) -> str:
    """The rows of the tables of one module of `models`."""
    mine = [kind for kind in all_kinds if home_of(kind) == home]
    parents = [parent for kind in mine if (parent := above(kind))]
    body = "\n\n\n".join(class_of(kind) for kind in mine)
    lines = [
        f'"""Rows of the tables of `models.{home}`. Written by `python -m scripts.rows`."""',
        "",
        "from datetime import date, datetime",
        "from typing import Any, TypedDict",
    ]
    lines += [
        f"from models.rows.{home_of(parent)} import {row_name(parent)}"
        for parent in parents
        if home_of(parent) != home
    ]
    return "\n".join([*lines, "", "", body, ""])


PRELUDE: Final = '''"""What a row of each table is to mypy. Written by `python -m scripts.rows`.

`table(Case)` is the Core table of `models.columns.table`, known to hold `CaseRow`s. At run time
every row is a plain dict.
"""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

R = TypeVar("R", covariant=True)

if TYPE_CHECKING:
    from typing import overload

    from sqlalchemy import Table
    from sqlmodel import SQLModel

{imports}

    class Of(Table, Generic[R]):
        """A table whose rows are R."""

{overloads}
    @overload
    def table(model: type[SQLModel]) -> Of[Any]: ...
    def table(model: type[SQLModel]) -> Any: ...
else:
    from models.columns import table

__all__ = [{names}]
'''


def front(all_kinds: list[type[Base]]) -> str:
    """`table`, typed for each of them."""
    tables = [kind for kind in all_kinds if hasattr(kind, "__table__")]
    imports = [f"    from {kind.__module__} import {kind.__name__}" for kind in tables]
    imports += [f"    from models.rows.{home_of(k)} import {row_name(k)}" for k in tables]
    overloads = [
        f"    @overload\n    def table(model: type[{kind.__name__}]) -> Of[{row_name(kind)}]: ..."
        for kind in tables
    ]
    names = ", ".join(f'"{name}"' for name in ("Of", "table"))
    return PRELUDE.format(
        imports="\n".join(sorted(imports)), overloads="\n".join(overloads), names=names
    )


def written() -> dict[str, str]:
    """{file of models/rows/: its text}, in the one layout."""
    all_kinds = kinds()
    files = {f"{home}.py": module_of(home, all_kinds) for home in sorted(map(home_of, all_kinds))}
    files["__init__.py"] = front(all_kinds)
    return {name: laid_out(name, text) for name, text in files.items()}


def laid_out(name: str, text: str) -> str:
    """As ruff would have it."""
    for words in (("check", "--fix", "--quiet", "--select", "I,F401"), ("format", "--quiet")):
        asked = [sys.executable, "-m", "ruff", *words, "--stdin-filename", HOME / name, "-"]
        text = subprocess.run(
            asked, input=text, text=True, capture_output=True, check=True, cwd=ROOT
        ).stdout
    return text


def main() -> None:
    HOME.mkdir(exist_ok=True)
    for name, text in written().items():
        (HOME / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
