#!/usr/bin/env python3
"""revision-judge.py READER FILE...: whether READER (build/test/pdfdump) tells the revisions and
changes of each file that its script made, FILE with .did for .pdf. One line a file: file,
"revisions", PASS or FAIL, what differs."""
import pathlib
import re
import subprocess
import sys

# By which words the reader may tell what a script did. "unknown" is what nobody names: programs
# leave such objects. "appearance" is an old one rewritten in place, "field" a new one, signed or
# not, "form" its list, "info" another object for the Info dictionary.
MEANT = {"annotation": {"annotation", "field"}, "appearance": {"field", "annotation"},
         "content": {"content", "resources", "unknown"}, "page": {"content"},
         "form": {"field", "catalog"}, "field": {"field", "annotation", "signature", "unknown"},
         "catalog": {"catalog", "structure"}, "info": {"unknown"},
         # The reader counts the catalog's announcement of an extension to the security store.
         "extension": {"dss"}, "removed": {"file"}}
# Nothing changed for a reader: equal objects, the sections of the file.
SILENT = {"none", "file", "removed"}


def told(reader, path):
    """The kinds of change of each revision after the first."""
    done = subprocess.run([reader, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", timeout=60)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    count = len(re.findall(r"^revision ", done.stdout, re.M))
    changes = [set() for _ in range(count)]
    for line in done.stdout.splitlines():
        if line.startswith("change "):
            _, revision, _, _, _, kind, field = re.sub(r" page \d+$", "", line).split(" ", 6)
            if kind not in SILENT:
                changes[int(revision)].add(f"{kind}:{field}" if kind == "fill" or (
                    kind == "signature" and field != "-") else kind)
    return changes[1:]


def did(path):
    """What each revision changed, and what it may have changed beside it ("?")."""
    for line in path.with_suffix(".did").read_text().splitlines():
        kinds = [(kind.rstrip("?"), kind.endswith("?")) for kind in line.split()]
        yield {kind for kind, maybe in kinds if not maybe} - SILENT, {kind for kind, _ in kinds}


def fits(one, must, may):
    """Each thing done is told by one of its words, and nothing else is told."""
    words = set().union(*(MEANT.get(kind, {kind}) for kind in may))
    new_signature = "field" in may
    return all(MEANT.get(kind, {kind}) & {word.split(":")[0] if kind == "field" else word
                                          for word in one} for kind in must) and all(
        word in words or (new_signature and word.startswith("signature:")) for word in one)


def judge(reader, path):
    ours, script = told(reader, path), list(did(pathlib.Path(path)))
    if len(ours) != len(script):
        return f"{len(ours)} revisions after the first, the script made {len(script)}"
    return "; ".join(f"revision {number}: told {' '.join(sorted(one)) or 'nothing'}, "
                     f"made {' '.join(sorted(must)) or 'nothing'}"
                     for number, (one, (must, may)) in enumerate(zip(ours, script), 1)
                     if not fits(one, must, may))


def main():
    for path in sys.argv[2:]:
        try:
            said = judge(sys.argv[1], path)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            said = " ".join(str(error).split())
        print(path, "revisions", "FAIL" if said else "PASS", said or "-", sep="\t", flush=True)


if __name__ == "__main__":
    main()
