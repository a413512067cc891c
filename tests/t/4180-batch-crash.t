#!/usr/bin/env bash
# A step that crashes, hangs or is killed at a letter: that letter is named, the others are done; it
# is tried once more, then held, unless the step works with no letter: then all wait.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"
demo_token
pin=$DEMO/pin
printf '#!/bin/sh\n. %s/rule\ncat\n' "$TRASH" >"$TRASH/step"
chmod 700 "$TRASH/step"
demo_conf >"$TRASH/own.conf"
cat >>"$TRASH/own.conf" <<END
pipeline "before" { steps = {"check", "render", "$TRASH/step", "sign person"} }
pipeline "after" { steps = {"check", "render", "sign person", "$TRASH/step"} }
END
chmod 600 "$TRASH/own.conf"
export CUV_CONFIG=$TRASH/own.conf
good() { sed "s/Trụ sở/Nhà $1, trụ sở/" samples/mau-01.xml; }
state() { cuv-batch status --json "$1" | jq -c '[.new,.work,.out,.dead,.hold,.lost]'; }
held() { cuv-batch status --json "$s" | jq -r '.held[] | .id + " " + .why' | tr '\n' ' '; }
go() { run "$@" "$BIN/cuv-batch" run "$s" --lang en --approved all --pin-file "$pin"; }
spool() { # NAME PIPELINE LETTER…
    local name
    s=$TRASH/$1
    cuv-batch init -q "$s" --pipeline "$2"
    shift 2
    for name in "$@"; do
        good "$name" >"$s/new/$name.xml"
    done
}
rule() { printf 'case $CUV_LETTER in %s) %s ;; esac\n' "$1" "$2" >"$TRASH/rule"; }
digests() { grep -h '^I' "$s"/journal/* | sed 's/.* digest=\([0-9a-f]*\) .*/\1/' | sort -u | wc -l; }

# A program, before and after the signature, at the letter that comes first.
while read -r pipeline how code text; do
    spool "$pipeline-$code" "$pipeline" a b c
    rule a "$how"
    go
    is "$pipeline $code: the letter is held, the others are out" "$rc $(state "$s") $(held)" "1 [0,0,2,0,1,0] a program-$code "
    like "… it was named when it happened" "$(cat "$TRASH/err")" "a: $TRASH/step ${text//_/ }; it is tried again after the others"
    like "… and its reason says what did" "$(cat "$s/hold/a.reason")" "${text//_/ }; and again"
    is "… nothing is left over, nothing has two digests" "$(find "$s"/{new,work,tmp,dead} -type f) $(digests)" " $(if [ "$pipeline" = after ]; then echo 3; else echo 2; fi)"
    is "… nor is it remembered" "$(cat "$s/lock")" ""
done <<'END'
before kill${IFS}-SEGV${IFS}$$ 139 was_ended_by_signal_11
before kill${IFS}-KILL${IFS}$$ 137 was_ended_by_signal_9
before exit${IFS}124 124 did_not_end_in_time
before exit${IFS}255 255 ended_with_255
after kill${IFS}-ABRT${IFS}$$ 134 was_ended_by_signal_6
after kill${IFS}-KILL${IFS}$$ 137 was_ended_by_signal_9
END

# Once killed from outside is no fault: the second try is the letter's.
spool once before a b
rule a "[ -e $TRASH/was ] || { : >$TRASH/was; kill -KILL \$\$; }"
go
is "killed once: all are out" "$rc $(state "$s")" "0 [0,0,2,0,0,0]"

# The only letter there is.
spool lone before a
rule a 'kill -SEGV $$'
go
is "a program that crashes at the only letter" "$rc $(held)" "1 a program-139 "
spool killed before a
rule a 'kill -KILL $$'
go
is "… that is killed at it waits: nobody knows whose fault it is" "$rc $(state "$s")" "75 [0,1,0,0,0,0]"
go
is "… again" "$rc $(state "$s")" "75 [0,1,0,0,0,0]"
good z >"$s/new/z.xml"
go
is "… until another passes" "$rc $(state "$s") $(held)" "1 [0,0,1,0,1,0] a program-137 "

# A program that works with no letter is at fault itself: they wait, and go out when it is mended.
for how in 'kill -KILL $$' 'kill -SEGV $$'; do
    name=${how//[^A-Z]/}
    spool "broken-$name" before a b c d e
    rule '*' "$how"
    for n in 1 2 3; do
        go
        is "$name at every letter, run $n: all wait" "$rc $(state "$s" | jq -c '[.[0] + .[1], .[2:]]')" "75 [5,[0,0,0,0]]"
    done
    rule none :
    go
    is "… and go out when it is mended" "$rc $(state "$s")" "0 [0,0,5,0,0,0]"
done

# Many bad ones before the good ones do not end every run.
spool many before a1 a2 a3 a4 good
rule 'a?' 'kill -KILL $$'
go
is "three in a row end the run, and are named" "$rc $(grep -c "a[123]: .* signal 9" "$TRASH/err")" "75 3"
go
is "… the next one does the good one, and holds the bad ones" "$rc $(state "$s")" "1 [0,0,1,0,4,0]"
rule none :
# shellcheck disable=SC2086
exits 0 "… tried again" cuv-batch retry "$s" a1 a2 a3 a4
go
is "… they go out" "$rc $(state "$s")" "0 [0,0,5,0,0,0]"

# Processes of ours crash by a library that is not what it was.
cat >"$TRASH/crash.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int forked;

static void note(void) { forked = 1; }

__attribute__((constructor)) static void begin(void) { pthread_atfork(NULL, NULL, note); }

static void look(const void *bytes, size_t n, const char *word)
{
    if (memmem(bytes, n, word, strlen(word)))
        abort();
}

int EVP_DigestUpdate(void *context, const void *bytes, size_t n)
{
    int (*next)(void *, const void *, size_t) = (int (*)(void *, const void *, size_t))dlsym(RTLD_NEXT, "EVP_DigestUpdate");

    if (forked)
        look(bytes, n, "B letter");
    return next(context, bytes, n);
}

int xmlParseDocument(xmlParserCtxtPtr c)
{
    int (*next)(xmlParserCtxtPtr) = (int (*)(xmlParserCtxtPtr))dlsym(RTLD_NEXT, "xmlParseDocument");

    look(c->input->base, (size_t)(c->input->end - c->input->base), "<!--poison-->");
    return next(c);
}
END
# shellcheck disable=SC2046
gcc -shared -fPIC $(pkg-config --cflags libxml-2.0) -o "$TRASH/crash.so" "$TRASH/crash.c" -ldl
# The sanitizer's library wants to be the first.
first=
ldd "$BIN/cuv-batch" | grep -q libasan && first="$(gcc -print-file-name=libasan.so) "

# The judge.
letter person >"$TRASH/a.pdf"
LC_ALL=C sed 's/A letter/B letter/' "$TRASH/a.pdf" >"$TRASH/b.pdf"
for name in a b; do
    ok "a signed letter" cuv-sign -q --pin-file "$pin" -o "$TRASH/signed-$name.pdf" "$TRASH/$name.pdf"
done
judged() {
    s=$TRASH/$1
    cuv-batch init -q "$s" --pipeline received
    cp "$TRASH/signed-b.pdf" "$s/new/1.pdf"
    cp "$TRASH/signed-a.pdf" "$s/new/2.pdf"
}
judged judge
go env LD_PRELOAD="$first$TRASH/crash.so"
is "the judge crashes at one letter: it is held, not refused" "$rc $(state "$s") $(held)" "1 [0,0,1,0,1,0] 1 judge-crashed "
like "… and its reason says what happened" "$(cat "$s/hold/1.reason")" 'ended by signal [0-9]+; .*and again'
if [ "$B" = build/asan ]; then
    skip "AddressSanitizer needs the system calls itself" 4
else
    judged outside
    go strace -f -qq -o /dev/null -e trace=landlock_restrict_self -e inject=landlock_restrict_self:signal=SIGKILL
    is "judges killed from outside: the letters wait" "$rc $(state "$s")" "75 [0,2,0,0,0,0]"
    like "… it is said" "$(cat "$TRASH/err")" 'ended from outside by signal 9'
    unlike "… and not that it took too long" "$(cat "$TRASH/err")" 'took too long'
    go
    is "… and are judged by the next run" "$rc $(state "$s")" "0 [0,0,2,0,0,0]"
fi

# cuv-batch itself.
spool itself before b c
good a | sed '2i<!--poison-->' >"$s/new/a.xml"
for n in 1 2; do
    go env LD_PRELOAD="$first$TRASH/crash.so"
    is "run $n crashes" "$rc" 134
done
is "… the second after all others" "$(state "$s")" "[0,1,2,0,0,0]"
go env LD_PRELOAD="$first$TRASH/crash.so"
is "the third holds the letter" "$rc $(state "$s") $(held)" "1 [0,0,2,0,1,0] a crash-6 "
exits 0 "tried again" cuv-batch retry "$s" a
go
is "… by a program that does not crash, it goes out" "$rc $(state "$s")" "0 [0,0,3,0,0,0]"
# Killed, it says nothing about the letter.
spool stopped before a b
rule a 'kill -KILL $PPID'
for n in 1 2 3; do
    go
    is "killed at a letter, $n" "$rc $(cat "$s/lock")" "137 "
done
rule none :
go
is "… it goes out" "$rc $(state "$s")" "0 [0,0,2,0,0,0]"
finish
