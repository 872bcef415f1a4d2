#!/usr/bin/env python3
"""Run clang-tidy over the tree, but only over what has changed.

usage: tidy.py BUILD CACHE

BUILD holds compile_commands.json.  A file that passed leaves a stamp in CACHE,
named by a digest of all that clang-tidy saw: the preprocessed text with its
comments (so headers and NOLINT marks count), the command and .clang-tidy.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments(entry):
    """The compiler's arguments without what it writes."""
    words = shlex.split(entry["command"])
    kept = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ"):
            skip = True
        elif word not in ("-c", "-MD", "-MMD"):
            kept.append(word)
    return kept


def digest(entry):
    """What the verdict on a file depends on."""
    words = arguments(entry)
    text = subprocess.run(words + ["-E", "-C"], cwd=entry["directory"],
                          capture_output=True, check=False).stdout
    text += "\0".join(words).encode()
    # Where the tree stands does not matter: two of them may share a cache.
    mix = hashlib.sha256(text.replace(str(ROOT).encode(), b"."))
    mix.update((ROOT / entry["file"]).read_bytes())
    mix.update((ROOT / ".clang-tidy").read_bytes())
    for folder in (ROOT / entry["file"]).parents:
        local = folder / ".clang-tidy"
        if local.exists() and folder != ROOT:
            mix.update(local.read_bytes())
    return mix.hexdigest()


def check(entry, build, cache):
    """Return what clang-tidy says of one file, empty if it is clean."""
    stamp = cache / digest(entry)
    if stamp.exists():
        os.utime(stamp)
        return ""
    run = subprocess.run(["clang-tidy", "--quiet", "-p", build, entry["file"]],
                         cwd=ROOT, text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=False)
    if run.returncode == 0:
        stamp.touch()
        return ""
    return run.stdout + run.stderr


def ours(entry):
    """Is the file in the tree (and not made by the build)?"""
    path = pathlib.Path(entry["file"])
    return path.is_relative_to(ROOT) \
        and not path.is_relative_to(ROOT / "build")


def main(build, cache):
    """See the top of the file."""
    cache = pathlib.Path(cache)
    cache.mkdir(parents=True, exist_ok=True)
    commands = json.loads((pathlib.Path(build) /
                           "compile_commands.json").read_text())
    entries = {entry["file"]: entry for entry in commands if ours(entry)}
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(check, entry, build, cache)
                for entry in entries.values()]
        for run in runs:
            if run.result():
                print(run.result(), end="", flush=True)
                failed += 1
    if failed:
        print(f"clang-tidy: {failed} of {len(entries)} files")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
