# shellcheck shell=bash
# A small TAP library for the shell tests. A script starts with
#
#     #!/usr/bin/env bash
#     . "$(dirname "$0")/../lib.sh"
#
# and ends with `finish`. It runs from the tree's root ($TOP), has a trash folder of its own
# ($TRASH, removed at the end; KEEP=1 keeps it) and talks TAP on standard output.
#
#     ok DESCRIPTION command…         passes when the command exits 0
#     is DESCRIPTION ACTUAL EXPECTED  passes when the two texts are equal
#     like DESCRIPTION TEXT REGEX     passes when the text matches the extended regular expression
#     unlike DESCRIPTION TEXT REGEX
#     cmp_file DESCRIPTION A B        passes when the two files are equal, byte by byte
#     run command…                    sets $rc; standard output in $TRASH/out, error in $TRASH/err;
#                                     standard input is /dev/null unless redirected
#     exits CODE DESCRIPTION command… run, and passes when it ends with exactly CODE
#     must_fail CODE command…         the same, the command is the description; nothing may be on
#                                     standard output unless CODE is 1 or 2 (verdicts)
#     skip REASON [COUNT]             counts tests that could not be made; never counted as passed
#     skip_all REASON                 leaves the script
#     note TEXT…                      a comment for the reader
#     demo_token                      token, trust and configuration of a throw-away demo, shared by
#                                     all scripts of one run: do not change it ($DEMO is its folder)
#     own_demo_token                  the same, made for this script alone
#
# Death by signal (over 128) and the shell's 126 and 127 are never the expected failure.

set -u
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$TOP" || exit 99
B=${B:-build}
BIN=$TOP/$B/bin
LIBEXEC=$TOP/$B/libexec
PATH=$BIN:$PATH
# Nothing of the caller's desk may reach a test.
unset CUV_CONFIG CUV_DATADIR SOFTHSM2_CONF SOURCE_DATE_EPOCH LANGUAGE LC_MESSAGES XDG_CONFIG_HOME
export PATH LIBEXEC LC_ALL=C.UTF-8 TZ=UTC
exec </dev/null
TRASH=$(mktemp -d "${TMPDIR:-/tmp}/cuv-test.XXXXXX") || exit 99
export TRASH HOME="$TRASH"
tests_made=0 tests_failed=0 tests_skipped=0 rc=0

end_of_script() {
    if [ -n "${KEEP:-}" ]; then
        note "kept: $TRASH"
    else
        chmod -R u+rwX "$TRASH" 2>/dev/null
        rm -rf "$TRASH"
    fi
}
trap end_of_script EXIT
trap 'exit 130' INT TERM

note() {
    printf '# %s\n' "$*"
}

# passed DESCRIPTION, failed DESCRIPTION: the two outcomes everything else comes down to.
passed() {
    tests_made=$((tests_made + 1))
    printf 'ok %d - %s\n' "$tests_made" "${1//#/\\#}"
}

failed() {
    tests_made=$((tests_made + 1))
    tests_failed=$((tests_failed + 1))
    printf 'not ok %d - %s\n' "$tests_made" "${1//#/\\#}"
}

show() { # LABEL TEXT: at most a dozen lines of it
    printf '%s\n' "$2" | head -n 12 | cut -c1-300 | sed "s/^/#   $1: /"
}

ok() {
    local what=$1 said status
    shift
    said=$("$@" 2>&1)
    status=$?
    if [ $status -eq 0 ]; then
        passed "$what"
    else
        failed "$what"
        note "exit $status: $*"
        show said "$said"
    fi
}

is() {
    if [ "$2" = "$3" ]; then
        passed "$1"
    else
        failed "$1"
        show actual "$2"
        show expected "$3"
    fi
}

like() {
    if printf '%s\n' "$2" | grep -Eq -- "$3"; then
        passed "$1"
    else
        failed "$1"
        show actual "$2"
        show pattern "$3"
    fi
}

unlike() {
    if printf '%s\n' "$2" | grep -Eq -- "$3"; then
        failed "$1"
        show actual "$2"
        show pattern "$3"
    else
        passed "$1"
    fi
}

cmp_file() {
    local said
    if said=$(cmp -- "$2" "$3" 2>&1); then
        passed "$1"
    else
        failed "$1"
        show cmp "$said"
    fi
}

# Our programs speak English to tests, unless --lang vi is given; others keep their locale.
run() {
    case ${1##*/} in
    cuv*) LC_ALL=en "$@" >"$TRASH/out" 2>"$TRASH/err" ;;
    *) "$@" >"$TRASH/out" 2>"$TRASH/err" ;;
    esac
    rc=$?
    return 0
}

ran_as_told() { # CODE DESCRIPTION: judges the last run
    if [ "$rc" -eq "$1" ] && [ "$rc" -lt 126 ]; then
        passed "$2"
        return 0
    fi
    failed "$2"
    note "exit $rc, expected $1"
    show stderr "$(tr -d '\000' <"$TRASH/err")"
    return 1
}

exits() {
    local code=$1 what=$2
    shift 2
    run "$@"
    ran_as_told "$code" "$what"
}

must_fail() {
    local code=$1
    shift
    run "$@"
    if [ "$code" -gt 2 ] && [ -s "$TRASH/out" ]; then
        failed "exit $code: $*"
        note "exit $rc with $(stat -c %s "$TRASH/out") bytes on standard output"
        return 1
    fi
    ran_as_told "$code" "exit $code: $*"
}

until_true() { # SECONDS COMMAND…: waits until it succeeds; 1: it did not in time
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

skip() {
    local i
    for ((i = 0; i < ${2:-1}; i++)); do
        tests_made=$((tests_made + 1))
        tests_skipped=$((tests_skipped + 1))
        printf 'ok %d # SKIP %s\n' "$tests_made" "$1"
    done
}

skip_all() {
    printf '1..0 # SKIP %s\n' "$1"
    exit 0
}

plan() {
    printf '1..%d\n' "$1"
}

# The plan comes last, so a script that dies on its way has none and fails.
finish() {
    printf '1..%d\n' "$tests_made"
    [ "$tests_failed" -eq 0 ]
    exit
}

use_demo() { # FOLDER
    DEMO=$1
    export DEMO
    # shellcheck disable=SC1091
    . "$DEMO/env.sh"
}

demo_token() {
    local shared=$TOP/$B/test/demo
    mkdir -p "$TOP/$B/test"
    (
        flock 9
        # Certificates and CRLs run from the day they are made, so an old demo is made again.
        [ -n "$(find "$shared/env.sh" -newer "$BIN/cuv-token" -mmin -240 2>/dev/null)" ] && exit 0
        rm -rf "$shared"
        "$BIN/cuv-token" demo "$shared" >"$TRASH/demo.said" 2>&1
    ) 9>"$TOP/$B/test/demo.lock" || {
        show cuv-token "$(cat "$TRASH/demo.said")"
        exit 99
    }
    use_demo "$shared"
}

demo_conf() { # [OPTIONS of sed]: the demo's configuration for a file elsewhere, changed
    sed -e "s#{\"\\(trust\\|crl\\)\"}#{\"$DEMO/\\1\"}#" "$@" "$DEMO/pipeline.conf"
}

# Time stamps, answers and lists on loopback, in $S, until the script ends.
services() {
    S=$TRASH/service
    exits 0 "the services start" "$TOP/tests/service/start" "$S"
    trap '"$TOP/tests/service/stop" "$S"; end_of_script' EXIT
    # shellcheck disable=SC1091
    . "$S/env.sh"
}

own_demo_token() {
    "$BIN/cuv-token" demo "$TRASH/demo" >"$TRASH/demo.said" 2>&1 || {
        show cuv-token "$(cat "$TRASH/demo.said")"
        exit 99
    }
    use_demo "$TRASH/demo"
}
