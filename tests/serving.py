"""Lika served by a real uvicorn on loopback, and a client that speaks to it like a browser."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from google.protobuf import text_format
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.installations import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
HTML = {"accept": "text/html,application/xhtml+xml"}


@dataclass
class Served:
    """A server of this test's own: where it listens, its process, its log."""

    port: int
    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def memory(self) -> int:
        """Resident bytes of the server's process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(url: str, folder: Path, target: str = "app:app", **environment: str) -> Iterator[Served]:
    """uvicorn as `make run` starts it, over that database, until the block ends."""
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", target, "--host", "127.0.0.1", "--port", str(port),
        "--no-access-log", "--timeout-graceful-shutdown", "1",
    ]  # fmt: skip
    told = {"LIKA_DATABASE_URL": url, "LIKA_DATA_DIR": str(folder), **environment}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **told}, stdout=log, stderr=log
        )
    server = Served(port, url, folder, process, told)
    try:
        wait_until_up(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_up(server: Served) -> None:
    deadline = time.monotonic() + 40
    while True:
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(server.log())
        try:
            with socket.create_connection(("127.0.0.1", server.port), 1):
                return
        except OSError:
            time.sleep(0.05)


@dataclass
class Browser:
    """A person with cookies; follows nothing by itself."""

    server: Served
    http: requests.Session

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.http.get(
            self.server.origin + path, headers={**HTML, **headers}, allow_redirects=False
        )

    def post(self, path: str, form: dict[str, str], **headers: str) -> requests.Response:
        """A form sent from one of our own pages, unless headers say otherwise."""
        sent = {**HTML, "origin": self.server.origin, **headers}
        return self.http.post(
            self.server.origin + path, data=form, headers=sent, allow_redirects=False
        )

    def sign_in(self, login: str, password: str = PASSWORD) -> requests.Response:
        return self.post("/login", {"login": login, "password": password, "next": "/"})

    def cookie(self) -> str:
        return "; ".join(f"{c.name}={c.value}" for c in self.http.cookies)

    @contextmanager
    def page(self, path: str = "", session: str = "", **headers: str) -> Iterator["OpenPage"]:
        """The websocket a browser opens under a screen (again, for a `session` it had before)."""
        sent = {"cookie": self.cookie(), **headers}
        with connect(
            f"ws://127.0.0.1:{self.server.port}/_stcore/stream",
            origin=headers.pop("origin", self.server.origin),
            additional_headers={k: v for k, v in sent.items() if k != "origin"},
            subprotocols=["streamlit", "none", *([session] if session else [])],
            max_size=None,
        ) as socket_:
            yield OpenPage(socket_, path)


@dataclass
class OpenPage:
    """Streamlit's protocol, as far as a test needs it."""

    socket: ClientConnection
    name: str

    def run(self, seconds: float = 10) -> str:
        """Ask for one run of the script; all text that came until it finished."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_name = self.name
        self.socket.send(message.SerializeToString())
        return self.finish(seconds)

    def finish(self, seconds: float = 10) -> str:
        said = []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = ForwardMsg()
            answer.ParseFromString(self.socket.recv(timeout=seconds))
            said.append(text_format.MessageToString(answer, as_utf8=True))
            if answer.WhichOneof("type") == "script_finished":
                break
        return "".join(said)


@contextmanager
def browsing(server: Served) -> Iterator[Browser]:
    with requests.Session() as session:
        session.trust_env = False
        yield Browser(server, session)
