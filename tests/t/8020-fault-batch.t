#!/usr/bin/env bash
# The short form of `make fault` for spools: kills, disk errors, full disks, two at once.
# Takes long: begins first.
. "$(dirname "$0")/../lib.sh"
exits 0 "no fault loses a letter or signs one twice" tests/fault/batch "$TRASH/report.tsv" short
like "the rig tried its points" "$(tail -n 1 "$TRASH/out")" '^[1-9][0-9]+ points, 0 bad$'
grep '^#' "$TRASH/out" | head -n 5
finish
