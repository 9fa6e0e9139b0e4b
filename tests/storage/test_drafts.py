"""A draft is one row: whoever keeps it last has it, in however many tabs it was typed."""

from tests.fixtures import ground
from tests.fixtures.racing import race
from tests.fixtures.world import World
from workflows.storage import drafts

ROUNDS = 20
database_template = ground.database_template


def test_two_tabs_that_keep_one_form_at_one_moment_both_succeed(store, database_url, own_folder):
    store.close()

    def keeping(tab):
        def attempt(session, number):
            actor = World(session).actor("clerk")
            drafts.keep(session, actor, f"form:{number}", {"tab": tab})
            return True

        return attempt

    for finish in race(database_url, own_folder, [keeping("one"), keeping("two")], ROUNDS):
        assert [one.got for one in finish] == [True, True]
    with store.reading() as session:
        actor = World(session).actor("clerk")
        for number in range(ROUNDS):
            assert drafts.get(session, actor, f"form:{number}")["tab"] in ("one", "two")


def test_an_emptied_form_leaves_no_draft(store):
    with store.transaction() as session:
        actor = World(session).actor("clerk")
        drafts.keep(session, actor, "form", {"said": "一半"})
        drafts.keep(session, actor, "form", {"said": "全部"})
        assert drafts.get(session, actor, "form") == {"said": "全部"}
        drafts.keep(session, actor, "form", {})
        assert drafts.get(session, actor, "form") == {}
