"""What every test may count on: fresh databases on both engines, no network, its own folder."""

import gc
import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.unittest import TestCaseFunction
from hypothesis import HealthCheck, settings

from models.store import Store
from tests.fixtures import databases, sharing
from tests.fixtures.databases import EMPTY, ENGINES, NOTHING, Databases, Template
from workflows import procedures  # noqa: F401 - what this installation can do

# ci finds the same examples in every run; dev looks for new ones; soak looks long.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.register_profile(
    "soak", deadline=None, max_examples=5_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """No test talks to the outside: what is not loopback is refused with its address."""
    if event not in {"socket.connect", "socket.sendto"}:
        return
    address = arguments[1]
    host = address[0] if isinstance(address, tuple) else None
    if not isinstance(host, str) or host == "localhost":
        return  # a path: the socket of a process on this machine
    if not ipaddress.ip_address(host.split("%")[0]).is_loopback:
        raise PermissionError(f"a test may only reach this machine, not {host}")


sys.addaudithook(refuse_the_network)
sharing.share()
databases.forget_the_disk()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(LongestFirst())
    if not hasattr(config, "workerinput"):  # the one process that starts the others
        os.environ[databases.RUN_DIR] = str(databases.new_run())
        os.environ["LIKA_TEST_OWNER"] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.end_run(Path(os.environ[databases.RUN_DIR]))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What is collected stays to the end: it is not gone through for what nobody needs any more,
    neither while it grows nor at every look during the tests."""
    gc.disable()
    result = yield
    gc.freeze()
    gc.enable()
    return result


# First: xdist reads the marks in the same hook, and what is marked after it is marked for nobody.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # The browser tests of one file share one server: they stay on one worker.
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))


class LongestFirst:
    """Begun last, a long one would let the other worker stand idle at the end."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: not (is_story(item) or item.get_closest_marker("browser")))


def is_story(item: pytest.Item) -> bool:
    """A rule-based machine: many steps, in one test."""
    return isinstance(item, TestCaseFunction)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """LIKA_DATA_DIR of this test: photos, keys and a default database end here, never in ./var."""
    monkeypatch.setenv("LIKA_DATA_DIR", str(tmp_path))
    for name in ("LIKA_DATABASE_URL", "LIKA_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def all_databases() -> Iterator[Databases]:
    """Hands out databases by engine and template; for fixtures wider than one test."""
    handing_out = Databases(Path(os.environ[databases.RUN_DIR]))
    yield handing_out
    handing_out.close()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """sqlite, then postgres: whatever uses it runs on both."""
    return request.param


@pytest.fixture
def database_template() -> Template:
    """What a fresh database holds; a test module overrides it to start with more."""
    return EMPTY


@pytest.fixture
def database_url(
    all_databases: Databases, engine_name: str, database_template: Template, own_folder: Path
) -> Iterator[str]:
    """A database of this test's own, migrated, on SQLite and then on PostgreSQL."""
    url = all_databases.fresh(engine_name, own_folder, database_template)
    yield url
    all_databases.drop(url)


@pytest.fixture
def store(database_url: str, own_folder: Path) -> Iterator[Store]:
    """That installation, opened: `store.transaction()` writes, `store.reading()` reads."""
    opened = Store(database_url, own_folder)
    yield opened
    opened.close()


@pytest.fixture
def bare(all_databases: Databases, engine_name: str, own_folder: Path) -> Iterator[Store]:
    """A database of that engine without a table, beside no key."""
    url = all_databases.fresh(engine_name, own_folder / "bare", NOTHING)
    opened = Store(url, own_folder / "bare")
    yield opened
    opened.close()
    all_databases.drop(url)
