#!/usr/bin/env python3
"""kill -9 in long jobs; run again, they end as if nothing had happened."""
import os
import random
import shutil
import time

import fault

SEED = int(os.environ.get("SEED", "1"))
RECIPIENTS = 60_000
KILLS = 6

# Hard bounces do not count: all of them are released.
POLICY = "[hard_bounce]\naction = ignore\n"


def exported(store):
    return fault.suppress(store, "export", "--format", "ndjson",
                          want=[0]).stdout


def in_force(store):
    return fault.suppress(store, "export", want=[0]).stdout.count("\n")


def kill_often(store, seconds, left, *job):
    """Kill the job at KILLS moments of the seconds it takes; left says how
    many it has leave to release.  How often was it killed when some of its
    work was done, and some was not?"""
    dice = random.Random(SEED)
    all_of_them = in_force(store)
    between = 0
    for _ in range(KILLS):
        fault.kill_after(dice.uniform(seconds / 3, seconds), "suppress",
                         "--store", store, *job, "--yes-remove", left())
        now = in_force(store)
        between += all_of_them - RECIPIENTS < now < all_of_them
        fault.suppress(store, "verify", want=[0])
    return between


def finish(store, left, *job):
    """Run it to its end; the seconds it took."""
    began = time.monotonic()
    fault.suppress(store, *job, "--yes-remove", left(), want=[0, 1])
    return time.monotonic() - began


def compare(folder, left_of, *job):
    """Do the job on two copies of one store, and kill it on one of them."""
    quiet = folder / "quiet"
    store = folder / "store"
    shutil.copytree(store, quiet)
    seconds = finish(quiet, lambda: left_of(quiet), *job)
    between = kill_often(store, seconds, lambda: left_of(store), *job)
    finish(store, lambda: left_of(store), *job)
    fault.suppress(store, "verify", want=[0])
    fault.check(exported(store) == exported(quiet),
                "the store differs from one that was left alone")
    return f"{KILLS} kills, after {between} the work was half done"


def filled(programs, folder):
    done = fault.run(programs.fill, folder / "store", RECIPIENTS, 0, 0,
                     "sorted", 10000)
    fault.check(done.returncode == 0, "fill", done.stderr)


def killed_in_policy_apply(programs, folder):
    """Each time it has to be told how many there are left to release."""
    filled(programs, folder)
    policy = folder / "policy.conf"
    policy.write_text(POLICY)
    told = compare(folder, in_force, "policy", "apply", policy)
    fault.check(in_force(folder / "store") == 0, "somebody is left")
    return told


def killed_in_undo(programs, folder):
    """What was agreed to before the kill need not be agreed to again."""
    filled(programs, folder)
    before = exported(folder / "store")
    rows = folder / "list.txt"
    rows.write_text("".join(f"p{number}@example.net\n"
                            for number in range(RECIPIENTS)))
    fault.suppress(folder / "store", "import", "--reason", "manual", rows,
                   want=[0])
    fault.check(exported(folder / "store") != before,
                "the import changed nothing")
    told = compare(folder, lambda store: RECIPIENTS, "undo", "1")
    fault.suppress(folder / "store", "check", "p0@example.net",
                   f"p{RECIPIENTS - 1}@example.net", want=[0])
    fault.suppress(folder / "store", "check", "ann_smith0@gmail.com",
                   want=[1])
    return told


fault.main(killed_in_policy_apply, killed_in_undo)
