"""Somebody sits at a screen: a page of the program, or a piece of one, run without a browser."""

from models.store import Store
from pages import desk
from workflows import sign_in
from workflows.people import Actor


def sit_down(store: Store, monkeypatch, actor: Actor) -> None:
    """From here on every screen of this test is this person's, and reads this database."""
    with store.transaction() as session:
        attempt = sign_in.Attempt("", "192.0.2.7", actor.user_id, None)
        opened = sign_in.conclude(session, attempt, proven=True)
        assert opened is not None
        visit = sign_in.visit_by_token(session, opened.token)
    assert visit is not None
    monkeypatch.setattr(desk, "store", lambda: store)
    monkeypatch.setattr(desk.st, "user", {"session": str(visit.id)})
