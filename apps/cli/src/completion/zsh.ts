import { type CompletedCommand, type CompletedOption, listProfiles } from './words.js';

export function zshScript(commands: readonly CompletedCommand[], global: readonly CompletedOption[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = commands.map(
    ({ name, options, choices }) =>
      `    ${name}) _arguments ${[...options.map(specification), argument(choices)].join(' ')} ;;`,
  );
  return `#compdef sqlflow
_sqlflow_profiles() {
  compadd -- $(${listProfiles})
}
_sqlflow() {
  local state line
  local -a commands
  commands=(
${described.join('\n')}
  )
  _arguments -C ${global.map(specification).join(' ')} '1: :->command' '*:: :->rest'
  [[ $state == command ]] && _describe -t commands command commands
  [[ $state == rest ]] || return
  case $line[1] in
${cases.join('\n')}
  esac
}
compdef _sqlflow sqlflow
`;
}

function specification({ flag, summary, value, choices }: CompletedOption): string {
  const text = summary.replace(/[[\]:]/g, ' ').replace(/\s+/g, ' ');
  const actions = {
    none: '',
    directory: ':directory:_files -/',
    file: ':file:_files',
    profile: ':profile:_sqlflow_profiles',
    other: ':value: ',
  };
  const action = choices.length > 0 ? `:value:(${choices.join(' ')})` : actions[value];
  return quoted(`${flag}[${text}]${action}`);
}

function argument(choices: readonly string[]): string {
  return quoted(choices.length > 0 ? `*:value:(${choices.join(' ')})` : '*:pipeline:_files -g "*.sf"');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
