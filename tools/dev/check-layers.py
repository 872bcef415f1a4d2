#!/usr/bin/env python3
"""Refuse includes that the architecture does not have.

usage: check-layers.py [TREE [FILE...]]

Rules, each with its name as it is printed:

upward       a file of src/ includes its own layer and those before it
third-party  each foreign header has one home
tools        the program suppress is the library's first outside user: it
             includes suppress/*.h, its own headers and the C/POSIX library
ring         no files include each other, directly or by way of others
unknown      src/ holds layers and nothing else; a quoted include exists

With FILEs (paths below TREE) only what stands in these is reported, rings
excepted.  Exit status: 0 clean, 1 something was refused, 2 usage.
"""
import fnmatch
import pathlib
import posixpath
import re
import sys

LAYERS = [
    "base", "model", "policy", "store", "list", "ingest", "sync", "scrub",
    "service",
]

# Layers that a later layer may not include all the same.
STRANGERS = {("scrub", "sync")}

# Foreign header -> the files that may include it.
HOMES = {
    # Tests of the store break it from outside; benches are compared with LMDB
    # and cJSON alone.
    "lmdb.h": ["src/store/*", "tests/unit/test_store_*.c", "tests/bench/*",
               "tests/fault/*"],
    "cjson/*": ["src/base/json*.c", "tests/bench/*"],
    "cJSON.h": ["src/base/json*.c"],
    "idn2.h": ["src/model/*"],
    "uni*.h": ["src/model/*"],
    # Tests sign with keys of their own.
    "openssl/*": ["src/base/crypto.c", "tests/unit/test_signature.c"],
    "xxhash.h": ["src/base/hash.c"],
    "ini.h": ["src/base/ini.c"],
    # Tests pack what they have unpacked.
    "zlib.h": ["src/base/unpack*.c", "src/base/pack*.c",
               "tests/unit/test_stream.c"],
    "zstd*.h": ["src/base/unpack*.c", "src/base/pack*.c",
                "tests/unit/test_stream.c"],
    "curl/*": ["src/sync/http.c"],
    "microhttpd.h": ["src/service/*"],
    "librdkafka/*": ["src/service/kafka*.c"],
    "rdkafka.h": ["src/service/kafka*.c"],
    "cmocka.h": ["tests/*"],
}
NOT_FOREIGN = {"unistd.h"}

# What the program may include in angle brackets, suppress/*.h apart.
SYSTEM = set("""
    assert ctype errno fenv float inttypes iso646 limits locale math setjmp
    signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib
    stdnoreturn string tgmath threads time uchar wchar wctype
    dirent fcntl fnmatch ftw getopt glob grp iconv langinfo libgen net/if
    netdb netinet/in poll pthread pwd regex sched semaphore spawn strings
    sys/file sys/ioctl sys/mman sys/resource sys/select sys/socket sys/stat
    sys/statvfs sys/time sys/times sys/types sys/uio sys/un sys/utsname
    sys/wait syslog termios unistd utime wordexp
""".split())

SYNC_COMMAND = "tools/suppress/cmd_sync*.c"

INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
FOLDERS = ["include", "src", "tools", "tests"]


def includes(path):
    """Yield (line number, header, quoted?) of one file."""
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found[1] or found[2], found[1] is not None


class Tree:
    """The sources below a folder, and what is wrong with them."""

    def __init__(self, root):
        self.root = root
        self.files = {}
        for folder in FOLDERS:
            for path in sorted((root / folder).rglob("*.[ch]")):
                name = path.relative_to(root).as_posix()
                self.files[name] = list(includes(path))

    def target(self, name, header):
        """The file of the tree that an include means, or None."""
        here = posixpath.dirname(name)
        for folder in (here, "src", "include", "tests"):
            candidate = posixpath.normpath(f"{folder}/{header}")
            if candidate in self.files:
                return candidate
        return None

    def problems(self):
        """Yield (file, line, rule, words) of all rules but rings."""
        for name, lines in self.files.items():
            layer = name.split("/")[1] if name.startswith("src/") else None
            if layer is not None and layer not in LAYERS:
                yield name, 1, "unknown", f"{layer} is not a layer"
                continue
            for number, header, quoted in lines:
                for rule, words in self.judge(name, layer, header, quoted):
                    yield name, number, rule, words

    def judge(self, name, layer, header, quoted):
        """Yield (rule, words) of one include."""
        to = self.target(name, header)
        if to is None:
            yield from foreign(name, header)
        if layer is not None and to is not None:
            yield from upward(layer, to)
        if layer is not None and quoted and to is None:
            yield "unknown", f"no {header} in the tree"
        if name.startswith("include/") and to is not None \
                and not to.startswith("include/"):
            yield "upward", f"a public header may not include {header}"
        if name.startswith("tools/suppress/") \
                and not fits_program(name, to, header, quoted):
            yield "tools", f"the program may not include {header}"

    def rings(self):
        """Yield each ring of files as a list, its first file repeated."""
        state = {}
        stack = []

        def visit(name):
            state[name] = "open"
            stack.append(name)
            for _, header, _ in self.files[name]:
                to = self.target(name, header)
                if to is None:
                    continue
                if state.get(to) == "open":
                    yield stack[stack.index(to):] + [to]
                elif to not in state:
                    yield from visit(to)
            stack.pop()
            state[name] = "done"

        for name in self.files:
            if name not in state:
                yield from visit(name)


def foreign(name, header):
    """Foreign headers stay at home."""
    if header in NOT_FOREIGN:
        return
    for pattern, homes in HOMES.items():
        if fnmatch.fnmatchcase(header, pattern) and not any(
                fnmatch.fnmatchcase(name, home) for home in homes):
            yield "third-party", f"{header} belongs to {', '.join(homes)}"


def upward(layer, to):
    """Layers include what lies below them."""
    parts = to.split("/")
    if parts[0] == "include":
        return
    there = parts[1] if parts[0] == "src" else parts[0]
    if there not in LAYERS:
        yield "upward", f"{layer} may not include {to}"
    elif LAYERS.index(there) > LAYERS.index(layer) \
            or (layer, there) in STRANGERS:
        yield "upward", f"{layer} may not include {there}"


def fits_program(name, to, header, quoted):
    """May the program suppress include this?"""
    # The command "sync" works on the layer that the library does not have.
    if to is not None and fnmatch.fnmatchcase(name, SYNC_COMMAND):
        return not to.startswith("src/") or to.startswith("src/sync/")
    if to is not None:
        return to.startswith(("include/suppress/", "tools/suppress/"))
    if header.startswith("suppress/"):
        return True
    return not quoted and header.endswith(".h") and header[:-2] in SYSTEM


def main(args):
    """Print what is refused; see the top of the file."""
    root = pathlib.Path(args[0] if args else ".")
    only = set(args[1:])
    if not (root / "src").is_dir():
        print(f"check-layers: no src in {root}", file=sys.stderr)
        return 2
    tree = Tree(root)
    refused = 0
    for name, number, rule, words in tree.problems():
        if only and name not in only:
            continue
        print(f"{name}:{number}: {rule}: {words}")
        refused += 1
    for ring in tree.rings():
        print(f"{ring[0]}:1: ring: {' -> '.join(ring)}")
        refused += 1
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
