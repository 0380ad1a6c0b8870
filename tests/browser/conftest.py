"""A real browser in front of the real portal: its server works in this process, on the test's own database and clock."""

import shutil
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.kernel import jobs
from tests.arxiv import arxiv  # noqa: F401
from tests.browser.visitor import Visitor
from tests.conftest import MONDAY
from tests.journeys.conftest import colleague, post_office  # noqa: F401
from tests.journeys.papers import joined, papers  # noqa: F401
from tests.reader import Reader

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEVICES = {
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True},
    "desktop": {"viewport": {"width": 1440, "height": 900}},
}
LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}
PATIENCE = 8000  # milliseconds before a test gives up


class Silent(WSGIRequestHandler):
    """Writes nothing about what was asked."""

    def log(self, *_args: object) -> None:
        return


@pytest.fixture(scope="session")
def served(app) -> Iterator[tuple[str, list[Exception]]]:
    """The portal on a port of its own: its address, and what went wrong inside it."""
    wrong: list[Exception] = []

    def guarded(environ, start):
        try:
            return app.wsgi_app(environ, start)
        except Exception as error:
            wrong.append(error)
            start("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"wrong"]

    server = make_server("127.0.0.1", 0, guarded, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", wrong
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def examiner(chromium) -> Iterator[Page]:
    """A page on which axe looks at what browsers without JavaScript show."""
    context = chromium.new_context(bypass_csp=True)
    context.route("**/*.js", lambda route: route.abort())
    yield context.new_page()
    context.close()


@pytest.fixture
def worker(app, database) -> Iterator[None]:
    """Somebody who does what is due, beside the server."""
    stop = Event()

    def work() -> None:
        with app.app_context():
            jobs.work(stop)

    thread = Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def browse(chromium, served, examiner, database) -> Iterator[Callable[..., Visitor]]:
    """Makes browsers: a phone or a desktop, with or without JavaScript, light or dark, English or French; its clock can be put ahead; `of` is signed in."""
    base, wrong = served
    wrong.clear()
    visitors: list[Visitor] = []

    def begin(
        device: str = "desktop",
        *,
        javascript: bool = True,
        scheme: str = "light",
        language: str = "en",
        zone: str = "Europe/Paris",
        clock: bool = False,
        of: Reader | None = None,
    ) -> Visitor:
        context = chromium.new_context(
            **DEVICES[device],
            java_script_enabled=javascript,
            color_scheme=scheme,
            locale=LANGUAGES[language],
            timezone_id=zone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        if clock:
            context.clock.install(time=MONDAY)
        if of:
            context.add_cookies(
                [{"name": "portal", "value": of.client.get_cookie("portal").value, "url": base}]
            )
        how = {"javascript": javascript, "appearance": f"{device} {scheme}", "language": language}
        visitor = Visitor(context, base, examiner, **how)
        visitors.append(visitor)
        return visitor

    yield begin
    left = [fault for one in visitors for fault in one.faults]
    for one in visitors:
        one.context.close()
    assert (wrong, left) == ([], [])
