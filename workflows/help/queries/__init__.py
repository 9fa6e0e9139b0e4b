"""Everything the screens of help read. Each call says who looks; rows out; a constant number of
queries.

household(session, actor, household_id) -> HouseholdHelp | None   whole-family view, neighbours,
    double recipients
standing(session, actor) -> Standing             filed, without helper or measure, fen
idle(session, actor) -> Idle                     leaders and units without a household
unhelped, unmeasured(session, actor, wanted, limit=200) -> list[RowDict]   the households, named
covered(session, actor, limit=12) -> list[Covered]   the newest campaigns in figures alone
pairing_load(session, actor) -> PairingLoad      who helps how many, and who is without
leading_group(session, actor) -> list[RowDict]   officials with a duty, the head first
reconciliation(session, actor) -> Reconciliation 40 + 5 + 10 = 55, counted
network(session, actor, limit=400) -> list[Edge] helper ↔ household, for the picture
campaigns(session, actor) -> list[RowDict]       visit campaigns, newest first
under_way(session, actor) -> list[RowDict]       those of visits that run now; about(row, region)
coverage(session, actor, campaign_id) -> Coverage | None   leaders, households, never visited, who
    must visit whom
ledger(session, actor, *, giver=None, household_id=None, campaign_id=None, year=None, kind=None,
    limit=200) -> list[RowDict]                  entries, newest first; giver = ("official", id)
given(session, actor, giver) -> (entries, fen)   all of one giver's, however many there are
totals(session, actor) -> Totals                 from the sums: all, years, months, kinds, givers,
    campaigns
measures_by_cause(session, actor) -> Measures    the grid from the sums; counts by kind and state
warnings(session, actor, limit=200) -> Warnings  measures that fit no cause, households with none
my_households(session, actor) -> list[OwnHousehold]   a helper's phone: own households, what is due
reminders(session, actor) -> list[Reminder]      what a helper still owes his own households
reminded(session, actor, limit=100) -> Reminded  what the helpers of an area owe: all counted
updates(session, actor, year) -> list[RowDict]   the yearly round's households and their state
"""
