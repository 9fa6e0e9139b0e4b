"""Passwords: what is accepted, how it is kept, how it is proved — at most two proofs at a time."""

import secrets
import threading
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from workflows.base.refusals import Malformed, NotNow, Reason

SHORTEST: Final = 10
LONGEST: Final = 128
# Without 0/O, 1/l/I: a one-time password is read from paper.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
# What whoever guesses tries first; compared without case and without digits at the end.
_GUESSED: Final = frozenset(
    {
        "password",
        "passw0rd",
        "qwertyuiop",
        "administrator",
        "welcome",
        "letmein",
        "iloveyou",
        "woaini",
        "woaizhongguo",
        "zhongguo",
        "fupin",
        "lika",
        "jiandangli",
        "admin",
        "changeme",
        "abcdefghij",
        "asdfghjkl",
        "qwerty",
    }
)
HASHER: Final = PasswordHasher()
# 64 MiB each: without a cap, the sign-in page would be a way to use up the memory.
_TURNS: Final = threading.BoundedSemaphore(2)
_PATIENCE_S: Final = 10


def one_time() -> str:
    """A fresh password for one use: four groups of four, easy to read out."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def check_acceptable(password: str, login: str) -> None:
    """Refuse a password that is too short, too long, or among the first guesses."""
    if len(password) < SHORTEST:
        raise Malformed(
            Reason(
                "password_short",
                "新密码有 {n} 个字符，至少要 {least} 个。可以用一句自己记得住的话。",
                {"n": len(password), "least": SHORTEST},
            )
        )
    if len(password) > LONGEST:
        raise Malformed(
            Reason("password_long", "新密码超过 {most} 个字符，请缩短。", {"most": LONGEST})
        )
    plain = password.casefold()
    stem = plain.rstrip("0123456789!@#$. ")
    if (
        len(set(plain)) < 4
        or plain in "01234567890123456789"
        or stem in _GUESSED
        or stem == login.casefold()
    ):
        raise Malformed(
            Reason("password_guessed", "这个密码太容易被猜到（常见词、登录名、重复字符），请另选。")
        )


def kept(password: str) -> str:
    """The hash to keep of a password."""
    with _turn():
        return HASHER.hash(password)


def proves(password: str, hashed: str | None) -> bool:
    """Does the password fit? For a stranger (None) it takes the same time and never fits."""
    if len(password) > LONGEST:
        return False
    with _turn():
        try:
            return HASHER.verify(hashed or _nobody(), password) and hashed is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """The hash a stranger's attempt is measured against."""
    return HASHER.hash(secrets.token_hex())


class _turn:  # noqa: N801 - reads as a word in `with _turn():`
    """Waiting in line for one of the two places; refused when the line does not move."""

    def __enter__(self) -> None:
        if not _TURNS.acquire(timeout=_PATIENCE_S):
            raise NotNow(Reason("busy", "现在登录的人太多，请一分钟后再试。"))

    def __exit__(self, *_: object) -> None:
        _TURNS.release()
