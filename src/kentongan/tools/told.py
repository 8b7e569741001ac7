"""What `kentongan up` tells the programs it starts."""

import os

from kentongan.base.errors import Invalid


def demand(name: str) -> str:
    """A variable of the environment. Raises: Invalid, naming it."""
    value = os.environ.get(name)
    if not value:
        raise Invalid(f"{name} is not set: this command is started by `kentongan up`")
    return value
