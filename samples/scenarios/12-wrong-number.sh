#!/usr/bin/env bash
# Đóng dấu và gửi đi rồi mới thấy ghi nhầm: không sửa văn bản đã phát hành (Điều 18.3 NĐ 30/2020/NĐ-CP);
# số cũ được hủy kèm lý do, văn bản mới mang số mới và thay thế văn bản cũ.
. samples/scenarios/office.sh
sed -i "s#^office {#&\\
    register = \"$folder/register\"#" "$CUV_CONFIG"
cat >>"$CUV_CONFIG" <<'END'
recipient "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ" { code = "G05.41" }
recipient "Sở Khoa học và Công nghệ tỉnh Mẫu" { code = "H35.15" }
END

say "Sổ văn bản đi đã có một số, cấp cho văn bản giấy."
run cuv-batch number "$folder/register" next
say "Văn bản đầu: người có thẩm quyền ký, xem trước trang hoàn chỉnh, rồi đóng dấu với số kế tiếp."
cp samples/mau-02.xml "$folder/01.xml"
run cuv-render -q -o "$folder/01.pdf" "$folder/01.xml"
run cuv-sign -q --pin-file "$CUV_DEMO/pin" -o "$folder/01-person.pdf" "$folder/01.pdf"
run cuv-sign -q --role agency --number next --preview "$folder/preview.png" "$folder/01-person.pdf"
run cuv-sign -q --role agency --number next --pin-file "$CUV_DEMO/pin" -o "$folder/01-wrong.pdf" "$folder/01-person.pdf"
run cuv-pack edxml --request "$folder/01.xml" -o "$folder/01.edxml" "$folder/01-wrong.pdf"

say "Gửi xong mới thấy: công văn này thuộc sổ khác, số đã ghi nhầm. Văn bản đã đóng dấu không sửa được nữa."
ends_with 64 cuv-sign -q --role agency --number 7 --pin-file "$CUV_DEMO/pin" "$folder/01-wrong.pdf"
say "Hủy số, ghi lý do vào sổ."
run cuv-batch number "$folder/register" void 2 "Ghi nhầm sổ, thay bằng văn bản số 03"

say "Văn bản mới, cùng nội dung, ghi thêm nơi nhận; số mới, thay thế văn bản đã gửi."
sed 's#<distribution>#&\n    <entry>Văn phòng Ủy ban nhân dân tỉnh Mẫu</entry>#' "$folder/01.xml" >"$folder/02.xml"
run cuv-check "$folder/02.xml"
run cuv-render -q -o "$folder/02.pdf" "$folder/02.xml"
run cuv-sign -q --pin-file "$CUV_DEMO/pin" -o "$folder/02-person.pdf" "$folder/02.pdf"
run cuv-sign -q --role agency --number next --pin-file "$CUV_DEMO/pin" -o "$folder/02-signed.pdf" "$folder/02-person.pdf"
run cuv-verify -q --require person+agency "$folder/02-signed.pdf"
id=$(grep -o '<edXML:DocumentId>[^<]*' "$folder/01.edxml" | cut -d'>' -f2)
run cuv-pack edxml --request "$folder/02.xml" --kind replace --of "$id" --reason "Số 02 ghi nhầm" \
    -o "$folder/02.edxml" "$folder/02-signed.pdf"
run cuv-batch number "$folder/register" list -o "$folder/register.csv"
run grep "Ghi nhầm" "$folder/register.csv"
