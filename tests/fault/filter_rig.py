"""What the tests of the filter share: a store, its filter, and what goes wrong.

A rig has a store, a filter of its own in the tmpfs, and the number `done` of
persons who are durably on the list.  Each scenario does one thing that the
filter's protocol is there for and then asks for all of them.
"""
import hashlib
import os
import pathlib
import random
import shutil
import struct
import subprocess
import tempfile
import time

import fault

HEAD = 4096
POINT_NAMED, POINT_SCANNED, POINT_COMMITTED = range(3)


class Unable(Exception):
    """This machine cannot do that."""


class Rig:
    def __init__(self, programs, folder, **always):
        if "FILTER_DIR" not in os.environ:
            raise Unable("there is no tmpfs for the filter")
        self.driver = os.path.join(os.path.dirname(programs.driver),
                                   "filter_driver")
        self.folder = pathlib.Path(folder)
        self.store = self.folder / "store"
        self.filters = pathlib.Path(tempfile.mkdtemp(
            dir=os.environ["FILTER_DIR"]))
        self.always = always
        self.done = 0
        self.asked = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.filters)

    def environment(self, extra):
        all_ = dict(os.environ, FILTER_DIR=str(self.filters), **self.always)
        all_.update(extra)
        return {k: str(v) for k, v in all_.items() if v is not None}

    def run(self, *words, want=(0,), **extra):
        ended = fault.run(self.driver, words[0], self.store, *words[1:],
                          env=self.environment(extra))
        fault.check(ended.returncode in want, *words, "->", ended.returncode,
                    ended.stderr)
        return ended

    def start(self, *words, **extra):
        return subprocess.Popen(
            [self.driver, words[0], str(self.store)] + [str(w) for w in
                                                        words[1:]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=self.environment(extra))

    def write(self, count, piece=50, **extra):
        self.run("write", self.done, count, piece, **extra)
        self.done += count

    def acknowledged(self, process):
        out, _ = process.communicate(timeout=fault.PATIENCE_S)
        self.done = fault.last_number(out, self.done)

    def build(self, **extra):
        self.run("build", **extra)

    def has_filter(self):
        return int(self.run("state").stdout.split()[2]) > 0

    def probe(self, start=0, want=None):
        """Everybody from start on is found; want: with a filter, without."""
        ended = self.run("probe", start, self.done, want=(0, 1))
        asked, missed, room = (int(n) for n in ended.stdout.split())
        self.asked += asked
        fault.check(missed == 0, missed, "of", asked, "wrong; filter:", room)
        fault.check(want is None or (room > 0) == want, "filter:", room)
        return room

    def files(self):
        return sorted(self.filters.iterdir())

    def data(self):
        return self.store / "data.mdb"


class Watch:
    """A reader in a process that lives as long as the test wants."""
    def __init__(self, rig):
        self.rig = rig
        self.process = rig.start("watch")

    def probe(self, start=0, stop=None):
        stop = self.rig.done if stop is None else stop
        try:
            self.process.stdin.write(f"{start} {stop}\n")
            self.process.stdin.flush()
            words = self.process.stdout.readline().split()
        except BrokenPipeError:
            words = []
        fault.check(len(words) == 3, "the watching reader died")
        self.rig.asked += int(words[0])
        fault.check(words[1] == "0", words[1], "of", words[0],
                    "wrong; filter:", words[2])

    def end(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def watched(rig, act):
    """A reader that has asked before is there while act() goes on."""
    watch = Watch(rig)
    try:
        watch.probe()
        act()
        watch.probe()
    finally:
        watch.end()


# ---- scenarios; each begins with 200 people and a filter of them ----

def begin(rig):
    rig.write(200)
    rig.build()
    rig.probe(want=True)


def commits(rig):
    rig.write(100)
    rig.probe(want=True)


def commits_seen_at_once(rig):
    watched(rig, lambda: rig.write(100))


def killed_before_it_answers(rig):
    """The commit is there, its writer was killed: it is on the list."""
    writer = rig.start("write", rig.done, 50, 50,
                       PAUSE=f"{POINT_COMMITTED} 3000")
    before = rig.run("state").stdout
    for _ in range(300):
        if rig.run("state").stdout != before:
            break
        time.sleep(0.01)
    writer.kill()
    writer.communicate()
    fault.check(rig.run("state").stdout != before, "nothing was committed")
    rig.done += 50
    rig.probe(want=True)


def commits_in_rebuild(rig):
    builder = rig.start("build", PAUSE=f"{POINT_SCANNED} 400")
    await_file(rig, 2)
    rig.write(100)
    builder.communicate(timeout=fault.PATIENCE_S)
    fault.check(builder.returncode == 0, "build ->", builder.returncode)
    rig.probe(want=True)


def commits_before_scan(rig):
    builder = rig.start("build", PAUSE=f"{POINT_NAMED} 400")
    await_file(rig, 2)
    rig.write(100)
    builder.communicate(timeout=fault.PATIENCE_S)
    rig.probe(want=True)


def await_file(rig, n):
    """The builder has made its file, and soon waits."""
    for _ in range(200):
        if len(rig.files()) >= n:
            time.sleep(0.1)
            return
        time.sleep(0.01)
    raise fault.Failed("no filter is being built")


def strange_commit_in_rebuild(rig):
    builder = rig.start("build", PAUSE=f"{POINT_SCANNED} 400")
    await_file(rig, 2)
    rig.write(100, NO_FILTER=1)
    builder.communicate(timeout=fault.PATIENCE_S)
    rig.probe()
    fault.check(builder.returncode == 1, "build ->", builder.returncode)


def filter_off(rig):
    watched(rig, lambda: rig.write(100, NO_FILTER=1))
    rig.probe(want=False)
    rig.write(100)
    rig.probe(want=False)


def ignorant_writer(rig):
    """A program of before the filter leaves meta/filter as it is."""
    rig.write(100, LEAVE_OUT=1)
    rig.probe(want=False)
    rig.write(100)
    rig.probe(want=False)


def ignorant_then_writer(rig):
    rig.write(100, LEAVE_OUT=1)
    rig.write(100)
    rig.probe(want=False)


def file_removed(rig):
    def act():
        rig.files()[0].unlink()
        rig.write(100)
    watched(rig, act)
    rig.probe(want=False)


def new_filter_seen(rig):
    def act():
        rig.build()
        rig.write(100)
    watched(rig, act)
    rig.probe(want=True)


def compacted(rig, target):
    """A compact copy begins to count its transactions anew."""
    copy = rig.folder / "compact"
    rig.run("compact", copy)
    if target == "new inode":
        os.replace(copy, rig.data())
    else:
        rig.data().write_bytes(copy.read_bytes())
        copy.unlink()
    (rig.store / "lock.mdb").unlink()


def compact_copy(rig):
    compacted(rig, "new inode")
    rig.probe(want=False)
    rig.write(100)
    rig.probe(want=False)


def ignorant_in_compact_copy(rig, last=None):
    """... and reaches the number once more: the digest tells them apart."""
    compacted(rig, "same inode")
    number, chain, _ = (int(n) for n in rig.run("state").stdout.split())
    fault.check(number < chain, "transaction", number, "chain", chain)
    while number < chain:
        rig.write(1, LEAVE_OUT=1)
        number = int(rig.run("state").stdout.split()[0])
        fault.check(number <= chain, "transaction", number, "chain", chain)
    if last is not None:
        last()
    rig.probe(want=False)


def writer_in_compact_copy(rig):
    ignorant_in_compact_copy(rig, lambda: rig.write(1))


def older_copy(rig):
    copy = rig.folder / "copy"
    shutil.copyfile(rig.data(), copy)
    was = rig.done
    rig.write(100)
    rig.data().write_bytes(copy.read_bytes())
    (rig.store / "lock.mdb").unlink()
    rig.done = was
    rig.probe()
    rig.write(150)
    rig.probe()


def bits_flipped(rig):
    def flip(f, size):
        dice = random.Random(1)
        for _ in range(2000):
            # At most one in a block.
            at = HEAD + dice.randrange((size - HEAD) // 32) * 32
            at += dice.randrange(32)
            f.seek(at)
            old = f.read(1)[0]
            f.seek(at)
            f.write(bytes([old | 0 if done(at) else
                           old ^ 1 << dice.randrange(8)]))
    blocks = set()

    def done(at):
        before = at // 32 in blocks
        blocks.add(at // 32)
        return before
    damage(rig, flip)
    rig.probe(want=True)
    rig.write(100)
    rig.probe(want=True)


def page_of_zeros(rig):
    def zero(f, size):
        f.seek(HEAD)
        f.write(bytes(size - HEAD))
    damage(rig, zero)
    # Nobody is clear by it either, but everybody is found in the tree.
    rig.probe(want=True)
    rig.write(100)
    rig.probe(want=True)


def damage(rig, act):
    with open(rig.files()[0], "r+b") as f:
        act(f, os.path.getsize(rig.files()[0]))


def head_flipped(rig):
    def flip(f, _):
        f.seek(24)
        old = f.read(1)[0]
        f.seek(24)
        f.write(bytes([old ^ 4]))
    damage(rig, flip)
    rig.probe(want=False)
    rig.write(100)
    rig.probe(want=False)


def truncated(rig):
    os.truncate(rig.files()[0], HEAD + 4096)
    rig.probe(want=False)
    rig.write(100)
    rig.probe(want=False)


def truncated_under_a_reader(rig):
    """It notices within a second; before, it may die, but not say "clear"."""
    watch = Watch(rig)
    try:
        watch.probe()
        os.truncate(rig.files()[0], HEAD)
        time.sleep(1.2)
        watch.probe()
        rig.write(100)
        watch.probe()
    finally:
        watch.end()


def cut_and_grown(rig):
    """As long as it was, and empty."""
    size = os.path.getsize(rig.files()[0])
    os.truncate(rig.files()[0], HEAD)
    os.truncate(rig.files()[0], size)
    rig.probe(want=False)


def foreign_file(rig):
    """The filter of another store has our name."""
    name = rig.files()[0]
    mine = rig.store
    rig.store = rig.folder / "other"
    done, rig.done = rig.done, OTHER
    rig.write(10)
    rig.build()
    rig.store, rig.done = mine, done
    other = [f for f in rig.files() if f != name][0]
    os.replace(other, name)
    rig.probe(want=False)
    rig.write(50)
    rig.probe(want=False)


OTHER = 2_000_000


def rule_only(rig):
    rig.run("rule", "@rule-only.example")
    rig.run("rule", "@.below.example")
    for who in ("jane@rule-only.example", "x@a.b.below.example"):
        said = rig.run("ask", who).stdout.split()
        fault.check(said == ["1", "1"], who, "is", said)
        rig.asked += 2
    said = rig.run("ask", "jane@below.example").stdout.split()
    fault.check(said == ["2", "2"], "a clear one is", said)
    rig.probe(want=True)


def rule_in_rebuild(rig):
    rule_only(rig)
    rig.build()
    said = rig.run("ask", "jane@rule-only.example").stdout.split()
    fault.check(said == ["1", "1"], "after a rebuild:", said)


def digest_only(rig):
    """Somebody of whom there is no record, but a digest."""
    who = "jane@digest-only.example"
    names = rig.folder / "digests"
    names.write_text(hashlib.md5(who.encode()).hexdigest() + "\n")
    rig.run("digest", names)
    for rebuilt in (False, True):
        if rebuilt:
            rig.build()
        said = rig.run("ask", who).stdout.split()
        fault.check(said == ["1", "1"], who, "is", said)
        said = rig.run("ask", "nobody@example.org").stdout.split()
        fault.check(said == ["2", "2"], "a clear one is", said)
        rig.asked += 4
    rig.probe(want=True)


def full_tmpfs(rig):
    disk = rig.folder / "small"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk],
            stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise Unable("cannot mount a small tmpfs")
    try:
        rig.run("build", want=(2,), FILTER_DIR=disk)
        rig.probe(want=True)
        fault.check(not list(disk.iterdir()), "something was left")
        rig.run("write", rig.done, 100, 50, FILTER_DIR=disk)
        rig.done += 100
        rig.probe(want=False)
    finally:
        subprocess.run(["umount", disk], check=True)


def two_writers(rig):
    for n in range(6):
        rig.write(20 + n)
        other = rig.start("write", rig.done, 30, 10)
        rig.acknowledged(other)
    rig.probe(want=True)


def dropped_and_built(rig):
    rig.run("drop")
    fault.check(not rig.files(), "dropped, and the file is there")
    rig.probe(want=False)
    rig.build()
    rig.write(50)
    rig.probe(want=True)


def shut_down(rig):
    """The file system is shut down, and mounted again within one boot."""
    with Disk(rig) as disk:
        disk.mount()
        rig.store = disk.at / "store"
        rig.done = 0
        rig.write(200)
        rig.build()
        for _ in range(int(os.environ.get("SHUTDOWNS", "3"))):
            writer = rig.start("write", rig.done, 100_000, 20)
            time.sleep(0.2)
            disk.shut_down()
            rig.acknowledged(writer)
            disk.umount()
            disk.mount()
            rig.probe()
            rig.write(30)
            rig.probe()
            if not rig.has_filter():
                rig.build()


class Disk:
    """An ext4 in a file."""
    def __init__(self, rig):
        self.at = rig.folder / "disk"
        self.image = rig.folder / "image"
        self.mounted = False

    def __enter__(self):
        self.at.mkdir()
        with open(self.image, "wb") as f:
            f.truncate(64 << 20)
        if os.geteuid() != 0 or subprocess.run(
                ["mkfs.ext4", "-q", self.image], check=False).returncode != 0:
            raise Unable("cannot make a file system")
        return self

    def __exit__(self, *_):
        if self.mounted:
            self.umount()

    def mount(self):
        if subprocess.run(["mount", "-o", "loop", self.image, self.at],
                          stderr=subprocess.DEVNULL,
                          check=False).returncode != 0:
            raise Unable("cannot mount a file system from a file")
        self.mounted = True

    def umount(self):
        subprocess.run(["umount", self.at], check=True)
        self.mounted = False

    def shut_down(self):
        import fcntl
        with open(self.at / "store" / "data.mdb", "rb") as f:
            # EXT4_IOC_SHUTDOWN, without flushing the journal.
            fcntl.ioctl(f, 0x8004587D, struct.pack("I", 2))


SCENARIOS = (
    commits, commits_seen_at_once, killed_before_it_answers,
    commits_in_rebuild, commits_before_scan, strange_commit_in_rebuild,
    filter_off, ignorant_writer, ignorant_then_writer, file_removed,
    new_filter_seen, compact_copy, ignorant_in_compact_copy,
    writer_in_compact_copy, older_copy, bits_flipped, page_of_zeros,
    head_flipped, truncated, truncated_under_a_reader, cut_and_grown,
    foreign_file, rule_only, rule_in_rebuild, digest_only, full_tmpfs,
    two_writers, dropped_and_built, shut_down)


def play(programs, folder, scenario, **always):
    """The questions asked; Failed, or Unable."""
    with Rig(programs, tempfile.mkdtemp(dir=folder), **always) as rig:
        if scenario is not shut_down:
            begin(rig)
        scenario(rig)
        return rig.asked

