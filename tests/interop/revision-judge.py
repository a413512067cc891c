#!/usr/bin/env python3
"""revision-judge.py READER FILE...: whether READER (build/test/pdfdump) tells the revisions and
changes of each file that its script made, FILE with .did for .pdf. One line a file: file,
"revisions", PASS or FAIL, what differs."""
import pathlib
import re
import subprocess
import sys

CHANGE = re.compile(r"change (?P<revision>\d+) object \d+ \w+ (?P<kind>\S+) (?P<field>.*) "
                    r"page (?P<page>\d+)")
# Nothing changed for a reader: equal objects, the sections of the file, what is freed.
SILENT = {"none", "file"}
# What the reader calls them.
TOLD = {"orphan": "unknown", "another-info": "metadata"}


def told(reader, path):
    """The kinds of change of each revision after the first."""
    done = subprocess.run([reader, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", timeout=60)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    count = len(re.findall(r"^revision ", done.stdout, re.M))
    changes = [set() for _ in range(count)]
    for line in done.stdout.splitlines():
        change = CHANGE.fullmatch(line)
        if change and change["kind"] not in SILENT:
            field, page = change["field"], change["page"]
            changes[int(change["revision"])].add(
                change["kind"] + (f":{field}" if field != "-" else "")
                + (f"@{page}" if page != "0" else ""))
    return changes[1:]


def did(path):
    """What each revision changed, and what it may have changed beside it ("?")."""
    for line in path.with_suffix(".did").read_text().splitlines():
        kinds = [(kind.rstrip("?"), kind.endswith("?")) for kind in line.split()]
        kinds = {(TOLD.get(kind, kind), maybe) for kind, maybe in kinds}
        yield ({kind for kind, maybe in kinds if not maybe} - SILENT, {kind for kind, _ in kinds})


def judge(reader, path):
    ours, script = told(reader, path), list(did(pathlib.Path(path)))
    if len(ours) != len(script):
        return f"{len(ours)} revisions after the first, the script made {len(script)}"
    return "; ".join(f"revision {number}: told {' '.join(sorted(one)) or 'nothing'}, "
                     f"made {' '.join(sorted(must)) or 'nothing'}"
                     for number, (one, (must, may)) in enumerate(zip(ours, script), 1)
                     if not must <= one <= may)


def main():
    for path in sys.argv[2:]:
        try:
            said = judge(sys.argv[1], path)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            said = " ".join(str(error).split())
        print(path, "revisions", "FAIL" if said else "PASS", said or "-", sep="\t", flush=True)


if __name__ == "__main__":
    main()
