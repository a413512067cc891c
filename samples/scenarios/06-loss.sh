#!/usr/bin/env bash
# Mất thiết bị (mục 6): thu hồi theo Mẫu số 05 và gửi ngay biên bản xác nhận thất lạc, Mẫu số 09.
. samples/scenarios/office.sh

certificate person.cer "Trần Thị Thử" 7AF2DF52182653D1 ttthu@thunghiem.mau.gov.vn 900
run cuv-form new 05 --certificate "$folder/person.cer" --device BCY-0001231 -o "$folder/05.xml"
contact "$folder/05.xml"
fill "$folder/05.xml" subject-type individual
fill "$folder/05.xml" personal-id 012190000002
fill "$folder/05.xml" id-issue-date 2021-06-01
fill "$folder/05.xml" id-issue-place CCSQLHCVTTXH
sed -i 's|<revoke-reason code="">|<revoke-reason code="device-lost">|' "$folder/05.xml"
fill "$folder/05.xml" requester subscriber
say "Thiếu biên bản thì được nhắc (05-R3)."
run cuv-check "$folder/05.xml"

run cuv-form new 09 --certificate "$folder/person.cer" --device BCY-0001231 -o "$folder/09.xml"
sed -i "s|<doc-symbol>.*|<doc-symbol>BB-UBND</doc-symbol>|; s|<meeting datetime=\"\">|<meeting datetime=\"${today}T00:00:00+07:00\">|
    s|<loss date=\"\">|<loss date=\"$today\">|" "$folder/09.xml"
fill "$folder/09.xml" place "trụ sở Ủy ban nhân dân xã Thử Nghiệm"
sed -i '/<party role="holder">/,/<\/party>/s|<personal-id></personal-id>|<personal-id>012190000002</personal-id>|
    /<party role="holder">/,/<\/party>/s|<position></position>|<position>Chuyên viên</position>|
    /<party role="holder">/,/<\/party>/s|<mobile></mobile>|<mobile>0987654321</mobile>|' "$folder/09.xml"
fill "$folder/09.xml" reason "Rơi túi đựng thiết bị khi đi xe máy, đã tìm lại nhưng không thấy"
say "Kiểm tra cả hai cùng lúc: văn bản này là căn cứ của văn bản kia."
run cuv-check --certificate "$folder/person.cer" "$folder/05.xml" "$folder/09.xml"
send 05 26
say "Biên bản: người làm mất ký bằng bút, chỗ ấy không có ô chữ ký số."
send 09 27
