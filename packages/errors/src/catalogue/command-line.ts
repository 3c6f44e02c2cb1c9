import { defineCode } from '../code.js';

/** SF75xx: The command line. Problems of what was typed end with exit code 2. */
export const commandLineCodes = {
  unknownCommand: defineCode<{ name: string; known: readonly string[]; suggestion?: string | undefined }>({
    code: 'SF7500',
    title: 'Unknown command',
    message: ({ name }) => `there is no command \`${name}\``,
    hint: ({ known, suggestion }) =>
      suggestion === undefined ? `there are ${known.join(', ')}` : `did you mean \`sqlflow ${suggestion}\`?`,
    explanation:
      'The first word after `sqlflow` names what to do, and this one is not known. Usually it is a typing mistake, or a pipeline was named without the command that runs it: write `sqlflow run orders`, not `sqlflow orders`. `sqlflow --help` lists all commands.',
  }),
  unknownOption: defineCode<{ option: string; command: string; suggestion?: string | undefined }>({
    code: 'SF7501',
    title: 'Unknown option',
    message: ({ option, command }) => `\`${command}\` has no option \`${option}\``,
    hint: ({ command, suggestion }) =>
      suggestion === undefined ? `see \`${command} --help\`` : `did you mean \`${suggestion}\`?`,
    explanation:
      'The command does not know this option. SQLFlow refuses it, because an option that is quietly ignored is found out too late. Check the spelling with `--help`; a value that begins with a hyphen is written `--option=-value`, and everything after `--` is taken as an argument.',
  }),
  missingArgument: defineCode<{ argument: string; command: string }>({
    code: 'SF7502',
    title: 'Missing argument',
    message: ({ argument, command }) => `\`${command}\` needs ${argument}`,
    hint: ({ command }) => `see \`${command} --help\``,
    explanation:
      'The command cannot work without this argument. Its help shows what it takes, in order: arguments in `<angle brackets>` are needed, those in `[square brackets]` may be left out. A query with spaces is one argument only when it is quoted: `sqlflow query "SELECT 1"`.',
  }),
  tooManyArguments: defineCode<{ command: string; expected: number; found: number }>({
    code: 'SF7503',
    title: 'Too many arguments',
    message: ({ command, expected, found }) =>
      `\`${command}\` takes ${expected === 0 ? 'no arguments' : expected === 1 ? 'one argument' : `${expected} arguments`}, not ${found}`,
    hint: () => 'quote an argument that has spaces in it',
    explanation:
      'More words were given than the command takes. The usual cause is a text with spaces that was not quoted, so that the shell cut it into several arguments, or an unquoted `*` that the shell replaced by file names: write `sqlflow query "SELECT * FROM orders"`.',
  }),
  missingOptionValue: defineCode<{ option: string; command: string }>({
    code: 'SF7504',
    title: 'Option without its value',
    message: ({ option }) => `\`${option}\` needs a value`,
    hint: ({ command }) => `see \`${command} --help\``,
    explanation:
      'The option takes a value, and none follows it. Write it after a space or an equals sign: `--profile prod` or `--profile=prod`. If it comes from a variable of the shell, that variable is probably empty.',
  }),
  invalidOptionValue: defineCode<{
    option: string;
    value: string;
    expected: string;
    suggestion?: string | undefined;
  }>({
    code: 'SF7505',
    title: 'Invalid value of an option',
    message: ({ option, value, expected }) => `\`${option}\` cannot be \`${value}\`: it must be ${expected}`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`),
    explanation:
      'The value does not fit the option or argument; the message says what would. In the shell, quote values with spaces, braces or dollar signs so that they arrive as written: `--vars \'{"region": "eu"}\'`. In PowerShell and cmd.exe the inner quotes need a backslash.',
  }),
  conflictingOptions: defineCode<{ first: string; second: string; instead?: string | undefined }>({
    code: 'SF7506',
    title: 'Options that exclude each other',
    message: ({ first, second }) => `\`${first}\` and \`${second}\` cannot be given together`,
    hint: ({ instead }) => instead,
    explanation:
      'The two options ask for different things, and SQLFlow does not guess which one counts. Leave one of them out. Check aliases and scripts around the command too: one of the options may be added there.',
  }),
  binaryToTerminal: defineCode<{ format: string }>({
    code: 'SF7507',
    title: 'Binary output to a terminal',
    message: ({ format }) => `${format} is binary and would garble the terminal`,
    hint: () => 'write it to a file with `--output <file>`, or pipe it into another program',
    explanation:
      'The format consists of bytes that are not text. A terminal would show rubbish and might be left in a strange state, so nothing was written. Use `--output result.arrow`, or redirect: `sqlflow query "FROM orders" --format arrow > orders.arrow`.',
  }),
  alreadyThere: defineCode<{ directory: string; files: readonly string[] }>({
    code: 'SF7510',
    title: 'Files are in the way',
    message: ({ directory, files }) =>
      `${directory} already has ${files.slice(0, 4).join(', ')}${files.length > 4 ? ` and ${files.length - 4} more` : ''}`,
    hint: () => 'choose another directory, `sqlflow init <dir>`, or move these files away',
    explanation:
      'A new project would replace files that exist, so nothing was written at all. Make the project in a new directory, or move the existing files away first. If this is a project already, there is nothing to do: `sqlflow run` runs it.',
  }),
  cannotWrite: defineCode<{ path: string; reason: string }>({
    code: 'SF7511',
    title: 'File cannot be written',
    message: ({ path, reason }) => `cannot write ${path}: ${reason}`,
    hint: ({ reason }) => {
      if (/EACCES|EPERM|EROFS/.test(reason)) return 'the current user may not write there';
      return /ENOSPC|EDQUOT/.test(reason) ? 'the disk is full' : undefined;
    },
    explanation:
      'The operating system refused to write this file. The causes are missing permission, a full disk, a directory of the same name, or a read-only file system. What was there before is unchanged: a file is written beside its place and renamed when it is complete.',
  }),
  unknownCode: defineCode<{ name: string; suggestion?: string | undefined }>({
    code: 'SF7520',
    title: 'Unknown code',
    message: ({ name }) => `there is no code \`${name}\``,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? 'codes look like SF2001; they stand before each message'
        : `did you mean ${suggestion}?`,
    explanation:
      'Every problem that SQLFlow reports has a code such as `SF2001`, and `sqlflow explain` tells what it means. This one is not in the catalogue of the installed version. It may be mistyped, or it may come from a newer version: compare `sqlflow --version` with the one that reported it.',
  }),
  nothingNamed: defineCode<{ name: string; known: readonly string[]; suggestion?: string | undefined }>({
    code: 'SF7521',
    title: 'Nothing of that name',
    message: ({ name }) => `there is no pipeline, source or table called \`${name}\``,
    hint: ({ known, suggestion }) => {
      if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
      return known.length === 0 ? 'the project has no pipelines yet' : `there are ${known.slice(0, 20).join(', ')}`;
    },
    explanation:
      'The name was looked for among the pipelines of the project, the sources and tables in them, and the tables in the database of the profile. Tables in other schemas are written `schema.table`. `sqlflow list` shows everything there is; pipelines that have errors are left out of the search, and `sqlflow validate` shows those.',
  }),
  noPipelines: defineCode<{ directory: string }>({
    code: 'SF7522',
    title: 'Project without pipelines',
    message: ({ directory }) => `the project ${directory} has no pipelines`,
    hint: () => 'write one as pipelines/<name>.sf',
    explanation:
      'The command works on all pipelines of the project when none is named, and there are none: no file in `pipelines/` or its folders ends in `.sf`. Write one there, or name a file elsewhere by its path. A new project with a working pipeline is made by `sqlflow init <dir>`.',
  }),
  connectorModuleMissing: defineCode<{ module: string; reason: string }>({
    code: 'SF7530',
    title: 'Connector package cannot be loaded',
    message: ({ module, reason }) => `cannot load the connector package \`${module}\`: ${reason}`,
    hint: ({ module }) =>
      module.startsWith('.')
        ? 'the path is relative to sqlflow.yml'
        : `install it in the project: npm install ${module}`,
    explanation: [
      '`sqlflow.yml` names this package under `connectors:`, and it could not be imported. Packages are looked for from the directory of the project, so they must be installed there (or above it), not only globally. A path such as `./connectors/mine.js` is relative to `sqlflow.yml`.',
      '```yaml\nconnectors:\n  - sqlflow-connector-example\n```',
      'If the package is installed, the message says what failed while it was loaded; that is a question for its author.',
    ].join('\n\n'),
  }),
  connectorModuleInvalid: defineCode<{ module: string; reason: string }>({
    code: 'SF7531',
    title: 'Package without a connector',
    message: ({ module, reason }) => `the package \`${module}\` is no connector: ${reason}`,
    explanation: [
      '`sqlflow.yml` names this package under `connectors:`. It was loaded, but none of its exports is a connector made by `defineConnector` of `@sqlflow/connector-sdk`, it was made for a newer contract than this version of SQLFlow has, or the types that its `package.json` declares (`"sqlflow": { "types": ["EXAMPLE"] }`, so that it is imported only for pipelines that name one) are not those of its connectors. Check the name, and update SQLFlow or the package if their versions do not fit.',
      "```js\nimport { defineConnector } from '@sqlflow/connector-sdk';\n\nexport const example = defineConnector({ type: 'EXAMPLE' /* … */ });\n```",
    ].join('\n\n'),
  }),
};
