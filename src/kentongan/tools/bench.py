"""`kentongan bench WHAT`: measure this installation. Each WHAT is one module with `main(argv)`."""

import importlib
import sys
from typing import Final

from kentongan.base.errors import Invalid

WHAT: Final = {
    "accuracy": ("kentongan.tools.bench_accuracy", "counts against clips counted by eye"),
    "eyes": ("kentongan.tools.bench_eyes", "boxes against pictures labelled by people"),
    "ingest": ("kentongan.tools.bench_ingest", "what it costs to pull cameras, keep and thumbnail them"),
    "cameras": ("kentongan.tools.bench_cameras", "how many cameras this machine watches and counts"),
}


def usage() -> str:
    rows = "\n".join(f"  {name:10}{summary}" for name, (_, summary) in WHAT.items())
    more = "`kentongan bench WHAT --help` tells more of each."
    return f"usage: kentongan bench WHAT [options]\n\n{rows}\n\n{more}"


def main(argv: list[str]) -> int:
    """Hand over to what is asked for.

    Raises: Invalid, where there is no such thing to measure.
    """
    if not argv or argv[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage() + "\n")
        return 0 if argv else 2
    if argv[0] not in WHAT:
        raise Invalid(f"nothing to measure is called {argv[0]!r}; there are {', '.join(WHAT)}")
    return importlib.import_module(WHAT[argv[0]][0]).main(argv[1:])
