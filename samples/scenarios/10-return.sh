#!/usr/bin/env bash
# Giao lại thiết bị (mục 6): biên bản theo Mẫu số 08, trong 05 ngày làm việc từ thông báo thu hồi.
. samples/scenarios/office.sh

certificate person.cer "Lò Văn Giả" 7AF2DF52182653D2 lvgia@thunghiem.mau.gov.vn 900
run cuv-form new 08 --certificate "$folder/person.cer" --device BCY-0001232 -o "$folder/08.xml"
sed -i "s|<doc-symbol>.*|<doc-symbol>BB-UBND</doc-symbol>|; s|<meeting datetime=\"\">|<meeting datetime=\"${today}T00:00:00+07:00\">|" "$folder/08.xml"
fill "$folder/08.xml" place "trụ sở Ủy ban nhân dân xã Thử Nghiệm"
fill "$folder/08.xml" full-name "Lê Văn Ký"
fill "$folder/08.xml" position "Phó Chủ tịch"
fill "$folder/08.xml" org-name "Cục Chứng thực số và Bảo mật thông tin"
fill "$folder/08.xml" full-name "Hoàng Thị Nhận"
fill "$folder/08.xml" position "Chuyên viên"
fill "$folder/08.xml" return-reason revoked
fill "$folder/08.xml" revocation-notice-date "$(days -1)"
run cuv-check --certificate "$folder/person.cer" "$folder/08.xml"
say "Bên giao ký số, đóng dấu; bên nhận ký bản giấy hoặc ký thêm ở nơi của mình."
send 08 30
