# shellcheck shell=bash
# Completion for cuv and cuv-*: every program is asked for its own option table.
_cuv_options() { # PROGRAM CURRENT: its options, or the words of the option before
    local program=$1 current=$2 previous=$3 word
    word=$("$program" --list-options 2>/dev/null | sed -n "s|^$previous ||p")
    case $word in
    *'|'*)
        mapfile -t COMPREPLY < <(compgen -W "${word//|/ }" -- "$current")
        return
        ;;
    FILE* | DIR* | F | F.* | *.xml | *.pdf | PNG)
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    ?*) return ;;
    esac
    if [[ $current == -* ]]; then
        word=$("$program" --list-options 2>/dev/null | cut -d' ' -f1)
        mapfile -t COMPREPLY < <(compgen -W "$word" -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}

_cuv() {
    local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]}
    local previous=${COMP_WORDS[COMP_CWORD - 1]} verbs path
    COMPREPLY=()
    if [ "${program##*/}" = cuv ]; then
        path=$(command -v "$program") || return
        if [ "$COMP_CWORD" -eq 1 ]; then
            verbs=$(cd "${path%/*}" && printf '%s\n' cuv-* | sed 's/^cuv-//')
            mapfile -t COMPREPLY < <(compgen -W "$verbs config $("$program" --list-options | cut -d' ' -f1)" \
                -- "$current")
            return
        fi
        [ "${COMP_WORDS[1]}" = config ] || program=${path%/*}/cuv-${COMP_WORDS[1]}
    fi
    _cuv_options "$program" "$current" "$previous"
}

complete -o filenames -F _cuv cuv cuv-batch cuv-check cuv-extend cuv-form cuv-pack cuv-render cuv-sign \
    cuv-token cuv-trust cuv-verify cuv-view
