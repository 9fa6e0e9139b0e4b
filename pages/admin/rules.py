"""The rules in force as they are, a new dated profile from a file, and the holidays of a year."""

import json

import streamlit as st

from pages import backend
from pages.admin.rules_income import draw_income
from pages.admin.rules_score import draw_score
from pages.parts.choices import apart
from pages.parts.figures import day
from pages.parts.places import pick_place
from workflows.access import places
from workflows.access.accounts import MANAGERS
from workflows.base import clock
from workflows.base.words import _, joined
from workflows.engine.registry import process_of
from workflows.policy import profiles
from workflows.policy.policy import Policy
from workflows.policy.profiles import Shown


def draw_profiles() -> None:
    """Choose a profile to read; bring in a new one."""
    with backend.reading() as (session, actor):
        known = {shown.key: shown for shown in profiles.profiles(session, actor)}
        names = {
            s.region: places.path_name(session, s.region) if s.region else _("各地（随程序提供）")
            for s in known.values()
        }
    st.caption(_("政策参数只能新增，不能改：规则变了，从新的日期起用新的一份，已在办的户不变。"))
    titles = {key: f"{key} · {_(shown.label)}" for key, shown in known.items()}
    chosen = st.selectbox(
        _("政策参数"), list(titles), format_func=apart(titles), key="profile shown"
    )
    shown = known[chosen]
    until = day(shown.valid_to) if shown.valid_to else _("长期")
    st.markdown(f"{names[shown.region]} · {day(shown.valid_from)} — {until}")
    _numbers(shown.rules)
    with st.expander(_("导入新的一份"), icon=":material/upload_file:"):
        _bring_in(shown)


def _numbers(rules: Policy) -> None:
    left, right = st.columns(2)
    with left:
        share = rules.pass_ratio
        more = _("大于 {share}", share=share)
        ratio = more if rules.pass_strict else _("不少于 {share}", share=share)
        st.table(
            {
                _("项目"): [
                    _("公示天数（一、二、公告）"),
                    _("评议会到会比例"),
                    _("评议通过比例"),
                    _("调查人至少"),
                    _("乡镇抽查"),
                    _("县级抽查"),
                    _("信息比对"),
                    _("比对命中的名单内容保存"),
                    _("名单加密留存，供以后签授权书的户比对"),
                    _("收入口径"),
                    _("核查问题限期"),
                    _("规模控制"),
                ],
                _("规定"): [
                    joined(str(rules.notice_days[k]) for k in sorted(rules.notice_days)),
                    _("不少于 {share}", share=rules.quorum),
                    ratio,
                    _("{n} 人", n=rules.surveyors),
                    f"{rules.township_sample_percent}%",
                    f"{rules.county_sample_percent}%",
                    _("要") if rules.compares else _("不要"),
                    _("认定后 {n} 天", n=rules.hit_retention_days),
                    _("至多 {n} 天", n=rules.list_days) if rules.list_days else _("不留存"),
                    f"{_(rules.income_measure)} · {_(rules.income_window)}",
                    _("{n} 天", n=rules.finding_days),
                    _("有，仅供参考") if rules.quota else _("没有"),
                ],
            }
        )
    with right:
        process = process_of("identification")
        st.table(
            {
                _("状态"): [_(process.state(key).label) for key in rules.limits],
                _("办理期限"): [_limit(text) for text in rules.limits.values()],
            }
        )
    draw_income(rules)
    draw_score(rules)


def _limit(text: str) -> str:
    n = text.removesuffix("w")
    return _("{n} 个工作日", n=n) if text.endswith("w") else _("{n} 天", n=n)


def _bring_in(shown: Shown) -> None:
    """What is shown is the pattern: taken as a file, changed, brought back under a new key."""
    pattern = shown.rules.model_dump(mode="json") | {
        "valid_from": clock.today().isoformat(),
        "valid_to": None,
        "key": f"{shown.key}-2",
    }
    # A field, not a block of code: a keyboard can scroll it, and its words have one ink.
    st.text_area(
        _("以现在这一份为样本，改编号、名称、生效日期和数字，再导入："),
        json.dumps(pattern, ensure_ascii=False, indent=1),
        height=180,
        key=f"pattern {shown.key}",
    )
    place = pick_place("profile", MANAGERS, levels=("county", "prefecture", "province"))
    file = st.file_uploader(_("政策参数文件（JSON）"), ["json"], key="profile file")
    ready = place is not None and file is not None
    if (
        st.button(_("导入"), type="primary", disabled=not ready, key="profile in")
        and place is not None
        and file is not None
    ):
        region, content = place.key, file.getvalue()
        backend.write(
            lambda session, actor: profiles.take_in(session, actor, content, region),
            success=lambda key: _("政策参数 {key} 已导入，从生效日起适用。", key=key),
        )


def draw_holidays() -> None:
    """Which years are published, and a form for the next one."""
    with backend.reading() as (session, actor):
        known = profiles.years(session, actor)
    st.caption(_("工作日期限按国务院办公厅公布的安排计算；没有登记的年份先按星期算，标为暂定。"))
    following = known[0].year + 1 if known else clock.today().year
    with st.form("holidays"):
        year = st.number_input(_("年份"), 2013, 2100, following, key=f"holidays {following}")
        source = st.text_input(
            _("依据"), placeholder=_("如：国办发明电〔2026〕×号"), key="holidays source"
        )
        text = st.text_area(
            _("每行一天"),
            height=180,
            placeholder="2027-01-01 休 元旦\n2027-02-14 班",
            help=_("休：工作日放假；班：周末上班。可以从通知里整理后粘贴。"),
            key="holidays days",
        )
        if st.form_submit_button(_("登记这一年"), type="primary"):
            backend.write(
                lambda session, actor: profiles.add_year(session, actor, int(year), source, text),
                success=lambda done: _(
                    "{year} 年已登记：放假 {rests} 天，调休上班 {works} 天。",
                    year=done.year,
                    rests=done.rests,
                    works=done.works,
                ),
            )
    st.table(
        {
            _("年份"): [str(y.year) for y in known],
            _("工作日放假"): [y.rests for y in known],
            _("周末上班"): [y.works for y in known],
            _("依据"): [_(y.source) for y in known],
        }
    )
