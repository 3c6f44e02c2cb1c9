import { type CompletedCommand, type CompletedOption, listProfiles } from './words.js';

export function fishScript(commands: readonly CompletedCommand[], global: readonly CompletedOption[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const none = `not __fish_seen_subcommand_from ${names}`;
  return [
    '# fish completion for sqlflow',
    'complete -c sqlflow -f',
    ...commands.map(({ name, summary }) => `complete -c sqlflow -n ${quoted(none)} -a ${name} -d ${quoted(summary)}`),
    ...global.map((option) => `complete -c sqlflow ${optionText(option)}`),
    ...commands.flatMap(({ name, options, choices }) => {
      const here = quoted(`__fish_seen_subcommand_from ${name}`);
      const own = options.filter(({ flag }) => !global.some((each) => each.flag === flag));
      const values = choices.length > 0 ? quoted(choices.join(' ')) : quoted('(__fish_complete_suffix .sf)');
      return [
        ...own.map((option) => `complete -c sqlflow -n ${here} ${optionText(option)}`),
        `complete -c sqlflow -n ${here} -a ${values}`,
      ];
    }),
    '',
  ].join('\n');
}

function optionText({ flag, summary, value, choices }: CompletedOption): string {
  const values = {
    none: '',
    directory: ` -x -a '(__fish_complete_directories)'`,
    file: ' -r -F',
    profile: ` -x -a "(${listProfiles.replaceAll('\\', '\\\\').replaceAll('$', '\\$')})"`,
    other: ' -x',
  };
  const action = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : values[value];
  return `-l ${flag.replace(/^--/, '')} -d ${quoted(summary)}${action}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
