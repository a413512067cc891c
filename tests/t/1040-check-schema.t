#!/usr/bin/env bash
# The schema of form definitions takes ours and refuses mistakes; its README names every check and kind
# of value that the programs know.
. "$(dirname "$0")/../lib.sh"

command -v xmllint >/dev/null || skip_all "xmllint is not installed"
valid() {
    xmllint --noout --relaxng forms-xml/form.rng "$1"
}
for file in forms-xml/mau-*.xml forms-xml/parts.xml forms-xml/holidays.xml tests/data/form-10/mau-10.xml; do
    ok "$file is valid" valid "$file"
done
for change in 's/weight="4"/wieght="4"/' 's/numbered="yes"/numbered="true"/' \
    's/<rules>/<rule>/; s/<\/rules>/<\/rule>/' 's/<paragraph/<para/; s/<\/paragraph/<\/para/' \
    's/ version="1"//' 's/name="full-name"/name="full name"/'; do
    sed "$change" forms-xml/mau-01.xml >"$TRASH/mau-01.xml"
    exits 3 "$change is refused" valid "$TRASH/mau-01.xml"
done
for name in $(sed -n 's/^    {"\([a-z-]*\)", \(check\|NULL\).*/\1/p' src/form/rule-*.c); do
    ok "README.md tells the check $name" grep -q "\`$name\`" forms-xml/README.md
done
for name in $(sed -n 's/^const char form_base_names\[\] = "\(.*\)";/\1/p' src/form/base-kind.c); do
    ok "README.md tells the kind $name" grep -q "^| \`$name\` |" forms-xml/README.md
    ok "form.rng knows the kind $name" grep -q "<value>$name</value>" forms-xml/form.rng
done
finish
