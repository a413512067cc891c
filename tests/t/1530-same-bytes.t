#!/usr/bin/env bash
# The same request gives the same bytes: from two processes, on two days, in two time zones, in two
# locales. Each change is first shown to reach a process, and the day to reach ours.
. "$(dirname "$0")/../lib.sh"

# A build that watches its memory wants its own library loaded first; faketime's comes before it.
export ASAN_OPTIONS=verify_asan_link_order=0
early='2025-03-01 23:30:00' late='2031-11-09 01:15:00'

mkdir "$TRASH/locales"
localedef -i vi_VN -f UTF-8 "$TRASH/locales/vi_VN.UTF-8" 2>/dev/null
export LOCPATH=$TRASH/locales

# there DAY ZONE LOCALE command…: the command as it would run then and there
there() {
    local day=$1
    LC_ALL=$3 TZ=$2 faketime "$day" "${@:4}"
}

is 'a process sees the early day' "$(there "$early" UTC C date +%F)" 2025-03-01
is 'a process sees the late day' "$(there "$late" UTC C date +%F)" 2031-11-09
is 'a process sees the zone' "$(there "$early" Asia/Tokyo C date +%z)" +0900
is 'a process sees the other zone' "$(there "$early" America/Los_Angeles C date +%z)" -0800
is 'a process sees the locale' "$(there "$early" UTC vi_VN.UTF-8 /usr/bin/printf %.1f 0,5)" 0,5
# the letter is of 5 March: on the 1st that is later than today
ahead() { there "$1" UTC C.UTF-8 cuv-render --lang en -o "$TRASH/ahead.pdf" samples/mau-01.xml 2>&1; }
like 'cuv-render sees the early day' "$(ahead "$early")" 'C05-b .*later than today'
unlike 'cuv-render sees the late day' "$(ahead "$late")" 'C05-b'

# same WHAT OPTION…: eight ways to the same bytes
same() {
    local what=$1 day zone language n=0
    shift
    cuv-render -q "$@" samples/mau-01.xml >"$TRASH/first.pdf"
    ok "$what: a letter" test -s "$TRASH/first.pdf"
    cuv-render -q "$@" samples/mau-01.xml >"$TRASH/second.pdf"
    cmp_file "$what: from a second process" "$TRASH/first.pdf" "$TRASH/second.pdf"
    for day in "$early" "$late"; do
        for zone in Asia/Tokyo America/Los_Angeles; do
            for language in C vi_VN.UTF-8; do
                n=$((n + 1))
                there "$day" $zone $language cuv-render -q "$@" samples/mau-01.xml \
                    >"$TRASH/$n.pdf" 2>"$TRASH/err"
                cmp_file "$what: ${day% *}, $zone, $language" "$TRASH/first.pdf" "$TRASH/$n.pdf"
            done
        done
    done
}
same '2a'
same '2u' --profile 2u
same '3a with the request' --embed-request
same 'stamps' --stamps
same 'paper' --paper
finish
