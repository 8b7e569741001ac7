"""`kentongan migrate`: bring the database of DATABASE_URL, or of a running `up`, to the newest schema.

`up` does this by itself at every start; this is for a database that is prepared before its first `up`.
"""

import argparse
import sys
from pathlib import Path

from kentongan.base.migrate import ROLES, migrate
from kentongan.base.paths import default_data
from kentongan.tools.folder import known_secrets, owner_dsn


def main(argv: list[str]) -> int:
    words = argparse.ArgumentParser(prog="kentongan migrate", description=__doc__)
    words.add_argument("--data", type=Path, default=default_data(), metavar="DIR", help="data folder")
    asked = words.parse_args(argv)
    secrets = known_secrets(asked.data)
    applied = migrate(owner_dsn(asked.data), {role: secrets[role] for role in ROLES})
    sys.stdout.write("".join(f"applied {name}\n" for name in applied) or "nothing to do\n")
    return 0
