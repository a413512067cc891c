#!/usr/bin/env bash
# Bàn giao thiết bị (mục 3.a): ngay sau khi giao cho thuê bao, thông báo theo Mẫu số 07.
. samples/scenarios/office.sh

certificate person.cer "Trần Thị Thử" 7AF2DF52182653D1 ttthu@thunghiem.mau.gov.vn 1825
run cuv-form new 07 --certificate "$folder/person.cer" --device BCY-0001231 -o "$folder/07.xml"
sed -i "s|<received date=\"\">|<received date=\"$today\">|" "$folder/07.xml"
fill "$folder/07.xml" handover-date "$today"
run cuv-check --certificate "$folder/person.cer" "$folder/07.xml"
send 07 29
