#!/usr/bin/env bash
# The short form of `make fault`: disk errors and kills while a letter is written.
. "$(dirname "$0")/../lib.sh"
exits 0 "no fault leaves a letter half-written" tests/fault/run "$TRASH/report.tsv" short
like "the rig tried its points" "$(tail -n 1 "$TRASH/out")" '^[1-9][0-9]+ points, 0 bad$'
finish
