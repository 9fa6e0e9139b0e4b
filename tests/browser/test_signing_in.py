"""The way in: a stranger, a person, somebody who has left."""

import pytest

pytestmark = pytest.mark.browser


def test_a_clerk_signs_in_and_sees_the_own_work(town):
    clerk = town.person("clerk")
    clerk.says("我的待办")
    assert clerk.sideways() <= 0
    clerk.picture(town.folder / "first.png")
