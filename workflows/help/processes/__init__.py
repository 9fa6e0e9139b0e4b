"""Help after filing: helpers, pairing, plans and measures, visits, money and goods, the yearly
update."""

from workflows.help.processes import gifts, helpers, measures, pairing, visits, yearly

PROCESSES = (
    *helpers.PROCESSES,
    pairing.PROCESS,
    *measures.PROCESSES,
    *visits.PROCESSES,
    gifts.PROCESS,
    yearly.PROCESS,
)

__all__ = ["PROCESSES"]
