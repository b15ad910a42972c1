"""Tries the page of `report --format html` in a browser: check.py PROGRAM CHROMIUM [FOLDER FOR PICTURES]

No console message and no request; the slider moves the plan through the revisions; filters filter and headings sort; all of it
by keyboard too; axe-core finds nothing, light and dark, wide and narrow; a stranger's texts stay inert; without script all is
told; a page of 1,000 steps is painted and filtered in time."""

import pathlib
import subprocess
import sys
import tempfile

import axe_playwright_python
from playwright.sync_api import sync_playwright

import world

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
# In milliseconds. What is wanted are 300 and 100; a machine that does much else at once gets more.
PAINT, FILTER = 1500, 500


class Tab:
    """A page in a context of its own; at its end nothing may have been said, and nothing asked for."""

    def __init__(self, browser, path, width=1280, height=900, scheme="light", script=True):
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme,
                                           java_script_enabled=script, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.address = pathlib.Path(path).as_uri()
        self.page.goto(self.address, wait_until="load")

    def __enter__(self):
        return self.page

    def __exit__(self, kind, *_):
        self.context.close()
        if kind is None:
            assert self.said == [], self.said
            assert self.asked == [self.address], self.asked


def wait(page, wanted):
    """Waits until an expression holds. The browser's own way to wait would need `eval`, which the page forbids."""
    for _ in range(300):
        if page.evaluate(wanted):
            return
        page.wait_for_timeout(20)
    raise AssertionError(wanted)


def fits(page):
    """The page itself does not scroll sideways."""
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1], wide


def accessible(page):
    # What is skipped until it is seen would not be looked at.
    page.evaluate("for (const it of document.querySelectorAll('section, li')) it.style.contentVisibility = 'visible'")
    page.evaluate("for (const it of document.querySelectorAll('details')) it.open = true")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(it => it.violations.map("
                          "rule => [rule.id, rule.nodes.slice(0, 3).map(node => node.html.slice(0, 200) + node.failureSummary)]))")
    assert found == [], found
    passed = page.evaluate("axe.run(document).then(it => it.passes.length)")
    assert passed > 15, passed


def titles(page):
    return page.locator(".plan li:not(.gone) .title").all_text_contents()


def replays(page, revisions):
    slider = page.locator("#c1-slider")
    assert int(slider.get_attribute("max")) == revisions - 1
    last = titles(page)
    slider.focus()
    page.keyboard.press("Home")
    first = titles(page)
    assert len(first) < len(last) and not page.locator(".plan .k2").count(), (first, last)
    assert page.locator(".now").text_content().startswith("Revision 1 of")
    seen = [first]
    for at in range(1, revisions):
        page.keyboard.press("ArrowRight")
        seen.append(titles(page))
        said = page.locator(".now").text_content()
        assert said.startswith(f"Revision {at + 1} of {revisions}"), said
        assert slider.get_attribute("aria-valuetext").startswith(f"{at + 1} of {revisions}: 2023-")
        told = page.locator(f".revisions > li:nth-child({at + 1}) .subject").text_content()
        assert told in said, (told, said)
    assert seen[-1] == last and len({tuple(it) for it in seen}) > revisions / 4
    assert page.locator(".cursor").first.get_attribute("visibility") == "hidden"
    page.get_by_role("button", name="Earlier").click()
    assert titles(page) == seen[-2]
    assert page.locator(".cursor").first.get_attribute("visibility") == "visible"
    page.get_by_role("button", name="Later").press("Enter")
    assert titles(page) == last
    page.get_by_role("button", name="Play").click()
    wait(page, "document.querySelector('.now').innerText.startsWith('Revision 2 of')")
    page.get_by_role("button", name="Pause").click()
    return seen


def rows(page):
    return page.locator(".steps tbody tr")


def tables(page):
    page.locator('.steps').scroll_into_view_if_needed()
    all_rows = rows(page).count()
    assert page.locator(".steps output").text_content() == f"{all_rows} steps"
    page.get_by_label("Verdict").select_option("emergent")
    words = page.locator(".steps tbody tr td:nth-child(2)").all_text_contents()
    assert len(words) == 5 and all(it.endswith("emergent") for it in words), words
    page.get_by_label("Verdict").select_option("surprises")
    assert rows(page).count() == 7
    page.get_by_label("Who").select_option("ben")
    assert 0 < rows(page).count() < 7
    page.get_by_role("button", name="Show all").click()
    wait(page, f"document.querySelectorAll('.steps tbody tr').length === {all_rows}")
    page.get_by_label("Find").fill("LAWYER terms")
    assert [it.strip() for it in rows(page).locator("summary").all_text_contents()] == ["Agree data terms with customers"]
    assert page.locator(".steps output").text_content() == f"1 of {all_rows} steps"
    page.get_by_label("Find").fill("")
    assert rows(page).count() == all_rows
    head = page.locator(".steps thead th").nth(2)
    for way in ("ascending", "descending"):
        head.get_by_role("button").press("Enter")
        assert head.get_attribute("aria-sort") == way
        names = page.locator(".steps tbody summary").all_text_contents()
        expected = page.evaluate("names => names.slice().sort((a, b) => a.localeCompare(b, 'en'))", names)
        assert names == (expected if way == "ascending" else expected[::-1]), names
    ahead = page.locator(".steps thead th").nth(9)
    ahead.get_by_role("button").click()
    days = page.locator(".steps tbody td:nth-child(10)").all_text_contents()
    numbers = [int(it) for it in days if it]
    assert numbers == sorted(numbers) and len(numbers) > 20 and not any(days[len(numbers):]), days
    assert head.get_attribute("aria-sort") is None
    page.locator(".steps thead th").first.get_by_role("button").click()
    summary = page.locator(".steps tbody summary").first
    summary.press("Enter")
    assert page.locator(".steps tbody details").first.evaluate("it => it.open")


def reached_by_keyboard(page):
    wanted = {"skip", "slider", "Earlier", "Play", "find", "No", "summary", "scroll"}
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate("""(() => { const it = document.activeElement; return [it.className, it.id.split('-').pop(),
            it.textContent.trim(), it.localName, getComputedStyle(it).outlineStyle]; })()""")
        wanted -= set(at[:4]) | set(at[0].split())
        assert at[3] == "body" or at[4] != "none", at
        if not wanted:
            return
    raise AssertionError(f"not reached: {wanted}")


def without_script(browser, path):
    with Tab(browser, path, script=False) as page:
        assert page.locator("form").first.is_hidden() and page.locator(".player").first.is_hidden()
        told = page.locator("main").text_content()
        for text in ("25 of 32 steps were foreseen", "Find a bigger problem than ours", "A lawyer called on Thursday",
                     "The concierge MVP is over"):
            assert text in told, text
        fits(page)


def inert(page):
    assert page.evaluate("window.pwned") is None
    names = page.evaluate("[...new Set([...document.querySelectorAll('*')].map(it => it.localName))]")
    assert not {"img", "iframe", "b:script", "object", "embed", "base"} & set(names), names
    assert page.locator("script").count() == 2 and page.locator("style").count() == 1
    odd = page.evaluate("""[...document.querySelectorAll('*')].flatMap(it => [...it.attributes].map(a => a.name + '=' + a.value))
        .filter(it => /^on|^style=|^(href|src|xlink:href)=(?!#|https:\\/\\/example\\.org\\/a$)/.test(it))""")
    assert odd == [], odd
    for it in page.locator("a[href^=http]").all():
        assert it.get_attribute("rel") == "noopener noreferrer nofollow"
    page.locator("#c1-slider").press("Home")
    page.get_by_label("Find").fill("<script>")
    assert rows(page).count() > 0
    assert page.evaluate("window.pwned") is None


def quick(browser, path):
    paints, filters, slides = [], [], []
    for _ in range(3):
        with Tab(browser, path) as page:
            wait(page, "performance.getEntriesByName('first-contentful-paint').length > 0")
            paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
            page.locator("#c1-steps").scroll_into_view_if_needed()
            measure = """([selector, value]) => new Promise(done => {
                const it = document.querySelector(selector), begin = performance.now();
                it.value = value;
                it.dispatchEvent(new Event('input', {bubbles: true}));
                requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)));
            })"""
            filters.append(max(page.evaluate(measure, ["#c1-find", text]) for text in ("customer 7", "told", "", "zzz", "")))
            page.locator("#c1-replay").scroll_into_view_if_needed()
            slides.append(max(page.evaluate(measure, ["#c1-slider", str(at)]) for at in (30, 31, 0, 59)))
            assert rows(page).count() == 100
            page.get_by_role("button", name="more").click()
            assert rows(page).count() > 1000
            fits(page)
    paint, filtered, slid = (sorted(it)[1] for it in (paints, filters, slides))
    size = pathlib.Path(path).stat().st_size // 1024
    print(f"1,000 steps: {size} KiB, first paint {paint:.0f} ms, filtered in {filtered:.0f} ms, slid in {slid:.0f} ms")
    assert paint < PAINT and filtered < FILTER and slid < FILTER, (paints, filters, slides)


def pictures(browser, path, folder, name):
    for scheme, width in (("light", 1280), ("dark", 1280), ("dark", 375)):
        with Tab(browser, path, width=width, scheme=scheme) as page:
            for part in ("top", "sequence", "replay", "time", "growth", "steps"):
                if part != "top":
                    for _ in range(2):
                        page.evaluate("id => document.getElementById(id).scrollIntoView()", f"c1-{part}")
                        page.wait_for_timeout(100)
                page.screenshot(path=folder / f"{name}-{scheme}-{width}-{part}.png")
    with Tab(browser, path) as page:
        page.pdf(path=folder / f"{name}.pdf")


def main():
    program, executable = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = pathlib.Path(temporary)

        def made(name, cwd, *args):
            done = subprocess.run([pathlib.Path(program).resolve(), "report", *args], cwd=cwd, env=world.environment(folder),
                                  stdout=subprocess.PIPE, check=True, stdin=subprocess.DEVNULL)
            (folder / name).write_bytes(done.stdout)
            return folder / name

        demo = folder / "demo"
        subprocess.run([pathlib.Path(program).resolve(), "demo", demo], env=world.environment(folder), check=True,
                       stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        one = made("one.html", demo, "concierge-mvp", "--format", "html")
        several = made("several.html", demo, "--format", "html")
        picture = made("picture.svg", demo, "--format", "svg")
        hostile = made("hostile.html", world.stranger(folder / "stranger"), "--format", "html")
        drawn = made("hostile.svg", folder / "stranger", "--format", "svg")
        large = made("large.html", world.large(folder / "large"), "--format", "html")

        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        with Tab(browser, one) as page:
            replays(page, page.locator(".revisions > li").count())
            tables(page)
            fits(page)
        with Tab(browser, one) as page:
            reached_by_keyboard(page)
        without_script(browser, one)
        for path in (one, several, hostile):
            for scheme, width in (("light", 1280), ("dark", 1280), ("light", 375), ("dark", 375)):
                with Tab(browser, path, width=width, scheme=scheme) as page:
                    fits(page)
                    accessible(page)
        with Tab(browser, several) as page:
            page.get_by_role("link", name="Concierge MVP for submittal tracking").click()
            assert page.evaluate("document.activeElement.localName === 'h2' || location.hash.startsWith('#c')")
        with Tab(browser, hostile) as page:
            inert(page)
        for path in (picture, drawn):
            with Tab(browser, path) as page:
                assert page.evaluate("document.documentElement.localName") == "svg"
                assert page.evaluate("window.pwned") is None
        quick(browser, large)
        if len(sys.argv) > 3 and sys.argv[3]:
            kept = pathlib.Path(sys.argv[3])
            kept.mkdir(parents=True, exist_ok=True)
            pictures(browser, one, kept, "one")
            pictures(browser, large, kept, "large")
        browser.close()
    print("the page does in the browser what it should")


main()
