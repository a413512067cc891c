#!/usr/bin/env bash
# Function ≤ 60 lines, file ≤ 600, header ≤ 150; #if only as include guard outside base; 100 columns.
. "$(dirname "$0")/../lib.sh"

too_big() { # FOLDER
    find "$1" -name '*.c' | sort | while read -r file; do
        awk -v F="$file" '/^\{/ { s = NR } /^\}/ { if (s && NR - s > 60) printf "%s:%d: %d lines\n", F, s, NR - s; s = 0 }
            END { if (NR > 600) printf "%s: %d lines\n", F, NR }' "$file"
    done
    find "$1" -name '*.h' | sort | while read -r file; do
        # Lists of findings are data, one row a finding.
        case $file in */finding-*.h) continue ;; esac
        awk -v F="$file" 'END { if (NR > 150) printf "%s: %d lines\n", F, NR }' "$file"
    done
}
switches() { # FOLDER
    find "$1" -name '*.[ch]' ! -path '*/base/*' | sort | while read -r file; do
        awk -v F="$file" '/^ *# *if/ && !(/^#ifndef CUV_/ && F ~ /\.h$/) { printf "%s:%d: %s\n", F, NR, $0 }' "$file"
    done
}
wide() { # FOLDER: columns are code points
    grep -rnE --include='*.[ch]' '^.{101,}$' "$1" | cut -c1-80 | grep -v 'finding-\|cmd/cmd.h' || true
}
is "no function, file or header is too long" "$(too_big src)" ""
is "no compile-time switches outside base" "$(switches src)" ""
is "no line is wider than 100 columns" "$(wide src)" ""

mkdir -p "$TRASH/src/pdf"
{ echo 'int f(void)'; echo '{'; yes '    ;' | head -n 62; echo '}'; yes '' | head -n 600; } >"$TRASH/src/pdf/a.c"
yes '' | head -n 151 >"$TRASH/src/pdf/a.h"
printf '#ifdef X\n%0101d\n#endif\n' 0 >"$TRASH/src/pdf/b.c"
is "a long function, file and header are found" "$(too_big "$TRASH/src" | wc -l)" 3
is "a switch is found" "$(switches "$TRASH/src" | wc -l)" 1
is "a wide line is found" "$(wide "$TRASH/src" | wc -l)" 1
finish
