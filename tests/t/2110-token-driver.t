#!/usr/bin/env bash
# src/token against a driver that fails to order: code, words, how often it was called.
. "$(dirname "$0")/../lib.sh"

demo_token
DRIVE=$TOP/$B/test/drive
export SHIM_LOG=$TRASH/calls
SHIM_MODULE=$(cat "$DEMO/module")
export SHIM_MODULE
pin=$(cat "$DEMO/pin")
uri='pkcs11:token=cuv-demo;id=%01'

# drive NAME=VALUE… -- words of drive
drive() {
    local set=() pass=(env=SOFTHSM2_CONF env=SHIM_MODULE env=SHIM_LOG) word
    while [ "$1" != -- ]; do
        set+=("$1")
        pass+=("env=${1%%=*}")
        shift
    done
    shift
    for word; do
        case $word in pin=*) use=${word#pin=} ;; esac
    done
    : >"$SHIM_LOG"
    run env "${set[@]}" "$DRIVE" "$LIBEXEC/cuv-module" "$TOP/$B/test/shim.so" "$uri" "${use-$pin}" \
        "timeout=${patience-30000}" "${pass[@]}" "$@"
    unset use
}
calls() {
    grep -c "^$1 " "$SHIM_LOG"
}
# fails CODE LOGINS SIGNATURES WORDS NAME=VALUE… -- words
fails() {
    local code=$1 logins=$2 signatures=$3 words=$4 what
    shift 4
    what=$*
    drive "$@"
    ran_as_told "$code" "$what: $code"
    like "… $words" "$(cat "$TRASH/err")" "$words"
    is "… C_Login called $logins times" "$(calls C_Login)" "$logins"
    is "… signatures given: $signatures" "$(grep -c '^signature' "$TRASH/out")" "$signatures"
}
# signs COUNT NAME=VALUE… -- words
signs() {
    local count=$1 what
    shift
    what=$*
    drive "$@"
    ran_as_told 0 "$what: signs"
    is "… $count signatures verify" "$(grep -c '^signature' "$TRASH/out")" "$count"
}

signs 5 SHIM_X=1 -- sign=5
is "one C_Initialize" "$(calls C_Initialize)" 1
is "one C_Login" "$(calls C_Login)" 1
signs 20 SHIM_X=1 -- sign=20 flight
signs 2 SHIM_X=1 -- sign=2 pss
signs 2 SHIM_NOLOCK=1 -- sign=2
is "C_Initialize once more without locks" "$(calls C_Initialize)" 2
signs 3 SHIM_ALWAYS=1 -- sign=3
is "ALWAYS_AUTHENTICATE: a login a signature" "$(calls 'C_Login(context)')" 3
signs 3 SHIM_SLOW=100 -- sign=3
signs 2 SHIM_NORAW=1 -- sign=2
is "the second way only after SignInit refused" "$(calls C_SignInit)" 4
signs 1 SHIM_NORAW=1 -- pss
signs 1 SHIM_NOISE=noise -- sign=1
unlike "noise stays in the child" "$(cat "$TRASH/out")" noise
signs 1 SHIM_FLAGS=0x10000 -- sign=1
signs 1 SHIM_FLAGS=0x20000 -- last
signs 1 SHIM_HANG=C_Finalize -- sign=1
signs 1 SHIM_FLAGS=0x100 "SHIM_PIN=$pin" -- pin=- sign=1
is "PIN pad: the driver gets no PIN" "$(calls 'C_Login(pad)')" 1

fails 77 1 0 'PIN is wrong; it was tried once' SHIM_X=1 -- pin=00000000
fails 77 1 0 'PIN is wrong; it was tried once' SHIM_LOGIN=0xA0 -- sign=3
fails 77 1 0 'PIN is wrong' SHIM_LOGIN=0xA2 -- sign=1
fails 77 1 0 'is locked' SHIM_LOGIN=0xA4 -- sign=1
fails 77 1 0 'must be changed' SHIM_LOGIN=0xA3 -- sign=1
fails 77 1 0 'without a clear reason .C_Login: CKR_GENERAL_ERROR' SHIM_LOGIN=0x5 -- sign=1
fails 69 1 0 'removed' SHIM_LOGIN=0x32 -- sign=1
fails 77 0 0 'is locked' SHIM_FLAGS=0x40000 -- sign=1
fails 77 0 0 'is locked' SHIM_FLAGS=0x60000 -- last
fails 77 0 0 'one wrong PIN more' SHIM_FLAGS=0x20000 -- sign=1
fails 69 0 0 'no token found' SHIM_NOTOKEN=1 -- sign=1
fails 69 0 0 'C_Initialize: CKR_GENERAL_ERROR' SHIM_INIT=0x5 -- sign=1
fails 69 1 2 'removed' SHIM_AFTER=2 SHIM_SIGN=0x32 -- sign=5
fails 69 1 2 'removed' SHIM_AFTER=2 SHIM_SIGN=0x32 -- sign=5 flight
fails 69 1 0 'removed' SHIM_SIGN=0xE0 -- sign=1
fails 69 1 0 'removed' SHIM_SIGN=0xB3 -- sign=1
fails 69 1 0 'driver failed: C_Sign: CKR_DEVICE_ERROR' SHIM_SIGN=0x30 -- sign=1
fails 69 1 0 'impossible size .100000 bytes' SHIM_LENGTH=100000 -- sign=1
fails 69 1 0 'impossible size' SHIM_LENGTH=-1 -- sign=1
fails 69 1 0 'impossible size .255 bytes' SHIM_LENGTH=255 -- sign=1
fails 69 1 0 'impossible size .0 bytes' SHIM_LENGTH=0 -- sign=1
fails 70 1 0 'does not verify' SHIM_FLIP=1 -- sign=1 # cuv-sign: 69, tests/t/2020
fails 69 1 3 'crashed .signal 11' SHIM_AFTER=3 SHIM_CRASH=1 -- sign=9
patience=2000 fails 69 0 0 'did not answer within 2000 ms' SHIM_HANG=C_Initialize -- sign=1
patience=2000 fails 69 0 0 'did not answer within 2000 ms' SHIM_HANG=C_Login -- sign=1
patience=2000 fails 69 1 1 'did not answer within 2000 ms' SHIM_AFTER=1 SHIM_HANG=C_Sign -- sign=2

# The driver sees the variables that were named and no others.
cat >"$TRASH/helper" <<'END'
#!/bin/sh
env >&2
exit 3
END
chmod +x "$TRASH/helper"
run env SECRET=1 "$DRIVE" "$TRASH/helper" "$SHIM_MODULE" "$uri" "$pin" env=SOFTHSM2_CONF
like "the named variable is passed" "$(cat "$TRASH/err")" '^SOFTHSM2_CONF='
unlike "nothing else is" "$(cat "$TRASH/err")" '^(SECRET|HOME|PATH=/.*cuv|DEMO|TRASH)='
like "a helper that ends is said" "$(cat "$TRASH/err")" 'ended .code 3'
ran_as_told 69 "… 69"

# A child that talks nonsense is stopped.
printf '#!/bin/sh\nprintf nonsense >&3\nsleep 10\n' >"$TRASH/helper"
run "$DRIVE" "$TRASH/helper" "$SHIM_MODULE" "$uri" "$pin"
ran_as_told 69 "nonsense: 69"
like "… said" "$(cat "$TRASH/err")" 'answered nonsense'
run "$DRIVE" "$TRASH/none" "$SHIM_MODULE" "$uri" "$pin"
ran_as_told 69 "no helper: 69"
exits 64 "cuv-module by hand: not started on a socket" "$LIBEXEC/cuv-module"
is "no process is left" "$(pgrep -f "^cuv-module$" -P $$)" ''
finish
