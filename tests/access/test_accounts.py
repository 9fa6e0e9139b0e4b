"""Accounts: who may manage them, which roles go together, how one signs in and is kept out."""

import threading
import time
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from models.account import FailedSignIn, Grant, Ledger, SignIn, User
from models.columns import table
from tests.fixtures import installations
from tests.fixtures.installations import JIMO, PASSWORD, TOWNSHIP, who
from workflows.access import accounts, grants, passwords, place_lists, places, sign_in
from workflows.access.people import actor_of
from workflows.access.roles import Role
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotNow, NotReady, NotYours

ADDRESS = "192.0.2.7"


@pytest.fixture
def database_template():
    return installations.INSTALLED


@pytest.fixture(autouse=True)
def hashes(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", passwords.HASHER)
    installations.quick_hashes()
    yield
    passwords._nobody.cache_clear()


def signed_in(session, login="mu", password=PASSWORD, address=ADDRESS):
    return sign_in.sign_in(session, login, password, address)


def newcomer(session, by="wei", login="neu", region=TOWNSHIP):
    return accounts.create_user(
        session, who(session, by), login=login, name="新来者", region=region
    )


def keys(refusal):
    return {reason.key for reason in refusal.value.reasons}


def test_a_stranger_costs_the_same_proof_as_somebody(store, monkeypatch):
    """Nobody learns from the time an answer takes which logins exist: one proof, equally hard."""
    proofs, hasher = [], passwords.HASHER
    passwords.proves("x", None)

    def verify(hashed, word):
        proofs.append(extract_parameters(hashed))
        return hasher.verify(hashed, word)

    counting = SimpleNamespace(hash=hasher.hash, verify=verify)
    monkeypatch.setattr(passwords, "HASHER", counting)
    with store.transaction() as session:
        assert signed_in(session, "mu", "a wrong guess") is None
        assert signed_in(session, "nobody-at-all", "a wrong guess") is None
    assert len(proofs) == 2
    assert proofs[0] == proofs[1]


# ---------------------------------------------------------------------------------------- accounts


def test_a_new_account_has_a_one_time_password_that_must_be_changed(store):
    with store.transaction() as session:
        handed = newcomer(session)
        opened = signed_in(session, "neu", handed.password)
        assert opened.must_change
        actor = accounts.signed_in_as(session, handed.user_id)
        visit = sign_in.visit_by_token(session, opened.token)
        accounts.change_password(
            session, actor, old=handed.password, new="nine hills and a mill", keep=visit.id
        )
        assert not sign_in.visit_by_token(session, opened.token).must_change
        assert signed_in(session, "neu", handed.password) is None
        assert signed_in(session, "neu", "nine hills and a mill")


def test_two_accounts_cannot_have_one_login_whatever_its_case(store):
    with store.transaction() as session:
        newcomer(session, login="Neu")
        with pytest.raises(Malformed, match="login_taken"):
            newcomer(session, login=" nEU ")


@pytest.mark.parametrize("login", ["a", "two words", "x" * 41, "<b>"])
def test_a_login_that_cannot_be_typed_is_refused(store, login):
    with store.transaction() as session, pytest.raises(Malformed, match="login"):
        newcomer(session, login=login)


@pytest.mark.parametrize("person", ["mu", "ruan", "jing"])
def test_only_an_administrator_manages_accounts(store, person):
    with store.transaction() as session:
        actor, other = who(session, person), who(session, "wei").user_id
        for attempt in (
            lambda: accounts.create_user(
                session, actor, login="neu", name="某", region=actor.held[0].lo
            ),
            lambda: accounts.reset_password(session, actor, other),
            lambda: accounts.disable(session, actor, other, reason="调离"),
            lambda: accounts.accounts(session, actor),
            lambda: grants.grant(session, actor, other, Role.LEADER, JIMO),
        ):
            with pytest.raises(NotYours):
                attempt()


def test_an_administrator_stays_inside_their_area(store):
    shinan = 370202000000
    with store.transaction() as session:
        wei, chief = who(session, "wei"), who(session, installations.ROOT)
        with pytest.raises(NotYours):
            newcomer(session, region=shinan)
        handed = newcomer(session, by=installations.ROOT, login="far", region=shinan)
        with pytest.raises(NotYours, match="area"):
            accounts.reset_password(session, wei, handed.user_id)
        with pytest.raises(NotYours, match="area"):
            accounts.disable(session, wei, chief.user_id, reason="调离")
        assert "far" not in {a.login for a in accounts.accounts(session, wei)}
        assert "far" in {a.login for a in accounts.accounts(session, chief)}


def test_nobody_resets_or_disables_themselves(store):
    with store.transaction() as session:
        wei = who(session, "wei")
        with pytest.raises(NotYours, match="oneself"):
            accounts.reset_password(session, wei, wei.user_id)
        with pytest.raises(NotYours, match="oneself"):
            accounts.disable(session, wei, wei.user_id, reason="调离")


def test_a_disabled_account_is_out_at_once_and_can_come_back(store):
    with store.transaction() as session:
        wei, mu = who(session, "wei"), who(session, "mu")
        opened = signed_in(session)
        accounts.disable(session, wei, mu.user_id, reason="调离")
        assert sign_in.visit_by_token(session, opened.token) is None
        assert signed_in(session) is None
        with pytest.raises(NotYours, match="account"):
            actor_of(session, mu.user_id)
        with pytest.raises(NotNow):
            accounts.disable(session, wei, mu.user_id, reason="调离")
        handed = accounts.enable(session, wei, mu.user_id)
        assert signed_in(session, "mu", handed.password).must_change


def test_a_reset_password_ends_every_open_session(store):
    with store.transaction() as session:
        opened = signed_in(session)
        handed = accounts.reset_password(session, who(session, "wei"), who(session, "mu").user_id)
        assert sign_in.visit_by_token(session, opened.token) is None
        assert signed_in(session) is None
        assert signed_in(session, "mu", handed.password).must_change


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ("nine char", "password_short"),
        ("password123456", "password_guessed"),
        ("aaaaaaaaaaaaaa", "password_guessed"),
        ("1234567890", "password_guessed"),
        ("x" * 129, "password_long"),
        (PASSWORD, "same_password"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(store, new, key):
    with store.transaction() as session, pytest.raises(Malformed, match=key):
        accounts.change_password(session, who(session, "mu"), old=PASSWORD, new=new)


def test_ten_characters_are_enough(store):
    with store.transaction() as session:
        accounts.change_password(session, who(session, "mu"), old=PASSWORD, new="ten chars!")


def test_the_wrong_old_password_changes_nothing(store):
    with store.transaction() as session:
        with pytest.raises(NotYours, match="old_password"):
            accounts.change_password(session, who(session, "mu"), old="no", new="nine hills away")
        assert signed_in(session)


def test_an_empty_installation_gets_one_administrator_over_everything(store):
    with store.transaction() as session:
        chief = who(session, installations.ROOT)
        assert chief.roles_at(JIMO) == {Role.ADMINISTRATOR}
        assert accounts.first_administrator(session) is None


# ------------------------------------------------------------------------------------------ grants


def test_a_grant_is_in_force_from_its_day_to_its_last(store):
    start, end = date(2016, 3, 1), date(2016, 3, 31)
    with store.transaction() as session:
        handed = newcomer(session)
        grants.grant(
            session, who(session, "wei"), handed.user_id, Role.TOWNSHIP, TOWNSHIP,
            since=start, until=end,
        )  # fmt: skip
        one = timedelta(days=1)
        held = {
            day: bool(actor_of(session, handed.user_id, day).held)
            for day in (start - one, start, end, end + one)
        }
        assert list(held.values()) == [False, True, True, False]


@pytest.mark.parametrize(
    ("role", "region", "key"),
    [
        (Role.CLERK, TOWNSHIP, "level"),
        (Role.TOWNSHIP, JIMO, "level"),
        (Role.COUNTY, TOWNSHIP, "level"),
        (Role.ADMINISTRATOR, TOWNSHIP, "level"),
        (Role.SYSTEM, JIMO, "level"),
        (Role.TOWNSHIP, 370215999000, "no_place"),
    ],
)
def test_a_role_is_given_at_its_own_level_only(store, role, region, key):
    with store.transaction() as session:
        handed = newcomer(session)
        with pytest.raises(NotReady) as refusal:
            grants.grant(session, who(session, "wei"), handed.user_id, role, region)
        assert keys(refusal) == {key}


def test_an_abolished_county_gets_no_new_grants(store):
    old_jimo = 370282000000
    with store.transaction() as session:
        chief = who(session, installations.ROOT)
        handed = newcomer(session, by=installations.ROOT, region=old_jimo)
        with pytest.raises(NotReady, match="abolished"):
            grants.grant(session, chief, handed.user_id, Role.COUNTY, old_jimo)
        grants.grant(
            session, chief, handed.user_id, Role.COUNTY, old_jimo,
            since=date(2016, 1, 1), until=date(2017, 10, 30),
        )  # fmt: skip


def test_roles_that_exclude_each_other_never_meet_in_time(store):
    with store.transaction() as session:
        wei, handed = who(session, "wei"), newcomer(session)
        spring, summer = date(2016, 5, 31), date(2016, 6, 1)
        grants.grant(
            session, wei, handed.user_id, Role.TOWNSHIP, TOWNSHIP,
            since=date(2016, 1, 1), until=spring,
        )  # fmt: skip
        with pytest.raises(NotReady, match="incompatible"):
            grants.grant(session, wei, handed.user_id, Role.COUNTY, JIMO, since=spring)
        grants.grant(session, wei, handed.user_id, Role.COUNTY, JIMO, since=summer)


def test_committee_and_work_team_are_told_apart(store):
    with store.transaction() as session:
        wei, handed = who(session, "wei"), newcomer(session)
        place = who(session, "mu").held[0].lo
        with pytest.raises(NotReady, match="body"):
            grants.grant(session, wei, handed.user_id, Role.COMMITTEE, place)
        grants.grant(session, wei, handed.user_id, Role.COMMITTEE, place, body="work_team")
        assert actor_of(session, handed.user_id).held[0].body == "work_team"


def test_a_substitute_stands_in_for_somebody_and_not_for_ever(store):
    with store.transaction() as session:
        wei, ruan, handed = who(session, "wei"), who(session, "ruan"), newcomer(session)

        def give(**more):
            grants.grant(session, wei, handed.user_id, Role.TOWNSHIP, TOWNSHIP, **more)

        with pytest.raises(NotReady, match="substitute_end"):
            give(stands_in_for=ruan.user_id)
        week = clock.today() + timedelta(days=7)
        with pytest.raises(NotReady, match="substitute_for"):
            give(stands_in_for=wei.user_id, until=week)
        give(stands_in_for=ruan.user_id, until=week)
        assert actor_of(session, handed.user_id).held[0].stands_in_for == ruan.user_id


def test_a_revoked_role_ends_with_the_day_and_stays_in_the_past(store):
    today = clock.today()
    with store.transaction() as session:
        wei, mu = who(session, "wei"), who(session, "mu")
        given = grants.grants_of(session, mu.user_id)[0]
        with pytest.raises(Malformed, match="past"):
            grants.revoke(session, wei, given.id, last_day=today - timedelta(days=1))
        grants.revoke(session, wei, given.id)
        assert actor_of(session, mu.user_id, today).held
        assert not actor_of(session, mu.user_id, today + timedelta(days=1)).held
        with pytest.raises(NotNow, match="ended"):
            grants.revoke(session, wei, given.id)


# ----------------------------------------------------------------------------------------- sign-in


def test_the_sixth_attempt_is_refused_even_with_the_right_password(store):
    with store.transaction() as session:
        for _attempt in range(sign_in.FAILURES):
            assert signed_in(session, password="wrong guess") is None
        with pytest.raises(NotNow, match="throttled"):
            signed_in(session)
        assert signed_in(session, address="192.0.2.8"), "another address is not locked out"
        later = clock.now() + sign_in.WINDOW + timedelta(seconds=1)
    with store.transaction() as session, clock.moved_to(later):
        assert signed_in(session)


def test_a_right_password_on_the_fifth_attempt_counts_and_clears_the_failures(store):
    with store.transaction() as session:
        for _attempt in range(sign_in.FAILURES - 1):
            assert signed_in(session, password="wrong guess") is None
        assert signed_in(session)
        assert session.execute(select(table(FailedSignIn))).all() == []


def test_attempts_that_all_asked_before_the_first_failure_count_one_by_one(store):
    with store.transaction() as session:
        attempts = [sign_in.ask(session, "mu", ADDRESS) for _n in range(sign_in.FAILURES + 1)]
        for attempt in attempts[:-1]:
            assert sign_in.conclude(session, attempt, proven=False) is None
        assert sign_in.conclude(session, attempts[-1], proven=True) is None


def test_a_session_ends_when_idle_and_after_twelve_hours(store):
    start = clock.now()
    with store.transaction() as session:
        token = signed_in(session).token
        visit = sign_in.visit_by_token(session, token)

        def still_there(moment):
            with clock.moved_to(moment):
                return sign_in.visit_by_token(session, token) is not None

        edge = start + sign_in.IDLE
        assert still_there(edge - timedelta(seconds=5))
        assert not still_there(edge + timedelta(seconds=5))
        for hour in range(1, 12):
            with clock.moved_to(start + timedelta(hours=hour)):
                sign_in.touch(session, visit.id)
        assert still_there(start + sign_in.LONGEST - timedelta(seconds=5))
        assert not still_there(start + sign_in.LONGEST + timedelta(seconds=5))


def test_signing_out_ends_this_session_and_no_other(store):
    with store.transaction() as session:
        here, there = signed_in(session), signed_in(session)
        sign_in.sign_out(session, sign_in.visit_by_token(session, here.token).id)
        assert sign_in.visit_by_token(session, here.token) is None
        assert sign_in.visit_by_token(session, there.token)


def test_neither_token_nor_password_nor_login_of_a_failure_is_kept(store):
    with store.transaction() as session:
        token = signed_in(session).token
        signed_in(session, "who-is-that", "wrong guess")
        kept = [
            str(row)
            for model in (SignIn, FailedSignIn, User, Grant, Ledger)
            for row in session.execute(select(table(model))).all()
        ]
    text = "\n".join(kept)
    assert token not in text
    assert PASSWORD not in text
    assert "who-is-that" not in text


def test_every_change_of_an_account_is_in_the_books_and_they_hold(store):
    with store.transaction() as session:
        wei, mu = who(session, "wei"), who(session, "mu")
        newcomer(session)
        accounts.reset_password(session, wei, mu.user_id)
        accounts.disable(session, wei, mu.user_id, reason="调离")
        grants.revoke(session, wei, grants.grants_of(session, mu.user_id)[0].id)
        said = session.execute(select(table(Ledger).c.what).order_by(table(Ledger).c.seq)).scalars()
        assert list(said)[-4:] == ["created", "password_reset", "disabled", "revoked"]
        assert audit_log.broken(session) == []


def test_no_more_than_two_passwords_are_proved_at_a_time(monkeypatch):
    running, most, lock = [0], [0], threading.Lock()

    class Slow:
        def verify(self, _hashed, _password):
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            time.sleep(0.02)
            with lock:
                running[0] -= 1
            return True

    monkeypatch.setattr(passwords, "HASHER", Slow())
    people = [threading.Thread(target=passwords.proves, args=("x", "y")) for _n in range(12)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert most[0] == 2


# ------------------------------------------------------------------------------------------ places


def test_both_lists_are_loaded_once_with_dates_and_successors(store):
    with store.transaction() as session:
        assert place_lists.load_regions(session) == 0
        old = places.place_of(session, 370282000000)
        assert (old.valid_to, old.successor) == (date(2017, 10, 30), JIMO)
        assert old.stands_on(date(2017, 10, 30))
        assert not old.stands_on(date(2017, 10, 31))
        path = [place.name for place in places.path_of(session, 370282104201)]
        assert path == ["山东省", "青岛市", "即墨市", "移风店镇", "黑家屯村"]
        assert places.path_name(session, 370282104201) == "即墨市移风店镇黑家屯村"
        assert places.county_of(370282104201) == 370282000000
        assert places.county_of(370200000000) == 0
        inside = places.within(session, old.key, old.below)
        assert {place.key for place in inside} >= {370282104201, old.key}
        assert all(old.key <= place.key < old.below for place in inside)
