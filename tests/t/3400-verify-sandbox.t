#!/usr/bin/env bash
# The judging process has no rights left, and its death is never a verdict.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

level=full
[ "$B" = build/asan ] && level=partial
if [ $level = full ]; then
    ok "every right is gone, computing stays" "$B/test/jailprobe"
    like "… an honest desk has them" "$("$B/test/jailprobe")" '^read /etc/passwd +done +E'
else
    skip "AddressSanitizer needs the system calls itself" 2
fi
cd "$TRASH" || exit 99
letter person agency >in.pdf
run cuv-verify --json in.pdf
like "--json says how far" "$(cat out)" "\"sandbox\":\"$level\""
if [ $level = full ]; then
    exits 2 "--require-sandbox, met" cuv-verify --require-sandbox in.pdf
    inject() { # WHAT cuv-verify…
        local what=$1
        shift
        run strace -f -qq -o /dev/null -e trace="${what%%:*}" -e inject="$what" "$@"
    }
    inject landlock_restrict_self:signal=SIGKILL cuv-verify in.pdf
    is "the judging process killed: 65" "$rc" 65
    is "… and no verdict" "$(cat out)" ""
    like "… but one line that says so" "$(cat err)" 'in\.pdf: (could not be checked|không kiểm tra được): '
    is "… only one" "$(wc -l <err)" 1
    inject landlock_restrict_self:signal=SIGSEGV cuv-verify --json in.pdf
    is "crashed: 65" "$rc" 65
    is "… and no verdict" "$(cat out)" ""
    inject landlock_create_ruleset:error=ENOSYS cuv-verify --json in.pdf
    is "a kernel without Landlock judges" "$rc" 2
    like "… in part" "$(cat out)" '"sandbox":"partial"'
    inject landlock_create_ruleset:error=ENOSYS cuv-verify --require-sandbox in.pdf
    is "… but not with --require-sandbox" "$rc" 78
    is "… and without a verdict" "$(cat out)" ""
    inject prctl:error=EINVAL cuv-verify --json in.pdf
    like "neither lock" "$(cat out)" '"sandbox":"none"'
    inject clone:error=EAGAIN cuv-verify in.pdf
    is "no process to be had: try again" "$rc" 75
else
    skip "AddressSanitizer needs the system calls itself" 14
fi
finish
