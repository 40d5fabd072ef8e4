#!/usr/bin/env python3
"""Count what `meson test` did. usage: tally.py NAME TESTLOG.json DATA_DIR TALLY_FILE
Appends "passed|failed|skipped NAME: TEST" lines to the tally. A skip is a failure,
unless DATA_DIR, which belongs to no checkout, is not there to test against."""
import json
import pathlib
import sys

name, log, data, tally = sys.argv[1:]
have_data = pathlib.Path(data).is_dir()
counts = {"passed": 0, "failed": 0, "skipped": 0}

with open(log) as results, open(tally, "a") as out:
    for line in results:
        test = json.loads(line)
        verdict = {"OK": "passed", "SKIP": "failed" if have_data else "skipped"}.get(test["result"], "failed")
        counts[verdict] += 1
        print(verdict, f"{name}: {test['name']}", file=out)
        if verdict == "skipped":
            print(f"  skipped, for want of {data}: {test['name']}")
        elif verdict == "failed":
            print(f"  FAILED: {test['name']} ({test['result']})")
            print(test.get("stdout", ""), test.get("stderr", ""), sep="\n")

print("  " + ", ".join(f"{n} {what}" for what, n in counts.items()))
sys.exit(0 if sum(counts.values()) else 1)
