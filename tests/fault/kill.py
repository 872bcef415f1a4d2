#!/usr/bin/env python3
"""kill -9 while events are taken in: nothing acknowledged is lost.

ROUNDS (environment, default 20) says how often; SEED what is random.
"""
import os
import random
import subprocess

import fault

ROUNDS = int(os.environ.get("ROUNDS", "20"))
SEED = int(os.environ.get("SEED", "1"))
EVENTS = 1_000_000
# The second writer's events: other numbers, the same recipients.
SECOND = 4_000_000


def killed_in_ingest(programs, folder):
    dice = random.Random(SEED)
    store = folder / "store"
    done = 0
    kills = 0
    for number in range(ROUNDS):
        code, out = fault.kill_after(dice.uniform(0.005, 0.15),
                                     programs.driver, "write", store, done,
                                     EVENTS)
        fault.check(code == -9, "the driver ended by itself:", code)
        kills += 1
        before, done = done, fault.last_number(out, done)
        programs.ask("check", store, before, done)
        if number % 10 == 9:
            programs.ask("verify", store)
    programs.ask("check", store, 0, done)
    programs.ask("verify", store)
    fault.check(done > 0, "nothing was ever acknowledged")
    return f"{kills} kills, {done} events acknowledged, none lost"


def killed_beside_another(programs, folder):
    """A writer that dies holding the lock does not stop the other one."""
    dice = random.Random(SEED)
    store = folder / "store"
    first = 0
    second = SECOND
    programs.ask("write", store, SECOND - 100, 100)
    for _ in range(max(ROUNDS // 4, 3)):
        with subprocess.Popen(
                [programs.driver, "write", store, str(second), "1500"],
                stdout=subprocess.PIPE, text=True) as other:
            _, out = fault.kill_after(dice.uniform(0.005, 0.1),
                                      programs.driver, "write", store, first,
                                      EVENTS)
            other_out = other.communicate(timeout=fault.PATIENCE_S)[0]
        fault.check(other.returncode == 0, "the other writer ended with",
                    other.returncode)
        first = fault.last_number(out, first)
        second = fault.last_number(other_out, second)
        programs.ask("check", store, 0, first)
        programs.ask("check", store, SECOND, second)
        programs.ask("verify", store)
    return f"{first} and {second - SECOND} events acknowledged, none lost"


fault.main(killed_in_ingest, killed_beside_another)
