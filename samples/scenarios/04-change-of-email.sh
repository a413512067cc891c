#!/usr/bin/env bash
# Thay đổi thông tin (mục 5): địa chỉ thư điện tử; thời hạn của chứng thư không đổi.
. samples/scenarios/office.sh

certificate person.cer "Trần Thị Thử" 7AF2DF52182653D1 ttthu@thunghiem.mau.gov.vn 1600
run cuv-form new 04 --certificate "$folder/person.cer" -o "$folder/04.xml"
say "Bỏ dấu chú thích ở phần thay đổi, gõ địa chỉ cũ và mới."
contact "$folder/04.xml"
sed -i 's|<!-- Thông tin cần thay đổi.*|<change kind="email">|
    /<change kind="email">$/{n;/<change kind="email">/d}
    s|<old-value>.*|<old-value>ttthu@thunghiem.mau.gov.vn</old-value>|
    s|<new-value>.*|<new-value>tranthithu@thunghiem.mau.gov.vn</new-value>|
    s|^ *-->$||; s|<service/>|<service change="true"/>|' "$folder/04.xml"
fill "$folder/04.xml" subject-type individual
run cuv-check --certificate "$folder/person.cer" "$folder/04.xml"
say "Thư điện tử công cộng không được nhận."
sed 's/tranthithu@thunghiem.mau.gov.vn/tranthithu@gmail.com/' "$folder/04.xml" >"$folder/04-gmail.xml"
ends_with 1 cuv-check "$folder/04-gmail.xml"
send 04 24
