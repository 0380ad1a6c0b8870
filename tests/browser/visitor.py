"""Somebody in front of a real Chromium. Every page they come to is looked at before they read on.

A page may say nothing on the console, break no rule of its content security policy, ask for nothing that fails or
is elsewhere, need no scrolling sideways at 320 px, and axe finds nothing on it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Locator, Page, Request, Response

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ITS_OWN = ("data:", "blob:", "about:", "chrome:", "chrome-extension:")  # a browser's viewer of PDFs
GIVEN_UP = "net::ERR_ABORTED"  # a browser that leaves a page gives up what it was still fetching

# What a page is made of, its texts aside.
PARTS = """() => [...new Set([...document.querySelectorAll('body *')].map((one) => [one.parentElement.tagName,
  one.parentElement.className, one.tagName, one.className, one.type, one.getAttribute('role')].join(' ')))]"""

TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 40)}`).slice(-3)"""

AXE = """(only) => axe.run({ runOnly: only, iframes: false, preload: false, resultTypes: ['violations'] }).then((found) => found.violations.flatMap(
  (one) => one.nodes.map((node) => `${one.id} at ${node.target}: ${node.failureSummary} ${node.html.slice(0, 200)}`)))"""

# Where the keyboard is: its name, whether one sees it, and whether something else lies over it.
FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const [x, y] = [box.x + Math.min(box.width, 4) / 2 + 1, box.y + Math.min(box.height, 8) / 2];
  const at = document.elementFromPoint(x, y);
  return {
    tag: one.tagName, name: (one.labels?.[0] ?? one).textContent.trim().replace(/\\s+/g, ' ') || one.ariaLabel || '',
    ringed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !!at && !one.contains(at) && !at.contains(one) && one.tagName !== 'IFRAME',
  }; }"""

_seen: set[tuple[str, str]] = set()


def _is_new(parts: list[str], how: str) -> bool:
    """Whether a page has a part that was not looked at yet under such circumstances."""
    new = {(how, one) for one in parts} - _seen
    _seen.update(new)
    return bool(new)


class Visitor:
    """A browser with one page open; names are those that a screen reader says."""

    def __init__(
        self,
        context: BrowserContext,
        base: str,
        examiner: Page,
        *,
        javascript: bool,
        appearance: str,
        language: str,
    ):
        self.context, self.base, self.examiner = context, base, examiner
        self.javascript, self.appearance, self.language = javascript, appearance, language
        self.faults: list[str] = []
        self.refused: list[int] = []
        self.page = self._turn_to(context.new_page())

    # Going

    def open(self, path: str, *, status: int = 200) -> "Visitor":
        """Type an address."""
        self.page.goto(self.base + path)
        return self._arrived(status)

    def follow(self, name: str, *, status: int = 200) -> "Visitor":
        """Click a link."""
        return self._go(self._named("link", name), status)

    def press(self, name: str, *, status: int = 200) -> "Visitor":
        """Click a button that leads on."""
        return self._go(self._named("button", name), status)

    def reload(self) -> "Visitor":
        """Load the page again."""
        self.page.reload()
        return self._arrived(200)

    def another_tab(self) -> "Visitor":
        """A second tab of the same browser."""
        same = {"javascript": self.javascript, "appearance": self.appearance, "language": self.language}
        return Visitor(self.context, self.base, self.examiner, **same)

    # Filling in

    def type(self, label: str, text: str) -> "Visitor":
        """Fill a field in."""
        self.field(label).fill(text)
        return self

    def choose(self, label: str, option: str) -> "Visitor":
        """Choose from a list, or one of several."""
        group = self.page.get_by_role("group", name=label)
        if group.count():
            group.first.get_by_label(option, exact=True).check()
        else:
            self.field(label).select_option(label=option)
        return self

    def attach(self, name: str, content: bytes, nth: int = 0) -> "Visitor":
        """Choose a file for one of the page's file fields."""
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.locator("input[type=file]").nth(nth).set_input_files(file)
        return self

    def field(self, label: str) -> Locator:
        """A field, by the beginning of its label."""
        exact = self.page.get_by_label(label, exact=True)
        return exact.first if exact.count() else self.page.get_by_label(label).first

    # By keyboard alone

    def tab_to(self, name: str) -> "Visitor":
        """Press Tab until something is reached; wherever one comes on the way, one can see it."""
        names = []
        for _step in range(80):
            names.append(self.keys("Tab").focus)
            if names[-1].startswith(name):
                return self
        raise AssertionError(f"Tab never comes to “{name}” at {self.path}, but to {names}")

    @property
    def focus(self) -> str:
        """The name of what the keyboard is at; one can see it, now or in a moment: a browser scrolls when it paints."""
        for _look in range(20):
            here = self.page.evaluate(FOCUS)
            if here["tag"] in {"BODY", "IFRAME"} or (
                here["ringed"] and here["inSight"] and not here["covered"]
            ):
                return here["name"]
            self.page.wait_for_timeout(100)
        raise AssertionError(f"the keyboard is lost at {here}")

    def keys(self, *keys: str) -> "Visitor":
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def write(self, text: str) -> "Visitor":
        """Type where the keyboard is."""
        self.page.keyboard.type(text)
        return self

    def enter(self, *, status: int = 200, key: str = "Enter") -> "Visitor":
        """Press a key that leads on."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self._arrived(status)

    # Reading

    @property
    def text(self) -> str:
        """What stands on the page, blanks folded."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        """Where this page is."""
        return urlsplit(self.page.url).path

    def reads(self, *sentences: str) -> "Visitor":
        """Find each of these on the page, now or in a moment."""
        for one in sentences:
            self.page.locator("main").get_by_text(one).first.wait_for()
        return self

    def state(self, sentence: str) -> "Visitor":
        """Wait until the form says this about what was typed."""
        self.page.locator("[data-save-state]", has_text=re.compile(re.escape(sentence))).wait_for()
        return self

    def later(self, milliseconds: int) -> "Visitor":
        """Let the browser's clock run ahead."""
        self.page.clock.run_for(milliseconds)
        return self

    # Without a connection

    @contextmanager
    def offline(self) -> Iterator[None]:
        """The connection is gone, and comes back."""
        self.context.set_offline(True)
        yield
        self.faults[:] = [one for one in self.faults if "ERR_INTERNET_DISCONNECTED" not in one]
        self.context.set_offline(False)

    # Looking at pages

    def fits(self, *widths: int) -> "Visitor":
        """Nothing is cut off at these widths."""
        assert (found := self._cut_off(*widths)) == [], f"{self.path}: {found}"
        return self

    def in_the_dark(self) -> None:
        """One can read this page in dark colours, too."""
        self.page.emulate_media(color_scheme="dark")
        assert (found := self._examined("color-contrast")) == [], f"{self.path} in the dark:\n" + "\n".join(
            found
        )
        self.page.emulate_media(color_scheme="light")

    def _cut_off(self, *widths: int) -> list[str]:
        found, before = [], self.page.viewport_size
        for width in widths:
            self.page.set_viewport_size({**before, "width": width})
            found += [f"too wide for {width}: {one}" for one in self.page.evaluate(TOO_WIDE)]
        self.page.set_viewport_size(before)
        return found

    @property
    def _route(self) -> str:
        return re.sub(r"/[^/]*\d[^/]*", "/*", self.path) + self.page.title().partition(" · ")[0][:12]

    def look(self) -> None:
        """Nothing is wrong with this page."""
        faults, self.faults[:] = [*self.faults], []
        made = [self._route, *self.page.evaluate(PARTS)]
        if _is_new(made, self.language):
            faults += self._cut_off(320, self.page.viewport_size["width"])
        if _is_new(made, self.appearance):
            faults += self._examined()
        assert faults == [], f"{self.appearance} {self.path}:\n" + "\n".join(faults)

    def _named(self, role: str, name: str) -> Locator:
        found = self.page.get_by_role(role, name=name, exact=True)
        there = found.count() or self.page.get_by_role(role).all_inner_texts()
        assert found.count(), f"no {role} “{name}” at {self.path}; there are {there}"
        return found.first

    def _go(self, target: Locator, status: int) -> "Visitor":
        with self.page.expect_navigation():
            target.click()
        return self._arrived(status)

    def _arrived(self, status: int) -> "Visitor":
        assert self.refused in ([], [status]), f"{self.refused} at {self.page.url}: {self.text[:400]}"
        assert status < 400 or self.refused == [status], f"{self.page.url} was not refused"
        self.refused.clear()
        self.look()
        return self

    def _examined(self, *rules: str) -> list[str]:
        page = self.page
        if not self.javascript:  # axe needs it: what stands here is shown to a browser that has it
            page = self.examiner
            page.goto(f"{self.base}/healthz")
            page.set_content(self.page.content())
        if page.evaluate("() => typeof axe === 'undefined'"):
            page.evaluate(AXE_SCRIPT)
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
        return page.evaluate(AXE, only)

    def _turn_to(self, page: Page) -> Page:
        page.on(
            "console",
            lambda said: self._note(
                said.type in {"error", "warning"} and "status of" not in said.text, said.text
            ),
        )
        page.on("pageerror", lambda error: self._note(True, str(error)))
        page.on(
            "request",
            lambda sent: self._note(
                not sent.url.startswith((self.base, *ITS_OWN)), f"{sent.url} is elsewhere"
            ),
        )
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        return page

    def _note(self, wrong: bool, fault: str) -> None:
        if wrong and "ERR_INTERNET_DISCONNECTED" not in fault:
            self.faults.append(fault)

    def _failed(self, sent: Request) -> None:
        self._note(sent.failure != GIVEN_UP, f"{sent.url}: {sent.failure}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.request.is_navigation_request():
            self.refused.append(answer.status)
        elif answer.status >= 400 and "x-autosave" not in answer.request.headers:
            self.faults.append(f"{answer.status} for {answer.url}")
