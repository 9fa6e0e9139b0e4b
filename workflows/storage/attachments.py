"""Photos, scans, signatures: files outside the database, named by content, stripped of where they
were taken.

A file is taken by what it is, not by its name: JPEG, PNG or PDF. Pictures are decoded and written
anew, so that location data and anything hidden behind the picture are gone.
"""

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select
from sqlmodel import Session

from models.case import Attachment
from models.installation import files_of
from models.keys import new_id
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import free_text, recording
from workflows.base.refusals import Malformed, NotYours, Reason

LARGEST: Final = 10 * 1024 * 1024
_MOST_PIXELS: Final = 60_000_000
_WIDEST: Final = 2400
KINDS: Final = {"photo": "照片", "scan": "扫描件", "signature": "签名"}


def clean(content: bytes) -> tuple[bytes, str]:
    """The bytes to keep and their media type; Malformed when it is not a picture or PDF we take."""
    if len(content) > LARGEST:
        reason = Reason(
            "file_size",
            "文件有 {size} MB，最多 {most} MB。请压缩或分页后再传。",
            {"size": round(len(content) / 1024 / 1024, 1), "most": LARGEST // 1024 // 1024},
        )
        raise Malformed(reason)
    if content[:5] == b"%PDF-" and b"%%EOF" in content[-2048:]:
        return content, "application/pdf"
    if content[:3] == b"\xff\xd8\xff" or content[:8] == b"\x89PNG\r\n\x1a\n":
        return _picture(content)
    raise Malformed(
        Reason(
            "file_kind", "只接收 JPG、PNG 照片和 PDF 文件，这个文件不是。请另存为这几种格式再传。"
        )
    )


def _picture(content: bytes) -> tuple[bytes, str]:
    broken = Malformed(Reason("file_broken", "照片打不开，可能没有传完整。请重新拍照或重新选择。"))
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise Malformed(
                    Reason("file_pixels", "照片太大（超过 6000 万像素），请用普通画质重新拍照。")
                )
            kind = picture.format
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((_WIDEST, _WIDEST))
            out = io.BytesIO()
            if kind == "PNG":
                upright.convert("RGBA" if "A" in upright.getbands() else "RGB").save(out, "PNG")
                return out.getvalue(), "image/png"
            upright.convert("RGB").save(out, "JPEG", quality=85)
            return out.getvalue(), "image/jpeg"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise broken from None


def path_of(folder: Path, sha: str) -> Path:
    """Where the content of that hash lies."""
    return folder / sha[:2] / sha


def keep(
    session: Session,
    actor: Actor,
    content: bytes,
    *,
    region: int,
    county: int,
    kind: str = "scan",
    title: str = "",
    subject_id: int | None = None,
) -> int:
    """Take a file in for a place the actor works at; returns the attachment's id. Raises
    Refused."""
    if not actor.roles_at(region):
        raise NotYours(Reason("file_region", "您在该地没有授权，不能上传材料。"))
    body, media = clean(content)
    sha = hashlib.sha256(body).hexdigest()
    _lay_down(path_of(files_of(session), sha), body)
    key = new_id()
    session.execute(
        table(Attachment)
        .insert()
        .values(
            id=key,
            region=region,
            county=county,
            sha=sha,
            media=media,
            size=len(body),
            kind=kind,
            # Scans are often named after whom they show.
            title=free_text.cleaned(title)[0][:80],
            subject_id=subject_id,
            added_by=actor.user_id,
            added_at=recording.moment(session),
        )
    )
    return key


def _lay_down(path: Path, body: bytes) -> None:
    """Write once, whole or not at all: a crash leaves no half file under a content's name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def fetch(session: Session, actor: Actor, attachment_id: int) -> tuple[bytes, dict[str, Any]]:
    """The content and row of an attachment the actor may see; NotYours for everybody else."""
    files = table(Attachment)
    row = session.execute(select(files).where(files.c.id == attachment_id)).mappings().one_or_none()
    if row is None or not actor.roles_at(row["region"]) & SEES_PEOPLE:
        raise NotYours(
            Reason("file_not_found", "没有找到该材料，或不在您的管辖范围内。请核对编号。")
        )
    return path_of(files_of(session), row["sha"]).read_bytes(), dict(row)
