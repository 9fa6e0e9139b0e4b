"""Sealed columns: AES-256-GCM with the row's identity bound in, and a keyed index for exact search.

The keys live in a file beside, never in, the database and its backups.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION: Final = b"\x01"
_NONCE: Final = 12


class KeyFault(Exception):  # noqa: N818 - said to people: the key is at fault
    """The key file is missing, unreadable or belongs to another database."""


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The two secrets of one installation: one seals, one indexes."""

    sealing: bytes
    indexing: bytes

    def seal(self, text: str, *, owner: str) -> bytes:
        """The text sealed for one row and column (`owner`, such as person:17:id)."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + AESGCM(self.sealing).encrypt(nonce, text.encode(), owner.encode())

    def open(self, sealed: bytes, *, owner: str) -> str:
        """The text again; KeyFault when the key, the row or the column is another."""
        if sealed[:1] != _VERSION:
            raise KeyFault("sealed with an unknown key version")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return AESGCM(self.sealing).decrypt(nonce, body, owner.encode()).decode()
        except InvalidTag:
            raise KeyFault(f"{owner} was not sealed with this key for this place") from None

    def blind(self, text: str) -> str:
        """The exact-search word of a number: without the key it says nothing."""
        # Not hmac.new: an import asks this eight times a person, and this is three times as quick.
        return hmac.digest(self.indexing, text.encode(), "sha256").hex()[:32]

    def under(self, number: str) -> "Keyring":
        """What is sealed so is opened only by whoever also has this ID number: the row that a list
        has about somebody lies unread until that somebody's own household brings the number."""
        key = hmac.digest(self.sealing, b"under\x1f" + number.encode(), "sha256")
        return Keyring(key, self.indexing)

    @property
    def fingerprint(self) -> str:
        """Names the key without telling it: kept in the database and printed on the recovery
        sheet."""
        return hashlib.sha256(b"lika keyring" + self.sealing + self.indexing).hexdigest()[:16]

    def words(self) -> str:
        """The key as the recovery sheet prints it: groups of hex with a check at the end."""
        raw = self.sealing + self.indexing
        text = (raw + hashlib.sha256(raw).digest()[:4]).hex()
        return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def new_keyring() -> Keyring:
    """Two fresh random keys."""
    return Keyring(secrets.token_bytes(32), secrets.token_bytes(32))


def from_words(words: str) -> Keyring:
    """The keyring typed from a recovery sheet; KeyFault when a digit is wrong."""
    try:
        raw = bytes.fromhex("".join(words.split()))
    except ValueError:
        raise KeyFault("a recovery sheet holds only the digits 0-9 and a-f") from None
    body, check = raw[:64], raw[64:]
    if len(body) != 64 or hashlib.sha256(body).digest()[:4] != check:
        raise KeyFault("the recovery sheet's check digits do not fit what was typed")
    return Keyring(body[:32], body[32:])


def save(ring: Keyring, path: Path) -> None:
    """Write the key file, readable by its owner only; an existing one is never overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(ring.words() + "\n")
        file.flush()
        os.fsync(file.fileno())


def load(path: Path) -> Keyring:
    """Read the key file; KeyFault when there is none."""
    try:
        return from_words(path.read_text())
    except FileNotFoundError:
        raise KeyFault(f"no key file at {path}") from None
