"""走访: a campaign planned, a visit recorded with what was handed over at it."""

from sqlalchemy import select
from sqlmodel import Session

from models.household import Household
from models.place import Region
from models.rows import table
from models.support import Gift, Visit, VisitCampaign
from workflows.access.people import Actor
from workflows.access.places import county_of
from workflows.base.refusals import NotYours, Reason
from workflows.engine import execute
from workflows.help.opening.scope import Answers, held, open_for, placed


def plan_campaign(
    session: Session, actor: Actor, region: int, answers: Answers, *, token: str
) -> int:
    """A visit campaign of a township or county; returns its id."""
    event = execute.open_subject(
        session,
        VisitCampaign,
        "plan",
        actor,
        answers,
        token=token,
        region=region,
        county=county_of(region),
        title="",
        from_on=answers.get("from_on"),
        to_on=answers.get("to_on"),
    )
    return int(event["subject_id"])


def record_visit(
    session: Session,
    actor: Actor,
    household_id: int,
    answers: Answers,
    *,
    campaign_id: int | None = None,
    receipt: tuple[int, ...] = (),
    token: str,
) -> tuple[int, list[int]]:
    """One visit; in a campaign, with a receipt, also what its standard gives each household.

    Returns the visit's id and those of the gifts. Without a receipt nothing is handed over.
    """
    home = held(session, actor, Household, [household_id])[0]
    campaign = _campaign(session, campaign_id, home["region"])
    visit = open_for(
        session,
        actor,
        Visit,
        "record",
        household_id,
        answers,
        token=token,
        visit_campaign_id=campaign_id,
        visited_on=answers.get("visited_on"),
    )
    if not receipt or not campaign:
        return visit, []
    links = {"visit_id": visit, "visit_campaign_id": campaign_id, "given_on": answers["visited_on"]}
    wishes = [
        ({**item, "receipt": receipt}, {**placed(home), **links, **item}) for item in campaign
    ]
    events = execute.open_many(session, Gift, "hand_over", actor, wishes, token=f"{token}-gifts")
    return visit, [int(event["subject_id"]) for event in events]


def _campaign(session: Session, key: int | None, region: int) -> list[dict[str, object]]:
    """What the campaign gives each household; NotYours when it is not held at the place."""
    if key is None:
        return []
    campaigns, regions = table(VisitCampaign), table(Region)
    chosen = (
        select(campaigns.c["items"])
        .join(regions, regions.c.key == campaigns.c.region)
        .where(campaigns.c.id == key, regions.c.key <= region, regions.c.below > region)
    )
    found = session.execute(chosen).one_or_none()
    if found is None:
        raise NotYours(Reason("no_visit_campaign", "该户不在这次走访活动的范围内，请另选活动。"))
    return list(found[0])
