"""`kentongan journal verify`: check the journal of a running Kentongan against its signed heads.

What checks is verify.py, a program of its own; this only finds the database, the heads and the key.
"""

import argparse
from pathlib import Path

from kentongan.base.errors import Invalid
from kentongan.base.paths import default_data
from kentongan.tools import verify
from kentongan.tools.folder import owner_dsn


def main(argv: list[str]) -> int:
    asked = parser().parse_args(argv)
    folder: Path = asked.data or default_data()
    heads = asked.heads or folder / "journal" / "heads.jsonl"
    if not heads.is_file():
        raise Invalid(f"{heads}: no such file of signed heads; name one with --heads")
    words = ["--dsn", asked.dsn or owner_dsn(asked.data), "--heads", str(heads)]
    own = folder / "keys" / "journal.ed25519.pub"
    if asked.key or (asked.dsn is None and own.is_file()):
        words += ["--key", asked.key or str(own)]
    return verify.main(words)


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="kentongan journal", description=__doc__)
    verbs = words.add_subparsers(required=True, metavar="verify")
    check = verbs.add_parser("verify", help="check every row and every signed head; exit status 1 on a fault")
    check.add_argument("--heads", type=Path, metavar="FILE", help="signed heads; best a copy kept elsewhere")
    check.add_argument(
        "--key", metavar="KEY", help="public key in hex, or a file of it (default: the folder's)"
    )
    where = check.add_mutually_exclusive_group()
    where.add_argument(
        "--data", type=Path, metavar="DIR", help=f"data folder of `up` (default {default_data()})"
    )
    where.add_argument("--dsn", metavar="URL", help="the database, by its owner")
    return words
