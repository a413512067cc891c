#!/usr/bin/env bash
# Every seed of every fuzz target is an ordinary test.
. "$(dirname "$0")/../lib.sh"

count=0
for source in tests/fuzz/*.c; do
    name=$(basename "$source" .c)
    [ "$name" = main ] && continue
    seeds=(tests/fuzz/seeds/"$name"/*)
    [ -e "${seeds[0]}" ] || { failed "$name has seeds"; continue; }
    for seed in "${seeds[@]}"; do
        ok "$name: ${seed##*/}" timeout 20 "$B/fuzz/$name" "$seed"
        count=$((count + 1))
    done
done
ok "there are seeds" test "$count" -gt 0
finish
