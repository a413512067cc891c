#!/usr/bin/env bash
# libharu is behind a narrow seam: its symbols are used by one file.
. "$(dirname "$0")/../lib.sh"

users() {
    nm -A --undefined-only "$B"/lib/*.a 2>/dev/null | grep -E ' HPDF_' | sed -E 's/.*:([^:]+\.o):.*/\1/' | sort -u
}
is "one object uses libharu" "$(users | wc -l)" 1
is "one file includes it" "$(grep -lE 'include *<hpdf' -r src | wc -l)" 1
finish
