#!/usr/bin/env bash
# Thiết bị bị khóa vì nhập sai mật khẩu (mục 8): Mẫu số 06 gửi nơi được ủy quyền khôi phục.
. samples/scenarios/office.sh

certificate person.cer "Trần Thị Thử" 7AF2DF52182653D1 ttthu@thunghiem.mau.gov.vn 900
say "Nơi nhận do cấu hình quyết định: ở đây là Sở."
sed -i 's|recipients = .*|recipients = {"Sở Khoa học và Công nghệ tỉnh Mẫu"}|; s|distribution = .*|distribution = {"Chủ tịch, các Phó Chủ tịch"}|' "$CUV_CONFIG"
run cuv-form new 06 --certificate "$folder/person.cer" --device BCY-0001231 -o "$folder/06.xml"
contact "$folder/06.xml"
run cuv-check --certificate "$folder/person.cer" "$folder/06.xml"
say "Thiết bị hỏng thì không khôi phục được (06-R1)."
sed 's|<note></note>|<note>thiết bị bị gãy</note>|' "$folder/06.xml" >"$folder/06-broken.xml"
ends_with 1 cuv-check --strict "$folder/06-broken.xml"
send 06 28
