"""The server from outside: strangers meet the login and nothing else, whoever leaves is gone."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from websockets.exceptions import InvalidStatus

from models import schema
from models.store import Store
from pages.navigation import screens_of
from tests.fixtures import installations
from tests.fixtures.serving import ROOT, Browser, Served, browsing, served
from workflows.access import accounts, sign_in
from workflows.access.people import Actor, Held
from workflows.access.roles import Role

GUARD = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' "
        "'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; frame-src 'none'; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}
PAGES = sorted(
    file.stem for file in (ROOT / "pages").glob("*.py") if "def render()" in file.read_text()
)
MiB = 1 << 20


@pytest.fixture(scope="module")
def server(all_databases, tmp_path_factory) -> Served:
    folder = tmp_path_factory.mktemp("server")
    url = all_databases.fresh("sqlite", folder, installations.INSTALLED)
    with served(url, folder) as running:
        yield running
    all_databases.drop(url)


@pytest.fixture
def browser(server) -> Browser:
    with browsing(server) as stranger:
        yield stranger


@pytest.fixture
def mu(browser) -> Browser:
    assert browser.sign_in("mu").status_code == 303
    return browser


def is_login(answer: requests.Response) -> bool:
    return answer.status_code == 302 and answer.headers["location"].startswith("/login?next=")


# --------------------------------------------------------------------------------------- strangers


def test_the_first_request_after_a_start_shows_a_stranger_nothing_but_the_login(
    all_databases, tmp_path
):
    url = all_databases.fresh("sqlite", tmp_path, installations.INSTALLED)
    for page in ("shell", PAGES[0]):
        with served(url, tmp_path) as fresh, browsing(fresh) as stranger:
            assert is_login(stranger.get(f"/{page}"))
            with pytest.raises(InvalidStatus), stranger.page(page) as opened:
                opened.run()


@pytest.mark.parametrize("page", ["", *PAGES, "case?id=5", "shell", "desk", "no_such_page"])
def test_a_stranger_is_led_from_every_screen_to_the_login(browser, page):
    assert is_login(browser.get(f"/{page}"))


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/host-config",
        "/_stcore/upload_file/a/b",
        "/_stcore/bidi-components/x",
        "/component/x/index.html",
        "/media/0123456789abcdef.pdf",
        "/account",
        "/session",
        "/file/1",
    ],
)
def test_a_stranger_gets_no_file_and_no_figure(browser, path):
    answer = browser.get(path, accept="*/*")
    assert answer.status_code in (401, 404)
    assert len(answer.content) < 8_000


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/openapi.json"]
)
def test_figures_of_the_process_are_for_nobody(mu, path):
    assert mu.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/x/y", "/index.html", "/..%2fapp.py", "//evil.example/a"])
def test_an_unknown_address_is_a_page_that_says_so(mu, path):
    answer = mu.get(path)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert 'lang="zh-CN"' in answer.text


def test_the_manual_is_behind_the_sign_in_and_opens_at_a_step_in_the_readers_language(mu):
    with browsing(mu.server) as stranger:
        assert is_login(stranger.get("/manual/village-clerk"))
    assert 'href="/manual/village-clerk"' in mu.get("/account").text
    shown = mu.get("/manual/village-clerk")
    assert shown.status_code == 200
    assert len(shown.content) < 200_000
    assert 'lang="zh-CN"' in shown.text
    step = shown.text.partition('id="identification-submit"')[2].partition("</article>")[0]
    assert "提交申请" in step
    assert "待申请（限 30 天） → 已申请待受理" in step
    assert mu.get("/manual/nobody").status_code == 404
    assert mu.post("/language", {"language": "en"}).status_code == 303
    english = mu.get("/manual/village-clerk").text
    assert mu.post("/language", {"language": "zh-CN"}).status_code == 303
    step = english.partition('id="identification-submit"')[2].partition("</article>")[0]
    assert "Submit the application" in step


def test_an_upload_by_a_stranger_is_refused_and_costs_no_memory(server, browser):
    browser.get("/login")
    before = server.memory()
    for number in range(12):
        answer = browser.http.put(
            f"{server.origin}/_stcore/upload_file/session/{number}",
            data=b"\0" * (4 * MiB),
            headers={"origin": server.origin},
        )
        assert answer.status_code == 401
    assert server.memory() - before < 20 * MiB


def test_a_stranger_cannot_send_a_long_form(server, browser):
    assert browser.post("/login", {"login": "x" * 20_000}).status_code == 413


# --------------------------------------------------------------------------------------- websocket


def refused_by(attempt) -> int:
    with pytest.raises(InvalidStatus) as refusal, attempt as opened:
        opened.run()
    return refusal.value.response.status_code


def test_a_websocket_needs_a_session(browser):
    assert refused_by(browser.page()) == 403


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://localhost:1"])
def test_a_websocket_needs_our_own_origin(mu, origin):
    assert refused_by(mu.page(origin=origin)) == 403


def test_a_name_forged_in_a_header_opens_nothing(server, browser):
    with browsing(server) as other:
        other.sign_in("mu")
        # The number of a live session is not a secret: knowing it must be worth nothing.
        for number in ("1", *re.findall(r"\d{15,}", other.cookie())):
            forged = {"X-Lika-Session": number, "x-lika-session": number}
            assert is_login(browser.get("/", **forged))
            assert refused_by(browser.page(**forged)) == 403


def test_a_forged_header_beside_a_good_cookie_is_stripped(mu):
    with mu.page(**{"X-Lika-Session": "1"}) as opened:
        assert "穆信息" in opened.run()


def test_a_signed_in_person_sees_their_screen_in_their_language(mu):
    assert '<html lang="zh-CN">' in mu.get("/").text
    with mu.page() as opened:
        assert "穆信息" in opened.run()


def test_the_screen_where_one_arrives_opens_by_its_name_too(mu):
    assert mu.get("/my_work").headers["location"] == "/"
    assert mu.get("/my_work?village=7").headers["location"] == "/?village=7"
    # A helper arrives elsewhere; who is none has no such screen, and every other one stays put.
    for screen in ("/", "/my_households", "/case_file?case=5"):
        assert mu.get(screen).status_code == 200


def test_each_role_arrives_at_its_own_screen():
    def arrival(*roles: Role) -> str:
        held = tuple(Held(role, 370215104000, 370215105000) for role in roles)
        return screens_of(Actor(1, "邓到达", held))[0].path

    assert arrival(Role.HELPER) == "my_households"
    assert arrival(Role.TOWNSHIP) == arrival() == "my_work"


def session_of(said: str) -> str:
    return re.search(r'session_id: "([^"]+)"', said)[1]


def test_the_number_of_anothers_open_page_takes_nothing_over(server, mu):
    with mu.page() as opened, browsing(server) as other:
        theirs = session_of(opened.run())
        other.sign_in("ruan")
        with other.page(session=theirs) as taken:
            said = taken.run()
            assert session_of(said) != theirs
            assert "阮经办" in said
            assert "穆信息" not in said


# -------------------------------------------------------------------------------------- in and out


def test_signing_out_kills_pages_that_are_still_open(mu):
    with mu.page() as opened:
        assert "穆信息" in opened.run()
        assert mu.post("/logout", {}).headers["location"] == "/login"
        after = opened.run()
        assert "穆信息" not in after
        assert "signed_out" in after
    assert is_login(mu.get("/"))


def test_a_cookie_kept_from_before_the_sign_out_is_worth_nothing(server, mu):
    kept = mu.cookie()
    mu.post("/logout", {})
    with browsing(server) as thief:
        assert is_login(thief.get("/", cookie=kept))


def test_signing_out_takes_a_form_of_our_own(mu):
    mu.get("/logout")
    assert mu.post("/logout", {}, origin="https://evil.example").status_code == 403
    assert mu.get("/").status_code == 200


def test_a_form_without_any_origin_is_refused(server, browser):
    answer = requests.post(f"{server.origin}/login", data={"login": "mu"}, allow_redirects=False)
    assert answer.status_code == 403


def test_five_wrong_passwords_close_the_door_also_for_the_right_one(browser):
    for _attempt in range(sign_in.FAILURES):
        answer = browser.sign_in("jing", "wrong guess")
        assert answer.status_code == 401
        assert "登录名或密码不对" in answer.text
    answer = browser.sign_in("jing")
    assert answer.status_code == 429
    assert "15" in answer.text


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil", "/a b"])
def test_nobody_is_led_away_after_signing_in(browser, target):
    form = {"login": "mu", "password": installations.PASSWORD, "next": target}
    assert browser.post("/login", form).headers["location"] == "/"


def test_a_deep_link_is_kept_through_the_sign_in(browser):
    asked = browser.get("/case?id=5").headers["location"]
    page = browser.get(asked).text
    assert 'name="next" value="/case?id=5"' in page
    form = {"login": "mu", "password": installations.PASSWORD, "next": "/case?id=5"}
    assert browser.post("/login", form).headers["location"] == "/case?id=5"


def test_the_cookie_is_for_this_site_and_not_for_scripts(browser):
    cookie = browser.sign_in("mu").headers["set-cookie"]
    assert cookie.startswith("lika=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_behind_https_the_cookie_is_bound_to_the_host(server, browser):
    # uvicorn believes this header from its configured proxies, which the loopback is by default.
    cookie = browser.post(
        "/login",
        {"login": "mu", "password": installations.PASSWORD},
        **{"X-Forwarded-Proto": "https", "origin": f"https://127.0.0.1:{server.port}"},
    )
    assert cookie.headers["set-cookie"].startswith("__Host-lika=")
    assert "Secure" in cookie.headers["set-cookie"]
    assert cookie.headers["strict-transport-security"]


# ------------------------------------------------------------------------------------ every answer


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/login", "/account", "/password", "/session", "/healthz", "/x/y"),
        *("/lika.js", "/early.js", "/typed.js"),
        *("/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/media/none"),
        *("/favicon.png", "/static/js/none.js"),
    ],
)
def test_every_answer_carries_the_guarding_headers(server, browser, path):
    with browsing(server) as known:
        known.sign_in("mu")
        for person in (browser, known):
            answer = person.get(path)
            found = {name: answer.headers.get(name) for name in GUARD}
            assert found == GUARD, f"{path} {answer.status_code}"


def test_a_refused_websocket_carries_them_too(browser):
    with pytest.raises(InvalidStatus) as refusal, browser.page() as opened:
        opened.run()
    headers = refusal.value.response.headers
    assert {name: headers.get(name) for name in GUARD} == GUARD


def test_health_is_told_to_anybody_and_no_more_than_that(browser):
    answer = browser.get("/healthz")
    assert answer.status_code == 200
    newest = schema.revisions()[0]
    assert answer.json() == {"status": "ok", "database": "sqlite", "schema": newest, "cases": 0}


def test_a_database_that_does_not_answer_is_unhealthy(all_databases, tmp_path):
    url = all_databases.fresh("sqlite", tmp_path, installations.INSTALLED)
    with served(url, tmp_path) as running, browsing(running) as anybody:
        path = url.removeprefix("sqlite:///")
        with Path(path).open("r+b") as file:
            file.write(b"\0" * 100)
        for tail in ("-wal", "-shm"):
            Path(path + tail).unlink(missing_ok=True)
        answer = anybody.get("/healthz")
        assert answer.status_code == 503
        assert answer.json()["status"] == "unavailable"
        page = anybody.sign_in("mu")
        assert page.status_code == 503
        assert re.search(r"E-[0-9A-F]{6}", page.text)[0] in running.log(), "found by its number"
        assert "Traceback" not in page.text
        assert {name: page.headers.get(name) for name in GUARD} == GUARD


def test_static_files_come_packed_and_stay(browser):
    script = re.search(r'href="(/static/js/[^"]+)"', browser.get("/login").text)[1]
    packed = browser.get(script, **{"accept-encoding": "gzip"})
    plain = browser.get(script, **{"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert "immutable" in packed.headers["cache-control"]


def test_the_login_fetches_what_the_first_screen_needs(browser):
    for name in re.findall(r'rel="prefetch" href="([^"]+)"', browser.get("/login").text):
        assert browser.get(name).status_code == 200


def test_the_language_is_chosen_on_the_login_and_kept_with_the_account(browser):
    assert '<html lang="en">' in browser.get("/login?lang=en").text
    assert '<html lang="en">' in browser.get("/login").text
    browser.sign_in("mu")
    try:
        assert browser.post("/language", {"language": "en"}).status_code == 303
        assert '<html lang="en">' in browser.get("/").text
    finally:
        browser.post("/language", {"language": "zh-CN"})
    assert '<html lang="zh-CN">' in browser.get("/").text


def test_no_word_of_a_sign_in_reaches_the_log(server, browser):
    browser.sign_in("370282198001010011", "13812345678 is my password")
    browser.get("/case?id=370282198001010011")
    assert "370282198001010011" not in server.log()
    assert "13812345678" not in server.log()
    assert installations.PASSWORD not in server.log()


# ----------------------------------------------------------------- with a server of the test's own


@contextmanager
def handed(all_databases, engine, folder):
    """A server, and somebody who was just given a one-time password."""
    url = all_databases.fresh(engine, folder, installations.INSTALLED)
    store = Store(url, folder)
    with store.transaction() as session:
        wei = installations.who(session, "wei")
        person = accounts.create_user(
            session, wei, login="neu", name="新来者", region=installations.TOWNSHIP
        )
    store.close()
    with served(url, folder) as running, browsing(running) as newcomer:
        yield newcomer, person.password
    all_databases.drop(url)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_one_time_password_opens_nothing_but_its_own_change(all_databases, tmp_path, engine):
    with handed(all_databases, engine, tmp_path) as (newcomer, once):
        assert newcomer.get("/healthz").json()["database"] == {
            "sqlite": "sqlite", "postgres": "postgresql",
        }[engine]  # fmt: skip
        assert newcomer.sign_in("neu", once).headers["location"] == "/password"
        for path in ("/", "/home", "/account"):
            assert newcomer.get(path).headers["location"] == "/password"
        assert newcomer.get("/_stcore/host-config", accept="*/*").status_code == 403
        assert refused_by(newcomer.page()) == 403
        new = {"old": once, "new": "nine hills and a mill", "again": "nine hills and a mill"}
        wrong = newcomer.post("/password", {**new, "again": "something else"})
        assert (wrong.status_code, "两次输入" in wrong.text) == (422, True)
        short = newcomer.post("/password", {**new, "new": "short", "again": "short"})
        assert short.status_code == 422
        assert newcomer.post("/password", new).headers["location"] == "/"
        with newcomer.page() as opened:
            assert "新来者" in opened.run()
