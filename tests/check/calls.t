#!/usr/bin/env bash
# Calls with no right use anywhere, and those that only cmd may make: printing, ending the program,
# the environment, the clock. base/clk is the only clock, base/out the only one to close stdout.
. "$(dirname "$0")/../lib.sh"

# Only-cmd calls as the linker sees them, a line each: "archive(object): symbol".
only_cmd() { # LIB…
    nm -A --undefined-only "$@" 2>/dev/null | awk '
        $1 ~ /clk\.o/ && $NF ~ /^(time|clock_gettime)$/ { next }
        $1 ~ /out\.o/ && $NF == "stdout" { next }
        $NF ~ /^(printf|__printf_chk|puts|putchar|vprintf|__vprintf_chk|perror|exit|getenv|secure_getenv|setlocale|time|gettimeofday|clock_gettime|stdout|getopt|getopt_long|syslog|err|errx|warn|warnx)$/ { print $1, $NF }
' | sed 's/.*lib\([a-z0-9]*\.a\)/\1/'
}
is "nothing below cmd prints, exits, reads the environment or asks the time" "$(only_cmd "$B"/lib/*.a)" ""
is "src never includes tests" "$(grep -rnE 'include *"(\.\./)*tests' src)" ""
is "no typedef of a struct" "$(grep -rnE '^typedef +(struct|union)' src)" ""
names=$(grep -rnwE '[a-z0-9]+_(get|handle|process|manager|helper|utils|misc|common)[a-z_]*|(get|handle|process)_[a-z_]+' \
    --include='*.h' src | grep -vE '^[^:]*:[0-9]+: ?(\*|/\*| \*)' | grep -vE 'cmd_helper|^src/cmd/' || true)
is "no get, handle, process, manager, helper, utils, misc, common in names" "$names" ""

for call in strcpy sprintf system gmtime atoi; do
    echo "int f(void); int f(void) { return (int)(long)$call; }" >"$TRASH/banned.c"
    must_fail 1 gcc -std=c11 -Isrc -include base/banned.h -fsyntax-only "$TRASH/banned.c"
done
like "every compilation bans them" "$(grep -E '^CPPFLAGS' Makefile)" '-include base/banned.h'

echo 'int printf(const char *, ...); int f(int a); int f(int a) { return printf("%d", a); }' >"$TRASH/p.c"
gcc -c -o "$TRASH/p.o" "$TRASH/p.c" && ar rcs "$TRASH/libp.a" "$TRASH/p.o"
like "a call of printf is found" "$(only_cmd "$TRASH/libp.a")" 'printf'
finish
