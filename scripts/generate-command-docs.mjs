// `node scripts/generate-command-docs.mjs [--check]`: writes docs/reference/commands.md from the definitions of the
// commands. Needs a build.
import { buildWholeProgram, examplesOf } from '../apps/cli/compiled/program.js';
import { writeGenerated } from './house/generated-file.mjs';

const program = await buildWholeProgram();
const sections = [];
for (const command of program.commands) sections.push(await commandSection(command));
const contents = program.commands.map(
  (command) => `| [\`${command.name()}\`](#${command.name()}) | ${command.summary()} |`,
);

writeGenerated(
  'docs/reference/commands.md',
  `${[
    '# Commands',
    'This page is made from the command line itself: `sqlflow --help` and `sqlflow <command> --help` show the same.',
    ['| command | |', '|---|---|', ...contents].join('\n'),
    '## Options of every command',
    optionsTable(program.options.filter((option) => option.long !== '--version')),
    'They may stand anywhere after `sqlflow`. Results go to standard output; problems, progress and everything else that is said to people go to standard error. Colours are used on a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` turns them on elsewhere.',
    '## Exit codes',
    [
      '| code | |',
      '|---|---|',
      '| 0 | everything that was asked for is done |',
      '| 1 | the run or a check failed |',
      '| 2 | the command line was wrong; nothing was done |',
      '| 3 | done, but for what `ON_ERROR SKIP` left out |',
      '| 130 | interrupted by Ctrl-C or SIGTERM; open transactions were rolled back |',
    ].join('\n'),
    '## JSON',
    'With `--json`, standard output has one JSON object per line and nothing else. The last one is the result: `{"type": "result", "command", "exitCode", …, "diagnostics"}`, with what the command has to say under names of its own: `valid` and `files` of `validate`, `plans` of `plan`, `runs` of `run` and `history`, `loads` and `changes` of `state`. Before it, `run` prints its events as they happen: `run-waiting`, `request-waiting`, `run-started`, `task-started`, `task-progress`, `task-retrying`, `task-finished`, `task-failed`, `task-skipped`, `task-reused`, `warning`, `statement`, `log`, `run-finished`; each has `time` and `runId`, those of tasks `taskId` and `kind`. `query --json` prints the rows as one array, `compile` prints the plan. Whole numbers beyond 2^53, which JSON readers would round, are text, and so are decimals.',
    ...sections,
  ].join('\n\n')}\n`,
  'node scripts/generate-command-docs.mjs',
);

async function commandSection(command) {
  const examples = (await examplesOf(command.name())).map(({ line, does }) => `# ${does}\n${line}`);
  return [
    ...commandParts(command, command.name(), '##'),
    ...command.commands.flatMap((below) => commandParts(below, `${command.name()} ${below.name()}`, '###')),
    `\`\`\`sh\n${examples.join('\n\n')}\n\`\`\``,
  ].join('\n\n');
}

function commandParts(command, path, heading) {
  const takes = command.registeredArguments;
  const words = takes.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const below = command.commands.map((each) => each.name());
  const usage = [path, ...words, ...(takes.length === 0 && below.length > 0 ? [`[${below.join('|')}]`] : [])].join(' ');
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    `${heading} ${path}`,
    command.description(),
    `\`\`\`\nsqlflow ${usage}${options.length > 0 ? ' [options]' : ''}\n\`\`\``,
    ...(takes.length === 0
      ? []
      : [
          table(
            'argument',
            takes.map((argument, index) => [words[index], argument.description]),
          ),
        ]),
    ...(options.length === 0 ? [] : [optionsTable(options)]),
  ];
}

function optionsTable(options) {
  return table(
    'option',
    options.map(({ flags, description, defaultValue }) => [
      flags,
      defaultValue === undefined || typeof defaultValue === 'boolean'
        ? description
        : `${description} (default: ${defaultValue})`,
    ]),
  );
}

function table(title, rows) {
  return [`| ${title} | |`, '|---|---|', ...rows.map(([name, text]) => `| \`${name}\` | ${cell(text)} |`)].join('\n');
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
