#!/usr/bin/env python3
"""The page of `suppress report` in a real browser.

  test_report.py PROGRAM BROWSER [FOLDER]

On a phone and on a desk, in light and in dark: nothing is loaded but the file,
nothing is said on the console, nothing is wider than the window, every chart
has as many bars as `suppress report --json` has numbers, all letters lie within
their pictures, do not cover each other and can be read.  With FOLDER pictures
of all of them are left there.
"""
import datetime
import json
import os
import subprocess
import sys
import tempfile

from chromium import Browser

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
# A little later than all that is put in.
AT = (NOW + datetime.timedelta(minutes=10)).isoformat()
SIZES = [("phone", 390, 844, True), ("small", 320, 640, True),
         ("desk", 1280, 900, False)]
WRONG = []

# What is wrong with the page as it is laid out; a list of sentences.
LOOK = r"""(() => {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth)
    wrong.push(`the page is ${root.scrollWidth} wide, not ${innerWidth}`);
  for (const e of document.querySelectorAll("body *")) {
    const r = e.getBoundingClientRect();
    if (r.width > 0 && r.right > innerWidth + 1 && !e.closest(".scroll") &&
        !e.closest("svg"))
      wrong.push(`<${e.tagName} ${e.id || e.className}> reaches ${r.right}`);
  }
  const light = c => {
    const n = c.match(/[\d.]+/g).map(Number).slice(0, 3).map(v => {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * n[0] + 0.7152 * n[1] + 0.0722 * n[2];
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const behind = e => {
    while (e) {
      const c = getComputedStyle(e).backgroundColor;
      if (c !== "rgba(0, 0, 0, 0)") return c;
      e = e.parentElement;
    }
    return "rgb(255, 255, 255)";
  };
  for (const svg of document.querySelectorAll("figure svg")) {
    const box = svg.getBoundingClientRect();
    if (box.width === 0 || svg.parentElement.closest("svg")) continue;
    const seen = [];
    for (const t of svg.querySelectorAll("text")) {
      const r = t.getBoundingClientRect();
      const what = `"${t.textContent}" in ${t.closest("section").id}`;
      if (r.left < box.left - 1 || r.right > box.right + 1 ||
          r.top < box.top - 2 || r.bottom > box.bottom + 2)
        wrong.push(`${what} is cut off`);
      for (const o of seen)
        if (r.left < o.right && o.left < r.right && r.top + 3 < o.bottom &&
            o.top + 3 < r.bottom)
          wrong.push(`${what} covers another text`);
      seen.push(r);
      if (contrast(getComputedStyle(t).fill, behind(svg)) < 4.5)
        wrong.push(`${what} is pale`);
      if (parseFloat(getComputedStyle(t).fontSize) < 12)
        wrong.push(`${what} is small`);
    }
    for (const b of svg.querySelectorAll(".bar, .layer")) {
      const r = b.getBoundingClientRect();
      if (r.width < 1 || r.height < 0.9 || r.right > box.right + 1)
        wrong.push(`a bar of ${svg.closest("section").id} is ` +
                   `${r.width} by ${r.height}`);
      if (contrast(getComputedStyle(b).fill, behind(svg)) < 2.5)
        wrong.push(`a bar of ${svg.closest("section").id} is pale`);
    }
    if (svg.classList.contains("wide") &&
        !(svg.querySelector("title") && svg.getAttribute("aria-labelledby")))
      wrong.push("a picture has no title");
  }
  for (const e of document.querySelectorAll("p, dt, dd, th, td, summary"))
    if (e.getClientRects().length &&
        contrast(getComputedStyle(e).color, behind(e)) < 4.5)
      wrong.push(`<${e.tagName}> "${e.textContent}" is pale`);
  for (const s of document.querySelectorAll("section figure"))
    if (!s.parentElement.querySelector("details table"))
      wrong.push(`${s.parentElement.id} has no table`);
  if (document.scripts.length) wrong.push("there is a script");
  return wrong;
})()"""

COUNT = r"""Object.fromEntries([...document.querySelectorAll("section")].map(
  s => [s.id, s.querySelectorAll(".bar, .layer").length]))"""

ROWS = """[...document.querySelectorAll("#%s > .scroll tbody tr")].length"""


def wrong(text):
    WRONG.append(text)


class Store:
    """One with something of everything in it."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.env = dict(os.environ, SUPPRESS_CONFIG="/dev/null",
                        SUPPRESS_STORE=os.path.join(folder, "store"))

    def run(self, *words, given="", may=(0,)):
        done = subprocess.run(
            [self.program, "-q", *words], input=given, text=True,
            encoding="utf-8", env=self.env, cwd=self.folder,
            stdout=subprocess.PIPE, check=False)
        if done.returncode not in may:
            raise RuntimeError(f"{words}: {done.returncode}")
        return done.stdout

    def ingest(self, day, events):
        at = NOW - datetime.timedelta(days=day)
        lines = [json.dumps({"timestamp": at.isoformat(), "event": kind,
                             "email": who, **more})
                 for kind, who, more in events]
        self.run("ingest", "--now", at.isoformat(), "-",
                 given="\n".join(lines), may=(0, 3))

    def fill(self):
        domains = ["big.example"] * 7 + [
            f"receiver{i}.example" for i in range(15)] + [
                "a-receiver-with-quite-a-long-name-for-a-phone.example.co.uk"]
        who = (f"u{i}@{domains[i % len(domains)]}" for i in range(100000))
        hard = {"text": "550 5.1.1 no such user"}
        for day in range(80, -1, -1):
            if day == 0:
                # The log is in the order of time: this is what came last.
                self.run("ingest", "--now", NOW.isoformat(), "-",
                         given="{broken\n{\"event\":\"<b>x</b>\"}\n",
                         may=(3,))
            events = [("hard_bounce", next(who), hard)
                      for _ in range(day % 5)]
            events += [("unsubscribe", next(who), {})
                       for _ in range(day % 3)]
            if day % 6 == 0:
                events.append(("complaint", next(who), {}))
            if day % 4 == 0:
                events += [("soft_bounce", f"s{i}@soft.example", {})
                           for i in range(day % 7)]
            if day == 20:
                events += [("hard_bounce", f"w{i}@wave.example", hard)
                           for i in range(150)]
            if day == 10:
                events.append(("delivered", "s1@soft.example", {}))
            self.ingest(day, events)
        names = ["old.txt", "<script>alert(1)<", "x" * 90 + ".csv"]
        for i, name in enumerate(names):
            with open(os.path.join(self.folder, name), "w",
                      encoding="utf-8") as f:
                f.writelines(f"i{i}-{k}@import.example\n"
                             for k in range(40 >> i))
            self.run("import", "--reason", "manual", "--expires",
                     (NOW + datetime.timedelta(days=9 * (i + 1)))
                     .isoformat(), "./" + name)
        self.run("remove", "--why", "asked", "u1@big.example")


def spans(days, values):
    """How many bars the days make in columns of a week (a day, if few)."""
    size = 1 if len(days) <= 45 else 7
    bars = 0
    for end in range(len(days), 0, -size):
        total = {}
        for day in days[max(0, end - size):end]:
            for name, n in values(day).items():
                total[name] = total.get(name, 0) + n
        bars += len([n for n in total.values() if n > 0])
    return bars


def expected(d):
    """Bars of each chart."""
    bad = ("hard_bounce", "soft_bounce", "complaint", "unsubscribe")
    sources = [s for s in d["sources"] if s["on_list"] > 0]
    return {
        "growth": len({r for day in d["days"] for r in day["on_list"]}),
        "reasons": len(d["by_reason"]),
        "sources": min(10, len(sources)),
        "changes": spans(d["days"], lambda day: dict(
            day["added"], off=sum(day["lifted"].values()))),
        "events": spans(d["days"], lambda day: {
            k: n for k, n in day["events"].items() if k in bad}),
        "domains": sum(len(x["by_reason"]) for x in d["domains"][:12]),
        "runs": min(10, len([n for n in d["running_left"] if n > 0])),
        "leaving": sum(len(w["by_reason"]) for w in d["leaving"]),
        "incidents": 0, "quarantine": 0, "numbers": 0,
    }


def look(browser, path, size, dark, pictures=None):
    """The sentences about one way to see a page, and the page."""
    name, width, height, mobile = size
    address = "file://" + path
    page = browser.page(address, width, height, dark, mobile)
    found = page.run(LOOK)
    if pictures:
        page.whole_picture(os.path.join(
            pictures, f"{name}-{'dark' if dark else 'light'}.png"))
    # All tables unfolded must not make it wider either.
    page.run("for (const e of document.querySelectorAll('details')) "
             "e.open = true")
    found += page.run(LOOK)
    for asked in page.seen("Network.requestWillBeSent"):
        if asked["request"]["url"] not in (address, "data:,"):
            found.append("it asks for " + asked["request"]["url"][:80])
    for entry in page.seen("Log.entryAdded"):
        found.append("console: " + entry["entry"]["text"])
    for entry in page.seen("Runtime.consoleAPICalled"):
        found.append(f"console: {entry['args']}")
    for entry in page.seen("Runtime.exceptionThrown"):
        found.append(f"exception: {entry['exceptionDetails']['text']}")
    return found, page


def check(browser, path, size, dark, want, rows, pictures):
    """One way to see it; the colour of the ground."""
    found, page = look(browser, path, size, dark, pictures)
    for text in found:
        wrong(f"{size[0]}, {'dark' if dark else 'light'}: {text}")
    bars = page.run(COUNT)
    if bars != want:
        wrong(f"{size[0]}: bars {bars}, not {want}")
    for name, n in rows.items():
        if page.run(ROWS % name) != n:
            wrong(f"{size[0]}: not {n} rows in {name}")
    ground = page.run("getComputedStyle(document.body).backgroundColor")
    page.close()
    return ground


def check_all_ways(browser, path, want, rows, pictures):
    grounds = set()
    for size in SIZES:
        for dark in (False, True):
            grounds.add(check(browser, path, size, dark, want, rows,
                              pictures))
    if len(grounds) != 2:
        wrong(f"light and dark: {grounds}")


def check_print(browser, path, pictures):
    page = browser.page("file://" + path, 800, 1100, dark=True)
    paper = page.print_pages()
    if not paper.startswith(b"%PDF") or len(paper) < 20000:
        wrong(f"printed it is {len(paper)} bytes")
    page.call("Emulation.setEmulatedMedia", media="print")
    if page.run("getComputedStyle(document.body).backgroundColor") != \
            "rgb(255, 255, 255)":
        wrong("printed on something else than white")
    if page.run("[...document.querySelectorAll('details')].some("
                "e => e.getClientRects().length)"):
        wrong("what cannot be unfolded is printed")
    if pictures:
        page.whole_picture(os.path.join(pictures, "print.png"))
        with open(os.path.join(pictures, "print.pdf"), "wb") as f:
            f.write(paper)
    page.close()


def check_the_check(browser, path):
    """Spoilt pages are found out; else all of this proves nothing."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    spoilt = {
        "wide": ("</main>", "<div style='width:2000px'>x</div></main>"),
        "loads": ("</main>", "<img src='file:///nothing.png'></main>"),
        "runs": ("</main>", "<script>console.log(1)</script></main>"),
        "pale": ("</style>", "p{color:#bbb!important}</style>"),
        "cut": ("</style>", "svg text{font-size:40px!important}</style>"),
    }
    for name, (old, new) in spoilt.items():
        if old not in text:
            wrong(f"nothing to spoil for {name}")
        bad = os.path.join(os.path.dirname(path), f"spoilt-{name}.html")
        with open(bad, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))
        found, page = look(browser, bad, SIZES[0], False)
        page.close()
        if not found:
            wrong(f"a page that is spoilt ({name}) passes")


def main(program, chromium, pictures=None):
    with tempfile.TemporaryDirectory(prefix="suppress-report.") as folder:
        store = Store(os.path.abspath(program), folder)
        path = os.path.join(folder, "page.html")
        with Browser(chromium) as browser:
            store.run("scope", "add", "acme")
            store.run("report", "-o", path)
            nothing = dict.fromkeys(expected(json.loads(
                store.run("report", "--json"))), 0)
            check(browser, path, SIZES[0], False, nothing,
                  {"incidents": 0, "quarantine": 0}, None)
            store.fill()
            for days in ("30", "366", "90"):
                at = ["--days", days, "--at", AT]
                d = json.loads(store.run("report", "--json", *at))
                want = expected(d)
                if not all(n > 0 for name, n in want.items()
                           if name not in ("incidents", "quarantine",
                                           "numbers")):
                    wrong(f"too little to see: {want}")
                store.run("report", "-o", path, *at)
                rows = {"incidents": d["incidents_open"],
                        "quarantine": len(d["quarantine"])}
                if min(rows.values()) == 0:
                    wrong(f"too little to see: {rows}")
                if days == "90":
                    check_all_ways(browser, path, want, rows, pictures)
                else:
                    check(browser, path, SIZES[0], False, want, rows, None)
            check_print(browser, path, pictures)
            check_the_check(browser, path)
    for text in sorted(set(WRONG)):
        print(text)
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
