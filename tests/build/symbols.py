#!/usr/bin/env python3
"""What the libraries show is what the public headers declare.

usage: symbols.py NM READELF SHARED STATIC INCLUDE

Both libraries define the same global symbols; all start with sup_; each
function declared in INCLUDE is among them and no other; every declaration
has SUP_API; the shared library needs none of the programs' libraries.
"""
import pathlib
import re
import subprocess
import sys

NOT_NEEDED = ("libcurl", "libmicrohttpd", "librdkafka")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*$", re.MULTILINE)
FUNCTION = re.compile(r"\b(sup_\w+)\s*\(")


def output(*words):
    """What a program prints."""
    return subprocess.run(words, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def defined(text):
    """The names in the output of nm."""
    return {line.split()[-1] for line in text.splitlines()
            if len(line.split()) == 3}


def declared(text):
    """The (function, has SUP_API?) of a header's text."""
    text = DIRECTIVE.sub("", COMMENT.sub("", text))
    for statement in text.split(";"):
        found = FUNCTION.search(statement)
        if found and "typedef" not in statement:
            yield found[1], "SUP_API" in statement


def main(nm, readelf, shared, static, include):
    """See the top of the file."""
    bad = []
    api = set()
    for path in sorted(pathlib.Path(include).rglob("*.h")):
        for name, exported in declared(path.read_text()):
            api.add(name)
            if not exported:
                bad.append(f"{path.name}: {name} lacks SUP_API")
    shown = {
        "shared": defined(output(nm, "-D", "--defined-only", shared)),
        "static": defined(output(nm, "-g", "--defined-only", static)),
    }
    for kind, names in shown.items():
        for name in sorted(names - api):
            why = "is not declared" if name.startswith("sup_") \
                else "does not start with sup_"
            bad.append(f"{kind}: {name} {why}")
        bad.extend(f"{kind}: {name} is declared only"
                   for name in sorted(api - names))
    for line in output(readelf, "-d", shared).splitlines():
        if "(NEEDED)" in line and any(lib in line for lib in NOT_NEEDED):
            bad.append(f"shared: {line.strip()}")
    print("\n".join(bad) if bad else f"{len(api)} functions")
    # No function at all would be a test that cannot fail.
    return 1 if bad or not api else 0


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
