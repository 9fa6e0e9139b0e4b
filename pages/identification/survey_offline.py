"""没有网络时: the pack for the telephone out; what was filled in there back, as drafts."""

from dataclasses import replace
from typing import Final

import streamlit as st

from pages import backend
from pages.parts.badges import pieces, pill, words
from pages.parts.lists import go
from pages.wording import plain
from workflows.base.refusals import Refused
from workflows.base.words import _
from workflows.identification.offline import pack, reading, taking_in
from workflows.identification.offline.taking_in import Staged

_STAGED: Final = "offline staged"
_DONE: Final = "offline done"
_TURN: Final = "offline turn"
_STATUS: Final = {
    "new": "写入草稿",
    "replaces": "替换我的草稿",
    "same": "已回传过，没有变化",
    "refused": "不能回传",
}
_COLOURS: Final = {"new": "green", "replaces": "ochre", "same": "grey", "refused": "red"}


def draw() -> None:
    """On the round of visits: shut, until somebody needs it."""
    _done()
    with st.expander(_("没有网络时：离线包和回传"), icon=":material/cloud_off:"):
        _out()
        _back()


def _out() -> None:
    with backend.reading() as (session, actor):
        n = len(pack.mine(session, actor))
    if not n:
        st.caption(_("您现在没有要入户调查的户。请先安排入户，再下载离线包。"))
        return
    st.caption(
        _(
            "离线包里有调查表和您要去的 {n} 户：户主、成员姓名和关系，没有证件号和电话。"
            "装到手机的 ODK Collect 里，没有网络也能填。",
            n=n,
        )
    )
    st.link_button(
        _("下载离线包（{n} 户）", n=n),
        f"/offline/{pack.NAME}",
        icon=":material/download:",
        width="stretch",
    )


def _back() -> None:
    """Choose, look, write: three clicks, and nothing handed in."""
    turn = st.session_state.setdefault(_TURN, 0)
    files = st.file_uploader(
        _("回传离线填写的调查（instances 的 zip，或其中的 XML 和照片）"),
        ["zip", "xml", "jpg", "jpeg", "png"],
        accept_multiple_files=True,
        key=f"offline {turn}",
    )
    if not files:
        st.session_state.pop(_STAGED, None)
        return
    if st.button(_("看回传清单"), icon=":material/fact_check:", width="stretch"):
        chosen = [(file.name, file.getvalue()) for file in files]
        with st.spinner(_("正在读…")):
            st.session_state[_STAGED] = _looked_over(chosen)
    staged: tuple[Staged, ...] | None = st.session_state.get(_STAGED)
    if staged:
        for number, one in enumerate(staged):
            _one(number, one)
        _write(staged)


def _looked_over(files: list[tuple[str, bytes]]) -> tuple[Staged, ...] | None:
    """What is in the files and what would become of it; the reason shown when it is nothing."""
    try:
        submissions = reading.read(files)
    except Refused as refused:
        backend.show_refused(refused)
        return None
    with backend.reading() as (session, actor):
        return taking_in.stage(session, actor, submissions)


def _one(number: int, one: Staged) -> None:
    with st.container(border=True, key=f"offline_{number}"):
        pieces(
            words(one.case["head_name"] if one.case else one.submission.file, strong=True),
            pill(_(_STATUS[one.status]), _COLOURS[one.status]),
            words(_("照片 {n} 张", n=len(one.submission.pictures)), quiet=True),
            words(_("成员更正 {n} 项", n=len(one.people)), quiet=True) if one.people else "",
        )
        for reason in one.reasons:
            st.markdown(plain(str(reason)))
        if one.missing and not one.reasons:
            st.caption(
                _("有 {n} 张照片没有一起传来：可连照片再传一次，或在网上补拍。", n=one.missing)
            )
        for reason in one.gone:
            st.caption(plain(str(reason)))
        if one.status == "replaces":
            st.caption(_("您这一户已有的草稿会被替换；没有回传的项目保留原来填的。"))


def _write(staged: tuple[Staged, ...]) -> None:
    ready = [one for one in staged if one.status in ("new", "replaces")]
    if not ready:
        st.info(_("没有可写入的。"))
        return
    if not st.button(
        _("写入我的草稿（{n} 户）", n=len(ready)),
        type="primary",
        icon=":material/edit_document:",
        width="stretch",
    ):
        return
    done: list[Staged] = []
    for one in ready:
        # One household, one transaction: a broken photo holds up nobody else.
        kept = _kept(one)
        if kept is not None:
            done.append(kept)
        elif one.case is not None:
            st.caption(_("{name} 没有写入。", name=plain(one.case["head_name"])))
    _finish(done, whole=len(done) == len(ready))


def _kept(one: Staged) -> Staged | None:
    return backend.write(lambda s, actor: taking_in.take_in(s, actor, one.submission))


def _finish(done: list[Staged], *, whole: bool) -> None:
    st.session_state[_DONE] = {one.case["id"]: one for one in done if one.case is not None}
    if whole:
        st.session_state.pop(_STAGED, None)
        st.session_state[_TURN] += 1
        backend.flash(_("{n} 户已写入草稿，还没有提交：请逐户核对后提交。", n=len(done)))
        st.rerun()


def _done() -> None:
    """The way to each household that was just filled in, its people first."""
    done: dict[int, Staged] = st.session_state.get(_DONE, {})
    for case, one in done.items():
        assert one.case is not None  # noqa: S101 - what was kept has its case
        name, home = plain(one.case["head_name"]), one.case["household_id"]
        if one.people and st.button(
            _("核对并保存成员情况：{name}", name=name),
            key=f"offline people {case}",
            icon=":material/group:",
            width="stretch",
        ):
            st.session_state[_DONE] = done | {case: replace(one, people={})}
            go("intake", household=home, edit=1, back=case)
        if st.button(
            _("核对并提交：{name}", name=name),
            key=f"offline check {case}",
            icon=":material/edit_note:",
            width="stretch",
        ):
            st.session_state[_DONE] = {k: v for k, v in done.items() if k != case}
            go("survey", case=case)
