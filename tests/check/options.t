#!/usr/bin/env bash
# One option table a program: what it parses, prints as --help, completes, and its page says.
. "$(dirname "$0")/../lib.sh"

# Options of a page's lists: "--name ARG" and "-l", sorted.
page_options() { # PAGE
    grep -E '^\.It Fl' "$1" | sed -E 's/^\.It //; s/ , /\n/g; s/\\&//g' | sed -E 's/ Ar / /; s/ *$//
        s/^Fl ([A-Za-z0-9])( .*)?$/-\1/; s/^Fl -/--/' | sort -u
}
table_options() { # PROGRAM
    "$1" --list-options | sort -u
}
help_options() { # PROGRAM: the long names
    LC_ALL=en_US "$1" --lang en --help | grep -oE '^ +(-[A-Za-z0-9], )?--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+' | sort -u
}
completed() { # PROGRAM
    bash -c '. src/cmd/cuv.bash; COMP_WORDS=("$1" --) COMP_CWORD=1; _cuv; printf "%s\n" "${COMPREPLY[@]}"' \
        _ "$1" | sort -u
}
# A value that is right by itself, so that the second one is what is wrong.
right_value() { # ARGUMENT
    case $1 in
    'N|next') echo next ;;
    copy) echo copy ;;
    *'|'*) echo "${1%%|*}" ;;
    N | D | DAYS | SECONDS | FD) echo 1 ;;
    TIME | DAY | DATE) echo 2025-03-05 ;;
    URI) echo pkcs11:token=x ;;
    URL) echo http://127.0.0.1:9/ ;;
    X,Y,W,H) echo 1,1,9,9 ;;
    ID) echo xfa ;;
    *) echo x ;;
    esac
}
# Options with a value that refuse a second one, and those whose page says that they take more.
once() { # PROGRAM
    "$1" --list-options | grep -- '^--.* ' | while read -r option argument; do
        value=$(right_value "$argument")
        (cd "$TRASH" && "$1" --lang en "$option" "$value" "$option=$value") 2>&1 | grep -q "option $option is given twice" &&
            echo "$option"
    done | sort
}
once_by_page() { # PAGE
    awk '/^\.It Fl/ { name = ""; if (match($0, /Fl -[a-z0-9-]+ Ar/)) { name = "-" substr($0, 4 + RSTART - 1, RLENGTH - 6); all[name] = 1 } }
        /^\.S[hs]/ { name = "" }
        { text = last " " $0; last = $0 } name && text ~ /be (given again|repeated)/ { delete all[name] }
        END { for (name in all) print name }' "$1" | sort
}
programs=0
for program in "$BIN"/cuv*; do
    name=${program##*/}
    page=src/cmd/$name.1
    programs=$((programs + 1))
    [ -f "$page" ] || { failed "$name has a page"; continue; }
    is "$name: page = table" "$(page_options "$page")" "$(table_options "$program")"
    is "$name: --help = table" "$(help_options "$program")" \
        "$(table_options "$program" | grep -oE -- '^--[a-z0-9-]+' | sort -u)"
    is "$name: completion = table" "$(completed "$program")" \
        "$(table_options "$program" | grep -oE -- '^--[a-z0-9-]+' | sort -u)"
    is "$name: a second value is refused, but for lists" "$(once "$program")" "$(once_by_page "$page")"
    for language in en vi; do
        is "$name: --help in $language has its columns" "$(LC_ALL=C.UTF-8 "$program" --lang $language --help |
            grep -a '^ ' | perl -CS -ne 'print unless /^ {2}.{28} \S|^ {6}--\S+( \S+)?$|^ {31}\S/')" ""
    done
    like "$name: --version" "$("$program" --version)" "^$name [0-9]+\.[0-9]+"
    must_fail 64 "$program" --no-such-option
done
ok "there are programs" test "$programs" -gt 3
is "every page has its program" "$(for p in src/cmd/*.1; do p=${p##*/}; [ -x "$BIN/${p%.1}" ] ||
    [ -x "$LIBEXEC/${p%.1}" ] || echo "$p"; done)" ""
for page in src/cmd/*.[157] src/conf/*.5 src/cmd/vi/*.7; do
    ok "mandoc has nothing to say about $page" mandoc -T lint -W warning "$page"
done
printf '.It Fl o Ar FILE , Fl -output Ar FILE\n.It Fl -pss\n' >"$TRASH/page.1"
is "options of a page are read" "$(page_options "$TRASH/page.1" | tr '\n' ',')" "--output FILE,--pss,-o,"
completed_verb=$(bash -c '. src/cmd/cuv.bash; COMP_WORDS=(cuv ren) COMP_CWORD=1; _cuv; echo "${COMPREPLY[@]}"')
is "cuv completes verbs" "$completed_verb" render
finish
