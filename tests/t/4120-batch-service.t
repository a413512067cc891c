#!/usr/bin/env bash
# The unit of a service: systemd reads it, and finds little to attack.
. "$(dirname "$0")/../lib.sh"
command -v systemd-analyze >/dev/null || skip_all "systemd-analyze is not installed"
sed "s#@PREFIX@#$TRASH#; s/^User=.*/User=nobody/" src/cmd/cuv-batch@.service >"$TRASH/cuv-batch@.service"
mkdir "$TRASH/bin"
cp "$BIN/cuv-batch" "$TRASH/bin"
said=$(systemd-analyze verify "$TRASH/cuv-batch@an-lac.service" "$TRASH/cuv-batch@.service" 2>&1 | grep -F 'cuv-batch@' | grep -vE 'man cuv-batch|Special user' || true)
is "systemd has nothing to say" "$said" ""
# The exposure is given in tenths: 2.0 or less.
run systemd-analyze security --offline=true --threshold=20 "$TRASH/cuv-batch@.service"
is "its exposure is 2.0 or less" "$rc" 0
note "$(tail -n 1 "$TRASH/out")"
# With the network opened, for levels that ask an authority: 3.0 or less.
mkdir "$TRASH/cuv-batch@.service.d"
cp src/cmd/cuv-batch-network.conf "$TRASH/cuv-batch@.service.d"
run systemd-analyze security --offline=true --threshold=30 "$TRASH/cuv-batch@.service"
is "with its drop-in 3.0 or less" "$rc" 0
like "… which opens the network" "$(cat "$TRASH/out")" '✗ PrivateNetwork='
said=$(systemd-analyze verify "$TRASH/cuv-batch@an-lac.service" 2>&1 | grep -F 'network.conf' || true)
is "… and systemd has nothing to say of it" "$said" ""
rm -r "$TRASH/cuv-batch@.service.d"
sed -i '/^Protect/d; /^Private/d; /^Restrict/d; /^System/d; /^Capability/d' "$TRASH/cuv-batch@.service"
run systemd-analyze security --offline=true --threshold=20 "$TRASH/cuv-batch@.service"
is "a unit without its walls is found" "$((rc != 0))" 1
like "the PIN comes as a credential" "$(cat src/cmd/cuv-batch@.service)" '^LoadCredentialEncrypted=cuv-pin:'
for word in $(sed -n 's/^ExecStart=[^ ]* //p' src/cmd/cuv-batch@.service | tr ' ' '\n' | grep '^--'); do
    like "ExecStart knows $word" "$("$BIN/cuv-batch" --list-options)" "^$word( |\$)"
done
finish
