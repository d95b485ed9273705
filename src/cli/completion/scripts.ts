import { COMPLETE } from '../app/argv.ts';

/** The completion scripts. Each asks the hidden command for candidates, and runs none of what it answers. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** Works in bash 3.2 as well, which macOS has. What comes back continues the word at the cursor, quoted as that is. */
const bash = `# bash completion for roster
_roster() {
  local kind='' rest
  COMPREPLY=()
  while IFS= read -r rest; do
    if [[ -z $kind ]]; then
      kind=$rest
    else
      COMPREPLY+=("$2$rest")
    fi
  done < <(command roster ${COMPLETE} bash "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  if [[ $kind == files ]]; then
    compopt -o default 2>/dev/null
  fi
}
complete -F _roster roster
`;

const zsh = `#compdef roster
# zsh completion for roster
_roster() {
  local -a lines values shown
  local line text
  lines=("\${(@f)$(command roster ${COMPLETE} zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ $lines[1] == files ]]; then
    _files
    return
  fi
  for line in "\${(@)lines[2,-1]}"; do
    text=\${line%%$'\\t'*}
    values+=("$text")
    if [[ -n \${line#*$'\\t'} ]]; then
      shown+=("$text  -- \${line#*$'\\t'}")
    else
      shown+=("$text")
    fi
  done
  (( $#values )) && compadd -l -d shown -a values
}
if [[ $funcstack[1] == _roster ]]; then
  _roster "$@"
else
  compdef _roster roster
fi
`;

const fish = `# fish completion for roster
function __roster_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l lines (command roster ${COMPLETE} fish $words "$current" 2>/dev/null)
    set -l kind $lines[1]
    set -e lines[1]
    if test "$kind" = files
        __fish_complete_path "$current"
    else if test (count $lines) -gt 0
        printf '%s\\n' $lines
    end
end
complete -c roster -f -a '(__roster_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash, zsh, fish };
