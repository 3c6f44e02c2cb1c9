import { type CompletedCommand, type CompletedOption, listProfiles } from './words.js';

export function bashScript(commands: readonly CompletedCommand[], global: readonly CompletedOption[]): string {
  const names = commands.map(({ name }) => name);
  return `# bash completion for sqlflow
_sqlflow() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command='' words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in
      ${flagsWithValue(global).join(' | ')}) index=$((index + 1)) ;;
      -*) ;;
      *) command="\${COMP_WORDS[index]}"; break ;;
    esac
  done
  case "$command $previous" in
${commands.flatMap(choicesOfOptions).join('\n')}
  esac
  case "$previous" in
    ${flagsOf(global, 'directory')}) compopt -o filenames; COMPREPLY=($(compgen -d -- "$current")); return ;;
    ${flagsOf(global, 'profile')}) COMPREPLY=($(compgen -W "$(${listProfiles})" -- "$current")); return ;;
    ${flagsOf([...global, ...commands.flatMap(({ options }) => options)], 'file')}) compopt -o filenames; COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case "$command" in
    '') words='${[...names, ...global.map(({ flag }) => flag), '--help', '--version'].join(' ')}' ;;
${commands.map(({ name, options, choices }) => `    ${name}) words='${[...options.map(({ flag }) => flag), ...choices].join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ -n "$command" && "$current" != -* && \${#COMPREPLY[@]} -eq 0 ]]; then
    compopt -o filenames
    COMPREPLY=($(compgen -f -X '!*.sf' -- "$current") $(compgen -d -- "$current"))
  fi
}
complete -F _sqlflow sqlflow
`;
}

function choicesOfOptions({ name, options }: CompletedCommand): string[] {
  return options
    .filter(({ choices }) => choices.length > 0)
    .map(
      ({ flag, choices }) =>
        `    '${name} ${flag}') COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current")); return ;;`,
    );
}

function flagsWithValue(options: readonly CompletedOption[]): string[] {
  return options.filter(({ value }) => value !== 'none').map(({ flag }) => flag);
}

function flagsOf(options: readonly CompletedOption[], value: CompletedOption['value']): string {
  return [...new Set(options.filter((each) => each.value === value).map(({ flag }) => flag))].join(' | ');
}
