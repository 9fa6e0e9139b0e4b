"""The finished round: autumn 2015 to January 2016 in the zone; of 28 households 23 are filed.

On the way: a correction answered, one lapsed, a hold, a withdrawal, a veto confirmed, a rejection
at the meeting, an objection upheld and one dismissed, and three kinds of return by the township.
"""

from workflows.demo import upper_round, village_round
from workflows.demo.autumn import Round, cast_of_villages
from workflows.demo.stage import Script


def script() -> Script:
    """The round, scene by scene."""
    play, r = Script(), Round(cast_of_villages())
    village_round.write(play, r)
    upper_round.write(play, r)
    return play
