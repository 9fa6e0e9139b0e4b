"""The six-step identification of poor households: its table, its forms, its guards, its effects."""

from workflows.identification.process import PROCESS

__all__ = ["PROCESS"]
