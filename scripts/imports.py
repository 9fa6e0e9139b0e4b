"""Who imports whom, in numbers: `python -m scripts.imports [folder]`.

Counted are the imports that run, inside functions too; not those of the type checker. A package is
a folder of `workflows/` or `pages/` (a module that lies loose there counts for one), or `models/`.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("models", "workflows", "pages")
Graph = Mapping[str, set[str]]


def name_of(file: Path, root: Path) -> str:
    """The dotted name of a module's file."""
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def trees(root: Path = ROOT) -> dict[str, ast.Module]:
    """{module: its tree} of the three rooms, without the revisions of the schema."""
    return {
        name_of(file, root): ast.parse(file.read_text(encoding="utf-8"))
        for room in ROOMS
        for file in sorted((root / room).rglob("*.py"))
        if "migrations" not in file.parts
    }


def _running(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        else:
            yield from _running(child)


def imported(tree: ast.AST, known: Mapping[str, object]) -> set[str]:
    """The modules of ours that a module imports while it runs."""
    found: set[str] = set()
    for node in _running(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        else:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= whole & known.keys()
            if whole - known.keys():
                found.add(node.module or "")
    return found & known.keys()


def graph(modules: Mapping[str, ast.AST]) -> dict[str, set[str]]:
    """{module: those it imports}."""
    return {name: imported(tree, modules) - {name} for name, tree in modules.items()}


def rings(arrows: Graph) -> list[list[str]]:
    """Those that import each other in a ring, directly or round several corners."""
    reach = {start: _beyond(start, arrows) for start in arrows}
    found = {
        tuple(sorted({start} | {other for other in beyond if start in reach[other]}))
        for start, beyond in reach.items()
        if start in beyond
    }
    return [list(ring) for ring in sorted(found)]


def _beyond(start: str, arrows: Graph) -> set[str]:
    seen: set[str] = set()
    ahead = list(arrows[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += arrows[name]
    return seen


def longest_chain(arrows: Graph) -> list[str]:
    """The longest way from one to the next; a ring on it counts for one."""
    inside = {name: ring[0] for ring in rings(arrows) for name in ring}
    whole: dict[str, set[str]] = {}
    for name, others in arrows.items():
        own = inside.get(name, name)
        whole.setdefault(own, set()).update({inside.get(x, x) for x in others} - {own})
    chains: dict[str, list[str]] = {}

    def chain(name: str) -> list[str]:
        if name not in chains:
            chains[name] = [name, *max(map(chain, sorted(whole[name])), key=len, default=[])]
        return chains[name]

    return max(map(chain, sorted(whole)), key=len)


def package_of(module: str) -> str:
    """workflows.engine of workflows.engine.execute."""
    room, *rest = module.split(".")
    return room if room == "models" or not rest else f"{room}.{rest[0]}"


def packages(arrows: Graph) -> dict[str, set[str]]:
    """{package: those it imports}."""
    found: dict[str, set[str]] = {package_of(module): set() for module in arrows}
    for module, others in arrows.items():
        own = package_of(module)
        found[own] |= {package_of(other) for other in others} - {own}
    return found


def figures(root: Path = ROOT) -> dict[str, int]:
    """What a decision about the rooms speaks of, counted."""
    modules = trees(root)
    arrows = graph(modules)
    between = packages(arrows)
    lengths = [
        len(file.read_text(encoding="utf-8").splitlines())
        for room in ROOMS
        for file in (root / room).rglob("*.py")
        if "migrations" not in file.parts and file.name != "__init__.py"
    ]
    loose = [file for file in (root / "workflows").glob("*.py") if not file.name.startswith("__")]
    return {
        "modules": len(modules),
        "loose in workflows/": len(loose),
        "longest module": max(lengths),
        "median length": int(median(lengths)),
        "import depth": len(longest_chain(arrows)),
        "packages": len(between),
        "floors": len(longest_chain(between)),
        "arrows": sum(map(len, between.values())),
        "packages in a ring": sum(map(len, rings(between))),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT
    for what, number in figures(folder).items():
        sys.stdout.write(f"{number:>6}  {what}\n")
    for module in longest_chain(graph(trees(folder))):
        sys.stdout.write(f"        {module}\n")
