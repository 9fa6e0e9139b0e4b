"""Settings of the installation, the verification of its records, and how it is backed up."""

from typing import Any

import streamlit as st

from pages import backend
from pages.parts.figures import instant
from pages.parts.places import pick_place
from pages.wording import plain
from workflows.access.accounts import MANAGERS
from workflows.access.people import Actor
from workflows.base.words import _
from workflows.identification.queries import notices
from workflows.records import backup, verify
from workflows.reports import night
from workflows.storage import settings

_FOUND = "verified"


def warn_of_backup() -> None:
    """Above every tab, until there is a backup of this week."""
    with backend.reading() as (session, _actor):
        made = backup.last(session)
    if made is None:
        st.warning(
            _("还没有做过备份，请尽快备份。办法在“核验与备份”里。"), icon=":material/backup:"
        )
    elif (days := backup.days_since(made)) > backup.EVERY_DAYS:
        st.warning(
            _("上次备份已过 {n} 天，请尽快备份。办法在“核验与备份”里。", n=days),
            icon=":material/backup:",
        )


def warn_of_night() -> None:
    """Above every tab, when the register was not checked as it should be."""
    with backend.reading() as (session, _actor):
        last = night.last(session)
    if last.fault:
        st.error(
            _(
                "夜间核查中途出错，没有做完，编号 {number}。服务器每小时再试；"
                "一天后仍是这样，请把编号和日志交给维护人员。",
                number=last.fault,
            ),
            icon=":material/report:",
        )
    elif days := night.missed(last):
        st.warning(
            _(
                "夜间核查已有 {n} 天没有做完。请让服务器每天连续开机两小时以上，"
                "或在服务器上运行 python -m workflows sweep。",
                n=days,
            ),
            icon=":material/bedtime:",
        )


def _draw_night() -> None:
    """When the server last checked the whole register by itself, and what came of it."""
    st.subheader(_("夜间核查"), anchor=False)
    st.caption(
        _(
            "服务器每天自动核查全部户一次，并比对疑似重复；夜里关机的，开机半小时后补做，不影响办理。"
        )
    )
    with backend.reading() as (session, _actor):
        last = night.last(session)
    if last.seen is None:
        st.markdown(_("上次核查：**没有做过**"))
    elif last.done:
        st.markdown(_("上次核查：**{when}**", when=instant(last.seen)))
        st.markdown(
            _(
                "新发现 {new} 条，已更正 {closed} 条，现有 {standing} 条；"
                "疑似重复新增 {alike} 对。",
                new=last.new,
                closed=last.closed,
                standing=last.standing,
                alike=last.alike,
            )
        )
    else:
        st.markdown(_("还没有做完，最近一次进展：**{when}**", when=instant(last.seen)))


def draw_settings() -> None:
    """The public address, and how offices sign."""
    with backend.reading() as (session, _actor):
        url, printed = settings.public_url(session), settings.poster_url(session)
    fixed = bool(settings.fixed_public_url())
    st.subheader(_("公开网址"), anchor=False)
    st.caption(_("印在公示海报的二维码里，村民用手机打开。局域网可用 http://，公网请用 https://。"))
    with st.form("public url", border=False):
        typed = st.text_input(
            _("公开网址"),
            url,
            placeholder="https://",
            max_chars=200,
            disabled=fixed,
            key=f"public url, was {url}",
        )
        if st.form_submit_button(_("保存"), type="primary", disabled=fixed):
            backend.write(
                lambda session, actor: settings.change_public_url(session, actor, typed),
                success=_("公开网址已保存。已印出的海报不会变，请核对二维码。"),
            )
    if fixed:
        st.caption(_("由服务器设置 LIKA_PUBLIC_URL 决定，先于这里填写的网址，在此不能修改。"))
    if not url:
        st.warning(_("还没有填写公开网址：海报上不会有二维码。"), icon=":material/qr_code:")
    elif not printed:
        said = _("公开网址 {url} 村民的手机打不开：海报上不会有二维码。请改正。", url=plain(url))
        st.warning(said, icon=":material/qr_code:")
    st.subheader(_("单位名称"), anchor=False)
    st.caption(_("公示名单的落款，如“某某镇某某村村民委员会”；不填就按地名写。拟名单时还可以改。"))
    place = pick_place("unit", MANAGERS, levels=("township", "village"))
    if place is None:
        return
    region = place.key
    with backend.reading() as (session, _actor):
        name = settings.unit_name(session, region)
    with st.form(f"unit {region}", border=False):
        unit = st.text_input(
            _("{place}的落款", place=place.name),
            name,
            max_chars=40,
            placeholder=notices.office_of(place),
            key=f"unit name {region}, was {name}",
        )
        if st.form_submit_button(_("保存"), type="primary"):
            backend.write(
                lambda session, actor: settings.change_unit_name(session, actor, region, unit),
                success=_("单位名称已保存。"),
            )


def draw_verify() -> None:
    """Every chain computed anew; and what the last backup was."""
    st.subheader(_("核验记录"), anchor=False)
    st.caption(_("逐条重算每一步的记录链、现状和统计，看有没有被改动。户多时要几分钟，可以离开。"))
    if st.button(_("开始核验"), type="primary", icon=":material/verified:"):
        # Read, not written: nobody has to wait until it is through.
        with st.spinner(_("正在核验，请稍候…")), backend.reading() as (session, actor):
            st.session_state[_FOUND] = _verify(session, actor)
    found = st.session_state.get(_FOUND)
    if found is not None:
        if found.broken:
            st.error(
                _(
                    "核验了 {n} 条记录，发现 {m} 处不符。请立即报告上级，不要改动数据库：",
                    n=found.events,
                    m=len(found.broken),
                ),
                icon=":material/gpp_bad:",
            )
            for line in found.broken:
                st.text(line)
        else:
            st.success(
                _("核验了 {c} 户、{n} 条记录，全部相符。", c=found.cases, n=found.events),
                icon=":material/verified_user:",
            )
    _draw_night()
    st.subheader(_("备份"), anchor=False)
    with backend.reading() as (session, _actor):
        made = backup.last(session)
    st.markdown(_("上次备份：**{when}**", when=instant(made) if made else _("没有做过")))
    st.markdown(
        _(
            "备份在服务器上用一条命令完成，得到一个文件：\n\n"
            "    python -m workflows backup lika.backup\n\n"
            "恢复用 `python -m workflows restore`。密钥不在备份里：恢复到新电脑时要输入首次启动时"
            "打印的恢复单。请把备份文件和恢复单分开存放，每周至少备份一次。"
        )
    )


def _verify(session: Any, actor: Actor) -> verify.Verified:
    actor.require(*MANAGERS)
    return verify.verify(session)
