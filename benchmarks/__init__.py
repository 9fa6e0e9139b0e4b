"""What Lika costs: ratios to raw SQL, waits on a large register, people one process serves."""

from workflows import procedures  # noqa: F401 - what this installation can do
