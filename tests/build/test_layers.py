#!/usr/bin/env python3
"""tools/dev/check-layers.py refuses what it says it refuses."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools" / "dev" / "check-layers.py"

# A tree in which nothing is wrong; each bad row changes or adds files.
GOOD = {
    "include/suppress/a.h": "#include <stddef.h>\n",
    "src/base/buf.h": '#include "suppress/a.h"\n',
    "src/base/json.c": '#include <cjson/cJSON.h>\n#include "base/buf.h"\n',
    "src/base/crypto.c": "#include <openssl/evp.h>\n",
    "src/model/address.c": "#include <idn2.h>\n#include <uninorm.h>\n"
                           "#include <unistd.h>\n",
    "src/store/env.h": "struct env;\n",
    "src/store/env.c": '#include <lmdb.h>\n#include "store/env.h"\n'
                       '#include "base/buf.h"\n',
    "src/list/check.c": '#include "store/env.h"\n',
    "tests/unit/unit.h": "\n",
    "tests/unit/test_env.c": '#include <cmocka.h>\n#include "store/env.h"\n'
                             '#include "unit/unit.h"\n',
    "tools/suppress/command.h": "#include <suppress/a.h>\n",
    "src/sync/plan.h": "\n",
    "tools/suppress/cmd_sync.c": '#include "sync/plan.h"\n',
    "tools/suppress/main.c": "#include <stdio.h>\n#include <sys/stat.h>\n"
                             '#include "suppress/a.h"\n#include "command.h"\n',
}

# name, files, the rule and the place that must be printed
BAD = [
    ("a lower layer includes a higher one",
     {"src/base/buf.h": '#include "store/env.h"\n'},
     "src/base/buf.h:1: upward"),
    ("policy and store, with odd spacing",
     {"src/policy/fold.c": '\n  #  include "store/env.h"\n'},
     "src/policy/fold.c:2: upward"),
    ("a path that climbs",
     {"src/model/key.c": '#include "../store/env.h"\n'},
     "src/model/key.c:1: upward"),
    ("a layer includes a program",
     {"src/list/show.c": '#include "../../tools/suppress/command.h"\n'},
     "src/list/show.c:1: upward"),
    ("a layer includes a test",
     {"tests/support/check.h": "\n",
      "src/list/show.c": '#include "support/check.h"\n'},
     "src/list/show.c:1: upward"),
    ("scrub and sync do not know each other",
     {"src/scrub/run.c": '#include "sync/plan.h"\n'},
     "src/scrub/run.c:1: upward"),
    ("a public header includes an inner one",
     {"include/suppress/b.h": '#include "base/buf.h"\n'},
     "include/suppress/b.h:1: upward"),
    ("lmdb outside the store",
     {"src/list/check.c": "#include <lmdb.h>\n"},
     "src/list/check.c:1: third-party"),
    ("cJSON outside base/json*.c",
     {"src/ingest/read.c": "#include <cjson/cJSON.h>\n"},
     "src/ingest/read.c:1: third-party"),
    ("cJSON in a header of base",
     {"src/base/json.h": "#include <cjson/cJSON.h>\n"},
     "src/base/json.h:1: third-party"),
    ("OpenSSL outside base/crypto.c",
     {"src/base/hash.c": "#include <openssl/sha.h>\n"},
     "src/base/hash.c:1: third-party"),
    ("idn2 outside the model",
     {"src/store/key.c": "#include <idn2.h>\n"},
     "src/store/key.c:1: third-party"),
    ("unistring outside the model",
     {"src/base/text.c": "#include <unicase.h>\n"},
     "src/base/text.c:1: third-party"),
    ("xxhash outside base/hash.c",
     {"src/store/filter.c": '#include "xxhash.h"\n'},
     "src/store/filter.c:1: third-party"),
    ("inih outside base/ini.c",
     {"src/policy/policy.c": "#include <ini.h>\n"},
     "src/policy/policy.c:1: third-party"),
    ("zlib outside base/unpack*.c",
     {"src/ingest/read.c": "#include <zlib.h>\n"},
     "src/ingest/read.c:1: third-party"),
    ("zstd outside base/unpack*.c",
     {"src/ingest/read.c": "#include <zstd.h>\n"},
     "src/ingest/read.c:1: third-party"),
    ("curl outside sync/http.c",
     {"src/sync/plan.c": "#include <curl/curl.h>\n"},
     "src/sync/plan.c:1: third-party"),
    ("a foreign header in a public one",
     {"include/suppress/b.h": "#include <lmdb.h>\n"},
     "include/suppress/b.h:1: third-party"),
    ("a foreign header in a test",
     {"tests/unit/test_env.c": "#include <lmdb.h>\n"},
     "tests/unit/test_env.c:1: third-party"),
    ("cmocka in the library",
     {"src/list/check.c": "#include <cmocka.h>\n"},
     "src/list/check.c:1: third-party"),
    ("the program includes an inner header",
     {"tools/suppress/cmd_add.c": '#include "base/buf.h"\n'},
     "tools/suppress/cmd_add.c:1: tools"),
    ("a command other than sync includes that layer",
     {"tools/suppress/cmd_add.c": '#include "sync/plan.h"\n'},
     "tools/suppress/cmd_add.c:1: tools"),
    ("sync includes another layer",
     {"tools/suppress/cmd_sync.c": '#include "base/buf.h"\n'},
     "tools/suppress/cmd_sync.c:1: tools"),
    ("the program includes a foreign header",
     {"tools/suppress/cmd_add.c": "#include <curl/curl.h>\n"},
     "tools/suppress/cmd_add.c:1: tools"),
    ("the program includes what is not POSIX",
     {"tools/suppress/cmd_add.c": "#include <linux/fs.h>\n"},
     "tools/suppress/cmd_add.c:1: tools"),
    ("two headers include each other",
     {"src/store/env.h": '#include "store/txn.h"\n',
      "src/store/txn.h": '#include "store/env.h"\n'},
     "ring: src/store/env.h -> src/store/txn.h -> src/store/env.h"),
    ("a ring of three, by relative paths",
     {"src/list/a.h": '#include "b.h"\n',
      "src/list/b.h": '#include "list/c.h"\n',
      "src/list/c.h": '#include "../list/a.h"\n'},
     "ring: src/list/a.h -> src/list/b.h -> src/list/c.h -> src/list/a.h"),
    ("a header that includes itself",
     {"src/list/a.h": '#include "list/a.h"\n'},
     "ring: src/list/a.h -> src/list/a.h"),
    ("a folder that is no layer",
     {"src/util/misc.c": "\n"},
     "src/util/misc.c:1: unknown"),
    ("a header that is nowhere",
     {"src/list/a.h": '#include "list/gone.h"\n'},
     "src/list/a.h:1: unknown"),
]


def run(files, *only):
    """Exit status and output of the script on a tree of these files."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        done = subprocess.run([sys.executable, SCRIPT, root, *only],
                              text=True, capture_output=True, check=False)
    return done.returncode, done.stdout


class Layers(unittest.TestCase):
    """The script as a whole, on small trees."""

    def test_good(self):
        """Nothing is refused that is right."""
        self.assertEqual((0, ""), run(GOOD))

    def test_bad(self):
        """Each rule is refused, where it stands and nothing besides."""
        for name, files, want in BAD:
            with self.subTest(name):
                status, text = run(GOOD | files)
                self.assertEqual(1, status, text)
                self.assertIn(want, text)

    def test_only_some_files(self):
        """Files named are the only ones judged."""
        bad = GOOD | {"src/base/buf.h": '#include "store/env.h"\n'}
        self.assertEqual(1, run(bad, "src/base/buf.h")[0])
        self.assertEqual(0, run(bad, "src/base/json.c")[0])

    def test_no_tree(self):
        """A folder without sources is a mistake of the caller."""
        self.assertEqual(2, run({"README": ""})[0])


if __name__ == "__main__":
    unittest.main()
