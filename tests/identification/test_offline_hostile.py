"""A hostile or broken upload gets one clear sentence, soon, within its memory; nothing is left."""

import io
import os
import subprocess
import sys
import time
import zipfile

import pytest

from tests.exchange.test_roster_hostile import ROOT, children
from tests.fixtures.telephone import ANSWERS, instance, pictures, zipped
from workflows.base.refusals import Malformed
from workflows.base.words import ENGLISH, speaking
from workflows.identification.offline import reading

XML = instance({"household": "c1", **ANSWERS})
BODY = XML.partition(b"<data")[2]


def packed(**files: bytes) -> bytes:
    """A zip with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_doctype(doctype: str, text: str = "x", encoding: str = "utf-8") -> bytes:
    xml = f"<?xml version='1.0' encoding='{encoding}'?>{doctype}<data id='a'><b>{text}</b></data>"
    return xml.encode(encoding)


def laughing(encoding: str = "utf-8") -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return with_doctype(f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>', "&e8;", encoding)


def lying_bomb() -> bytes:
    """120 MB of spaces in a file whose directory entry says one kilobyte."""
    data = bytearray(packed(**{"a.xml": b" " * 120_000_000}))
    at = data.index(b"a.xml", data.index(b"PK\x01\x02"))
    data[at - 22 : at - 18] = (1024).to_bytes(4, "little")
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(packed(**{"a.xml": XML}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def with_picture(content: bytes) -> bytes:
    return zipped((instance({"household": "c1", "photos_1": "1.jpg"}), {"1.jpg": content}))


def many_pictures() -> bytes:
    """Twenty files of 5 MB of noughts that call themselves photos: 30 KB, and 100 MB unfolded."""
    named, _taken = pictures(1, "photos_1", "photos_2", "photos_3", "photos_4")
    huge = b"\xff\xd8\xff" + bytes(5_000_000)
    visit = instance({"household": "c1", **named}), dict.fromkeys(named.values(), huge)
    return zipped(*[visit] * 5)


def lied_about(data: bytes) -> bytes:
    """The same zip, every size in its directory written as one byte."""
    out, at = bytearray(data), 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 24 : at + 28] = (1).to_bytes(4, "little")
        at += 4
    return bytes(out)


def many_elements() -> bytes:
    return b"".join(b"<a%d/>" % n for n in range(1_700))


def deep(n: int) -> bytes:
    return b"<data id='a'>" + b"<g>" * n + b"</g>" * n + b"</data>"


HOSTILE = {
    "nothing at all": (lambda: ("a.zip", b""), "empty"),
    "a truncated zip": (lambda: ("a.zip", zipped((XML, {}))[:-80]), "broken"),
    "a zip header and then noise": (lambda: ("a.zip", b"PK\x03\x04" + os.urandom(5000)), "broken"),
    "a pdf": (lambda: ("a.pdf", b"%PDF-1.7\n1 0 obj\n"), "kind"),
    "a program": (lambda: ("a.exe", b"MZ" + bytes(500)), "kind"),
    "a name that is Markdown": (lambda: ("<b>[x](y).doc", b"x"), "kind"),
    "only a photo": (lambda: ("a.jpg", b"\xff\xd8\xff" + bytes(500)), "none"),
    "a zip with no survey": (lambda: ("a.zip", packed(**{"note.txt": b"x"})), "none"),
    "a zip in a zip": (lambda: ("a.zip", packed(**{"inner.zip": zipped((XML, {}))})), "none"),
    "the empty form itself": (
        lambda: ("a.zip", packed(**{"lika_survey.xml": b"<h:html xmlns:h='h'><h:head/></h:html>"})),
        "none",
    ),
    "an encrypted zip": (lambda: ("a.zip", encrypted()), "password"),
    "a zip bomb": (lambda: ("a.zip", packed(**{"a.xml": b" " * 120_000_000})), "bomb"),
    "three thousand files": (
        lambda: ("a.zip", packed(**{f"{n}.txt": b"" for n in range(3000)})),
        "bomb",
    ),
    "a bomb that lies about its size": (lambda: ("a.zip", lying_bomb()), "*"),
    "pictures that unfold": (lambda: ("a.zip", many_pictures()), "bomb"),
    "pictures that unfold and lie": (lambda: ("a.zip", lied_about(many_pictures())), "*"),
    "no XML": (lambda: ("a.xml", b"not at all"), "xml"),
    "half an XML": (lambda: ("a.xml", XML[:-20]), "xml"),
    "an XML with a NUL": (lambda: ("a.xml", XML + b"\0"), "xml"),
    "an entity bomb": (lambda: ("a.xml", laughing()), "entity"),
    "an entity bomb in UTF-16": (lambda: ("a.xml", laughing("utf-16")), "xml"),
    "an entity from a file": (
        lambda: ("a.xml", with_doctype('<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]>')),
        "entity",
    ),
    "a foreign DTD": (
        lambda: ("a.xml", with_doctype('<!DOCTYPE x SYSTEM "http://127.0.0.1/x">')),
        "entity",
    ),
    "an encoding nobody knows": (
        lambda: ("a.xml", b"<?xml version='1.0' encoding='klingon'?><data/>"),
        "*",
    ),
    "a deep XML": (lambda: ("a.xml", deep(300)), "elements"),
    "many elements": (lambda: ("a.xml", b"<data>%s</data>" % many_elements()), "elements"),
    "an answer twice": (lambda: ("a.xml", b"<data><a>1</a><g><a>2</a></g></data>"), "twice"),
    "a long XML": (lambda: ("a.xml", b"<data>" + b" " * 200_000 + b"</data>"), "long"),
    "many surveys": (lambda: ("a.zip", zipped(*[(XML, {})] * 61)), "many"),
    "a page called a photo": (lambda: ("a.zip", with_picture(b"<html></html>")), "picture"),
    "a photo over its size": (
        lambda: ("a.zip", with_picture(b"\xff\xd8\xff" + os.urandom(10 << 20))),
        "long",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_upload_gets_one_sentence_soon_and_leaves_nothing(what, tmp_path, monkeypatch):
    make, key = HOSTILE[what]
    file = make()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = children()
    start = time.monotonic()
    with pytest.raises(Malformed) as refused:
        reading.read([file])
    assert time.monotonic() - start < 3
    assert len(refused.value.reasons) == 1
    reason = refused.value.reasons[0]
    assert key in ("*", reason.key.removeprefix("offline_"))
    sentence = str(reason)
    assert "请" in sentence
    assert "{" not in sentence
    assert sentence.endswith("。")
    with speaking(ENGLISH):
        assert str(reason).isascii() or "“" in str(reason)
    assert children() == before
    assert list(tmp_path.iterdir()) == []


MEASURED = """
import resource, sys
from pathlib import Path
from workflows.identification.offline import reading
from workflows.base.refusals import Malformed
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    reading.read([("a.zip", Path(sys.argv[1]).read_bytes())])
except Malformed:
    after = [resource.getrusage(who).ru_maxrss for who in (-1, 0)]
    print(after[0], after[1] - before)
"""


@pytest.mark.parametrize(
    "what",
    [
        "a zip bomb",
        "a bomb that lies about its size",
        "pictures that unfold",
        "pictures that unfold and lie",
    ],
)
def test_what_would_fill_memory_is_stopped_before_it_does(what, tmp_path):
    """Measured in a process of its own: a forked child starts with its parent's peak."""
    file = tmp_path / "instances.zip"
    file.write_bytes(HOSTILE[what][0]()[1])
    measured = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file)],
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
    )
    child, parent = map(int, measured.stdout.split())
    assert child < 300 * 1024
    assert parent < 50 * 1024


def test_an_upload_over_the_size_is_refused_before_anybody_opens_it():
    with pytest.raises(Malformed, match="offline_size"):
        reading.read([("a.zip", bytes(600)), ("b.zip", bytes(600))], reading.Limits(size=1000))


def test_a_reader_that_takes_too_long_is_stopped():
    start = time.monotonic()
    with pytest.raises(Malformed, match="offline_time"):
        reading.read([("a.zip", zipped((XML, {})))], reading.Limits(seconds=0.001))
    assert time.monotonic() - start < 1


def test_a_name_that_leads_out_of_the_zip_leads_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"../../etc/lika.xml": XML, "__MACOSX/a.xml": b"junk"}
    found = reading.read([("a.zip", packed(**names))])
    assert [one.file for one in found] == ["lika.xml"]
    assert list(tmp_path.iterdir()) == []


def test_no_picture_and_no_answer_stands_in_a_representation():
    found = reading.read([("a.zip", with_picture(b"\xff\xd8\xff" + b"secret" * 10))])
    assert "secret" not in repr(found)
    assert "illness" not in repr(reading.read([("a.xml", XML)]))
