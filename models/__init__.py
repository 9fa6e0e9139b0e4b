"""What Lika remembers. Every table is imported here, so that the metadata is whole."""

from models import (
    account,
    batch,
    case,
    comparing,
    finding,
    household,
    likeness,
    place,
    policy,
    record,
    register,
    support,
)

__all__ = [
    "account",
    "batch",
    "case",
    "comparing",
    "finding",
    "household",
    "likeness",
    "place",
    "policy",
    "record",
    "register",
    "support",
]
