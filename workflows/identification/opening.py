"""How the first row of each thing comes to be: campaign, village batch, training, case, meeting,
notice, round.

Each is one call of the engine with the place's columns filled in; nothing here decides.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.batch import (
    Campaign,
    FilingBatch,
    PublicityNotice,
    ReviewMeeting,
    ReviewRound,
    TrainingSession,
    VillageBatch,
)
from models.case import Case
from models.household import Household
from models.place import Region
from models.rows import table
from workflows.access.people import Actor
from workflows.access.places import county_of, require_standing
from workflows.base import clock
from workflows.base.refusals import NotNow, NotYours, Reason
from workflows.base.rows import R, RowDict, rows_of
from workflows.engine import execute
from workflows.engine.registry import process_of

if TYPE_CHECKING:
    from models.rows import Of


Answers = Mapping[str, Any]
# The process of a household, and of what takes households, unless another is named.
SIX_STEPS: Final = "identification"


def _known(session: Session, source: "Of[R]", key: int, actor: Actor) -> R:
    """The row another thing is opened under; NotYours when it is not there for this person."""
    rows = rows_of(session, source, source.c.id == key)
    if not rows or not actor.roles_at(rows[0]["region"]):
        raise NotYours(Reason("not_found", "没有找到，或不在您的管辖范围内。请核对编号。"))
    return rows[0]


def _campaign(session: Session, key: int, region: int) -> RowDict:
    """The campaign a village or township works in: it lies at that place or above it."""
    campaigns, regions = table(Campaign), table(Region)
    chosen = (
        select(campaigns)
        .join(regions, regions.c.key == campaigns.c.region)
        .where(campaigns.c.id == key, regions.c.key <= region, regions.c.below > region)
    )
    row = session.execute(chosen).mappings().one_or_none()
    if row is None:
        raise NotYours(Reason("no_campaign", "该地不在这个工作批次的范围内，请另选工作批次。"))
    if row["state"] != "open":
        raise NotNow(Reason("campaign_open", "工作批次尚未启动或已经结束，请先启动。"))
    return dict(row)


def plan_campaign(
    session: Session, actor: Actor, region: int, answers: Answers, *, token: str
) -> int:
    """A new 工作批次 of a township or county; returns its id."""
    require_standing(session, region)
    event = execute.open_subject(
        session,
        Campaign,
        "plan",
        actor,
        answers,
        token=token,
        region=region,
        county=county_of(region),
        title="",
        year=0,
    )
    return int(event["subject_id"])


def plan_village_batch(
    session: Session, actor: Actor, campaign_id: int, region: int, answers: Answers, *, token: str
) -> int:
    """One village in a campaign, pinned to the campaign's profile."""
    require_standing(session, region)
    campaign = _campaign(session, campaign_id, region)
    event = execute.open_subject(
        session,
        VillageBatch,
        "plan",
        actor,
        answers,
        token=token,
        profile=campaign["profile"],
        region=region,
        county=county_of(region),
        campaign_id=campaign_id,
        title="",
    )
    return int(event["subject_id"])


def plan_training(
    session: Session, actor: Actor, village_batch_id: int, answers: Answers, *, token: str
) -> int:
    """A training session of a village batch."""
    batch = _known(session, table(VillageBatch), village_batch_id, actor)
    event = execute.open_subject(
        session,
        TrainingSession,
        "plan",
        actor,
        answers,
        token=token,
        profile=batch["profile"],
        region=batch["region"],
        county=batch["county"],
        village_batch_id=village_batch_id,
        planned_on=clock.today(),
    )
    return int(event["subject_id"])


def open_case(
    session: Session,
    household_id: int,
    village_batch_id: int,
    actor: Actor,
    answers: Answers,
    *,
    token: str,
    action: str = "open",
    process: str = SIX_STEPS,
    earlier_case_id: int | None = None,
) -> int:
    """A household's application (open), a new one after an end (reapply), or one taken over;
    returns its id."""
    home = _known(session, table(Household), household_id, actor)
    batch = _known(session, table(VillageBatch), village_batch_id, actor)
    if home["elsewhere"]:
        raise NotNow(
            Reason(
                "elsewhere", "这是外镇建档立卡户，只登记帮扶，不在本地申请识别。请由其户籍地办理。"
            )
        )
    require_standing(session, home["region"])
    if home["region"] != batch["region"]:
        raise NotYours(Reason("other_village", "该户不属于这个村批次的村，请选择本村的批次。"))
    event = execute.open_subject(
        session,
        Case,
        action,
        actor,
        answers,
        token=token,
        process=process,
        profile=batch["profile"],
        region=home["region"],
        county=home["county"],
        household_id=household_id,
        village_batch_id=village_batch_id,
        earlier_case_id=earlier_case_id,
        head_name=home["head_name"],
        members=home["members"],
    )
    return int(event["subject_id"])


def takes_over(actor: Actor, batch: RowDict) -> bool:
    """May the person take households over into this village batch that are midway on paper?"""
    openers = process_of("identification").openers("take_over")
    return batch["state"] != "planned" and not openers.isdisjoint(actor.roles_at(batch["region"]))


def plan_meeting(
    session: Session,
    actor: Actor,
    village_batch_id: int,
    answers: Answers,
    *,
    token: str,
    case_process: str = SIX_STEPS,
) -> int:
    """A review meeting of a village batch."""
    batch = _known(session, table(VillageBatch), village_batch_id, actor)
    event = execute.open_subject(
        session,
        ReviewMeeting,
        "plan",
        actor,
        answers,
        token=token,
        profile=batch["profile"],
        region=batch["region"],
        case_process=case_process,
        county=batch["county"],
        village_batch_id=village_batch_id,
        planned_on=clock.today(),
        chair_id=0,
        recorder_id=0,
    )
    return int(event["subject_id"])


def draft_notice(
    session: Session,
    actor: Actor,
    village_batch_id: int,
    kind: int,
    cases: Sequence[int],
    issuer: str,
    *,
    token: str,
    case_process: str = SIX_STEPS,
    supplements_id: int | None = None,
) -> int:
    """A notice's list, its public page behind a name nobody can guess (128 bits)."""
    batch = _known(session, table(VillageBatch), village_batch_id, actor)
    event = execute.open_subject(
        session,
        PublicityNotice,
        "draft",
        actor,
        {"cases": tuple(cases), "issuer": issuer},
        token=token,
        profile=batch["profile"],
        region=batch["region"],
        case_process=case_process,
        county=batch["county"],
        village_batch_id=village_batch_id,
        kind=kind,
        code=secrets.token_urlsafe(16),
        supplements_id=supplements_id,
    )
    return int(event["subject_id"])


def collect_round(
    session: Session,
    actor: Actor,
    campaign_id: int,
    region: int,
    level: str,
    answers: Answers,
    *,
    token: str,
    case_process: str = SIX_STEPS,
) -> int:
    """A township or county review round (level: township, county)."""
    campaign = _campaign(session, campaign_id, region)
    event = execute.open_subject(
        session,
        ReviewRound,
        "collect",
        actor,
        answers,
        token=token,
        profile=campaign["profile"],
        region=region,
        case_process=case_process,
        county=county_of(region),
        campaign_id=campaign_id,
        level=level,
    )
    return int(event["subject_id"])


def collect_filing(
    session: Session,
    actor: Actor,
    campaign_id: int,
    region: int,
    answers: Answers,
    *,
    token: str,
    case_process: str = SIX_STEPS,
) -> int:
    """A filing batch of a township or county."""
    campaign = _campaign(session, campaign_id, region)
    event = execute.open_subject(
        session,
        FilingBatch,
        "collect",
        actor,
        answers,
        token=token,
        profile=campaign["profile"],
        region=region,
        case_process=case_process,
        county=county_of(region),
        campaign_id=campaign_id,
    )
    return int(event["subject_id"])
