"""Our own source text as trees: what the tests about the code itself read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("models", "workflows", "pages")


@cache
def modules(*rooms: str) -> dict[str, ast.Module]:
    """Every module of these rooms (all of them, and app.py, when none is named), by its path."""
    files = [file for room in rooms or ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    if not rooms and (ROOT / "app.py").exists():
        files.append(ROOT / "app.py")
    return {
        file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in files
    }


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call with the name called and the name it was called on: `a.b.now()` gives now, b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node, node.func.attr, last_name(node.func.value)
            elif isinstance(node.func, ast.Name):
                yield node, node.func.id, ""


def last_name(node: ast.AST) -> str:
    """The last word of a dotted name; of a call, that of what was called."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
