#!/usr/bin/env bash
# Every kind of bad input, for both programs that read requests: code, words, at most a dozen lines,
# nothing on standard output but findings, at most 64 MB and 2 s of processor time.
. "$(dirname "$0")/../lib.sh"

sample=samples/mau-01.xml
megabytes=64 seconds=2
if ldd "$BIN/cuv-check" | grep -q libasan; then # it watches every byte
    megabytes=640 seconds=20
fi

# bad FILE CODE-OF-CHECK WORDS: cuv-render always refuses with 65
bad() {
    local program code words=$3 used
    for program in cuv-check cuv-render; do
        code=65
        [ $program = cuv-check ] && code=$2
        LC_ALL=en /usr/bin/time -q -f '%M %U %S' -o "$TRASH/used" "$BIN/$program" "$TRASH/$1" \
            >"$TRASH/out" 2>"$TRASH/err"
        is "$program, $1: $code" $? "$code"
        # findings are what cuv-check answers, so they go to its standard output
        if [ "$code" -eq 1 ]; then
            mv "$TRASH/out" "$TRASH/said"
            is "$program, $1: nothing on standard error" "$(cat "$TRASH/err")" ''
        else
            mv "$TRASH/err" "$TRASH/said"
            is "$program, $1: nothing on standard output" "$(head -c 300 "$TRASH/out" | tr -d '\000')" ''
        fi
        like "$program, $1: place and cure" "$(cat "$TRASH/said")" "$words"
        ok "$program, $1: at most a dozen lines" test "$(wc -l <"$TRASH/said")" -le 12
        read -r kilobytes user system < <(tail -n 1 "$TRASH/used")
        ok "$program, $1: at most $megabytes MB" test "$kilobytes" -le $((megabytes * 1024))
        used=$(awk -v u="$user" -v s="$system" 'BEGIN { printf "%d", (u + s) * 1000 }')
        ok "$program, $1: at most $seconds s" test "$used" -le $((seconds * 1000))
    done
}

printf 'Kính gửi' >"$TRASH/not-xml"
bad not-xml 65 'line 1: not XML: .*begins with <cuv-request'
printf '<?xml version="1.0"?>\n<letter form="01" version="1"/>' >"$TRASH/wrong-root"
bad wrong-root 65 'line 2: <letter> is no request; a request begins with <cuv-request'
sed 's/<mobile>/<phone>/; s|</mobile>|</phone>|' $sample >"$TRASH/unknown-element"
bad unknown-element 1 'unknown-element:22: error V-UNKNOWN .*"phone" is not known here; known are: .*mobile'
sed '/<birth-date>1990/d' $sample >"$TRASH/missing-field"
bad missing-field 1 'missing-field:27: error V-MISSING item 1: .*empty; type <birth-date>'
sed 's/9900000016</9900000017</' samples/mau-02.xml >"$TRASH/check-digit"
bad check-digit 1 'check-digit:30: error V-MST-b .*9900000017 has a wrong digit; compare it'
# digits 4 to 6 of 012190000002 say: a woman born in 1990
sed 's/1990-02-01/1989-02-01/' $sample >"$TRASH/wrong-digit"
bad wrong-digit 1 'wrong-digit:[0-9]+: error V-CCCD-b item 1: .*do not agree'
sed 's/012190000002/01219000000/' $sample >"$TRASH/lost-digit"
bad lost-digit 1 'lost-digit:30: error V-CCCD.* item 1: '
sed 's|<position>Chuyên viên|&😀|' $sample >"$TRASH/emoji"
bad emoji 1 'emoji:36: error V-TEXT-d item 1: .*U\+1F600.*delete it'
sed "s/Trần Thị Thử/$(printf 'Ă%.0s' $(seq 5000))/" $sample >"$TRASH/long-name"
bad long-name 1 'long-name:28: error V-LENGTH item 1: .*5000 characters .*shorten it to 100'
{
    sed -n '1,/<items/p' $sample | sed 's/ count="4"//'
    for ((i = 1; i <= 2001; i++)); do
        printf '<item><full-name>Trần Thử</full-name><birth-date>1990-02-01</birth-date>'
        printf '<personal-id>012190%06d</personal-id><id-issue-date>2021-06-01</id-issue-date>' $i
        printf '<id-issue-place>BCA</id-issue-place><email>n%d@mau.gov.vn</email>' $i
        printf '<org-name>Ủy ban nhân dân xã Thử Nghiệm</org-name><province>Lai Châu</province>'
        printf '<position>Chuyên viên</position><mobile>098%07d</mobile></item>\n' $i
    done
    sed -n '/<\/items/,$p' $sample
} >"$TRASH/2001-people"
bad 2001-people 1 '2001-people:2027: error V-MANY .*more than 2000.*write a second letter'
{
    printf '<cuv-request form="01" version="1"><!-- '
    head -c 100000000 /dev/zero | tr '\0' x
    printf ' --></cuv-request>'
} >"$TRASH/100-megabytes"
bad 100-megabytes 65 'larger than the limit of 4194304 bytes'
rm "$TRASH/100-megabytes"
{
    printf '<!DOCTYPE l [<!ENTITY l0 "lol">'
    for i in 1 2 3 4 5 6 7 8 9; do
        p="&l$((i - 1));"
        printf '<!ENTITY l%d "%s">' "$i" "$p$p$p$p$p$p$p$p$p$p"
    done
    printf ']><cuv-request form="01" version="1">&l9;</cuv-request>'
} >"$TRASH/entity-bomb"
bad entity-bomb 65 'line 1: .*document type .*not allowed; delete it'
{
    printf '<cuv-request form="01" version="1">'
    yes '<a>' | head -n 200000 | tr -d '\n'
} >"$TRASH/nested"
bad nested 65 'line 1: .*(deep|nested)'
{
    printf '<cuv-request form="01" version="1">'
    yes '<a/>' | head -n 200000 | tr -d '\n'
    printf '</cuv-request>'
} >"$TRASH/many-elements"
bad many-elements 65 'line 1: '
finish
