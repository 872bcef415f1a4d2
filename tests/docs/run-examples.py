#!/usr/bin/env python3
"""Run the examples of the documents and compare what comes out.

  run-examples.py PROGRAM_DIR FILE...          run what can be run
  run-examples.py --compile CC BUILD FILE...   compile what is a program

Run are: ```console blocks of Markdown, and in manual pages each .Bd -literal
block below a comment `.\\" run`.  A line `$ ...` is a command (`> ...` goes on),
what stands below it is what it must print, words for people included.  In it
`...` stands for anything within a line, and alone on a line for any lines;
blanks and tabs are alike.  The blocks of a file are one session of bash in an
directory that holds a copy of docs/examples and nothing else; SUPPRESS_STORE is
"store" there.

Compiled are ```c blocks that have a main, and below a comment `.\\" compile`.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

MARK = "=end-of-example="
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def unroff(line):
    return line.replace("\\&", "").replace("\\e", "\\").replace("\\-", "-")


def blocks_of_page(lines, word):
    """(line number, lines) of blocks below a comment of that word."""
    marked = False
    block = None
    for n, line in enumerate(lines, 1):
        if line.strip() == '.\\" ' + word:
            marked = True
        elif marked and line.startswith(".Bd"):
            block = (n + 1, [])
            marked = False
        elif block and line.startswith(".Ed"):
            yield block
            block = None
        elif block:
            block[1].append(unroff(line))


def blocks_of_markdown(lines, language):
    block = None
    for n, line in enumerate(lines, 1):
        if block is None and line.strip() == "```" + language:
            block = (n + 1, [])
        elif block is not None and line.strip() == "```":
            yield block
            block = None
        elif block is not None:
            block[1].append(line)


def blocks_of(path, word, language):
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    if path.endswith(".md"):
        return list(blocks_of_markdown(lines, language))
    return list(blocks_of_page(lines, word))


def commands_of(block):
    """(line number, command, expected lines) of a block."""
    start, lines = block
    found = []
    for i, line in enumerate(lines):
        if line.startswith("$ "):
            found.append([start + i, line[2:], []])
        elif line.startswith("> ") and found and not found[-1][2]:
            found[-1][1] += "\n" + line[2:]
        elif found:
            found[-1][2].append(line)
        elif line.strip():
            raise SystemExit(f"line {start + i}: output without a command")
    return found


def plain(line):
    return re.sub(r"[ \t]+", " ", line).strip()


def pattern_of(expected):
    lines = [plain(x) for x in expected]
    while lines and not lines[-1]:
        lines.pop()
    out = ""
    for line in lines:
        if line == "...":
            out += r"(?:[^\n]*\n)*"
            continue
        out += ".*".join(re.escape(x) for x in line.split("...")) + "\n"
    return re.compile(out)


def fits(expected, got):
    lines = [plain(x) for x in got.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    text = "".join(x + "\n" for x in lines)
    return pattern_of(expected).fullmatch(text) is not None


def session(commands, programs):
    """What each command printed."""
    script = "exec 2>&1\n"
    for _, command, _ in commands:
        script += f"{command}\n__s=$?; printf '%s\\n' '{MARK}'; (exit $__s)\n"
    with tempfile.TemporaryDirectory(prefix="suppress-docs-") as home:
        examples = os.path.join(ROOT, "docs", "examples")
        if os.path.isdir(examples):
            shutil.copytree(examples,
                            os.path.join(home, "docs", "examples"))
        env = {
            "PATH": programs + os.pathsep + os.environ["PATH"],
            "HOME": home,
            "SUPPRESS_STORE": "store",
            "SUPPRESS_CONFIG": "/dev/null",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        for name in os.environ:
            if name.endswith("SAN_OPTIONS") or name == "LD_LIBRARY_PATH":
                env[name] = os.environ[name]
        done = subprocess.run(["bash", "-c", script], cwd=home, env=env,
                              stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, timeout=100,
                              check=False)
    # A document may show commands of a clone: tools/test and its like are for
    # the reader, not for this test, and must not be marked as console.
    return done.stdout.split(MARK + "\n")


def run(path, programs):
    commands = []
    for block in blocks_of(path, "run", "console"):
        commands += commands_of(block)
    if not commands:
        return 0, 0
    bad = 0
    outputs = session(commands, programs)
    for (line, command, expected), got in zip(commands, outputs + [""] * 99):
        if fits(expected, got):
            continue
        bad += 1
        print(f"{path}:{line}: $ {command}")
        print("want:\n" + "\n".join("  " + x for x in expected))
        print("got:\n" + "\n".join("  " + x for x in got.split("\n")))
    return len(commands), bad


def compile_and_run(path, cc, build):
    """Compile the programs of a document; ask an empty store by them."""
    bad = 0
    n = 0
    for line, lines in blocks_of(path, "compile", "c"):
        text = "\n".join(lines) + "\n"
        if "int main" not in text:
            continue
        n += 1
        with tempfile.TemporaryDirectory(prefix="suppress-docs-") as home:
            source = os.path.join(home, "example.c")
            program = os.path.join(home, "example")
            with open(source, "w", encoding="utf-8") as f:
                f.write(text)
            lib = os.path.join(build, "src")
            made = subprocess.run(
                [cc, "-std=c11", "-Wall", "-Wextra", "-Werror", "-I",
                 os.path.join(ROOT, "include"), source, "-o", program,
                 "-L", lib, "-lsuppress", "-Wl,-rpath," + lib], check=False)
            if made.returncode != 0:
                print(f"{path}:{line}: does not compile")
                bad += 1
                continue
            suppress = os.path.join(build, "bin", "suppress")
            subprocess.run([suppress, "--store", "store", "-q", "add",
                            "jane@example.com"], cwd=home, check=True)
            asked = subprocess.run(
                [program, "jane@example.com", "ann@example.com"], cwd=home,
                text=True, stdout=subprocess.PIPE, check=False)
            if (asked.returncode != 1 or
                    "send to ann@example.com" not in asked.stdout or
                    "send to jane@example.com" in asked.stdout):
                print(f"{path}:{line}: answered {asked.returncode}:\n"
                      f"{asked.stdout}")
                bad += 1
    return n, bad


def main():
    args = sys.argv[1:]
    total = 0
    bad = 0
    if args[0] == "--compile":
        cc, build, files = args[1], args[2], args[3:]
        for path in files:
            n, wrong = compile_and_run(path, cc, os.path.abspath(build))
            total += n
            bad += wrong
    else:
        for path in args[1:]:
            n, wrong = run(path, os.path.abspath(args[0]))
            total += n
            bad += wrong
    print(f"{total} examples, {bad} wrong")
    if total == 0:
        print("there is nothing to run: is the form still the same?")
    return 1 if bad or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
