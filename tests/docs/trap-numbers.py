#!/usr/bin/env python3
"""Every trap of the events and lists of SendPost and SES has its test.

The traps are numbered 1 to 50.  A test of number N is, in tests/unit/*.c,

  a row        { "N some words", ...   in a file whose first comment says
                                       that it is about traps
  a test       cmocka_unit_test(test_N_some_words), in any file; also of
               several, test_15_16_21_words

Exit status: 0 each has one, 1 some have none (they are printed).
"""
import pathlib
import re
import sys

NUMBERS = range(1, 51)
HEAD = re.compile(r"\A/\*.*?\*/", re.S)
ROW = re.compile(r'\{\s*"(\d+) [^"]')
TEST = re.compile(r"cmocka_unit_test\(\s*test((?:_\d+)+)_[a-z]")


def numbers(text):
    head = HEAD.match(text)
    found = {int(n) for t in TEST.findall(text) for n in t.split("_")[1:]}
    if head and re.search(r"\btraps?\b", head.group(), re.I):
        found |= {int(n) for n in ROW.findall(text)}
    return found


def main():
    unit = pathlib.Path(__file__).resolve().parent.parent / "unit"
    found = set()
    for path in sorted(unit.glob("test_*.c")):
        found |= numbers(path.read_text(encoding="utf-8"))
    missing = [n for n in NUMBERS if n not in found]
    for n in missing:
        print(f"trap {n}: no row and no test has its number")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
