#!/usr/bin/env python3
"""Is the page well-formed, self-contained, and does it say what stats says?

  page_numbers.py PAGE STATS.json

PAGE is of `suppress report`, STATS.json of `suppress stats --json` with the
same --days.
"""
import html.parser
import json
import re
import sys

VOID = {"meta", "link"}
WRONG = []


def wrong(text):
    WRONG.append(text)


class Page(html.parser.HTMLParser):
    """Tables of the page by the id of what is around them; what is loaded."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []  # (tag, id)
        self.ids = set()
        self.tables = {}
        self.texts = {}
        self.cells = None
        self.tags = {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        name = attrs.get("id")
        if name in self.ids and name is not None:
            wrong(f"the id {name} is there twice")
        self.ids.add(name)
        for key, value in attrs.items():
            if key.startswith("on"):
                wrong(f"<{tag} {key}> runs something")
            if key in ("src", "href", "action", "srcset", "style") and (
                    tag, value) != ("link", "data:,"):
                wrong(f"<{tag} {key}={value}>")
        if tag in VOID:
            return
        self.open.append((tag, name))
        if tag == "tr":
            self.cells = []
        if tag in ("td", "th") and self.cells is not None:
            self.cells.append("")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            wrong(f"</{tag}> closes {self.open[-1:]}")
            return
        if tag == "tr":
            near = [i for _, i in self.open if i][-1]
            self.tables.setdefault(near, []).append(self.cells)
            self.cells = None
        self.open.pop()

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data
        for tag, name in self.open:
            if tag == "div" and name:
                self.texts[name] = self.texts.get(name, "") + data


def number(text):
    return int(re.sub("[\u202f ]", "", text))


def table(page, name):
    rows = page.tables.get(name)
    if not rows:
        wrong(f"no table {name}")
        return {}
    return {r[0]: number(r[1]) for r in rows[1:]}


def same(what, page, stats):
    if page != stats:
        wrong(f"{what}: the page has {page}, stats has {stats}")


def main(path, stats_path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    with open(stats_path, encoding="utf-8") as f:
        stats = json.load(f)
    page = Page()
    page.feed(text)
    page.close()
    if page.open:
        wrong(f"left open: {page.open}")
    for tag in ("script", "img", "iframe", "object", "embed", "form", "a",
                "base", "foreignobject", "use", "image"):
        if tag in page.tags:
            wrong(f"there is a <{tag}>")
    if re.search(r"url\(|@import|https?:", text):
        wrong("it names something that could be loaded")
    if not text.endswith("</html>\n"):
        wrong("it is cut")
    store = table(page, "stats")
    for key, value in store.items():
        same(key, value, stats[key])
    if set(store) < {"recipients", "suppressed", "facts"}:
        wrong("numbers of the store are missing")
    for key in ("by_reason", "by_kind", "by_class", "by_source", "other"):
        same(key, table(page, "stats-" + key), stats[key])
    same("all days", sum(sum(map(number, r[1:]))
                         for r in page.tables.get("events", [[]])[1:]),
         sum(stats["by_day"].values()))
    same("by reason, in force", sum(table(page, "reasons").values()),
         number(re.search(r"[\d\u202f]+", page.texts["on_list"]).group()))
    for line in WRONG:
        print(line)
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
