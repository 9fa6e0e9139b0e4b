"""The command line beside the pages: `python -m workflows <verb>`; verbs live in commands/."""

import argparse
import pkgutil
import sys
from importlib import import_module

from workflows import commands, procedures  # noqa: F401 - what this installation can do
from workflows.base.refusals import Refused


def parser() -> argparse.ArgumentParser:
    """Every verb found, with its first line as its help."""
    top = argparse.ArgumentParser(prog="python -m workflows", description="Lika")
    verbs = top.add_subparsers(metavar="<verb>", required=True)
    for found in sorted(pkgutil.iter_modules(commands.__path__), key=lambda module: module.name):
        module = import_module(f"workflows.commands.{found.name}")
        line = (module.__doc__ or "").strip().splitlines()[0]
        verb = verbs.add_parser(found.name.rstrip("_"), help=line, description=module.__doc__)
        module.add(verb)
        verb.set_defaults(run=module.run)
    return top


def main(words: list[str] | None = None) -> int:
    """Run one verb; a refusal is told in sentences, like on a page."""
    args = parser().parse_args(words)
    try:
        done: int = args.run(args)
    except Refused as refused:
        for sentence in refused.sentences():
            commands.complain(sentence)
        return 1
    return done


if __name__ == "__main__":
    sys.exit(main())
