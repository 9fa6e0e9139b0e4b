"""An installation as `init` leaves it, and the people the account and server tests speak of."""

from dataclasses import dataclass
from datetime import date

from argon2 import PasswordHasher
from sqlalchemy import update

from models.account import User
from models.columns import table
from models.store import Store
from tests.databases import EMPTY, Template
from workflows import accounts, grants, passwords, places, policy, settings
from workflows.people import Actor, Role, actor_of

PASSWORD = "a village at the river"
LONG_AGO = date(2015, 1, 1)
JIMO = 370215000000
TOWNSHIP = 370215104000


@dataclass(frozen=True)
class Invented:
    """Somebody of the tests: how they sign in, and which role they hold where."""

    login: str
    name: str
    role: Role
    region: int


ROOT = "chief"
CAST = (
    Invented("wei", "魏管理", Role.ADMINISTRATOR, JIMO),
    Invented("mu", "穆信息", Role.CLERK, 370215104200),
    Invented("ruan", "阮经办", Role.TOWNSHIP, TOWNSHIP),
    Invented("jing", "荆督查", Role.INSPECTOR, JIMO),
)


def quick_hashes() -> None:
    """Weak and quick: what is tested is who may sign in, not how long argon2 takes."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._nobody.cache_clear()


def fill(store: Store) -> None:
    """Places, policies, a chief administrator and the cast, all with PASSWORD."""
    kept, passwords.HASHER = passwords.HASHER, PasswordHasher(1, 64, 1)
    try:
        with store.transaction() as session:
            places.load_regions(session)
            policy.seed(session)
            settings.put(session, settings.KEYS, store.keyring.fingerprint)
            first = accounts.first_administrator(session, ROOT)
            assert first is not None
            chief = actor_of(session, first.user_id)
            for person in CAST:
                handed = accounts.create_user(
                    session, chief, login=person.login, name=person.name, region=person.region
                )
                grants.grant(
                    session, chief, handed.user_id, person.role, village(session, person.region),
                    since=LONG_AGO,
                )  # fmt: skip
            session.execute(
                update(table(User)).values(password=passwords.kept(PASSWORD), must_change=False)
            )
            # One hash as strong as the program makes them: for whoever measures the time.
            users = table(User)
            strong = update(users).where(users.c.login == "ruan")
            session.execute(strong.values(password=PasswordHasher().hash(PASSWORD)))
    finally:
        passwords.HASHER = kept


def village(session, region: int) -> int:
    """The region itself, or the first village after it where the list knows none of that number."""
    if places.place_of(session, region):
        return region
    return places.children(session, TOWNSHIP)[0].key


INSTALLED = Template("installed", fill, EMPTY)


def who(session, login: str) -> Actor:
    """The person of that login as they stand today."""
    users = table(User)
    return actor_of(session, session.execute(users.select().where(users.c.login == login)).one().id)
