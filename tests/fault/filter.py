#!/usr/bin/env python3
"""Nobody on the list is missed by the filter, whatever goes wrong.

First each scenario of filter_rig.py, then ROUNDS (environment, default 20)
faults in a row at random places of one store; SEED says what is random.
"""
import os
import random
import shutil
import time

import fault
import filter_rig as rigs

ROUNDS = int(os.environ.get("ROUNDS", "20"))
SEED = int(os.environ.get("SEED", "1"))
LAST = 4000   # of those asked for in each round, so many came last
OTHERS = 4000  # ... and so many came at any time


def scenarios(programs, folder):
    asked = 0
    unable = []
    for scenario in rigs.SCENARIOS:
        try:
            asked += rigs.play(programs, folder, scenario)
        except rigs.Unable as why:
            unable.append(f"{scenario.__name__}: {why}")
        except fault.Failed as problem:
            raise fault.Failed(scenario.__name__ + ":", problem) from problem
    return "; ".join([f"{len(rigs.SCENARIOS) - len(unable)} scenarios, "
                      f"{asked} questions, none missed"] + unable)


class Faults:
    def __init__(self, rig):
        self.rig = rig
        self.dice = random.Random(SEED)
        self.copies = 0

    def __call__(self):
        kind = self.dice.choice((self.kill_writer, self.kill_writer,
                                 self.kill_builder, self.kill_both,
                                 self.write_in_rebuild, self.filter_off,
                                 self.ignorant, self.two_writers,
                                 self.old_copy, self.compact, self.flip,
                                 self.cut, self.remove))
        kind()
        return kind

    def pause(self):
        point = self.dice.randrange(3)
        return f"{point} {self.dice.randrange(1, 30)}"

    def after(self, *processes):
        for process in processes:
            time.sleep(self.dice.uniform(0.001, 0.08))
            process.kill()

    def writer(self, **extra):
        return self.rig.start("write", self.rig.done, 100_000,
                              self.dice.choice((5, 50, 200)), **extra)

    def kill_writer(self):
        writer = self.writer(PAUSE=self.pause())
        self.after(writer)
        self.rig.acknowledged(writer)

    def kill_builder(self):
        builder = self.rig.start("build", PAUSE=self.pause())
        self.after(builder)
        builder.communicate()

    def kill_both(self):
        builder = self.rig.start("build", PAUSE=self.pause())
        writer = self.writer()
        self.after(*self.dice.sample((builder, writer), 2))
        builder.communicate()
        self.rig.acknowledged(writer)

    def write_in_rebuild(self):
        builder = self.rig.start("build", PAUSE=self.pause())
        self.rig.write(self.dice.randrange(1, 300))
        builder.communicate()

    def filter_off(self):
        self.rig.write(self.dice.randrange(1, 100), NO_FILTER=1)

    def ignorant(self):
        self.rig.write(self.dice.randrange(1, 100), LEAVE_OUT=1)
        if self.dice.random() < 0.5:
            self.rig.write(10)

    def two_writers(self):
        for _ in range(3):
            self.rig.write(self.dice.randrange(1, 50),
                           NO_FILTER=self.dice.choice((None, None, 1)))

    def old_copy(self):
        """Sometimes into the same inode, as a backup is copied back."""
        copy = self.rig.folder / "old"
        shutil.copyfile(self.rig.data(), copy)
        was = self.rig.done
        self.rig.write(self.dice.randrange(1, 100))
        self.rig.done = was
        if self.dice.random() < 0.5:
            os.replace(copy, self.rig.data())
        else:
            self.rig.data().write_bytes(copy.read_bytes())
        (self.rig.store / "lock.mdb").unlink()

    def compact(self):
        rigs.compacted(self.rig, self.dice.choice(("new inode", "same")))

    def damaged(self, act):
        for path in self.rig.files():
            with open(path, "r+b") as f:
                act(f, os.path.getsize(path))

    def flip(self):
        def act(f, size):
            at = self.dice.randrange(size)
            f.seek(at)
            old = f.read(1)[0]
            f.seek(at)
            f.write(bytes([old ^ 1 << self.dice.randrange(8)]))
        self.damaged(act)

    def cut(self):
        self.damaged(lambda f, size: f.truncate(self.dice.randrange(size)))

    def remove(self):
        for path in self.rig.files():
            path.unlink()


def faults_in_a_row(programs, folder):
    try:
        return in_a_row(programs, folder)
    except rigs.Unable as why:
        return f"skipped: {why}"


def in_a_row(programs, folder):
    with rigs.Rig(programs, folder) as rig:
        fault_ = Faults(rig)
        rig.write(1000, 200)
        with_filter = 0
        for number in range(ROUNDS):
            if not rig.has_filter() and fault_.dice.random() < 0.8:
                rig.run("build", want=(0, 1))
            kind = fault_()
            try:
                with_filter += rig.probe(max(0, rig.done - LAST)) > 0
                rig.write(5)
                some = fault_.dice.randrange(max(1, rig.done - OTHERS))
                whole, rig.done = rig.done, min(rig.done, some + OTHERS)
                rig.probe(some)
                rig.done = whole
            except fault.Failed as problem:
                raise fault.Failed("round", number, kind.__name__,
                                   problem) from problem
        rig.probe()
        fault.check(with_filter * 4 > ROUNDS, "a filter held in only",
                    with_filter, "rounds")
        return (f"{ROUNDS} faults, {rig.asked} questions about "
                f"{rig.done} people, none missed; after {with_filter} of "
                "the faults there was a filter")


fault.main(scenarios, faults_in_a_row)
