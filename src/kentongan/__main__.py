"""The door: `kentongan COMMAND ...`. Each command is one module with `main(argv) -> exit status`.

Modules are imported by name when their command is called: `kentongan count` must not wait for a web
framework, nor `kentongan web` hold a detector in memory.
"""

import importlib
import sys
from typing import Final

from kentongan import VERSION
from kentongan.base.errors import Invalid, KentonganError

COMMANDS: Final = {
    "up": ("kentongan.tools.up", "start everything on this machine; --demo adds the demonstration city"),
    "count": ("kentongan.tools.count", "count the road users of a video file"),
    "bench": ("kentongan.tools.bench", "measure: accuracy, eyes, cameras, ingest"),
    "assets": ("kentongan.tools.assets", "find, list and fetch weights, clips and geography that others own"),
    "city": ("kentongan.tools.city", "a city's pack, its cameras from a table, its camera networks"),
    "people": ("kentongan.tools.people", "make a one-use enrolment code"),
    "secrets": ("kentongan.tools.secrets", "give cameras' passwords a new key"),
    "journal": ("kentongan.tools.journal", "verify the journal against its signed heads"),
    "verify": ("kentongan.tools.verify_recordings", "verify an export, or all recordings, by their hashes"),
    "eyes": ("kentongan.tools.eyes", "the detector: frames to label, train, compare, swap in and back"),
    "drill": ("kentongan.tools.drill", "ring realistic days at 110 in a training city, and audit them"),
    "settings": ("kentongan.tools.configure", "print every setting with its default"),
    "migrate": ("kentongan.tools.migrate", "bring a database to the newest schema"),
    "web": ("kentongan.tools.web", "the page and its API (started by up)"),
    "watch": ("kentongan.tools.watch", "pull, count and show cameras (started by up)"),
    "keep": ("kentongan.tools.keep", "sign the journal, fill the roster, sweep (started by up)"),
    "cameras": ("kentongan.tools.cameras", "the demonstration city's RTSP cameras (started by up)"),
}


def usage() -> str:
    rows = "\n".join(f"  {name:10}{summary}" for name, (_, summary) in COMMANDS.items())
    return (
        f"Kentongan {VERSION}: the software of a city police command centre.\n\n"
        f"usage: kentongan COMMAND [options]\n\n{rows}\n\n`kentongan COMMAND --help` tells more of each."
    )


def main(argv: list[str] | None = None) -> int:
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage() + "\n")
        return 0 if words else 2
    if words[0] in {"-V", "--version"}:
        sys.stdout.write(f"kentongan {VERSION}\n")
        return 0
    return run(words[0], words[1:])


def run(name: str, argv: list[str]) -> int:
    """Run one command and turn what it raises into a sentence and an exit status."""
    if name not in COMMANDS:
        sys.stderr.write(f"kentongan: no command {name!r}; `kentongan --help` lists them\n")
        return 2
    try:
        return importlib.import_module(COMMANDS[name][0]).main(argv)
    except KentonganError as error:
        sys.stderr.write(f"kentongan {name}: {error}\n")
        return 2 if isinstance(error, Invalid) else 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
