"""Reading what a telephone filled in: chosen files in, submissions out, without the database."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from models.columns import canonical
from workflows.base import sandbox
from workflows.base.refusals import Malformed, Reason

CHILD: Final = Path(__file__).with_name("child.py")
MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one upload may cost. `seconds` is wall time for the child from start to end."""

    seconds: float = 2.5
    memory: int = 280 * MB
    size: int = 40 * MB
    unfolded: int = 60 * MB
    picture: int = 10 * MB
    text: int = 128 << 10
    entries: int = 2_000
    submissions: int = 60


UPLOAD: Final = Limits()
_SENTENCES: Final = {
    "empty": "没有选文件，或文件是空的。请选手机上 instances 文件夹压成的 zip。",
    "size": "一次选的文件共 {n} MB，最多 {most} MB。请分几次回传。",
    "password": "zip 设了密码，读不了。请不设密码重新压缩后再传。",
    "bomb": "zip 解开后有 {n} MB，最多 {most} MB。请只压缩 instances 文件夹，分几次回传。",
    "broken": "文件损坏，打不开。请在手机上重新压缩后再传。",
    "kind": "“{name}”不是离线填写的调查。请选 zip，或其中的 XML 和照片。",
    "xml": "“{name}”不是完整的 XML。请在手机上重新压缩后再传。",
    "entity": "文件里有外来定义，为安全不读取。请从手机上的 ODK Collect 重新取出后再传。",
    "elements": "文件里超过 {most} 项，不是我们的调查表。请从 ODK Collect 重新取出后再传。",
    "twice": "文件里“{name}”出现了两次。请从手机上的 ODK Collect 重新取出后再传。",
    "long": "“{name}”超过 {most} KB，太大了。请用普通画质重新拍照，或从手机上重新取出。",
    "picture": "“{name}”不是 JPG 或 PNG 照片。请从手机上的 ODK Collect 重新取出后再传。",
    "many": "一次最多回传 {most} 份。请分几次回传。",
    "none": "文件里没有填好的调查。请选手机上 instances 文件夹压成的 zip。",
    "memory": "文件内容太大，读它要的内存超过了限度。请分几次回传。",
    "time": "文件读了 {n} 秒还没有读完，已停止。请分几次回传。",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it came back: its name on the telephone, its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """One filled form as it came back: text answers, the pictures that came, those that did not.

    `people`: a row {question: text} of each person who was chosen in it.
    `digest` is of everything in it: an edited submission keeps its number and is another one.
    """

    file: str
    form: str
    version: str
    instance: str
    answers: Mapping[str, str] = field(repr=False)
    people: Sequence[Mapping[str, str]] = field(repr=False)
    pictures: Mapping[str, Picture] = field(repr=False)
    missing: tuple[str, ...]
    digest: str


def refused(key: str, values: Mapping[str, object] | None = None) -> Malformed:
    """The upload as a whole cannot be taken: one sentence."""
    return Malformed(Reason(f"offline_{key}", _SENTENCES[key], values or {}))


def read(files: Sequence[tuple[str, bytes]], limits: Limits = UPLOAD) -> tuple[Submission, ...]:
    """Every submission in the chosen files (name, bytes); raises Malformed with one sentence."""
    size = sum(len(content) for _name, content in files)
    if not size:
        raise refused("empty")
    if size > limits.size:
        raise refused("size", {"n": math.ceil(size / MB), "most": limits.size // MB})
    names = json.dumps([[name[:120], len(content)] for name, content in files])
    data = b"".join((names.encode(), b"\n", *(content for _name, content in files)))
    try:
        out = sandbox.ask(CHILD, data, asdict(limits), limits.seconds)
    except sandbox.Stopped as stopped:
        raise refused(stopped.why, {"n": limits.seconds}) from None
    head, _line, pictures = out.partition(b"\n")
    answer = json.loads(head)
    if "fault" in answer:
        raise refused(answer["fault"], answer["values"])
    return tuple(_submissions(answer["submissions"], pictures))


def _submissions(rows: list[dict[str, Any]], content: bytes) -> Iterator[Submission]:
    """The child's rows with the bytes of their pictures, which follow in the same order."""
    start = 0
    for row in rows:
        pictures, missing = {}, []
        for question, (name, size, _digest) in row["pictures"].items():
            if size:
                pictures[question] = Picture(name, content[start : start + size])
                start += size
            else:
                missing.append(question)
        everything = canonical([row["answers"], row["people"], row["pictures"]])
        yield Submission(
            file=row["file"],
            form=row["form"],
            version=row["version"],
            instance=row["instance"],
            answers=row["answers"],
            people=tuple(row["people"]),
            pictures=pictures,
            missing=tuple(missing),
            digest=hashlib.sha256(everything.encode()).hexdigest(),
        )
