#!/usr/bin/env bash
# Chứng thư cũ đã hết hạn (mục 3.b): không gia hạn được nữa, làm như cấp lần đầu, giao lại thiết bị cũ.
. samples/scenarios/office.sh

say "Chứng thư còn 10 ngày: quá muộn để gia hạn."
certificate old.cer "Trần Thị Thử" 7AF2DF52182653D1 ttthu@thunghiem.mau.gov.vn 10
run cuv-form new 04 --certificate "$folder/old.cer" -o "$folder/04.xml"
contact "$folder/04.xml"
sed -i 's|<service/>|<service renew="true"/>|' "$folder/04.xml"
ends_with 1 cuv-check --certificate "$folder/old.cer" "$folder/04.xml"

say "Vì vậy đề nghị cấp mới, ghi số hiệu chứng thư cũ."
run cuv-form new 01 --certificate "$folder/old.cer" -o "$folder/01.xml"
contact "$folder/01.xml"
fill "$folder/01.xml" full-name "Trần Thị Thử"
fill "$folder/01.xml" birth-date 1990-02-01
fill "$folder/01.xml" personal-id 012190000002
fill "$folder/01.xml" id-issue-date 2021-06-01
fill "$folder/01.xml" id-issue-place CCSQLHCVTTXH
sed -i 's|<province>.*</province>|<province>Lai Châu</province>|' "$folder/01.xml"
fill "$folder/01.xml" position "Chuyên viên"
fill "$folder/01.xml" mobile 0987654321
run cuv-check --certificate "$folder/old.cer" "$folder/01.xml"
send 01 22
