"""Cards filled from what is stored: one pairing's, or all of a place in one file."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session

from models.household import Household
from models.rows import table
from models.rows.household import HouseholdRow
from models.rows.support import HelpCardRow, PairingRow
from models.support import HelpCard, Measure, Official, Organisation, Pairing
from workflows.access import places
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import audit_log
from workflows.base.refusals import NotReady, NotYours, Reason
from workflows.base.rows import Row, by_key, rows_by
from workflows.base.standing_codes import MEASURE
from workflows.base.words import _
from workflows.help.loaders import causes_of
from workflows.help.processes.pairing import WAYS
from workflows.papers.help import Card, CardKind, HelpCardsPaper


def cards_of(session: Session, actor: Actor, pairing_ids: Sequence[int]) -> HelpCardsPaper:
    """The cards of these pairings, each with its newest number. NotReady before one is issued."""
    pairings = rows_by(session, table(Pairing), "id", pairing_ids)
    reach = all(actor.roles_at(row["region"]) & SEES_PEOPLE for row in pairings)
    if not pairings or len(pairings) != len(set(pairing_ids)) or not reach:
        raise NotYours(Reason("not_found", "没有找到，或不在您的管辖范围内。请核对编号。"))
    issued: dict[int, HelpCardRow] = {}
    for card in rows_by(session, table(HelpCard), "pairing_id", pairing_ids):
        issued[card["pairing_id"]] = card
    homes = {
        row["id"]: row
        for row in rows_by(session, table(Household), "id", [p["household_id"] for p in pairings])
    }
    missing = [homes[p["household_id"]]["head_name"] for p in pairings if p["id"] not in issued]
    if missing:
        raise NotReady(
            Reason(
                "no_card", "还没有发卡：{names}。请先办理“发卡”，再打印。", {"names": missing[:10]}
            )
        )
    return HelpCardsPaper(
        cards=_cards(session, pairings, homes, issued),
        code=issued[pairings[0]["id"]]["number"] if len(pairings) == 1 else "",
    )


def cards_of_place(session: Session, actor: Actor, region: int, kind: str) -> HelpCardsPaper:
    """All current cards of a kind (official, organisation) in a place, in order of households."""
    place = places.place_of(session, region)
    pairings, cards = table(Pairing), table(HelpCard)
    chosen = (
        select(pairings.c.id)
        .where(
            pairings.c.region >= region,
            pairings.c.region < (place.below if place else region),
            within(actor, pairings.c.region, SEES_PEOPLE),
            pairings.c.state == "current",
            pairings.c[f"{CardKind(kind).value}_id"].is_not(None),
            pairings.c.id.in_(select(cards.c.pairing_id)),
        )
        .order_by(pairings.c.region, pairings.c.household_id, pairings.c.id)
    )
    keys = list(session.execute(chosen).scalars())
    if not keys:
        raise NotReady(Reason("no_cards_here", "该地还没有发过这种卡。请先办理“发卡”。"))
    return cards_of(session, actor, keys)


def note_cards(session: Session, actor: Actor, region: int, made: HelpCardsPaper) -> int:
    """Write into the access ledger that these cards were printed."""
    return audit_log.enter(
        session,
        "access",
        "help_cards",
        actor_id=actor.user_id,
        region=region,
        detail={"cards": len(made.cards)},
    )


def _cards(
    session: Session,
    pairings: Sequence[PairingRow],
    homes: dict[int, HouseholdRow],
    issued: dict[int, HelpCardRow],
) -> tuple[Card, ...]:
    officials = by_key(session, table(Official), (p["official_id"] for p in pairings))
    units = by_key(session, table(Organisation), (p["organisation_id"] for p in pairings))
    causes = causes_of(session, sorted(homes))
    measures: dict[int, list[str]] = {}
    for row in rows_by(session, table(Measure), "household_id", homes):
        if row["state"] != "dropped":
            measures.setdefault(row["household_id"], []).append(MEASURE.label(row["kind"]))
    stood = {(homes[p["household_id"]]["region"], issued[p["id"]]["issued_on"]) for p in pairings}
    called = {(region, day): places.path_name(session, region, on=day) for region, day in stood}
    order = sorted(pairings, key=lambda p: (p["region"], p["household_id"], p["id"]))
    found = []
    for pairing in order:
        home, card = homes[pairing["household_id"]], issued[pairing["id"]]
        official, unit = pairing["official_id"], pairing["organisation_id"]
        helper: Row = officials[official] if official is not None else units[unit or 0]
        contact = helper["contact"]
        found.append(
            Card(
                kind=CardKind(card["kind"]),
                number=card["number"],
                issued_on=card["issued_on"],
                reprint_why=card["reprint_why"],
                place="" if home["elsewhere"] else called[home["region"], card["issued_on"]],
                head=home["head_name"],
                group=home["group_name"],
                address=home["address"],
                people=home["members"],
                phone=home["phone_masked"],
                card_elsewhere=home["number"] or "" if home["elsewhere"] else "",
                causes=tuple(causes.get(home["id"], ())),
                measures=tuple(dict.fromkeys(measures.get(home["id"], ()))),
                helper=helper["name"],
                unit=helper.get("unit", ""),
                post=helper.get("post", ""),
                contact=contact,
                helper_address=helper.get("address", ""),
                person_in_charge=helper.get("person_in_charge", ""),
                ways=tuple(_(WAYS[way]) for way in pairing["ways"]),
                agreement_no=pairing["agreement_no"],
                since=pairing["from_on"],
                qr=f"tel:{contact}" if contact.replace("-", "").isdigit() else "",
            )
        )
    return tuple(found)
