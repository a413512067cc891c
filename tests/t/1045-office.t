#!/usr/bin/env bash
# Where the issuer differs from the office of the configuration: a warning, and nothing else.
. "$(dirname "$0")/../lib.sh"

sample=samples/mau-01.xml
cat >"$TRASH/same.conf" <<'END'
office {
    parent_name = "Ủy ban nhân dân tỉnh Mẫu"
    name = "Ủy ban nhân dân xã Thử Nghiệm"
    code = "H35.4.5"
    symbol = "UBND-VHXH"
    place = "Thử Nghiệm"
}
END
# the same name with its tone marks stored apart is the same name
uconv -x NFD <"$TRASH/same.conf" >"$TRASH/apart.conf" 2>/dev/null ||
    perl -CSD -MUnicode::Normalize -pe '$_ = NFD($_)' "$TRASH/same.conf" >"$TRASH/apart.conf"
sed 's/tỉnh Mẫu/tỉnh Khác/; s/xã Thử/phường Thử/; s/H35.4.5/H35.4.6/; s/VHXH/VP/; s/place = "Thử Nghiệm"/place = "Thử"/' \
    "$TRASH/same.conf" >"$TRASH/other.conf"
printf 'office { name = "" }\n' >"$TRASH/bare.conf"
printf 'offise { name = "a" }\n' >"$TRASH/typo.conf"

warned() { grep -c 'warning C-OFFICE ' "$1"; }
for conf in same apart bare; do
    exits 0 "$conf: right" cuv-check --config "$TRASH/$conf.conf" $sample
    is "$conf: no warning" "$(warned "$TRASH/out")" 0
done
exits 0 "other: right all the same" cuv-check --config "$TRASH/other.conf" $sample
is "other: five warnings" "$(warned "$TRASH/out")" 5
like "with line, cell and both texts" "$(cat "$TRASH/out")" \
    'mau-01.xml:6: warning C-OFFICE .*"Ủy ban nhân dân xã Thử Nghiệm" differs .*"Ủy ban nhân dân phường Thử Nghiệm"'
like "in Vietnamese" "$(cuv-check --lang vi --config "$TRASH/other.conf" $sample)" 'C-OFFICE .*khác với cấu hình'
exits 1 "other: --strict fails" cuv-check --strict --config "$TRASH/other.conf" $sample
export CUV_CONFIG=$TRASH/other.conf
exits 0 "by CUV_CONFIG too" cuv-check $sample
is "five warnings" "$(warned "$TRASH/out")" 5
unset CUV_CONFIG
exits 0 "cuv-render draws" cuv-render --config "$TRASH/other.conf" $sample
is "and warns" "$(warned "$TRASH/err")" 5
cp "$TRASH/out" "$TRASH/other.pdf"
exits 0 "cuv-render without configuration" cuv-render $sample
is "warns not" "$(warned "$TRASH/err")" 0
cmp_file "the letter is the same" "$TRASH/out" "$TRASH/other.pdf"
for program in cuv-check cuv-render; do
    exits 78 "$program: a typo in the configuration" $program --config "$TRASH/typo.conf" $sample
    exits 78 "$program: no such configuration" $program --config "$TRASH/none.conf" $sample
done
finish
