#!/usr/bin/env bash
# A driver that misbehaves: code, words, at most one login, nothing written, nothing left running.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
SHIM=$TOP/$B/test/shim.so
[ -f "$SHIM" ] || skip_all "the failing module is not built"
export LC_ALL=C SHIM_LOG=$TRASH/calls
SHIM_MODULE=$(cat "$DEMO/module")
export SHIM_MODULE
letter number person agency >"$TRASH/in.pdf"
{
    sed "s#module = .*#module = \"$SHIM\"#" "$DEMO/pipeline.conf" |
        sed "s#\"trust\"#\"$DEMO/trust\"#; s#{\"crl\"}#{\"$DEMO/crl\"}#" |
        sed 's#environment = .*#environment = {"SOFTHSM2_CONF", "SHIM_MODULE", "SHIM_LOG", "SHIM_LOGIN", "SHIM_FLAGS", "SHIM_NOTOKEN", "SHIM_INIT", "SHIM_NOLOCK", "SHIM_AFTER", "SHIM_SIGN", "SHIM_LENGTH", "SHIM_FLIP", "SHIM_CRASH", "SHIM_HANG", "SHIM_SLOW", "SHIM_NOISE", "SHIM_ALWAYS", "SHIM_PIN", "SHIM_NORAW"}#'
} >"$TRASH/shim.conf"
# for a driver that hangs; a busy machine may keep one that works waiting as long
sed 's/^token {/&\n    timeout_ms = 1000/' "$TRASH/shim.conf" >"$TRASH/hasty.conf"
export CUV_CONFIG=$TRASH/shim.conf

sign() {
    cuv-sign --lang en -q --pin-file "$DEMO/pin" -o "$TRASH/o.pdf" "$TRASH/in.pdf"
}

# fault CODE LOGINS WORDS NAME=VALUE…: one line said, LOGINS calls of C_Login, no file
fault() {
    local code=$1 logins=$2 words=$3
    shift 3
    rm -f "$SHIM_LOG" "$TRASH/o.pdf"
    touch "$SHIM_LOG"
    (
        # shellcheck disable=SC2163
        export "$@"
        sign
    ) >"$TRASH/out" 2>"$TRASH/err"
    is "$*: exit $code" $? "$code"
    like "… because: $words" "$(cat "$TRASH/err")" "$words"
    is "… in one line" "$(wc -l <"$TRASH/err")" 1
    is "… C_Login called $logins times" "$(grep -c C_Login "$SHIM_LOG")" "$logins"
    is "… nothing written" "$(find "$TRASH" -name 'o.pdf*')" ''
}

fault 69 0 'no token found' SHIM_NOTOKEN=1
fault 69 0 'driver failed' SHIM_INIT=0x5
CUV_CONFIG=$TRASH/hasty.conf fault 69 0 'did not answer within 1000 ms' SHIM_HANG=C_Initialize
fault 77 0 'locked' SHIM_FLAGS=0x40000
fault 77 0 'one wrong PIN more locks' SHIM_FLAGS=0x20000
fault 77 1 'the PIN is wrong; it was tried once' SHIM_LOGIN=0xA0
fault 77 1 'locked' SHIM_LOGIN=0xA4
fault 77 1 'without a clear reason' SHIM_LOGIN=0x5
CUV_CONFIG=$TRASH/hasty.conf fault 69 0 'did not answer within 1000 ms' SHIM_HANG=C_Login # never ends, so it is not in the log
fault 69 1 'removed' SHIM_SIGN=0x32
fault 69 1 'impossible size' SHIM_LENGTH=100000
fault 69 1 'impossible size' SHIM_LENGTH=-1
fault 69 1 'signature' SHIM_FLIP=1
fault 69 1 'crashed' SHIM_CRASH=1
CUV_CONFIG=$TRASH/hasty.conf fault 69 1 'did not answer within 1000 ms' SHIM_HANG=C_Sign

# A wrong PIN is wrong at the token itself too, and is tried once.
printf '000000\n' >"$TRASH/wrong" && chmod 600 "$TRASH/wrong"
: >"$SHIM_LOG"
must_fail 77 cuv-sign --lang en -q --pin-file "$TRASH/wrong" "$TRASH/in.pdf"
is "a wrong PIN: one C_Login" "$(grep -c C_Login "$SHIM_LOG")" 1

# fine NAME=VALUE…: a habit of drivers that must not matter
fine() {
    rm -f "$TRASH/o.pdf"
    (
        # shellcheck disable=SC2163
        export "$@"
        sign
    ) >"$TRASH/out" 2>"$TRASH/err"
    is "$*: signs" $? 0
    like "… and well" "$(pdfsig -nocert "$TRASH/o.pdf" 2>&1)" 'Signature is Valid'
    is "… nothing on standard output" "$(cat "$TRASH/out")" ''
}
fine SHIM_NOISE=noise
fine SHIM_NOLOCK=1
fine SHIM_ALWAYS=1
fine SHIM_FLAGS=0x10000
fine SHIM_NORAW=1
fine SHIM_HANG=C_Finalize

# A driver that hangs at its end keeps no reader waiting: the output is closed before it is given up,
# for which it has half a second.
{
    SHIM_HANG=C_Finalize cuv-sign --lang en -q --pin-file "$DEMO/pin" "$TRASH/in.pdf" 2>"$TRASH/err" &
    exec >&-
    wait $!
    date +%s%N >"$TRASH/given-up"
} | {
    cat >"$TRASH/o.pdf"
    date +%s%N >"$TRASH/read"
}
ok "the reader is done before the driver is given up" \
    test $(($(cat "$TRASH/given-up") - $(cat "$TRASH/read"))) -gt 300000000

# Ended in the middle: nothing half-written, no child left.
for signal in TERM INT HUP; do
    rm -f "$TRASH/o.pdf"
    SHIM_HANG=C_Sign CUV_CONFIG=$TRASH/shim.conf cuv-sign --lang en -q --pin-file "$DEMO/pin" -o "$TRASH/o.pdf" \
        "$TRASH/in.pdf" 2>"$TRASH/err" &
    pid=$!
    for ((i = 0; i < 1000; i++)); do
        child=$(pgrep -P $pid)
        [ -n "$child" ] && grep -q C_Login "$SHIM_LOG" && break
        sleep 0.01
    done
    sleep 0.05
    kill -s $signal $pid
    wait $pid 2>"$TRASH/job"
    is "SIG$signal: dies of it" $? $((128 + $(kill -l $signal)))
    is "SIG$signal: nothing left" "$(find "$TRASH" -name 'o.pdf*')" ''
    # A driver in the middle of a call may finish it; after five seconds it is ended.
    for ((i = 0; i < 1000; i++)); do
        ps -o stat= -p "${child:-1}" | grep -qv Z || break
        sleep 0.01
    done
    is "SIG$signal: the driver's process is gone" "$(ps -o stat= -p "${child:-1}" | grep -v Z)" ''
done
finish
