"""A word beside a name says that the person is dead or gone where it says nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.base import gone, names

DEAD = (
    "已故",
    "去世",
    "死亡",
    "亡",
    "已去世",
    "2015年去世",
    "2016.3.1病故",
    "本人已于2016年5月去世",
)
LEFT = ("迁出", "已迁出", "出嫁", "外嫁", "服刑", "2014年外嫁", "正在服刑")
ASKED = ("父母双亡", "其妻去世", "未亡人", "配偶已故", "2013年丧子，孙子死亡")
NEITHER = ("", "低保户", "健在", "大", "外出务工", "丧偶", "长期服药", "新生儿")


@pytest.mark.parametrize("said", [*DEAD, *LEFT, *ASKED, *NEITHER])
def test_what_a_remark_says_of_the_person(said):
    found = gone.read(said)
    assert (found is None) == (said in NEITHER)
    if found:
        assert (found.dead, found.left, found.perhaps) == (
            said in DEAD,
            said in LEFT,
            said in ASKED,
        )


def test_beside_the_head_the_word_head_is_the_person():
    assert gone.read("户主已去世").perhaps
    assert gone.read("户主已去世", head=True).dead


@given(
    st.sampled_from(["王大", "李桂英", "欧阳建国", "买买提·艾力"]),
    st.sampled_from([word for word in (*gone.DEAD, *gone.LEFT) if len(word) > 1]),
    st.sampled_from(["{}（{}）", "{}({})", "{} {}", "{}{}", "{}、{}", "{}（已{}）", "{}【{}】"]),
)
def test_no_such_word_ever_becomes_part_of_a_name(name, word, written):
    found = names.read(written.format(name, word))
    assert (found.text, found.fault) == (name, None)
    told = gone.read(found.remark)
    assert (told.dead, told.left) == (word in gone.DEAD, word in gone.LEFT)


@given(
    st.sampled_from(["户主", "之子", "父", "配偶", "长女"]),
    st.sampled_from([word for word in (*gone.DEAD, *gone.LEFT) if len(word) > 1]),
    st.sampled_from(["{}（{}）", "{}({})", "{}{}", "{}已{}"]),
)
def test_a_relation_is_read_without_it(relation, word, written):
    rest, said = gone.apart(written.format(relation, word))
    assert rest == relation
    assert gone.read(said).dead == (word in gone.DEAD)
