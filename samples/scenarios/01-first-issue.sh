#!/usr/bin/env bash
# Cấp lần đầu cho cá nhân (mục 3.a của công văn hướng dẫn): Mẫu số 01, danh sách điền trong bảng tính.
. samples/scenarios/office.sh

say "Lấy bảng tính, điền hai người."
run cuv-form fields 01 --csv -o "$folder/list.csv"
cat >>"$folder/list.csv" <<'END'
Trần Thị Thử;01/02/1990;012190000002;01/06/2021;CCSQLHCVTTXH;ttthu@thunghiem.mau.gov.vn;Ủy ban nhân dân xã Thử Nghiệm;Lai Châu;Chuyên viên;0987654321;;;
Lò Văn Giả;09/07/1979;011079000004;30/01/2023;CCSQLHCVTTXH;lvgia@thunghiem.mau.gov.vn;Ủy ban nhân dân xã Thử Nghiệm;Lai Châu;Chánh Văn phòng;0778901234;;;
END
run cuv-form new 01 --csv "$folder/list.csv" -o "$folder/01.xml"
say "Bổ sung căn cước của người tiếp nhận, rồi kiểm tra."
contact "$folder/01.xml"
run cuv-check "$folder/01.xml"
say "Danh sách 19 cột để nhập hàng loạt."
run cuv-form csv -o "$folder/vgca.csv" "$folder/01.xml"
send 01 21
