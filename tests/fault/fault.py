"""What the fault tests share: a folder, the programs, and checks.

Each test is called as `TEST.py BIN`, BIN being the folder of the programs; the
command line `suppress` is in the PATH.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

# A hang is a failure, too.
PATIENCE_S = 60


class Failed(Exception):
    """A check that did not hold."""


def check(holds, *words):
    if not holds:
        raise Failed(" ".join(str(word) for word in words))


class Programs:
    def __init__(self, folder):
        self.driver = os.path.join(folder, "driver")
        self.fill = os.path.join(folder, "..", "bench", "fill")

    def ask(self, *arguments):
        """Run the driver; it must answer yes."""
        done = run(self.driver, *arguments)
        check(done.returncode == 0, "driver", *arguments, "->",
              done.returncode, done.stderr)


def run(*arguments, **options):
    return subprocess.run([str(a) for a in arguments], capture_output=True,
                          text=True, timeout=PATIENCE_S, check=False,
                          **options)


def suppress(store, *arguments, want=None, **options):
    """The command line; want: the exit statuses that are right."""
    done = run("suppress", "--store", store, *arguments, **options)
    check(want is None or done.returncode in want, "suppress", *arguments,
          "->", done.returncode, done.stderr)
    return done


def kill_after(seconds, *arguments, **options):
    """Start, kill -9 after a while; (exit status, standard output)."""
    with subprocess.Popen([str(a) for a in arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True, **options) as process:
        time.sleep(seconds)
        process.kill()
        out = process.communicate(timeout=PATIENCE_S)[0]
    return process.returncode, out


def last_number(out, otherwise):
    """The last whole line that the driver printed."""
    lines = out.split("\n")[:-1]
    return int(lines[-1]) if lines else otherwise


def own_filters(folder):
    """Filters of what the programs write are the test's own, too."""
    if not os.path.isdir("/dev/shm"):
        return None
    filters = tempfile.mkdtemp(prefix="suppress-fault.", dir="/dev/shm")
    config = folder / "suppress.conf"
    config.write_text(f"filter_dir = {filters}\n")
    os.environ["SUPPRESS_CONFIG"] = str(config)
    os.environ["FILTER_DIR"] = filters
    return filters


def main(*tests):
    """Run each with the programs and a folder of its own."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} BIN")
    programs = Programs(sys.argv[1])
    failures = 0
    for test in tests:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="suppress-fault."))
        filters = own_filters(folder)
        try:
            print(f"{test.__name__}: {test(programs, folder) or 'ok'}",
                  flush=True)
        except (Failed, subprocess.TimeoutExpired) as problem:
            print(f"{test.__name__}: FAILED: {problem}", flush=True)
            failures += 1
        finally:
            shutil.rmtree(folder)
            if filters is not None:
                shutil.rmtree(filters)
    sys.exit(1 if failures else 0)
