#!/usr/bin/env python3
"""kill -9 in the import of a large list; run again, it ends as if nothing had
happened, and nothing is left beside the store."""
import os
import random
import shutil
import time

import fault

SEED = int(os.environ.get("SEED", "1"))
LINES = 120_000
KILLS = 8


def write_list(folder):
    """Over one MiB, so that it is sorted; some stand in it twice."""
    dice = random.Random(SEED)
    rows = folder / "list.txt"
    with open(rows, "w", encoding="ascii") as out:
        for number in range(LINES):
            who = number if number % 50 else dice.randrange(LINES)
            word = "User" if number % 7 == 0 else "user"
            print(f"{word}.{who}@d{who % 97}.example.net", file=out)
    return rows


def exported(store):
    """What two runs cannot have in common are the times of receipt."""
    return fault.suppress(store, "export", "--format", "ndjson",
                          want=[0]).stdout


def in_force(store):
    return fault.suppress(store, "export", want=[0]).stdout.count("\n")


def imported(store, rows):
    began = time.monotonic()
    fault.suppress(store, "import", "--reason", "unsubscribe", rows, want=[0])
    return time.monotonic() - began


def killed_in_import(programs, folder):
    dice = random.Random(SEED)
    rows = write_list(folder)
    store = folder / "store"
    quiet = folder / "quiet"
    fault.suppress(store, "add", "kept@example.org", want=[0])
    shutil.copytree(store, quiet)
    seconds = imported(quiet, rows)
    kills = between = 0
    for _ in range(KILLS):
        code, _ = fault.kill_after(dice.uniform(0, seconds), "suppress",
                                   "--store", store, "import", "--reason",
                                   "unsubscribe", rows)
        kills += code == -9
        fault.suppress(store, "verify", want=[0])
        fault.suppress(store, "check", "kept@example.org", want=[1])
        between += 1 < in_force(store) < in_force(quiet)
        fault.check(sorted(os.listdir(store)) == ["data.mdb", "lock.mdb"],
                    "left beside the store:", os.listdir(store))
    imported(store, rows)
    fault.suppress(store, "verify", want=[0])
    fault.check(exported(store) == exported(quiet),
                "the store differs from one that was left alone")
    fault.check(kills > 0, "it was never killed")
    return f"{kills} kills, after {between} a part was there"


fault.main(killed_in_import)
