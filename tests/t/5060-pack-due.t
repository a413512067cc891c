#!/usr/bin/env bash
# cuv-pack due at the edges of its days: they are days of Việt Nam, from midnight to midnight, and
# working days know the holidays and the Saturdays worked for them.
. "$(dirname "$0")/../lib.sh"

demo_token
cd "$TRASH" || exit 99
mkdir folder
cat >ca.conf <<'END'
[ca]
database = index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = anything
unique_subject = no
x509_extensions = plain
[plain]
basicConstraints = CA:FALSE
[anything]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
END
: >index
echo 'unique_subject = no' >index.attr
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key 2>said
certificate() { # FILE NAME END [EXTENSIONS]
    openssl req -new -key key -subj "/CN=$2" -out csr 2>said &&
        openssl ca -batch -notext -config ca.conf -name ca -selfsign -keyfile key -in csr -extensions "${4-plain}" \
            -startdate 20220101000000Z -enddate "$3" -out "$1" 2>said || { cat said; exit 99; }
}
cat >due.conf <<END
office { code = "H35.90" certificates = "$TRASH/folder" }
END
chmod 600 due.conf
export CUV_CONFIG=$TRASH/due.conf
# The clock stands still: one that goes on from a second's end is past midnight before the program is.
due() { # UTC [OPTIONS]: what it says and with which code, then
    local at=$1
    shift
    ASAN_OPTIONS=verify_asan_link_order=0 TZ=UTC faketime -f "$at" cuv-pack --lang en due "$@" >out 2>err
    echo "$?: $(cat out err)"
}

# The last day of the certificate is 30/06/2027: form 04 can be sent until 31/05, people are told from 01/04 on.
for end in 20270630165959Z 20270629170000Z; do
    certificate folder/an.cer An $end
    renew="; renew in time: cuv-form new 04 --certificate $TRASH/folder/an.cer > req.xml, until 31/05/2027"
    late='late: An: too late for form 04; ask for a new one with form 01 (a person) or 02 (the agency): cuv-form new 01 > req.xml, until 31/05/2027'
    is "ends $end: 61 days before the window closes, a second before midnight" "$(due '2027-03-31 16:59:59')" "0: "
    is "… 60 days, at midnight" "$(due '2027-03-31 17:00:00')" "0: open: An: 90 days left$renew"
    is "… 60 days, the day's last second" "$(due '2027-04-01 16:59:59')" "0: open: An: 90 days left$renew"
    is "… 59 days" "$(due '2027-04-01 17:00:00')" "0: open: An: 89 days left$renew"
    is "… 30 days" "$(due '2027-05-01 03:00:00')" "0: open: An: 60 days left$renew"
    is "… 29 days" "$(due '2027-05-02 03:00:00')" "0: open: An: 59 days left$renew"
    is "… its last second" "$(due '2027-05-31 16:59:59')" "0: open: An: 30 days left$renew"
    is "… closed" "$(due '2027-05-31 17:00:00')" "1: $late"
    is "… ended" "$(due '2027-07-01 00:00:00')" "1: $late"
    is "… ended a year ago" "$(due '2028-06-29 16:59:59')" "1: $late"
    is "… longer ago" "$(due '2028-06-29 17:00:00')" "0: "
done
# The same edge in cuv-check: rule 04-R2.
letter() { # DATE
    sed "s#<date>[^<]*#<date>$1#; s#<cert-valid-to>[^<]*#<cert-valid-to>2027-06-30#" "$TOP/samples/mau-04.xml" >req.xml
    ASAN_OPTIONS=verify_asan_link_order=0 TZ=UTC faketime -f "$1 03:00:00" cuv-check --lang en req.xml 2>said | grep -q '04-R2' && echo late
}
is "cuv-check agrees about the last day" "$(letter 2027-05-31), $(letter 2027-06-01)" ", late"

# Renewed: the old one is replaced. Another's is not; authorities are not the office's.
certificate folder/an-2.cer An 20300630165959Z
is "who has a longer one is done" "$(due '2027-06-10 03:00:00')" "0: "
certificate folder/binh.cer Binh 20270620165959Z
like "… and nobody else" "$(due '2027-06-10 03:00:00')" '^1: late: Binh: '
rm folder/binh.cer
certificate folder/root.cer Root 20270620165959Z authority
is "authorities are left alone" "$(due '2027-06-10 03:00:00')" "0: "

# Keys the office signs with.
key=$(openssl pkey -in key -pubout -outform DER 2>said | sha256sum | cut -d' ' -f1)
pin() { # NAME SHA256 [MORE]
    printf 'pin "%s" { kind = person sha256 = "%s" %s }\n' "$@" >>due.conf
}
pin An "$key" ''
pin Dung "${key//[0-9]/0}" ''
pin Em "${key//[0-9]/1}" 'until = "2026-12-31"'
is "a pin whose certificate is not there is told, a closed one not" "$(due '2027-06-10 03:00:00')" \
    "0: open: Dung: pinned, but its certificate is not in the folder of certificates: nobody can say when it ends"
sed -i '/^pin/d' due.conf
pin An "$key" 'until = "2028-12-31"'
like "the last day of a pin" "$(rm folder/an-2.cer; due '2028-01-10 03:00:00')" '^1: late: An'
sed -i 's/2028-12-31/2027-12-31/' due.conf
is "… the day after nothing is asked of it" "$(due '2028-01-10 03:00:00')" "0: "
echo no >folder/bad.cer
like "a file that is no certificate is trouble, not silence" "$(due '2027-06-10 03:00:00')" '^65: .*bad.cer'
rm -r folder
like "so is a folder that is not there" "$(due '2027-06-10 03:00:00')" '^78: .*cannot open folder'

# Working days. A book with one letter of the form, at that state since then.
sed -i '/^pin/d; s/ certificates = "[^"]*"//' due.conf
sed 's#H35.91.02#H35.90#' "$TOP/tests/fuzz/seeds/edxml/kit.edxml" >letter.edxml
cuv-pack -q open --book made.book --into in letter.edxml >said 2>&1
state() { # FORM WORK RECALL UTC: the letter, sent
    cp made.book book
    python3 - "$@" <<'END'
import calendar, sqlite3, sys, time
form, work, recall, at = sys.argv[1:]
at = calendar.timegm(time.strptime(at, "%Y-%m-%d %H:%M:%S"))
with sqlite3.connect("book") as book:
    book.execute("UPDATE letter SET sent = 1, agency = 'G05.41', form = ?, work = ?, recall = ?, time = ?, state_time = ?",
                 (form, int(work), int(recall), at, at))
END
}
id=H35.90,2026/03/02,57/UBND-VHXH
answer() { # WHAT LAST-DAY UTC-IN-TIME UTC-LATE
    is "$1: in time" "$(due "$3" --book book)" "0: open: $id: accepted; answer expected, until $2"
    is "$1: late" "$(due "$4" --book book)" "1: late: $id: accepted; answer expected, until $2"
}
# 22/08/2026, a Saturday, is worked; 31/08 to 02/09 are off.
state 01 3 0 '2026-08-20 03:00:00'
answer "a Saturday that is worked counts" 24/08/2026 '2026-08-24 16:59:59' '2026-08-24 17:00:00'
state 01 3 0 '2026-08-20 16:59:59'
answer "accepted in the day's last second" 24/08/2026 '2026-08-24 16:59:59' '2026-08-24 17:00:00'
state 01 3 0 '2026-08-20 17:00:00'
answer "accepted at midnight, a day later" 25/08/2026 '2026-08-25 16:59:59' '2026-08-25 17:00:00'
state 04 5 0 '2026-08-28 03:00:00'
answer "days off do not count" 07/09/2026 '2026-09-07 16:59:59' '2026-09-07 17:00:00'
state 06 4 0 '2026-08-28 03:00:00'
answer "an unlocking: one day" 03/09/2026 '2026-09-03 16:59:59' '2026-09-03 17:00:00'
state 06 3 0 '2026-08-29 03:00:00'
answer "accepted on a Saturday" 03/09/2026 '2026-09-03 16:59:59' '2026-09-03 17:00:00'
state 02 3 0 '2029-12-31 03:00:00'
answer "a year without a list: Monday to Friday" 03/01/2030 '2030-01-03 16:59:59' '2030-01-03 17:00:00'
state 07 3 0 '2026-08-20 03:00:00'
is "no answer is due to form 07" "$(due '2027-08-20 03:00:00' --book book)" "0: "
state 05 6 0 '2026-08-26 03:00:00'
follow='now send form 08: cuv-form new 08 > req.xml, until 07/09/2026'
is "devices go back within five days" "$(due '2026-09-07 16:59:59' --book book)" "0: open: $id: done; $follow"
is "… later is late" "$(due '2026-09-07 17:00:00' --book book)" "1: late: $id: done; $follow"
state 01 6 0 '2026-08-26 03:00:00'
follow='now send form 07: cuv-form new 07 > req.xml, until 26/08/2026'
is "form 07 at once: that day" "$(due '2026-08-26 16:59:59' --book book)" "0: open: $id: done; $follow"
is "… not the next" "$(due '2026-08-26 17:00:00' --book book)" "1: late: $id: done; $follow"
state 01 2 0 '2026-08-26 03:00:00'
is "refused is late at once" "$(due '2026-08-26 03:00:01' --book book)" "1: late: $id: refused by G05.41; mend and send again"
state 01 3 15 '2026-08-26 03:00:00'
is "given back: nothing is due" "$(due '2027-08-26 03:00:01' --book book)" "0: "
state 01 0 13 '2026-08-26 03:00:00'
is "asked back" "$(due '2026-08-26 03:00:01' --book book)" "0: open: $id: asked back; no answer yet
open: $id: sent, no word yet"
run cuv-pack --json due --book book
is "as JSON" "$(jq -c '[.schema, .late, .what, .until]' out | head -n1)" "[\"cuv-pack-due/1\",false,\"$id\",null]"
finish
