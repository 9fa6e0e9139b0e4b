"""Help after filing: helpers, pairing, plans and measures, visits, money and goods, the yearly
update."""

from workflows.processes.help import gifts, helpers, measures, pairing, visits, yearly

PROCESSES = (
    *helpers.PROCESSES,
    pairing.PROCESS,
    *measures.PROCESSES,
    *visits.PROCESSES,
    gifts.PROCESS,
    yearly.PROCESS,
)

__all__ = ["PROCESSES"]
