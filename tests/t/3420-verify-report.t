#!/usr/bin/env bash
# Reports: the eight answers of TT 15/2025 Điều 6.4, by signer, with what to do; the page; what
# --extract, --pictures and --against show.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
cd "$TRASH" || exit 99
cuv-render -q -o rendered.pdf "$TOP/samples/mau-01.xml"
cuv-sign -q --role person --pin-file "$DEMO/pin" -o person.pdf rendered.pdf
cuv-sign -q --role agency --number 57 --pin-file "$DEMO/pin" -o sealed.pdf person.pdf
letter number person agency >in.pdf
cuv-sign -q --role person --pin-file "$DEMO/pin" -o signed.pdf in.pdf
sed 's/(A letter/(B letter/' signed.pdf >flip.pdf

# --- text
run cuv-verify --lang vi sealed.pdf
is "sealed: valid" "$rc" 0
cp out text
for answer in '^sealed\.pdf: HỢP LỆ$' 'tổ chức cấp chứng thư: CA ' 'người ký: .*người có thẩm quyền' \
    'người ký: .*chữ ký số của cơ quan' 'cơ quan quản lý: ' 'thời gian ký: [0-9]{2}/' 'tính toàn vẹn: ' \
    'hiệu lực chứng thư khi ký: còn hiệu lực' 'thời hạn chứng thư: .* – ' 'việc cần làm: đăng ký văn bản đến'; do
    like "Vietnamese: $answer" "$(cat text)" "$answer"
done
like "a change in words, with its page and leave" "$(cat text)" 'number, trang 1: .*được phép'
unlike "no English left" "$(cat text)" 'signing|certificate|integrity|allowed'
run cuv-verify signed.pdf
like "signed, not sealed: say so and what to do" "$(cat out)" 'what to do: return it to be sealed'
run cuv-verify flip.pdf
like "invalid: a sentence to return it with" "$(cat out)" 'return it with this sentence: "The file flip\.pdf .*S-DIGEST'
like "… integrity in words" "$(cat out)" 'integrity: the content was changed after signing'
run cuv-verify in.pdf
like "unsigned: return it" "$(cat out)" 'what to do: return it to be signed.*F-UNSIGNED'
run env -u CUV_CONFIG LC_ALL=en cuv-verify signed.pdf
like "no trust: whom to ask, and the command" "$(cat out)" 'what to do: .*ask the authority .*cuv-verify --trust FILE signed\.pdf'
run env -u CUV_CONFIG LC_ALL=en cuv-verify --trust "$DEMO/trust" signed.pdf
like "no list: whom to ask, and the command" "$(cat out)" 'what to do: .*ask http://.*curl -o issuer\.crl http://.*cuv-verify --crl issuer\.crl signed\.pdf'
like "… the certificate is in its period, no more" "$(cat out)" 'at that time: in its period; whether it was revoked'
run cuv-verify sealed.pdf flip.pdf in.pdf
is "several files: a line each" "$(wc -l <out)" 3
like "… with the verdict and what to do" "$(sed -n 2p out)" '^flip\.pdf: INVALID — do not register'
run cuv-verify -v sealed.pdf flip.pdf
ok "… all of it with -v" test "$(wc -l <out)" -gt 20

# One certificate, two signatures: who it is stands once.
cuv-sign -q --role person --page 1 --rect 100,300,150,60 --pin-file "$DEMO/pin" -o twice.pdf signed.pdf
run cuv-verify twice.pdf
is "two signatures of one certificate" "$(grep -c '^  signature ' out)" 2
is "… and its holder once" "$(grep -c '^  signer: ' out)" 1
run cuv-verify sealed.pdf
is "each signer stands once" "$(grep -c '^  signer: ' out)" 2

# --- the exact signed bytes
for n in 1 2; do
    exits 0 "--extract $n" cuv-verify --extract $n sealed.pdf
    cp out "extracted$n"
    range=$(grep -ao '/ByteRange *\[[0-9 ]*\]' sealed.pdf | sed -n ${n}p | tr -dc '0-9 ')
    # shellcheck disable=SC2086
    set -- $range
    { head -c "$2" sealed.pdf; tail -c "+$(($3 + 1))" sealed.pdf | head -c "$4"; } >expected
    cmp_file "… is both parts of its range" "extracted$n" expected
done
signature_parts sealed.pdf
cmp_file "… the last one is what the signature digests" extracted2 content
exits 1 "--extract of an invalid file still writes, and says so" cuv-verify --extract 1 flip.pdf
like "… on standard error" "$(cat err)" 'flip\.pdf: INVALID'
must_fail 64 cuv-verify --extract 3 sealed.pdf
must_fail 64 cuv-verify --extract 0 sealed.pdf
must_fail 64 cuv-verify --extract 1 sealed.pdf signed.pdf

# --- pictures and the page
exits 0 "--pictures" cuv-verify --pictures pictures sealed.pdf
ok "before and after" cmp -n 8 pictures/signature-1-page-001-before.png <(printf '\x89PNG\r\n\x1a\n')
ok "… which differ" test "$(cmp -s pictures/signature-1-page-001-before.png \
    pictures/signature-1-page-001-after.png; echo $?)" -eq 1
is "… and nothing of the last signature" "$(find pictures -name 'signature-2*')" ""
exits 0 "--pictures where nothing was added" cuv-verify --pictures none signed.pdf
is "… makes none" "$(find none -type f)" ""
cp sealed.pdf '<b>&"x".pdf'
exits 0 "--report" cuv-verify --report case.html '<b>&"x".pdf'
ok "one well-formed page" xmllint --html --noout case.html
unlike "no script, no address outside" "$(sed 's/data:image[^"]*//g' case.html)" '<script|https?://|src="[^"]|href|@import|url\('
like "pictures inside" "$(cat case.html)" 'src="data:image/png;base64,iVBOR'
like "the name escaped" "$(cat case.html)" '&lt;b&gt;&amp;&quot;x&quot;\.pdf'
unlike "… and only so" "$(cat case.html)" '<b>&"x"'
like "a policy that forbids whatever else" "$(cat case.html)" "default-src 'none'"
is "as many pictures as pages, and two for each that changed" "$(grep -c '<img' case.html)" 6
must_fail 74 cuv-verify --report /nowhere/case.html sealed.pdf

# --- is it ours
exits 0 "--against: the same" cuv-verify --json --against signed.pdf signed.pdf
like "… F-ORIGINAL" "$(cat out)" 'F-ORIGINAL.*byte for byte'
exits 0 "--against: ours, sealed since" cuv-verify --json --against person.pdf sealed.pdf
like "… F-ORIGINAL, more bytes" "$(cat out)" "F-ORIGINAL.*$(($(stat -c %s sealed.pdf) - $(stat -c %s person.pdf))) bytes"
exits 2 "--against: an earlier state" cuv-verify --json --against sealed.pdf person.pdf
like "… F-OTHER" "$(cat out)" 'F-OTHER.*earlier state'
sed 's/(A letter/(Another letter/; s/Length 41/Length 47/' in.pdf >rough.pdf
qpdf rough.pdf other.pdf >qpdf.said 2>&1
cuv-sign -q --role person --pin-file "$DEMO/pin" -o other-signed.pdf other.pdf
exits 2 "--against: a valid signature on another letter" cuv-verify --json --against signed.pdf other-signed.pdf
like "… F-OTHER with the page" "$(cat out)" 'F-OTHER.*look different: 1'
like "… F-OTHER-TEXT: what the line said and says" "$(cat out)" 'F-OTHER-TEXT.*A letter\..*Another letter\.'
qpdf --object-streams=generate in.pdf again.pdf
exits 2 "--against: saved again by another program" cuv-verify --json --against in.pdf again.pdf
like "… looks the same" "$(cat out)" 'F-OTHER.*look the same'
must_fail 66 cuv-verify --against nowhere.pdf signed.pdf
finish
