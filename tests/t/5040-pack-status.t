#!/usr/bin/env bash
# Statuses about a letter: every one after every other, at the desk that sent the letter and at the one
# that received it; and statuses that nobody may send, or that are about no letter of ours.
. "$(dirname "$0")/../lib.sh"

demo_token
office() { # NAME CODE
    cat >"$TRASH/$1.conf" <<END
office { code = "$2" name = "Cơ quan $2" }
END
    chmod 600 "$TRASH/$1.conf"
}
office sender H35.90
office receiver H35.91.02
office stranger H49.64
id=H35.90,2026/03/02,57/UBND-VHXH
at() { # OFFICE COMMAND…
    local conf=$TRASH/$1.conf
    shift
    CUV_CONFIG=$conf cuv-pack --lang en "$@"
}
# What each says, as messages.
for code in 01 02 03 04 05 06 15 16; do
    at receiver -q status build $code --of $id --reason 'lý do' >"$TRASH/$code.edxml" 2>"$TRASH/said"
done
at sender -q status build 13 --of $id --to H35.91.02 --reason 'lý do' >"$TRASH/13.edxml" 2>"$TRASH/said"
is "nine messages" "$(cat "$TRASH"/??.edxml | grep -c '<edXML:StatusCode>')" 9

# The letter in both books. A book is made by what is sent and opened, never by hand.
at receiver -q open --book "$TRASH/received.book" --into "$TRASH/in" tests/fuzz/seeds/edxml/kit.edxml >"$TRASH/said" 2>&1
is "the receiver's book has the letter" "$(at receiver due --book "$TRASH/received.book")" "open: $id: received, not yet registered"
python3 - "$TRASH/received.book" "$TRASH/sent.book" <<'END'
# The same letter as sent: what cuv-pack edxml notes (tests/t/5000-pack.t), without a letter signed twice.
import shutil, sqlite3, sys
shutil.copy(sys.argv[1], sys.argv[2])
with sqlite3.connect(sys.argv[2]) as book:
    book.execute("UPDATE letter SET sent = 1, agency = 'H35.91.02'")
END
is "the sender's too" "$(at sender due --book "$TRASH/sent.book")" "open: $id: sent, no word yet"

# says SIDE CODE BOOK: reads what the other side says, builds what one says oneself
says() {
    if [ "$1/$2" = sender/13 ]; then
        at sender status build 13 --of $id --to H35.91.02 --book "$3"
    elif [ "$1" = sender ] || [ "$2" = 13 ]; then
        at "$1" status read --book "$3" "$TRASH/$2.edxml"
    else
        at receiver status build "$2" --of $id --reason 'lý do' --book "$3"
    fi >"$TRASH/out" 2>"$TRASH/err"
}
codes=(01 02 03 04 05 06 13 15 16)
# From the rule: 01 → (02 | 03 → 04 → 05 → 06), and 13 → (15 | 16). Systems leave steps out ("03 and 05
# back to back") and say one twice, which is dropped. So: never back, nothing after a refusal (02), nothing
# is worked on that was not accepted (03), no answer (15, 16) that was not asked for (13), asked again only
# after a no, and nothing at all after the letter was given back (15).
# s: a step, r: a repeat, .: refused.
table='
-           s s s . . . s . .
01          r s s . . . s . .
02          . r . . . . . . .
03          . . r s s s s . .
04          . . . r s s s . .
05          . . . . r s s . .
06          . . . . . r s . .
13          s s s . . . r s s
15          . . . . . . . r .
16          s s s . . . s . r
01,13       r s s . . . r s s
03,13       . . r s s s r s s
03,13,15    . . r . . . . r .
03,13,16    . . r s s s s . r
06,13       . . . . . r r s s
06,13,16    . . . . . r s . r
03,13,16,13 . . r s s s r s s
'
declare -A way=([-]='' [01]=01 [02]='01 02' [03]='01 03' [04]='01 03 04' [05]='01 03 04 05' [06]='01 03 04 05 06'
    [13]=13 [15]='13 15' [16]='13 16')
way_to() { # STATE: the codes that lead there
    local first=${1%%,*} rest=
    [ "$first" = "$1" ] || rest=${1#*,}
    printf '%s %s' "${way[$first]}" "${rest//,/ }"
}
declare -A side_book=([sender]=sent [receiver]=received)
for side in sender receiver; do
    while read -r state row; do
        [ -n "$state" ] || continue
        cp "$TRASH/${side_book[$side]}.book" "$TRASH/state.book"
        for code in $(way_to "$state"); do
            says $side "$code" "$TRASH/state.book" || failed "$side: on the way to $state: $code"
        done
        got=
        for code in "${codes[@]}"; do
            cp "$TRASH/state.book" "$TRASH/try.book"
            if says $side "$code" "$TRASH/try.book"; then
                if grep -qE 'a repeat|was sent before' "$TRASH/out" "$TRASH/err"; then got+=' r'; else got+=' s'; fi
            else
                code=$?
                if [ $code = 65 ] && grep -q 'cannot come first\|cannot follow' "$TRASH/err"; then got+=' .'; else got+=" $code"; fi
                [ -s "$TRASH/out" ] && got+=!
                cmp -s "$TRASH/state.book" "$TRASH/try.book" || got+=changed
            fi
        done
        is "$side: after $state" "${got# }" "$row"
    done <<<"$table"
done

# Misuse. read_refused CODE WORDS FILE OFFICE BOOK
read_refused() {
    cp "$TRASH/$5.book" "$TRASH/try.book"
    CUV_CONFIG=$TRASH/$4.conf must_fail "$1" cuv-pack --lang en status read --book "$TRASH/try.book" "$3"
    like "… says $2" "$(cat "$TRASH/err")" "$2"
    cmp_file "… the book stays" "$TRASH/$5.book" "$TRASH/try.book"
}
at receiver -q status build 03 --of H35.90,2026/03/02,58/UBND-VHXH >"$TRASH/other.edxml"
read_refused 66 'H35.90,2026/03/02,58/UBND-VHXH \(H35.91.02\) is not in the status book' "$TRASH/other.edxml" sender sent
at stranger -q status build 03 --of $id >"$TRASH/stranger.edxml"
read_refused 66 '57/UBND-VHXH \(H49.64\) is not in the status book' "$TRASH/stranger.edxml" sender sent
sed 's#<edXML:Code>57/#<edXML:Code>58/#' "$TRASH/03.edxml" >"$TRASH/code.edxml"
read_refused 65 'names the letter .*57/UBND-VHXH and the Code 58/UBND-VHXH' "$TRASH/code.edxml" sender sent
sed '/<edXML:ResponseFor>/,/<.edXML:ResponseFor>/s#H35.90</edXML:OrganId#H35.99</edXML:OrganId#' "$TRASH/03.edxml" >"$TRASH/organ.edxml"
read_refused 65 'and the OrganId H35.99' "$TRASH/organ.edxml" sender sent
sed 's#<edXML:StatusCode>03#<edXML:StatusCode>07#' "$TRASH/03.edxml" >"$TRASH/07.edxml"
read_refused 65 'status "07" is not known' "$TRASH/07.edxml" sender sent
sed '/<edXML:ResponseFor>/,/<.edXML:ResponseFor>/d' "$TRASH/03.edxml" >"$TRASH/nothing.edxml"
read_refused 65 'no status about one letter' "$TRASH/nothing.edxml" sender sent
perl -0pe 's#<edXML:ResponseFor>.*?</edXML:ResponseFor>#$&$&#s' "$TRASH/03.edxml" >"$TRASH/two.edxml"
read_refused 65 'no status about one letter|comes twice' "$TRASH/two.edxml" sender sent
# A receiver cannot ask a sender to take his own letter back, nor answer at the wrong desk.
read_refused 66 'is not in the status book' "$TRASH/13.edxml" sender sent
read_refused 66 'is not in the status book' "$TRASH/03.edxml" receiver received
cp "$TRASH/received.book" "$TRASH/try.book"
at sender -q status build 13 --of $id --to H35.91.03 >"$TRASH/third.edxml"
CUV_CONFIG=$TRASH/receiver.conf exits 0 "13 that asks another office is noted" cuv-pack --lang en status read --book "$TRASH/try.book" "$TRASH/third.edxml"
like "… and told" "$(cat "$TRASH/err")" 'attention: H35.91.03 is asked; the code of this office is H35.91.02'
build_refused() { # CODE WORDS OFFICE OPTIONS…
    local code=$1 words=$2 conf=$3
    shift 3
    CUV_CONFIG=$TRASH/$conf.conf must_fail "$code" cuv-pack --lang en status build "$@"
    like "… says $words" "$(cat "$TRASH/err")" "$words"
    ok "… and nothing is built" test ! -s "$TRASH/out"
}
build_refused 64 "office's own; of the statuses its sender makes 13 alone" sender 03 --of $id
build_refused 64 "office's own" sender 15 --of $id
build_refused 66 'is no letter of this office' receiver 13 --of $id --to H35.91.02
build_refused 66 'the status book has no letter of this id that was sent' receiver 13 --of $id --to H35.91.02 --book "$TRASH/received.book"
build_refused 66 'no letter of this id' sender 13 --of H35.90,2026/03/02,58/UBND-VHXH --to H35.91.02 --book "$TRASH/sent.book"
build_refused 66 '\(H49.64\) is not in the status book' sender 13 --of $id --to H49.64 --book "$TRASH/sent.book"
build_refused 64 'goes to one receiver' sender 13 --of $id
build_refused 64 'goes to one receiver' sender 13 --of $id --to H35.91.02 --to H49.64
build_refused 64 'a DocumentId looks like' receiver 03 --of H35.90,2026/02/30,57/UBND-VHXH
build_refused 64 'a DocumentId looks like' receiver 03 --of 'H35/90,2026/03/02,57/UBND'
build_refused 64 'one line without control' receiver 02 --of $id --reason $'a\nb'
build_refused 64 'not proper UTF-8' receiver 02 --of $id --reason $'a\xff'
reason=$(printf 'ữ%.0s' {1..500})
CUV_CONFIG=$TRASH/receiver.conf exits 0 "a reason of 500 letters" cuv-pack status build 02 --of $id --reason "$reason" -o "$TRASH/long.edxml"
CUV_CONFIG=$TRASH/sender.conf exits 0 "… is read" cuv-pack --json status read "$TRASH/long.edxml"
is "… whole" "$(jq -r .description "$TRASH/out")" "$reason"
build_refused 64 '501 characters; registers hold 500' receiver 02 --of $id --reason "${reason}ữ"
finish
