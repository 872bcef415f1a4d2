#!/usr/bin/env python3
"""Broken input and a broken store: never "clear" for somebody on the list."""
import gzip
import json
import os
import signal

import fault

PEOPLE = 3000
UNKNOWN = 2


def event(number):
    """A complaint of person<number>, as SES reports it."""
    to = f"person{number}@example.org"
    return json.dumps({
        "eventType": "Complaint",
        "complaint": {
            "feedbackId": f"fb-{number}",
            "complainedRecipients": [{"emailAddress": to}],
            "complaintFeedbackType": "abuse",
            "timestamp": "2024-01-02T03:04:05.000Z",
        },
        "mail": {"timestamp": "2024-01-02T03:04:00.000Z",
                 "messageId": f"m-{number}", "destination": [to]},
    }).encode()


def events(count):
    return [event(number) for number in range(count)]


def exported(store):
    return fault.suppress(store, "export", "--format", "ndjson",
                          want=[0]).stdout


def listed(store):
    return exported(store).count("\n")


def garbage_between(programs, folder):
    """What cannot be read is kept; what can be is taken in."""
    lines = events(300)
    lines[10] = lines[10][:len(lines[10]) // 2]
    lines[20] = b"\0\xff\xfe not JSON at all"
    lines[30] = b'{"eventType":"Complaint","complaint":17}'
    lines[40] = b"\x1f\x8b\x08\x00 looks packed"
    path = folder / "events"
    path.write_bytes(b"\n".join(lines) + b"\n")
    done = fault.suppress(folder / "store", "ingest", "--json", path, want=[3])
    counts = json.loads(done.stdout)
    fault.check(counts["quarantined"] == 4, "quarantined:",
                counts["quarantined"])
    fault.check(listed(folder / "store") == 296, "listed:",
                listed(folder / "store"))
    fault.suppress(folder / "store", "verify", want=[0])


def cut_gzip(programs, folder):
    """A cut file fails; what was read counts, and reading it again is safe."""
    packed = gzip.compress(b"\n".join(events(PEOPLE)) + b"\n")
    cut = folder / "cut.gz"
    whole = folder / "whole.gz"
    whole.write_bytes(packed)
    fault.suppress(folder / "fresh", "ingest", whole, want=[0])
    for share in (0.1, 0.5, 0.999):
        cut.write_bytes(packed[:int(len(packed) * share)])
        fault.suppress(folder / "store", "ingest", cut, want=[2])
        fault.suppress(folder / "store", "verify", want=[0])
    fault.check(listed(folder / "store") > PEOPLE // 4,
                "what was read before the cut is not there")
    fault.suppress(folder / "store", "ingest", whole, want=[0])
    fault.check(exported(folder / "store") == exported(folder / "fresh"),
                "after the whole file the store differs from a fresh one")
    # A byte turned over in the middle fails the file's own checksum.
    broken = bytearray(packed)
    broken[len(broken) // 2] ^= 0x55
    cut.write_bytes(broken)
    done = fault.suppress(folder / "other", "ingest", cut)
    fault.check(done.returncode in (2, 3), "a broken file ended with",
                done.returncode)


def made_store(folder):
    path = folder / "events"
    path.write_bytes(b"\n".join(events(PEOPLE)) + b"\n")
    fault.suppress(folder / "store", "ingest", path, want=[0])
    return folder / "store"


def flipped_bit(programs, folder):
    """A record that is not as it was written is no answer."""
    store = made_store(folder)
    data = store / "data.mdb"
    content = bytearray(data.read_bytes())
    at = content.find(b"example.org\0person77")
    flips = 0
    while at >= 0:
        # Behind the key, in the middle of the value.
        content[at + len("example.org.person77") + 20] ^= 1
        flips += 1
        at = content.find(b"example.org\0person77", at + 1)
    fault.check(flips > 0, "the record was not found in the file")
    data.write_bytes(content)
    done = fault.suppress(store, "check", "person77@example.org")
    fault.check(done.returncode == UNKNOWN, "check ended with",
                done.returncode, done.stdout)
    fault.suppress(store, "check", "person8@example.org", want=[1])
    done = fault.suppress(store, "verify")
    fault.check(done.returncode in (1, 2), "verify ended with",
                done.returncode)


def shortened_store(programs, folder):
    """A file that lost its end: nobody on the list becomes clear.

    The pages that are gone cannot be touched: where one is needed the kernel
    ends the process, and "check && send" does not send.  The size alone does
    not tell, for LMDB does not write pages at the end that are free again.
    """
    store = made_store(folder)
    data = store / "data.mdb"
    whole = data.read_bytes()
    for size in (len(whole) // 2, 3 * 4096, 4096, 100, 0):
        data.write_bytes(whole[:size])
        for number in (0, 77, PEOPLE - 1):
            done = fault.suppress(store, "check",
                                  f"person{number}@example.org")
            fault.check(done.returncode in (1, UNKNOWN, -signal.SIGBUS),
                        "at", size, "bytes check ended with", done.returncode,
                        done.stdout)
    os.unlink(data)
    done = fault.suppress(store, "check", "person0@example.org")
    fault.check(done.returncode == UNKNOWN, "without a file check ended with",
                done.returncode)


fault.main(garbage_between, cut_gzip, flipped_bit, shortened_store)
