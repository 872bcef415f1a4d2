#!/usr/bin/env python3
"""No room: the writer fails, nothing acknowledged is lost, and it goes on."""
import os
import resource
import signal
import subprocess

import fault

EVENTS = 9_000


def limited(max_bytes, ignore):
    """What the child does before it becomes the driver."""
    def prepare():
        resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, max_bytes))
        signal.signal(signal.SIGXFSZ,
                      signal.SIG_IGN if ignore else signal.SIG_DFL)
    return prepare


def goes_on(programs, store, done):
    """After the fault: all is there, and what was missing can be written."""
    fault.check(0 < done < EVENTS, "acknowledged before the fault:", done)
    programs.ask("check", store, 0, done)
    programs.ask("verify", store)
    programs.ask("write", store, done, EVENTS - done)
    programs.ask("check", store, 0, EVENTS)
    programs.ask("verify", store)
    return f"{done} events acknowledged, none lost"


def file_too_large(programs, folder):
    ended = fault.run(programs.driver, "write", folder / "store", 0, EVENTS,
                      restore_signals=False,
                      preexec_fn=limited(1 << 20, True))
    fault.check(ended.returncode == 2, "the driver ended with",
                ended.returncode, ended.stderr)
    return goes_on(programs, folder / "store",
                   fault.last_number(ended.stdout, 0))


def file_too_large_by_signal(programs, folder):
    """By default the signal kills; that is a crash like any other."""
    ended = fault.run(programs.driver, "write", folder / "store", 0, EVENTS,
                      restore_signals=False,
                      preexec_fn=limited(1 << 20, False))
    fault.check(ended.returncode in (2, -signal.SIGXFSZ),
                "the driver ended with", ended.returncode, ended.stderr)
    return goes_on(programs, folder / "store",
                   fault.last_number(ended.stdout, 0))


def disk_full(programs, folder):
    disk = folder / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk],
            stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return "skipped: cannot mount a small disk"
    try:
        ended = fault.run(programs.driver, "write", disk / "store", 0, EVENTS)
        fault.check(ended.returncode == 2, "the driver ended with",
                    ended.returncode, ended.stderr)
        done = fault.last_number(ended.stdout, 0)
        # Reading needs no room.
        programs.ask("check", disk / "store", 0, done)
        subprocess.run(["mount", "-o", "remount,size=400m", disk], check=True)
        return goes_on(programs, disk / "store", done)
    finally:
        subprocess.run(["umount", disk], check=True)


fault.main(file_too_large, file_too_large_by_signal, disk_full)
