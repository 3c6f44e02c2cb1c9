import { defineCode } from '../code.js';

/** SF7xxx: Projects, profiles, files and the command line. */
export const projectCodes = {
  projectNotFound: defineCode<{ looked: readonly string[]; misnamed?: string | undefined }>({
    code: 'SF7001',
    title: 'No project here',
    message: ({ looked }) => `no sqlflow.yml in ${looked[0] ?? 'this directory'} or any directory above it`,
    hint: ({ looked, misnamed }) =>
      misnamed === undefined
        ? `looked in ${looked.join(', ')}; \`sqlflow init\` makes a new project, --project points to an existing one`
        : `found ${misnamed}: rename it to sqlflow.yml`,
    explanation: [
      'SQLFlow works inside a project: a directory that holds a file `sqlflow.yml`. It starts in the current directory (or the one given by `--project`) and walks up until it finds that file; here it reached the top without meeting one.',
      'Usually the command was started in the wrong directory, or the project has not been made yet. Change into the project, pass `--project path/to/it`, or make a new one:',
      '```\nsqlflow init my_project\ncd my_project\nsqlflow run\n```',
      'An existing folder of pipelines becomes a project with an empty `sqlflow.yml` in it.',
    ].join('\n\n'),
  }),
  fileMissing: defineCode<{ path: string; suggestion?: string | undefined }>({
    code: 'SF7010',
    title: 'File not found',
    message: ({ path }) => `the file ${path} does not exist`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean ${suggestion}?`),
    explanation:
      'A file that the project needs is not there. Paths in a project are relative to its root, the directory of `sqlflow.yml`; paths on the command line are tried relative to the current directory first. Check the spelling, upper and lower case included, since most servers tell them apart even where your own machine does not.',
  }),
  notAFile: defineCode<{ path: string }>({
    code: 'SF7011',
    title: 'A directory where a file is needed',
    message: ({ path }) => `${path} is a directory, not a file`,
    explanation:
      'SQLFlow wanted to read a file at this path and found a directory. For a pipeline, name the `.sf` file inside it. If a directory was made by accident, for example by a container mount whose file did not exist on the host, remove it and put the file there.',
  }),
  notADirectory: defineCode<{ path: string }>({
    code: 'SF7012',
    title: 'A file where a directory is needed',
    message: ({ path }) => `${path} is not a directory`,
    explanation:
      'A project keeps pipelines in the directory `pipelines/` and profiles in `profiles/`. Something else has that name here, so SQLFlow cannot look inside it. Move or rename it and make the directory instead.',
  }),
  unreadable: defineCode<{ path: string; reason: string }>({
    code: 'SF7013',
    title: 'File cannot be read',
    message: ({ path, reason }) => `cannot read ${path}: ${reason}`,
    hint: ({ reason }) =>
      /EACCES|EPERM|permission/i.test(reason) ? 'give the current user permission to read it' : undefined,
    explanation:
      'The operating system refused to let SQLFlow read this file or directory. The most common cause is missing permission: the file belongs to another user, or a directory above it may not be entered. Check with `ls -l` as the same user that runs SQLFlow; in a container or a scheduled job that is often not you.',
  }),
  notUtf8: defineCode<{ path: string; byte: number; utf16: boolean }>({
    code: 'SF7014',
    title: 'File is not UTF-8',
    message: ({ path, byte }) =>
      `${path} is not UTF-8 text: the byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')} cannot stand here`,
    hint: ({ utf16 }) =>
      utf16
        ? 'the file looks like UTF-16: save it as UTF-8'
        : 'save the file as UTF-8 (it may be Windows-1252 or Latin-1)',
    explanation: [
      'Pipelines, `sqlflow.yml`, profiles and `.env` are read as UTF-8, and strictly: a byte that is not valid there would turn into a replacement character and could silently change a string in a query.',
      'The usual cause is an editor that saved the file in Windows-1252, Latin-1 or UTF-16. Open it in an editor that lets you choose the encoding and save it as UTF-8, or convert it:',
      '```\niconv -f WINDOWS-1252 -t UTF-8 pipelines/orders.sf > orders.utf8.sf\n```',
      'Data files are another matter: the CSV connector has a parameter `encoding` for them.',
    ].join('\n\n'),
  }),
  nulByte: defineCode<{ path: string; utf16: boolean }>({
    code: 'SF7015',
    title: 'NUL byte in a text file',
    message: ({ path }) => `${path} contains a NUL byte, so it is not a text file`,
    hint: ({ utf16 }) => (utf16 ? 'the file looks like UTF-16: save it as UTF-8' : 'is this the right file?'),
    explanation:
      'A NUL byte never occurs in a text file, so this is something else: UTF-16 text without a byte-order mark, a database, a compressed file, or a file that a crash left filled with zeros. If it should be text, save it again as UTF-8; if not, check the path.',
  }),
  emptyPipeline: defineCode<{ path: string }>({
    code: 'SF7016',
    title: 'Empty pipeline',
    message: ({ path }) => `${path} is empty`,
    hint: () => 'write a statement into it, or delete the file',
    explanation:
      'The pipeline file holds nothing but white space, so there is nothing to run. That is reported because an empty file is more often a save that went wrong than a wish. Write at least one statement, or a comment if the file is to stay empty for now.',
  }),
  yamlSyntax: defineCode<{ problem: string; hint?: string | undefined }>({
    code: 'SF7020',
    title: 'YAML does not parse',
    message: ({ problem }) => `this is not valid YAML: ${problem}`,
    hint: ({ hint }) => hint,
    explanation: [
      '`sqlflow.yml` and the profiles are YAML 1.2. The place shown is where the parser could not go on; the mistake is there or shortly before it.',
      'Frequent causes: a tab used for indentation, a missing space after the colon, keys that belong together but do not start in the same column, the same key twice, and values that need quotes because they contain `: `, ` #`, or start with `@`, `%`, `*`, `&` or a backquote. A variable inside `{ … }` needs quotes as well:',
      '```yaml\nconnections:\n  shop: { type: POSTGRES, password: "${DB_PASSWORD}" }\n```',
    ].join('\n\n'),
  }),
  wrongShape: defineCode<{ what: string; expected: string; found: string }>({
    code: 'SF7021',
    title: 'Setting of the wrong kind',
    message: ({ what, expected, found }) => `${what} must be ${expected}, not ${found}`,
    explanation: [
      'A setting in `sqlflow.yml` or a profile has another structure than it should: a list where keys with values are needed, a single value where a section is needed, or the other way round. Often a level of indentation is missing, or a dash too many. A profile with everything in it looks like this:',
      '```yaml\nengine: { type: duckdb, memory_limit: 2GB, threads: 4 }\nvariables:\n  region: eu\nconnections:\n  shop: { type: POSTGRES, host: localhost, database: shop }\n```',
    ].join('\n\n'),
  }),
  unknownSetting: defineCode<{
    key: string;
    where: string;
    known: readonly string[];
    suggestion?: string | undefined;
  }>({
    code: 'SF7022',
    title: 'Unknown setting',
    message: ({ key, where }) => `unknown setting \`${key}\` in ${where}`,
    hint: ({ suggestion, known }) =>
      suggestion === undefined ? `known are ${known.join(', ')}` : `did you mean \`${suggestion}\`?`,
    explanation:
      'SQLFlow does not know this key at this place, and refuses it instead of ignoring it: a misspelt `memory_limit` that is quietly left out is found only when the machine runs out of memory. The hint names the nearest key, or all that are allowed here. Keys are written in lower case with underscores. Values of your own belong under `variables:`.',
  }),
  settingTwice: defineCode<{ what: string; first: string; second: string }>({
    code: 'SF7023',
    title: 'Setting given twice',
    message: ({ what, first, second }) => `${what} is given twice: by ${first} and by ${second}`,
    hint: ({ first, second }) => `keep ${first} and remove ${second}`,
    explanation:
      'The same thing is said at two places, and SQLFlow does not guess which one counts. This happens when a profile mixes the two spellings that are understood, `engine:` with `engines:` or `connections:` with `connectors:`, or when there are both `dev.yml` and `dev.yaml`. Keep one of them.',
  }),
  invalidSetting: defineCode<{ what: string; value: string; expected: string; suggestion?: string | undefined }>({
    code: 'SF7024',
    title: 'Invalid value of a setting',
    message: ({ what, value, expected }) => `${what} cannot be \`${value}\`: it must be ${expected}`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`),
    explanation: [
      'The value does not fit the setting. The settings of `engine` are:',
      '- `type`: `duckdb`\n- `path`: a file relative to the project root, or `:memory:`; default `target/<profile>.duckdb`\n- `mode`: `persistent` (default) or `memory`\n- `memory_limit`: a number with a unit, such as `512MB`, `2GB` or `1.5GiB`\n- `threads`: a whole number from 1\n- `preserve_insertion_order`: `true` (default) or `false`',
      'A value may come from a variable: `threads: "${THREADS|4}"`.',
    ].join('\n\n'),
  }),
  nestedVariable: defineCode<{ name: string; found: string }>({
    code: 'SF7025',
    title: 'Variable that is not a single value',
    message: ({ name, found }) => `the variable \`${name}\` must be a single value, not ${found}`,
    hint: ({ name }) => `write several variables, such as \`${name}_a\` and \`${name}_b\`, or one text`,
    explanation:
      "A variable is put into the pipeline as text, so its value must be one text, number, date or boolean. Lists and sections have no single meaning as text. Split them into several variables, or write the text that is to be put in, for example `regions: \"'eu', 'us'\"` for use in `IN (${regions})`. Values are taken exactly as written: `1.10` stays `1.10` and `yes` stays `yes`.",
  }),
  variableName: defineCode<{ name: string }>({
    code: 'SF7026',
    title: 'Impossible variable name',
    message: ({ name }) => `\`${name}\` cannot be the name of a variable`,
    hint: () => 'use letters, digits and underscores, not beginning with a digit',
    explanation:
      'A variable is used as `${name}`, where the name consists of letters, digits and underscores and does not begin with a digit. A variable with another name could never be referred to, so it is an error where it is defined. Write `start_date` instead of `start-date`.',
  }),
  connectionWithoutType: defineCode<{ name: string }>({
    code: 'SF7027',
    title: 'Connection without a type',
    message: ({ name }) => `the connection \`${name}\` does not say its \`type\``,
    hint: () => 'add the connector it is for, such as `type: POSTGRES`',
    explanation: [
      "A connection of a profile names the connector it belongs to by `type`; everything else in it are that connector's parameters.",
      '```yaml\nconnections:\n  shop: { type: POSTGRES, host: localhost, database: shop }\n```',
      'In a pipeline it is used by `SOURCE orders FROM \'shop\' OPTIONS { "table": "orders" };`. `sqlflow list --connectors` shows the types there are.',
    ].join('\n\n'),
  }),
  settingVariable: defineCode<{ name: string; what: string; cycle?: readonly string[] | undefined }>({
    code: 'SF7028',
    title: 'Variable in a setting has no value',
    message: ({ name, what, cycle }) =>
      cycle === undefined
        ? `${what} needs the variable \`${name}\`, which has no value`
        : `${what} needs the variable \`${name}\`, which refers to itself: ${cycle.join(' → ')}`,
    hint: ({ name, cycle }) =>
      cycle === undefined ? `set it in the environment or in .env, or give a default: \`\${${name}|…}\`` : undefined,
    explanation:
      'A setting of the engine refers to a variable by `${name}`. Such variables are looked for in the profile\'s `variables`, in `.env` and in the environment, in this order; `SET` and `--var` come too late for the engine. None of them has this one, or it refers to itself in a circle. Define it, or write a default that is used when it is missing: `path: "${DB_FILE|target/dev.duckdb}"`.',
  }),
  dotenvLine: defineCode<Record<string, never>>({
    code: 'SF7029',
    title: 'Line of .env that is not a variable',
    message: () => 'this line of .env sets no variable: it has no `=`',
    hint: () => 'write NAME=value, or begin the line with # if it is a comment',
    explanation:
      'Each line of `.env` is `NAME=value`, a comment that begins with `#`, or empty. A line of another kind would be skipped without a word, and the variable it was meant to set would be missing later. Values with spaces at their ends, `#` or line breaks need quotes: `GREETING="hello # world"`.',
  }),
  brokenVariable: defineCode<{ what: string }>({
    code: 'SF7031',
    title: 'Malformed variable in a setting',
    message: ({ what }) => `${what} has a \`\${\` that begins no variable`,
    hint: () => 'write `${name}` or `${name|default}`; `${{` is a literal `${`',
    explanation:
      'Values of a profile, of `.env` and of `--var` may refer to variables by `${name}` or `${name|default}`, without spaces around the name, each on one line. Here a `${` is followed by something else, or its `}` is missing. It is not taken as text, because a misspelt variable would then end up in a path or a password.\n\nTo mean the two characters themselves, as in a password that contains them, double the brace: `pa${{ss` is the text `pa${ss`. The value is not shown, because it may be a secret.',
  }),
  unknownProfile: defineCode<{ name: string; known: readonly string[]; suggestion?: string | undefined }>({
    code: 'SF7030',
    title: 'Unknown profile',
    message: ({ name }) => `there is no profile \`${name}\``,
    hint: ({ name, known, suggestion }) => {
      if (known.length === 0) return `the project has no profiles yet: make profiles/${name}.yml`;
      const all = `there are ${known.join(', ')}`;
      return suggestion === undefined ? all : `did you mean \`${suggestion}\`? ${all}`;
    },
    explanation: [
      'The profile given by `--profile` (or by `openProject`) has no file. A profile `prod` is the file `profiles/prod.yml` in the project; only the default profile `dev` may be missing, since every setting in it has a default.',
      'SQLFlow never falls back to another profile: a job that was to run against production must not run against a scratch database because of a typing mistake. Choose one of those listed in the hint, or make the file. An empty one will do.',
    ].join('\n\n'),
  }),
  pipelineNotFound: defineCode<{ name: string; known: readonly string[]; suggestion?: string | undefined }>({
    code: 'SF7040',
    title: 'Pipeline not found',
    message: ({ name }) => `there is no pipeline \`${name}\``,
    hint: ({ known, suggestion }) => {
      if (suggestion !== undefined) return `did you mean ${suggestion}?`;
      if (known.length === 0) return 'the project has no pipelines yet: write one as pipelines/<name>.sf';
      const shown = known.slice(0, 20).join(', ');
      return `there are ${shown}${known.length > 20 ? ` and ${known.length - 20} more` : ''}`;
    },
    explanation: [
      'A pipeline is named by the path of its file, relative to the current directory or to the project root, or by its name: the file name without `.sf`, with or without the folders below `pipelines/`. All of these mean the same file:',
      '```\nsqlflow run pipelines/sales/orders.sf\nsqlflow run sales/orders\nsqlflow run orders\n```',
      'Nothing of that kind was found. `sqlflow list` shows all pipelines of the project.',
    ].join('\n\n'),
  }),
  pipelineAmbiguous: defineCode<{ name: string; files: readonly string[] }>({
    code: 'SF7041',
    title: 'Several pipelines of one name',
    message: ({ name, files }) => `\`${name}\` may mean ${files.join(' or ')}`,
    hint: ({ files }) => `say which one by its path: ${files[0] ?? ''}`,
    explanation:
      'Several pipeline files have this name, in different folders. A name without its folder is allowed only as long as it means one file, so that adding a second one never silently changes what a scheduled command runs. Use the path of the file instead, for example `pipelines/sales/orders.sf` or `sales/orders`.',
  }),
  notAPipeline: defineCode<{ path: string }>({
    code: 'SF7042',
    title: 'Not a pipeline file',
    message: ({ path }) => `${path} is not a pipeline: its name does not end in .sf`,
    hint: () => 'give the path of an .sf file, or the name of a pipeline',
    explanation:
      'The path exists, but pipelines are files whose names end in `.sf`. SQLFlow does not try to run other files, because a data file or a script of another tool would only give confusing syntax errors. Rename the file if it is a pipeline.',
  }),
  stateTooNew: defineCode<{ found: number; known: number }>({
    code: 'SF7050',
    title: 'State of a newer SQLFlow',
    message: ({ found, known }) =>
      `the state tables of this database are version ${found}, and this SQLFlow knows them up to version ${known}`,
    hint: () => 'use the newer SQLFlow here too, or another database (`path` under `engine` in the profile)',
    explanation: [
      'SQLFlow keeps watermarks and run history in schema `sqlflow` of the database. When a newer version opens an older database it brings these tables up to date, in one transaction. The way back does not exist: an older version cannot know what the newer one has put there, and guessing could load rows twice.',
      "This database was used by a newer SQLFlow, perhaps on a colleague's machine or a server. Update this installation to the same version. Nothing in the database was changed.",
    ].join('\n\n'),
  }),
  stateForeign: defineCode<{ tables: readonly string[] }>({
    code: 'SF7051',
    title: 'Schema sqlflow belongs to something else',
    message: ({ tables }) =>
      `the schema \`sqlflow\` of this database already holds ${tables.join(', ')}, but no SQLFlow state`,
    hint: () => 'rename that schema, or use another database',
    explanation:
      "SQLFlow keeps its own tables in a schema called `sqlflow` in the database of the profile. Here a schema of that name exists with other tables in it, and without the table `schema_info` that marks SQLFlow's own. To touch nothing that is not its own, SQLFlow stops. Move those tables to another schema, or let the profile name another database file.",
  }),
  sourceStateTooLarge: defineCode<{ source: string; bytes: number }>({
    code: 'SF7052',
    title: 'State of a source is too large',
    failure: 'permanent',
    message: ({ source, bytes }) =>
      `the connector of source \`${source}\` wants to remember ${bytes} bytes, and 1 MiB is allowed`,
    hint: () => 'this is a defect of the connector: report it to its author',
    explanation:
      'Between runs a source may remember how far it has read, in at most 1 MiB of JSON. It is written with every commit, so a large state would make every load slow and the database grow. A connector that reaches the limit usually collects ids that it has seen, instead of a position to go on from. The load was rolled back; nothing was lost.',
  }),
  logNotWritable: defineCode<{ path: string; reason: string }>({
    code: 'SF7060',
    title: 'Log file cannot be written',
    message: ({ path, reason }) => `cannot write the log file ${path}: ${reason}`,
    hint: () => 'choose another file by --log-file',
    explanation:
      'The file given by `--log-file` could not be opened or, if this is a warning, could no longer be written while a run was going on. Before a run that is an error, because a log that was asked for and is missing is noticed only when it is needed. During a run the run goes on without its log, since the data matter more. Usual causes are a directory without write permission, a path that names a directory, and a full disk.',
  }),
};
