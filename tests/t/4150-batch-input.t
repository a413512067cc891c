#!/usr/bin/env bash
# What does not belong into new/ is refused with its reason, and all the rest is done.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
s=$TRASH/di
trap 'chmod -R u+rwX "$TRASH" 2>/dev/null; rm -rf "$TRASH"' EXIT
go() { run "$BIN/cuv-batch" run "$1" --lang en --approved all --pin-file "$pin"; }
reason() { cat "$s"/dead/"$1"*.reason 2>/dev/null; }
# why NAME: what the journal says about the letter that was called so.
why() {
    local id
    id=$(grep -lxF -- "$1" "$s"/name/* 2>/dev/null | head -n 1)
    cuv-batch status --json "$s" | jq -r --arg id "${id##*/}" '(.refused[], .held[]) | select(.id == $id).why'
}
good() { sed "s/Trụ sở/Nhà $1, trụ sở/" samples/mau-01.xml; }
count() { find "$1" -maxdepth 1 -name "$2" | wc -l; }

exits 0 "a spool" cuv-batch init "$s" --pipeline outgoing
odd=$(printf 'm\377u\001.xml')
good 1 >"$s/new/$odd"
good 2 >"$s/new/tờ trình (bản 2) [cuối].xml"
good 3 >"$s/new/-rf.xml"
good 4 >"$s/new/good.xml"
good 5 >"$s/new/LOUD.XML"
: >"$s/new/empty.xml"
: >"$s/new/empty.pdf"
truncate -s 2G "$s/new/huge.pdf"
truncate -s 2G "$s/new/huge2.xml"
ln -s /etc/passwd "$s/new/link.pdf"
ln -s good.xml "$s/new/loop.xml"
mkfifo "$s/new/pipe.pdf"
mkdir "$s/new/folder.pdf"
good 6 >"$s/new/folder.pdf/inside.xml"
echo "no letter" >"$s/new/word.docx"
echo "<?xml version='1.0'?><a>" >"$s/new/broken.xml"
echo "%PDF-1.4 nothing" >"$s/new/broken.pdf"
for noise in .hidden '~$word.docx' Thumbs.db half.tmp copy.part; do
    echo noise >"$s/new/$noise"
done
"$BIN/cuv-render" -q <samples/mau-02.xml | "$BIN/cuv-sign" -q --pin-file "$pin" >"$s/new/signed.pdf" 2>/dev/null
start=$(date +%s)
go "$s"
is "some are refused" "$rc" 1
is "no pipe and no size holds it up" "$(($(date +%s) - start < 60))" 1
is "the good ones are out, whatever their names" "$(count "$s/out" '*.pdf')" 4
is "each with its request" "$(count "$s/out" '*.xml')" 4
is "everything else is in dead/, each with its reason" \
    "$(count "$s/dead" '*.reason')" "$(cuv-batch status --json "$s" | jq '.refused | length')"
is "none is lost or held" "$(cuv-batch status --json "$s" | jq -c '[.new, .work, .hold, .lost]')" "[0,0,0,0]"
is "noise is left alone" "$(find "$s/new" -mindepth 1 | wc -l)" 5
while read -r id text; do
    like "$id: $text" "$(reason "$id")" "$text"
done <<'END'
huge at most
huge2 at most
empty empty
broken reason: (request|pdf)
END
for name in link.pdf loop.xml pipe.pdf folder.pdf; do
    is "$name is no file" "$(why $name)" file
done
is "a file that is no letter" "$(why word.docx)" name
is "bytes that are no UTF-8" "$(why "$odd")" name
is "the link's target is untouched" "$(head -c 4 /etc/passwd)" root
is "what lay in the folder still does" "$(find "$s/dead" -name inside.xml | wc -l)" 1
like "signed by the person before" "$(reason signed)" 'reason: pdf'

is "no name is in the journal" "$(grep -caE 'word|trình|LOUD' "$s"/journal/*)" 0

# One name twice.
good 4 >"$s/new/good.xml"
go "$s"
is "the same letter again changes nothing" "$rc $(count "$s/out" '*.pdf')" "0 4"
is "and is not kept twice" "$(find "$s"/{new,work} -name 'good*')" ""
good 40 >"$s/new/good.xml"
published=$(sha256sum <"$s/out/good.pdf")
go "$s"
is "another under the same name is refused" "$rc $(count "$s/out" '*.pdf')" "1 4"
like "because its id is used" "$(reason good)" 'id-used'
is "… status says so too" "$(cuv-batch status --json "$s" | jq -r '.refused[] | select(.id == "good").why')" id-used
like "… in words" "$("$BIN/cuv-batch" status --lang en "$s")" $'refused\tgood\tid-used\t'
is "what was published is as it was" "$(sha256sum <"$s/out/good.pdf")" "$published"
good 4 >"$s/new/other.xml"
go "$s"
like "the same content under another name too" "$(reason other)" 'duplicate'

# A file that grows while it is taken: what was read is what was hashed, and what was approved.
good 7 | head -c 600 >"$s/new/grows.xml"
hash=$(good 7 | sha256sum | cut -d' ' -f1)
echo "$hash" >"$TRASH/list"
run "$BIN/cuv-batch" run "$s" --approved "$TRASH/list" --pin-file "$pin"
is "half a letter is not what was approved: it waits" "$rc $(count "$s/new" grows.xml)" "75 1"
good 7 | tail -c +601 >>"$s/new/grows.xml"
run "$BIN/cuv-batch" run "$s" --approved "$TRASH/list" --pin-file "$pin"
is "whole, it is signed" "$rc $(count "$s/out" grows.pdf)" "0 1"

# Rights missing.
if [ "$(id -u)" -ne 0 ] || command -v setpriv >/dev/null; then
    user=$TRASH/user
    mkdir -m 755 "$user"
    as() { # the rest as somebody who is not root
        if [ "$(id -u)" -ne 0 ]; then "$@"; else setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; fi
    }
    cuv-batch init -q "$user/s" --pipeline received
    cuv-render -q <samples/mau-01.xml >"$user/s/new/closed.pdf"
    cuv-render -q <samples/mau-02.xml >"$user/s/new/open.pdf"
    chmod 000 "$user/s/new/closed.pdf"
    [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$user"
    chmod 711 "$TRASH"
    # The tree may lie where only root comes.
    ok "installed for everybody" make --no-print-directory B="$B" install PREFIX=/cuv DESTDIR="$TRASH"
    cp "$CUV_CONFIG" "$user/conf"
    sed -i "s#\"trust\"#\"$user/trust\"#; s#\"crl\"#\"$user/crl\"#; /^pin /,/^}/d; /^sign {/,/^}/d" "$user/conf"
    cp -r "$DEMO/trust" "$DEMO/crl" "$user"
    [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$user"
    chmod 600 "$user/conf"
    run as env CUV_CONFIG="$user/conf" "$TRASH/cuv/bin/cuv-batch" run "$user/s" --lang en
    is "a file that may not be read is refused, the other judged" \
        "$rc $(count "$user/s/dead" closed.pdf) $(count "$user/s/hold" open.pdf)" "1 1 1"
    like "with its reason" "$(cat "$user"/s/dead/closed.reason)" 'Permission denied'
    chmod 500 "$user/s/out"
    [ "$(id -u)" -ne 0 ] || chown 65534:65534 "$user/s/out"
    run as env CUV_CONFIG="$user/conf" "$TRASH/cuv/bin/cuv-batch" run "$user/s" --lang en
    is "nothing to do needs no right" "$rc" 0
else
    skip "needs setpriv"
fi

# A disk that cannot be written.
if [ "$(id -u)" -eq 0 ]; then
    mkdir "$TRASH/disk"
    mount -t tmpfs -o size=8m tmpfs "$TRASH/disk"
    cuv-batch init -q "$TRASH/disk/s" --pipeline outgoing
    good 8 >"$TRASH/disk/s/new/a.xml"
    mount -o remount,ro "$TRASH/disk"
    go "$TRASH/disk/s"
    is "a read-only disk: nothing is begun" "$rc $(count "$TRASH/disk/s/new" a.xml)" "77 1"
    like "and said" "$(cat "$TRASH/err")" 'Read-only'
    mount -o remount,rw "$TRASH/disk"
    go "$TRASH/disk/s"
    is "writable again it goes on" "$rc $(count "$TRASH/disk/s/out" a.pdf)" "0 1"
    umount "$TRASH/disk"
else
    skip "a disk is mounted by root"
fi
# A power cut between two folders leaves a file under both names (ext4 without a journal).
s=$TRASH/both
cuv-batch init -q "$s" --pipeline outgoing
for n in 1 2 3; do
    good "both $n" >"$s/new/both$n.xml"
    ln -t "$s/work" "$s/new/both$n.xml"
done
go "$s"
is "a letter that a power cut left in new/ and work/ is done" "$rc" 0
is "… once" "$(cuv-batch status --json "$s" | jq -c '[.new, .work, .out, .dead, .hold]') $(cat "$s"/journal/* | grep -c '^I ')" "[0,0,3,0,0] 3"

finish
