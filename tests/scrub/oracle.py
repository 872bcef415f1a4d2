#!/usr/bin/env python3
"""Scrub against a slow implementation that knows nothing of the fast one.

  oracle.py DRIVER SEED ROUNDS

Each round makes a list with every oddity, works out byte for byte what the
outputs must be (verdicts from `suppress check`, one by one), and compares them
with what comes out for 1 to 4 threads and blocks from one byte upwards.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

DRIVER, SEED, ROUNDS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
RNG = random.Random(SEED)
ROW_MAX = 300
BLOCKS = [1, 2, 3, 7, 61, 299, 303, 4096, 70000, 0]

# Spellings of people; the first is the normal form.
CLEAR = [["ann@example.org", "Ann@Example.ORG", "<ann@example.org>"],
         ["bob.b@example.net", "Bob <bob.b@example.net>"],
         ["zoe@xn--2-tmb.com", "zoe@π2.com"],
         ["o'neil+tag@example.org", "O'Neil+Tag@example.org."],
         ["müller@example.org", "MÜLLER@example.org"]]
LISTED = [["jane@example.com", "JANE@example.com", " jane@example.com "],
          ["joe@example.net", "Joe <JOE@EXAMPLE.NET>"],
          ["kim@xn--2-tmb.com", "kim@π2.com"],
          ["andré@example.org", "ANDRÉ@Example.org"],
          ["any@spam.bad.example", "Other@bad.example"]]
BROKEN = ["", "none", "a@b@c", "no address", "@example.com", "x@", "a b@c d",
          "a@b, c@d", "\"jane@example.com", "a\x01b@example.org", "-"]


def fill(store):
    def run(*args):
        subprocess.run(["suppress", "--store", store, "-q", *args], check=True)
    run("add", "--reason", "complaint", "jane@example.com")
    run("add", "--reason", "unsubscribe", "--scope", "acme/news",
        "joe@example.net")
    run("add", "--expires", "2100-01-01", "kim@π2.com")
    run("add", "--reason", "hard_bounce", "andré@example.org")
    run("add", "@*.bad.example")


ASKED = {}


def ask(store, cells):
    """What `suppress check` says of each of these texts (bytes)."""
    fresh = [c for c in set(cells) if c not in ASKED]
    for c in fresh:
        # No operand can hold a NUL, and "-" is another thing.
        if b"\0" in c or c == b"-" or len(c) > 4096:
            ASKED[c] = {"verdict": "suppressed", "fault": "x"}
    fresh = [c for c in fresh if c not in ASKED]
    for i in range(0, len(fresh), 200):
        part = fresh[i:i + 200]
        out = subprocess.run(
            [b"suppress", b"--store", store.encode(), b"check", b"--json",
             b"--", *part], stdout=subprocess.PIPE, check=False).stdout
        for c, line in zip(part, out.decode("utf-8", "replace").splitlines()):
            ASKED[c] = json.loads(line)


# ---- the slow implementation ----

def parse(data, at, delim):
    """Cells of the row at `at` and where its text and newline end; or None."""
    cells, n = [], len(data)
    while True:
        start = at
        if at < n and data[at:at + 1] == b'"':
            value = bytearray()
            at += 1
            while True:
                if at >= n:
                    return None
                if data[at] != 0x22:
                    value.append(data[at])
                    at += 1
                elif data[at + 1:at + 2] == b'"':
                    value.append(0x22)
                    at += 2
                else:
                    at += 1
                    break
            rest = data[at:at + 2]
            if not (rest == b"" or rest[:1] in (delim, b"\n")
                    or rest in (b"\r\n", b"\r")):
                return None
        else:
            while at < n and data[at:at + 1] not in (delim, b"\n"):
                at += 1
            if data[at:at + 1] != delim and data[at - 1:at] == b"\r" \
                    and at > start:
                at -= 1
            value = data[start:at]
        cells.append((start, at, bytes(value)))
        if data[at:at + 1] == delim:
            at += 1
            continue
        text_end = at
        if data[at:at + 1] == b"\r":
            at += 1
        if data[at:at + 1] == b"\n":
            at += 1
        return cells, text_end, at


def rows(data, delim):
    """Yield (start, end of text, end, cells or None)."""
    at = 0
    while at < len(data):
        found = parse(data, at, delim)
        if found and found[1] - at <= ROW_MAX:
            cells, text, end = found
        else:
            nl = data.find(b"\n", at)
            cells, end = None, len(data) if nl < 0 else nl + 1
            text = end if nl < 0 else nl
            # Only a row of bearable length is looked at so closely.
            if text > at and data[text - 1:text] == b"\r" \
                    and text - at <= ROW_MAX:
                text -= 1
        if data[at:text] not in (b"", b"\r"):
            yield at, text, end, cells
        at = end


def cell_of(data, row, column, width, delim, latin1):
    start, text, _, cells = row
    if cells is None or column >= len(cells):
        return None
    a, b, value = cells[column]
    if len(cells) != width:
        extra = len(cells) - width
        if not (extra > 0 and data[start:text].endswith(delim * extra)) and \
                (b"@" in data[start:a] or b"@" in data[b:text]):
            return None
    if latin1:
        if not is_utf8(value):
            value = value.decode("latin-1").encode()
    return value


def canonical(value):
    text = value.decode("utf-8", "replace")
    for person in CLEAR + LISTED:
        if text in person:
            return person[0]
    return text.strip().lower()


def oracle(store, data, case):
    delim = case["delim"].encode()
    width, column = case["width"], case["column"]
    body = list(rows(data, delim))
    values = [cell_of(data, r, column, width, delim, case["latin1"])
              for r in body]
    ask(store, [v for v in values if v is not None])
    out = {k: bytearray() for k in ("kept", "removed", "rejected",
                                    "annotated")}
    counts = dict.fromkeys(("rows", "kept", "removed", "rejected", "dup"), 0)
    seen = set()
    for (start, text, end, cells), value in zip(body, values):
        raw = data[start:end]
        found = {"verdict": "suppressed", "fault": "x"} \
            if value is None else ASKED[value]
        words = [found["verdict"], found.get("reason") or "",
                 found.get("scope") or "", found.get("since") or "",
                 found.get("expires") or ""]
        if "fault" in found:
            to, words = "rejected", ["suppressed", "invalid", "", "", ""]
        elif found["verdict"] == "clear":
            to = "kept"
            if case["unique"]:
                if canonical(value) in seen:
                    to, words = "removed", ["duplicate", "duplicate", "", "",
                                            ""]
                    counts["dup"] += 1
                seen.add(canonical(value))
        else:
            to = "removed"
        counts["rows"] += 1
        counts[to] += 1
        missing = width - len(cells) if cells and len(cells) < width else 0
        # A long row without an end has nothing put behind it.
        bare = cells is None and text - start > ROW_MAX and \
            not raw.endswith(b"\n")

        def tail(of):
            if bare:
                return raw
            return data[start:text] + delim * missing + \
                b"".join(delim + w.encode() for w in of) + data[text:end]
        out["annotated"] += tail(words)
        if to == "removed" or (to == "rejected" and case["no_rejected"]):
            out["removed"] += tail(words[1:])
        else:
            out[to] += raw
    return out, counts


# ---- lists ----

def noise(delim):
    return "".join(RNG.choice("ab Zé1.'" + ("" if RNG.random() < .9
                                            else "\r\0"))
                   for _ in range(RNG.randrange(8)))


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def address(clear_only=False):
    kind = RNG.random()
    if clear_only or kind < .5:
        return RNG.choice(RNG.choice(CLEAR))
    if kind < .8:
        return RNG.choice(RNG.choice(LISTED))
    if kind < .88:
        return f"user{RNG.randrange(1000)}@example.org"
    return RNG.choice(BROKEN)


def cell(text, delim):
    if delim in text or "\n" in text or '"' in text or RNG.random() < .2:
        return quoted(text)
    return text


def make_row(case):
    delim, width = case["delim"], case["width"]
    cells = []
    for c in range(width):
        if c == case["column"]:
            cells.append(cell(address(), delim))
        elif RNG.random() < .15:
            cells.append(quoted(noise(delim) + RNG.choice(
                ["\n", "\r\n", delim, '"', "", "\n\n", '",\n']) +
                noise(delim)))
        elif RNG.random() < .03:
            cells.append(noise(delim) + '"' + noise(delim))
        else:
            cells.append(noise(delim))
    odd = RNG.random()
    if odd < .02:
        cells = cells[:RNG.randrange(width + 1)]
    elif odd < .04:
        cells += [""] * RNG.randrange(3)
    elif odd < .05:
        cells.insert(RNG.randrange(width), "extra")
    elif odd < .06:
        cells.insert(RNG.randrange(width), "boss@example.org")
    elif odd < .07:
        cells[RNG.randrange(width)] = '"never closed'
    elif odd < .08:
        cells[RNG.randrange(width)] = '"closed" too early'
    elif odd < .09:
        cells[RNG.randrange(width)] = "x" * RNG.randrange(280, 1000)
    elif odd < .10:
        cells[RNG.randrange(width)] = quoted("y\n" * RNG.randrange(100, 300))
    elif odd < .11:
        return ""
    return delim.join(cells)


def make(case):
    """The header and the body, as text."""
    delim = case["delim"]
    newline = RNG.choice(["\n", "\r\n"])
    names = [f"name{c}" for c in range(case["width"])]
    names[case["column"]] = RNG.choice(["E-Mail", "email", "Email Address"])
    header = ""
    if case["header"]:
        header = delim.join(RNG.choice([n, quoted(n)]) for n in names) + \
            newline
    body = []
    for i in range(RNG.choice([0, 1, 5, 80, 400, 1500])):
        if RNG.random() < .02:
            newline = "\n" if newline == "\r\n" else "\r\n"
        body.append(make_row(case) + newline)
    if not case["header"]:
        # From something the width and the column must be known.
        first = [noise(delim).replace("\r", "") for _ in range(case["width"])]
        first[case["column"]] = "first@example.org"
        body.insert(0, delim.join(first) + newline)
    if body and RNG.random() < .5:
        body[-1] = body[-1].rstrip("\r\n")
    return header, "".join(body)


def is_utf8(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def one_round(store, folder, number):
    case = {"delim": RNG.choice(",;\t|"), "width": RNG.randrange(1, 5),
            "header": RNG.random() < .6, "unique": RNG.random() < .3,
            "no_rejected": RNG.random() < .3}
    case["column"] = RNG.randrange(case["width"])
    encoding = RNG.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16-le",
                           "utf-16-be", "latin-1"])
    case["latin1"] = encoding == "latin-1"
    header, body = make(case)
    bom = b""
    if encoding == "latin-1":
        data = body.encode("latin-1", "ignore")
        case["latin1"] = not is_utf8(data)
    else:
        data = body.encode("utf-8")
        bom = b"" if encoding == "utf-8" else b"\xef\xbb\xbf"
    if encoding == "utf-8" and RNG.random() < .3:
        # Beyond the sample it would be a cell that is no address.
        data = data.replace(b"example.org", b"ex\xffmple.org", 1)
        case["latin1"] = b"\xff" in data
    want, counts = oracle(store, data, case)
    delim = case["delim"]
    for name, more in (("kept", ""), ("rejected", ""),
                       ("removed", "reason scope since expires"),
                       ("annotated", "verdict reason scope since expires")):
        text = header.rstrip("\r\n") + "".join(
            delim + w for w in more.split()) + header[len(
                header.rstrip("\r\n")):] if header else ""
        want[name] = bom + text.encode() + bytes(want[name])
    whole = bom + header.encode() + data
    if encoding.startswith("utf-16"):
        def code(b):
            return b.decode("utf-8", "surrogatepass").encode(
                encoding, "surrogatepass")
        whole = code(whole)
        want = {k: code(v) for k, v in want.items()}
    path = os.path.join(folder, "list")
    with open(path, "wb") as f:
        f.write(whole)
    flags = ("u" if case["unique"] else "") + \
        ("r" if case["no_rejected"] else "") + \
        ("h" if case["header"] else "n")
    runs = [(t, b) for t in (1, 2, 3, 4)
            for b in RNG.sample(BLOCKS, 2 if len(whole) > 20000 else 4)]
    for threads, block in runs:
        if block and len(whole) // block > 30000:
            block = 61
        got = subprocess.run(
            [DRIVER, store, path, folder, str(threads), str(block),
             str(ROW_MAX), flags, str(case["column"] + 1), delim],
            stdout=subprocess.PIPE, text=True, check=False)
        where = f"seed {SEED} round {number} threads {threads} " \
            f"block {block} {encoding} {case}"
        if got.returncode != 0:
            sys.exit(f"{where}: status {got.returncode}")
        c = [int(x) for x in got.stdout.split()]
        numbers = [counts[k] for k in ("rows", "kept", "removed", "rejected")]
        if c[:4] != numbers or c[5] != counts["dup"] or c[4] != 0:
            keep(folder)
            sys.exit(f"{where}: counts {c}, wanted {counts}")
        for name in ("kept", "removed", "rejected", "annotated"):
            if name == "rejected" and case["no_rejected"]:
                continue
            out = os.path.join(folder, name)
            with open(out, "rb") as f:
                have = f.read()
            os.unlink(out)
            if have != want[name]:
                at = next((i for i, (a, b) in enumerate(
                    zip(have, want[name])) if a != b),
                    min(len(have), len(want[name])))
                keep(folder)
                sys.exit(f"{where}: {name} differs at {at}: got "
                         f"{have[at - 40:at + 60]!r} want "
                         f"{bytes(want[name][at - 40:at + 60])!r}")
    return counts["rows"]


def keep(folder):
    """With KEEP set, a failing list stays."""
    if os.environ.get("KEEP"):
        shutil.copytree(folder, os.environ["KEEP"], dirs_exist_ok=True)


def main():
    os.environ["SUPPRESS_CONFIG"] = "/dev/null"
    os.environ["LC_ALL"] = "C.UTF-8"
    print(f"seed {SEED}", flush=True)
    with tempfile.TemporaryDirectory(prefix="suppress-scrub.") as folder:
        store = os.path.join(folder, "store")
        fill(store)
        total = sum(one_round(store, folder, n) for n in range(ROUNDS))
    print(f"{ROUNDS} lists, {total} rows: partition and order are right")


main()
