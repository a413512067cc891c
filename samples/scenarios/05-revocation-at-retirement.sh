#!/usr/bin/env bash
# Thu hồi khi nghỉ hưu (mục 6): Mẫu số 05, sau đó giao lại thiết bị theo Mẫu số 08 trong 05 ngày làm việc.
. samples/scenarios/office.sh

certificate person.cer "Lò Văn Giả" 7AF2DF52182653D2 lvgia@thunghiem.mau.gov.vn 900
run cuv-form new 05 --certificate "$folder/person.cer" --device BCY-0001232 -o "$folder/05.xml"
contact "$folder/05.xml"
fill "$folder/05.xml" subject-type individual
fill "$folder/05.xml" personal-id 011079000004
fill "$folder/05.xml" id-issue-date 2023-01-30
fill "$folder/05.xml" id-issue-place CCSQLHCVTTXH
sed -i 's|<revoke-reason code="">|<revoke-reason code="retired">|' "$folder/05.xml"
fill "$folder/05.xml" requester manager
run cuv-check --certificate "$folder/person.cer" "$folder/05.xml"
send 05 25
