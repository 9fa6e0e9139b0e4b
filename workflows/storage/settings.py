"""Settings of this installation: one value per key, each change in the books."""

import os
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from models.account import Setting
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import audit_log, free_text
from workflows.base.refusals import Malformed, NotNow, Reason
from workflows.base.words import Word

# Names the key the sealed columns were written with; the key itself is never here.
KEYS: Final = "keys"
PUBLIC_URL: Final = "public_url"
UNIT: Final = "unit"
# Names an installation that the demo made, and tells that it is whole; put with its last step.
DEMO: Final = "demo"
_LONGEST: Final = 200
_NAME: Final = 40


def value(session: Session, key: str) -> Any:
    """The value of a setting, None when it was never set."""
    kept = table(Setting)
    return session.execute(select(kept.c.value).where(kept.c.key == key)).scalar_one_or_none()


def is_demo(session: Session) -> bool:
    """Is the demo in this database? It is there whole or not at all."""
    return value(session, DEMO) is not None


def put(session: Session, key: str, content: Any) -> None:
    """Write a setting on behalf of the installation itself; people go through `change`."""
    kept = table(Setting)
    session.execute(delete(kept).where(kept.c.key == key))
    session.execute(insert(kept).values(key=key, value=content))


def fixed_public_url() -> str:
    """The address the server was started with (LIKA_PUBLIC_URL); "" when it was not told one.

    It alone decides on cookies and allowed origins: a slip on a screen must not shut everybody out.
    """
    return os.environ.get("LIKA_PUBLIC_URL", "").strip().rstrip("/")


def public_url(session: Session) -> str:
    """The address people use: the environment's, else the one set on the screen, else ""."""
    return fixed_public_url() or str(value(session, PUBLIC_URL) or "")


def poster_url(session: Session) -> str:
    """The address that may be printed; "" when none is set, or only this PC itself opens it.

    A Host header or the address one browser happens to use is never taken: what hangs on a wall
    for a week must open on a villager's phone.
    """
    url = public_url(session)
    return url if _is_address(url) else ""


def change_public_url(session: Session, actor: Actor, url: str) -> None:
    """The address on the posters' QR codes: what a phone at the notice board can open."""
    actor.require(Role.ADMINISTRATOR)
    if fixed := fixed_public_url():
        raise NotNow(
            Reason(
                "public_url_fixed",
                "公开网址由服务器设置 LIKA_PUBLIC_URL 定为 {url}，这里不能改。"
                "请在服务器上修改后重启。",
                {"url": fixed},
            )
        )
    url = url.strip().rstrip("/")
    if not _is_address(url):
        raise Malformed(
            Reason(
                "public_url",
                "公开网址“{url}”不能用：请写完整的地址，以 http:// 或 https:// 开头，"
                "而且村民的手机能打开（不是 localhost）。",
                {"url": url},
            )
        )
    put(session, PUBLIC_URL, url)
    audit_log.enter(session, "settings", PUBLIC_URL, actor_id=actor.user_id, detail={"value": url})


def _is_address(url: str) -> bool:
    """A web address that others than this PC open, and nothing that a poster should not carry."""
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if _is_own(parts.hostname or ""):
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    said = parts.scheme in ("http", "https") and bool(parts.hostname)
    return said and plain and port_fits and len(url) <= _LONGEST and not set(url) & set(' \t"<>')


def _is_own(host: str) -> bool:
    """Does it lead a phone to the phone itself?"""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def unit_name(session: Session, region: int) -> str:
    """How an office signs its lists; "" when nothing else than the place's name was set."""
    return str(value(session, f"{UNIT}:{region}") or "")


def change_unit_name(session: Session, actor: Actor, region: int, name: str) -> None:
    """How the office of a place signs its lists (empty: by the place's name)."""
    actor.require(Role.ADMINISTRATOR, region=region)
    name = name.strip()
    if len(name) > _NAME:
        raise Malformed(Reason("unit_name", "单位名称最多 {most} 个字，请缩短。", {"most": _NAME}))
    free_text.require(issuer=(Word("单位名称"), name))
    put(session, f"{UNIT}:{region}", name)
    audit_log.enter(
        session,
        "settings",
        UNIT,
        actor_id=actor.user_id,
        region=region,
        detail={"value": name},
    )
