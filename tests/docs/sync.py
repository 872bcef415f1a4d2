#!/usr/bin/env python3
"""Do the documents name what there is, and only that?

  sync.py PROGRAM      PROGRAM is suppress as it was built

- suppress(1): every command and option of the program, and no other.
- completions: every command and option of the program.
- reasons, kinds, classes, faults, verdicts' whys, statuses: the lists in
  include/suppress against suppress(1), suppress-events(7), libsuppress(3).
- suppress.conf(5): the settings of src/list/config.c.
- suppress-events(7): names and events of the generic form, types of SendPost
  and SES; docs/sources has a page for each provider.
- suppress-formats(7): every format of src/list/format_*.c.
- libsuppress(3): every public header; every function it names exists.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
WRONG = []


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def wrong(text):
    WRONG.append(text)


def same(what, documented, real, may_be_empty=False):
    """Two sets, and there must be something in them."""
    if not real and not may_be_empty:
        wrong(f"{what}: nothing found: is the form still the same?")
    for name in sorted(real - documented):
        wrong(f"{what}: {name} is not documented")
    for name in sorted(documented - real):
        wrong(f"{what}: {name} is documented, but is not there")


def names(what, page, real):
    """Each of real must stand in the page as a word of its own."""
    text = read(page)
    if not real:
        wrong(f"{what}: nothing found: is the form still the same?")
    for name in real:
        if not re.search(r"(?<![\w-])" + re.escape(name) + r"(?![\w-])",
                         text):
            wrong(f"{page}: {what} {name} is missing")


def output(*args):
    return subprocess.run(args, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def options_in_help(text):
    return set(re.findall(r"^  --([a-z-]+)", text, re.M))


def section(page, title):
    """What stands below .Sh TITLE."""
    found = re.search(rf"^\.Sh {title}\n(.*?)(?=^\.Sh |\Z)", read(page),
                      re.M | re.S)
    if not found:
        wrong(f"{page}: no section {title}")
        return ""
    return found.group(1)


def items(text):
    """Options that have an entry: .It Fl -name, .It Fl q , -quiet."""
    return set(re.findall(r"^\.It Fl (?:\w , )?-([a-z-]+)", text, re.M))


def check_commands(program):
    page = "docs/man/suppress.1"
    overview = output(program, "help")
    listed = overview.split("Commands:")[1].split("Options of")[0]
    commands = re.findall(r"^  ([a-z]+) ", listed, re.M)
    general = options_in_help(overview.split("Options of")[1])
    same("options of every command", items(section(page, "OPTIONS")), general)
    parts = re.split(r"^\.Ss ", section(page, "COMMANDS"), flags=re.M)[1:]
    documented = {p.split()[0]: p for p in parts}
    same("commands", set(documented), set(commands))
    if commands != sorted(commands):
        wrong("the table of commands is not sorted")
    if list(documented) != sorted(documented):
        wrong(f"{page}: commands are not sorted")
    scripts = {s: output(program, "completion", s)
               for s in ("bash", "zsh", "fish")}
    for name in commands:
        text = output(program, "help", name)
        own = (options_in_help(text.split("\nOptions:\n")[1].split(
            "Options of")[0]) if "\nOptions:\n" in text else set())
        if name in documented:
            same(f"options of {name}", items(documented[name]), own,
                 name not in ("add", "check", "remove"))
        for shell, script in scripts.items():
            if not re.search(rf"\b{name}\b", script):
                wrong(f"completion {shell}: {name} is missing")
            for o in own:
                if not re.search(rf"(--|-l ){o}\b", script):
                    wrong(f"completion {shell}: --{o} is missing")


def mapped(header, macro):
    """First strings in quotes, or names, of a list of X(...)."""
    text = re.search(rf"#define {macro}\(X\)(.*?)\n\n",
                     read("include/suppress/" + header), re.S)
    return re.findall(r"X\((\w+), (?:(\d+), )?(?:\"([^\"]*)\")?",
                      text.group(1)) if text else []


def check_lists():
    one = "docs/man/suppress.1"
    seven = "docs/man/suppress-events.7"
    three = "docs/man/libsuppress.3"
    names("reason", one,
          [x[2] for x in mapped("types.h", "SUP_REASON_MAP")])
    kinds = [x[2] for x in mapped("types.h", "SUP_KIND_MAP")]
    names("kind", one, kinds)
    names("kind", seven, kinds)
    classes = [x[2] for x in mapped("types.h", "SUP_CLASS_MAP")]
    names("class", seven, classes)
    names("class", "docs/classifier.md", classes)
    whys = {x[0].lower() for x in mapped("check.h", "SUP_WHY_MAP")}
    listed = section(one, "DIAGNOSTICS")
    same("reasons of unknown", set(re.findall(r"^\.It Cm (\w+)", listed,
                                              re.M)), whys - {"none"})
    faults = {x[2] for x in mapped("address.h", "SUP_ADDRESS_FAULT_MAP")}
    same("faults of addresses", set(re.findall(
        r"^\.Cm (\w+) [,.]$", listed, re.M)) - {"fault", "verify"},
        faults - {"none"})
    statuses = {(x[0], x[1], x[2])
                for x in mapped("status.h", "SUP_STATUS_MAP")}
    same("statuses", set(re.findall(
        r"^\.It Dv SUP_(\w+) Pq (\d+)\n(.*)$",
        section(three, "RETURN VALUES"), re.M)), statuses)


def check_settings():
    table = re.search(r"known\[\] = \{(.*?)\};",
                      read("src/list/config.c"), re.S).group(1)
    known = re.findall(r"\{ \"(\w*)\",\s*\"(\w+)\" \}", table)
    same("settings", set(re.findall(
        r"^\.It Cm (\w+)$", section("docs/man/suppress.conf.5", "SETTINGS"),
        re.M)), {k for _, k in known})
    names("section", "docs/man/suppress.conf.5",
          [f"[{s} NAME]" for s, _ in known if s])


def quoted(path, table):
    found = re.search(rf"\b{table}\[\] = \{{(.*?)\n\}};", read(path), re.S)
    return re.findall(r"\{ \"([^\"]+)\"", found.group(1)) if found else []


def check_events():
    page = "docs/man/suppress-events.7"
    generic = "src/ingest/from_generic.c"
    fields = set(re.findall(r"\{ \"(\w+)\", GENERIC_", read(generic)))
    form = section(page, "THE GENERIC FORM")
    heads = re.findall(r"^\.It Cm (.*)$", form, re.M)
    same("members of the generic form",
         {w for h in heads for w in re.findall(r"\w+", h)}, fields)
    event = form.split(".It Cm event")[1].split(".It Cm")[0]
    same("events of the generic form",
         set(re.findall(r"^\.Cm (\w+)", event, re.M)),
         set(quoted(generic, "events")))
    names("type of SES", page, [
        t for t in quoted("src/ingest/from_ses.c", "types")
        if not t.startswith("AmazonSns")])
    sendpost = section(page, "SENDPOST")
    documented = {n for line in re.findall(r"^\.It ([\d, ]+) Ta", sendpost,
                                           re.M)
                  for n in re.findall(r"\d+", line)}
    same("types of SendPost", documented, set(re.findall(
        r"^\t\{ (\d+), (?:\"|NULL)", read("src/ingest/from_sendpost.c"),
        re.M)))
    sources = quoted("src/ingest/sources.c", "sources")
    names("source", page, sources)
    pages = {f[:-3] for f in os.listdir(os.path.join(ROOT, "docs/sources"))
             if f.endswith(".md")}
    same("pages of docs/sources", pages, set(sources) - {"generic"})


def check_formats():
    folder = os.path.join(ROOT, "src/list")
    there = {n for f in os.listdir(folder) if f.startswith("format_")
             for n in re.findall(r"^\t\.name = \"([^\"]+)\",$",
                                 read("src/list/" + f), re.M)}
    same("formats", set(re.findall(
        r"^\.It Cm ([a-z-]+) Ta", section("docs/man/suppress-formats.7",
                                          "FORMATS"), re.M)), there)
    same("maps", set(re.findall(
        r"^\.It Cm ([a-z-]+)$", section("docs/man/suppress-formats.7",
                                        "MAPS FOR MAIL SERVERS"), re.M)),
        set(quoted("src/list/format_mta.c", "maps")))


def check_library():
    page = "docs/man/libsuppress.3"
    headers = {f for f in os.listdir(os.path.join(ROOT, "include/suppress"))
               if f.endswith(".h")}
    same("headers", set(re.findall(r"^\.It In suppress/(\w+\.h)$",
                                   read(page), re.M)),
         headers - {"suppress.h"})
    declared = "".join(read("include/suppress/" + h) for h in headers)
    for name in re.findall(r"^\.Fn (\w+)", read(page), re.M):
        if not re.search(rf"\b{name}\(", declared):
            wrong(f"{page}: {name} is in no header")


def main():
    check_commands(os.path.abspath(sys.argv[1]))
    check_lists()
    check_settings()
    check_events()
    check_formats()
    check_library()
    for text in WRONG:
        print(text)
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main())
