#!/usr/bin/env python3
"""Each step of the filter's protocol is needed: without it a test fails.

The steps are those of src/store/filter_step.h, each left out by the driver.
"""
import pathlib
import re

import fault
import filter_rig as rigs

# Chain and digest stand in for each other but for a copy that counts anew, so
# the chain is left out together with the digest.
SHOWN_BY = {
    "SET_OWN": (rigs.commits, rigs.commits_seen_at_once),
    "SET_NEXT": (rigs.commits_in_rebuild,),
    "SET_FIRST": (rigs.killed_before_it_answers,),
    "SET_RULES": (rigs.rule_only,),
    "FIND_CHAIN FIND_DIGEST": (rigs.ignorant_then_writer,),
    "FIND_DIGEST": (rigs.writer_in_compact_copy,),
    "NEED_FILES": (rigs.file_removed,),
    "SEE_CHAIN SEE_DIGEST": (rigs.ignorant_writer,),
    "SEE_DIGEST": (rigs.ignorant_in_compact_copy,),
    "SEE_ID": (rigs.new_filter_seen,),
    "NAME_FIRST": (rigs.commits_in_rebuild,),
    "STILL_NAMED": (rigs.strange_commit_in_rebuild,),
    "HAVE_ROOM": (rigs.full_tmpfs,),
    "FIT_SIZE": (rigs.truncated, rigs.truncated_under_a_reader),
    "FIT_HEAD": (rigs.foreign_file,),
    "FIT_BLOCK": (rigs.bits_flipped, rigs.page_of_zeros),
}


def steps():
    """Name and number of each, from the header."""
    header = pathlib.Path(__file__).parents[2] / "src/store/filter_step.h"
    body = re.search(r"enum filter_step \{(.*?)\};", header.read_text(),
                     re.DOTALL).group(1)
    names = re.findall(r"STEP_(\w+)", re.sub(r"/\*.*?\*/", "", body,
                                             flags=re.DOTALL))
    return {name: number for number, name in enumerate(names)
            if name not in ("NONE", "KNOW", "END")}


def each_is_needed(programs, folder):
    numbers = steps()
    shown = {name for names in SHOWN_BY for name in names.split()}
    fault.check(set(numbers) == shown, "steps without a scenario:",
                set(numbers) ^ shown)
    unable = []
    for names, scenarios in SHOWN_BY.items():
        left_out = " ".join(str(numbers[name]) for name in names.split())
        for scenario in scenarios:
            try:
                rigs.play(programs, folder, scenario, LEAVE_OUT=left_out)
            except fault.Failed:
                continue
            except rigs.Unable as why:
                unable.append(f"{names}: {why}")
                continue
            raise fault.Failed(f"{scenario.__name__} is satisfied without "
                               f"{names}")
    return "; ".join([f"{len(numbers)} steps"] + unable)


fault.main(each_is_needed)
