#!/usr/bin/env bash
# Gia hạn (mục 4): còn ít nhất 30 ngày, chỉ một lần. Yêu cầu được điền từ tệp chứng thư.
. samples/scenarios/office.sh

certificate person.cer "Trần Thị Thử" 7AF2DF52182653D1 ttthu@thunghiem.mau.gov.vn 1600
run cuv-form new 04 --certificate "$folder/person.cer" -o "$folder/04.xml"
say "Đánh dấu gia hạn, bổ sung điều chứng thư không ghi."
contact "$folder/04.xml"
sed -i 's|<service/>|<service renew="true"/>|' "$folder/04.xml"
fill "$folder/04.xml" renewed-before false
fill "$folder/04.xml" subject-type individual
run cuv-check --certificate "$folder/person.cer" "$folder/04.xml"
send 04 23
