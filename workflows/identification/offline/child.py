"""The confined reader of what a telephone filled in, in a process that may die.

Run by reading.py as a script with the limits as its argument and the files on standard input (a
line of JSON with names and sizes, then their bytes), nothing else: no database, no network, no
temporary file. It knows the standard library only. First line out: every submission found, or the
fault; then the bytes of their pictures, one after another.
"""

import hashlib
import io
import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

# The household's sheet, and every answer of thirty people.
ELEMENTS = 1_600
REPEATED = "person"
DEPTH = 12
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
    LookupError,
)
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
# A folder's files by their last name; each is unfolded when it is asked for.
Folder = dict[str, Callable[[int], bytes]]


class Fault(Exception):  # noqa: N818 - a finding about the file, not an error of the program
    """Why this file is not read: a key for the sentence, and its figures."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def main() -> None:
    """Limits first, then read; a fault is an answer, anything else is the parent's to explain."""
    limits: dict[str, int] = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"]))
    pictures: list[bytes] = []
    try:
        answer: dict[str, Any] = {"submissions": Reader(limits).read(pictures)}
    except Fault as fault:
        answer = {"fault": fault.key, "values": fault.values}
    except MemoryError:
        answer = {"fault": "memory", "values": {}}
    except BROKEN:
        answer = {"fault": "broken", "values": {}}
    out = sys.stdout.buffer
    out.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    if "submissions" in answer:
        for picture in pictures:
            out.write(picture)


class Reader:
    """All files of one upload, and how much of them was unfolded so far."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.limits = limits
        self.left = limits["unfolded"]

    def read(self, pictures: list[bytes]) -> list[dict[str, Any]]:
        """Every submission, its pictures appended to `pictures`."""
        folders = self.folders()
        found: list[dict[str, Any]] = []
        for folder in folders:
            for name in sorted(folder):
                if not name.lower().endswith(".xml"):
                    continue
                instance = parsed(folder[name](self.limits["text"]), name)
                if instance is None:
                    continue
                if len(found) == self.limits["submissions"]:
                    raise Fault("many", most=self.limits["submissions"])
                beside = self.pictures(folder, instance["answers"], pictures)
                found.append({**instance, "file": name, "pictures": beside})
        if not found:
            raise Fault("none")
        return found

    def pictures(
        self, folder: Folder, answers: dict[str, str], pictures: list[bytes]
    ) -> dict[str, Any]:
        """What the answers name among the files beside them: [name, size, digest], or why not."""
        kept: dict[str, Any] = {}
        for question, name in answers.items():
            if not name.lower().endswith((".jpg", ".jpeg", ".png")):
                continue
            if name not in folder:
                kept[question] = [name, 0, ""]
                continue
            content = folder[name](self.limits["picture"])
            if not content.startswith(PICTURES):
                raise Fault("picture", name=name[:60])
            pictures.append(content)
            kept[question] = [name, len(content), hashlib.sha256(content).hexdigest()]
        return kept

    def folders(self) -> list[Folder]:
        """What was chosen, as folders: the loose files are one, each folder of a zip another."""
        data = memoryview(sys.stdin.buffer.read())
        line = bytes(data[: self.limits["text"]]).partition(b"\n")[0]
        start = len(line) + 1
        loose: Folder = {}
        folders = [loose]
        for name, size in json.loads(line):
            content = data[start : start + size]
            start += size
            if bytes(content[:2]) == b"PK":
                folders += self.unfolded(bytes(content))
            elif name.lower().endswith((".xml", ".jpg", ".jpeg", ".png")):
                loose[name] = self.given(content, name)
            else:
                raise Fault("kind", name=name[:60])
        return folders

    def given(self, content: memoryview, name: str) -> Callable[[int], bytes]:
        """A loose file, as it came."""

        def take(most: int) -> bytes:
            if len(content) > most:
                raise Fault("long", name=name[:60], most=most >> 10)
            return bytes(content)

        return take

    def unfolded(self, content: bytes) -> list[Folder]:
        """The folders of a zip, looked over without unfolding it."""
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.flag_bits & 1 for entry in entries):
            raise Fault("password")
        size = sum(entry.file_size for entry in entries)
        if size > self.limits["unfolded"] or len(entries) > self.limits["entries"]:
            raise Fault("bomb", n=size >> 20, most=self.limits["unfolded"] >> 20)
        folders: dict[str, Folder] = {}
        for entry in entries:
            place, _, name = entry.filename.rpartition("/")
            # A Mac adds a shadow of every file.
            if not place.startswith("__MACOSX"):
                folders.setdefault(place, {})[name] = self.entry(archive, entry, name)
        return list(folders.values())

    def entry(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str
    ) -> Callable[[int], bytes]:
        """One file of a zip; what its directory says of its size is not believed."""

        def take(most: int) -> bytes:
            with archive.open(entry) as file:
                content = file.read(most + 1)
            self.left -= len(content)
            if len(content) > most:
                raise Fault("long", name=name[:60], most=most >> 10)
            if self.left < 0:
                most = self.limits["unfolded"]
                raise Fault("bomb", n=(most - self.left) >> 20, most=most >> 20)
            return content

        return take


def parsed(content: bytes, name: str) -> dict[str, Any] | None:
    """One instance as its form, its version, its own number and its answers; None for a form."""
    if b"\0" in content:
        raise Fault("xml", name=name[:60])
    instance = Instance()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = instance.doctype
    parser.StartElementHandler = instance.start
    parser.EndElementHandler = instance.end
    parser.CharacterDataHandler = instance.text
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Fault("xml", name=name[:60]) from None
    if instance.root == "html":
        return None
    return {
        "form": instance.attributes.get("id", "")[:60],
        "version": instance.attributes.get("version", "")[:60],
        "instance": instance.number[:100],
        "answers": instance.answers,
        "people": instance.people,
    }


class Instance:
    """The leaves of an instance, by the last part of their names: ours are each one of a kind,
    and those about a person one of a kind in the group of that person."""

    def __init__(self) -> None:
        self.root = ""
        self.attributes: dict[str, str] = {}
        self.number = ""
        self.answers: dict[str, str] = {}
        self.people: list[dict[str, str]] = []
        self.path: list[str] = []
        self.words: list[str] = []
        self.leaf = False
        self.elements = 0

    def doctype(self, *_told: object) -> None:
        raise Fault("entity")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > ELEMENTS or len(self.path) > DEPTH:
            raise Fault("elements", most=ELEMENTS)
        local = name.rpartition(" ")[2]
        if not self.path:
            self.root, self.attributes = local, attributes
        if len(self.path) == 1 and local == REPEATED:
            self.people.append({})
        self.path.append(local)
        self.words, self.leaf = [], True

    def text(self, words: str) -> None:
        self.words.append(words)

    def end(self, _name: str) -> None:
        local = self.path.pop()
        if not self.leaf:
            return
        self.leaf = False
        words = "".join(self.words).strip()
        if self.path[-1:] == ["meta"]:
            if local == "instanceID":
                self.number = words
            return
        apart = self.path[1:2] == [REPEATED]
        answers = self.people[-1] if apart else self.answers
        if local in answers:
            raise Fault("twice", name=local[:60])
        answers[local] = words


if __name__ == "__main__":
    main()
