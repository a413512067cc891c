#!/usr/bin/env bash
# Thiết bị của chính cơ quan bị khóa: không đóng dấu số lên văn bản này được.
. samples/scenarios/office.sh

certificate agency.cer "Ủy ban nhân dân xã Thử Nghiệm" 7AF2DF52182653E0 vanthu@thunghiem.mau.gov.vn 900
run cuv-form new 06 --certificate "$folder/agency.cer" --device BCY-0001240 -o "$folder/06.xml"
contact "$folder/06.xml"
say "cuv-check nói rõ lối ra (V-OWN)."
run cuv-check "$folder/06.xml"
ends_with 1 cuv-check --strict -q "$folder/06.xml"
say "Lối thứ nhất: bản giấy, không có ô chữ ký số nào."
run cuv-render -q --paper -o "$folder/06-paper.pdf" "$folder/06.xml"
run cuv-sign -q --list-fields "$folder/06-paper.pdf"
say "Lối thứ hai: cơ quan cấp trên đứng tên gửi, ký bằng chứng thư của mình."
sed '0,/<name>.*<\/name>/s//<name>Ủy ban nhân dân tỉnh Mẫu<\/name>/; /<parent-name>/d
    s|<doc-symbol>.*|<doc-symbol>UBND-NC</doc-symbol>|; s|<agency-code>.*||' "$folder/06.xml" >"$folder/06-superior.xml"
run cuv-check "$folder/06-superior.xml"
