#!/usr/bin/env python3
"""Print lines of JSON as tables, one for each value of "bench".

usage: table.py FILE
"""
import json
import sys


def table(rows):
    names = [name for name in rows[0] if name != "bench"]
    cells = [names] + [[str(row.get(name, "")) for name in names]
                       for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(names))]
    for line in cells:
        print("  ".join(c.rjust(w) if c[:1].isdigit() else c.ljust(w)
                        for c, w in zip(line, widths)).rstrip())


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    groups = {}
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            groups.setdefault(row["bench"], []).append(row)
    for name, rows in groups.items():
        print(f"\n{name}")
        table(rows)


if __name__ == "__main__":
    main()
