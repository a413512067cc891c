# shellcheck shell=bash
# What the scenarios share: an office with everything its letters need, and the few commands that are
# typed again and again. Sourced by NN-*.sh, which are run as
#
#     make demo && . build/demo/env.sh && bash samples/scenarios/01-first-issue.sh [FOLDER]
#
# from the root of the tree. Each prints the commands as a clerk types them. All people, numbers and
# addresses are invented; the letters are signed with the demonstration's throw-away token.
set -euo pipefail
: "${CUV_DEMO:?type: make demo; . build/demo/env.sh}"
PATH=$PWD/build/bin:$PATH
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
CUV_CONFIG=$folder/office.conf
export CUV_CONFIG
umask 077
# The demonstration's keys and trust, and the whole of [office].
sed "s#{\"\(trust\|crl\)\"}#{\"$CUV_DEMO/\1\"}#; s#^office {#&\\
    symbol = \"UBND-VHXH\"\\
    drafting_unit = \"VHXH\"\\
    address = \"Trụ sở Ủy ban nhân dân xã Thử Nghiệm, tỉnh Mẫu\"\\
    signer_capacity = KT\\
    signer_authority = \"CHỦ TỊCH\"\\
    contact_name = \"Nguyễn Văn Mẫu\"\\
    contact_position = \"Công chức Văn hóa - Xã hội\"\\
    contact_mobile = \"0912345678\"\\
    contact_email = \"nvmau@thunghiem.mau.gov.vn\"\\
    recipients = {\"Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ\"}\\
    distribution = {\"Sở Khoa học và Công nghệ tỉnh Mẫu\"}#" "$CUV_DEMO/pipeline.conf" >"$CUV_CONFIG"

today=$(TZ=UTC-7 date +%F)
days() { TZ=UTC-7 date -d "$today $1 days" +%F; } # days -3: three days ago

say() { printf '\n# %s\n' "$*"; }
# Prints a command, then runs it.
run() {
    printf '$ %s\n' "$*"
    "$@"
}
# Prints a command that must end with that code, then runs it.
ends_with() {
    local code=0
    printf '$ %s\n' "${*:2}"
    "${@:2}" || code=$?
    [ "$code" = "$1" ] || { echo "ended with $code instead of $1" >&2; exit 1; }
}
# Types a value into the first empty cell of that name.
fill() { # FILE CELL VALUE
    grep -q "<$2></$2>" "$1" || { echo "$1: no empty cell $2" >&2; exit 1; }
    sed -i "0,\|<$2></$2>|s|<$2></$2>|<$2>$3</$2>|" "$1"
}
# The contact's card, which the configuration does not hold.
contact() { # FILE
    fill "$1" personal-id 012090000001
    fill "$1" id-issue-date 2021-05-10
    fill "$1" id-issue-place CCSQLHCVTTXH
}
# A certificate such as the authority issues, into $folder.
certificate() { # FILE NAME SERIAL MAIL DAYS
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/key" -outform DER -out "$folder/$1" -utf8 \
        -days "$5" -set_serial "0x$3" -addext "subjectAltName=email:$4" -subj \
        "/C=VN/L=Mẫu/O=Ủy ban nhân dân tỉnh Mẫu/OU=Ủy ban nhân dân xã Thử Nghiệm/CN=$2" 2>"$folder/openssl.log"
    rm -f "$folder/key"
}
# From a right request to a letter that person and agency have signed.
send() { # NAME NUMBER
    say "In ra PDF/A, người có thẩm quyền ký, văn thư ghi số, đóng dấu, rồi kiểm tra."
    run cuv-render -q -o "$folder/$1.pdf" "$folder/$1.xml"
    run cuv-sign -q --pin-file "$CUV_DEMO/pin" -o "$folder/$1-person.pdf" "$folder/$1.pdf"
    run cuv-sign -q --role agency --number "$2" --pin-file "$CUV_DEMO/pin" -o "$folder/$1-signed.pdf" "$folder/$1-person.pdf"
    run cuv-verify -q --require person+agency "$folder/$1-signed.pdf"
}
