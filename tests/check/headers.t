#!/usr/bin/env bash
# Every header compiles alone, and says first what it is for.
. "$(dirname "$0")/../lib.sh"

read -ra flags < <(pkg-config --cflags p11-kit-1 libxml-2.0)
alone() { # HEADER
    gcc -std=c11 -D_GNU_SOURCE -Isrc -Itests "${flags[@]}" -Wall -Wextra -Werror -fsyntax-only -x c "$1"
}
for header in src/*/*.h; do
    ok "$header compiles alone" alone "$header"
    like "$header says what it is for" "$(head -n 1 "$header")" '^/\*'
done
echo 'size_t broken(void);' >"$TRASH/broken.h"
must_fail 1 alone "$TRASH/broken.h"
finish
