#!/usr/bin/env bash
# What make install leaves works from there, without the tree.
. "$(dirname "$0")/../lib.sh"

ok "make install" make --no-print-directory B="$B" install PREFIX=/usr DESTDIR="$TRASH/tree"
there=$TRASH/tree/usr
for file in bin/cuv bin/cuv-sign libexec/cuv/cuv-module share/man/man1/cuv.1 share/man/man5/pipeline.conf.5 \
    share/man/man7/cuv-findings.7 share/cuv/forms-xml/mau-01.xml share/cuv/fonts/serif-regular.face \
    share/locale/vi/LC_MESSAGES/cuv.mo share/bash-completion/completions/cuv-sign; do
    ok "$file is there" test -s "$there/$file"
done
ok "the configuration is there" cmp pipeline.conf "$TRASH/tree/etc/cuv/pipeline.conf"
cp samples/mau-01.xml "$TRASH/req.xml"
cd "$TRASH" || exit 99
PATH=/usr/bin:/bin
exits 0 "cuv check finds its forms" "$there/bin/cuv" check req.xml
ok "cuv-render finds its faces" "$there/bin/cuv-render" -o letter.pdf req.xml
like "messages are Vietnamese" "$("$there/bin/cuv")" 'ký số công văn'
if [ -x /usr/bin/softhsm2-util ]; then
    ok "cuv-token demo finds its names" "$there/bin/cuv-token" demo demo
    # shellcheck disable=SC1091
    . demo/env.sh
    ok "cuv-sign finds cuv-module" "$there/bin/cuv-sign" --pin-file demo/pin -o signed.pdf letter.pdf
else
    skip "SoftHSM2 is not installed" 2
fi
finish
