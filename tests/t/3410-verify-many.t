#!/usr/bin/env bash
# Many files: -j, a list of names, one bad file among good ones; any bytes get a documented answer.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
cd "$TRASH" || exit 99
letter person agency number >in.pdf
cuv-sign -q --role person --pin-file "$DEMO/pin" -o signed.pdf in.pdf
names=()
for i in $(seq -w 1 24); do
    case $i in
    05) echo "no PDF" >"a$i.pdf" ;;
    09) : >"a$i.pdf" ;;
    13) head -c 900 signed.pdf >"a$i.pdf" ;;
    17) sed 's/A letter/B letter/' signed.pdf >"a$i.pdf" ;;
    21) cp in.pdf "a$i.pdf" ;;
    *) cp signed.pdf "a$i.pdf" ;;
    esac
    names+=("a$i.pdf")
done
run cuv-verify --json "${names[@]}" missing.pdf
is "trouble wins over every verdict" "$rc" 65
cp out one.out
is "one bad file does not stop the rest" "$(grep -c '"verdict":' out)" 21
is "each trouble is one line" "$(wc -l <err)" 4
cp err one.err
for jobs in 2 7 200; do
    run cuv-verify --json -j $jobs "${names[@]}" missing.pdf
    is "-j $jobs: the same code" "$rc" 65
    cmp_file "-j $jobs: the same verdicts in the same order" out one.out
    cmp_file "-j $jobs: the same errors" err one.err
done
printf '%s\0' "${names[@]}" missing.pdf >list
run cuv-verify --json -j 3 -0 <list
cmp_file "-0: the same from a list" out one.out
is "-0: the same code" "$rc" 65
printf 'signed.pdf' >list
exits 0 "-0: the last name needs no end" cuv-verify -0 <list
cp signed.pdf $'new\nline.pdf'
printf '%s\0' $'new\nline.pdf' >list
exits 0 "-0: a name with a line end" cuv-verify -0 <list
is "… makes no second line of its own" "$(grep -c '^line' out)" 0
must_fail 66 cuv-verify -0
must_fail 64 cuv-verify -0 signed.pdf <list
must_fail 64 cuv-verify -j 0 signed.pdf
must_fail 64 cuv-verify -j 257 signed.pdf
must_fail 64 cuv-verify -j x signed.pdf
for at in 2026-13-01 tomorrow 2026-02-30 '' 2026-01-01T25:00:00Z; do
    must_fail 64 cuv-verify --at "$at" signed.pdf
    like "--at \"$at\": says what to type" "$(cat err)" 'yyyy-mm-dd'
done
for at in 2027-01-05 2027-01-05T08:00:00Z 2027-01-05T08:00:00+07:00 2027-01-05T08:00:00; do
    run cuv-verify --json --at "$at" signed.pdf
    ok "--at $at is understood" test "$rc" -lt 3
done
must_fail 64 cuv-verify --require both signed.pdf
like "--require: says what there is" "$(cat err)" 'person\+agency'

# Every cut of a signed file, by a documented code and no signal; more with FULL=1.
size=$(stat -c %s signed.pdf)
step=$((${FULL:-0} ? 7 : size / 300 + 1))
names=()
mkdir cut
for ((n = 1; n < size; n += step)); do
    head -c $n signed.pdf >"cut/$n.pdf"
    names+=("cut/$n.pdf")
done
run cuv-verify --json -j 2 "${names[@]}"
is "cut files: the worst is 65" "$rc" 65
unlike "cut files: none valid" "$(cat out)" '"verdict":"valid"'
is "cut files: each has an answer" "$(cat out err | wc -l)" ${#names[@]}
unlike "cut files: no process was ended by a signal" "$(cat err)" signal
# Junk made by a generator with a fixed seed: of bytes, of PDF words, of a signed file shuffled.
perl -e '
    srand 7;
    open my $f, "<:raw", "signed.pdf"; local $/; my $pdf = <$f>;
    my @words = split /(?<=[\s<>\[\]\/])/, $pdf;
    sub out { open my $o, ">:raw", "junk$_[0].pdf"; print $o $_[1]; }
    for my $n (0 .. 119) {
        my $kind = $n % 4;
        if ($kind == 0) { out $n, join "", map { chr rand 256 } 1 .. rand 9000; }
        elsif ($kind == 1) { out $n, "%PDF-1.7\n" . join " ", map { $words[rand @words] } 1 .. 800; }
        elsif ($kind == 2) { my $p = $pdf; substr($p, rand length $p, 1) = chr rand 256 for 1 .. 1 + rand 40; out $n, $p; }
        else { my ($a, $b) = (rand length $pdf, rand length $pdf); out $n, substr($pdf, 0, $a) . substr($pdf, $b); }
    }'
run cuv-verify --json -j 2 junk*.pdf
ok "junk: a documented code" test "$rc" -eq 65
is "junk: each has an answer" "$(cat out err | wc -l)" 120
unlike "junk: no process was ended by a signal" "$(cat err)" 'signal|too long|whole answer'
finish
