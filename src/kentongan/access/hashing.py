"""What is kept of a secret: Argon2id of a password, SHA-256 of a random token.

A token has 256 bits of its own, so a fast hash is enough; a password has not.
"""

import hashlib
import secrets
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's second choice (46 MiB, one pass), doubled in passes: about 50 ms on one core of 2026.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
# 46 MiB each: a flood of logins may not take the machine's memory.
AT_ONCE: Final = BoundedSemaphore(4)


def hash_password(password: str) -> str:
    with AT_ONCE:
        return HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; without a hash it takes as long and never fits."""
    with AT_ONCE:
        try:
            HASHER.verify(password_hash or _dummy(), password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


@cache
def _dummy() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))
