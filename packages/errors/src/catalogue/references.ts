import { defineCode } from '../code.js';

/** SF2xxx: Names, variables, includes and conditions. */
export const referencesCodes = {
  unknownVariable: defineCode<{
    name: string;
    within: string | undefined;
    lookedIn: readonly string[];
    suggestion: string | undefined;
    setElsewhere: boolean;
  }>({
    code: 'SF2001',
    title: 'Unknown variable',
    message: ({ name, within, lookedIn }) =>
      `\`${name}\`${within === undefined ? '' : `, in ${within},`} has no value: looked in ${list(lookedIn)}`,
    hint: ({ name, suggestion, setElsewhere }) => {
      if (setElsewhere)
        return `a SET gives \`${name}\` a value, but not before this place or not in a branch that is taken`;
      if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
      return `give it a value with --var ${name}=…, or a default: \${${name}|…}`;
    },
    explanation:
      "A `${name}` in the file has no value and no default. Values come from `--var`, the `variables` of the profile, `SET` statements further up, `.env` and the environment, in this order; names are compared exactly, with upper and lower case.\n\nThe usual cause is a misspelt name, a missing `.env`, or a variable that only another profile has. Variables in branches that are not taken need values too, so that a pipeline does not break on the day the branch is taken.\n\nGive the variable a value in one of these places, or a default in the file:\n\n```sql\nEXPORT orders TO '${folder|output}/orders.csv' TYPE CSV;\n```",
  }),
  variableCircle: defineCode<{ names: readonly string[] }>({
    code: 'SF2002',
    title: 'Variables refer to each other in a circle',
    message: ({ names }) =>
      names.length === 2
        ? `\`${names[0] ?? ''}\` refers to itself`
        : `variables refer to each other in a circle: ${names.join(' → ')}`,
    hint: ({ names }) => `give \`${names[0] ?? ''}\` a value of its own`,
    explanation:
      'The value of a variable refers to another variable, and following these references leads back to where they began, so that none of them ever has a value.\n\nThis happens between variables of the profile, of `.env` and of `SET`. Give one of the variables in the circle a value of its own. To give a variable a default, name the default: `SET x = "${x|5}"`.',
  }),
  reservedVariable: defineCode<{ name: string }>({
    code: 'SF2003',
    title: 'Built-in variable',
    message: ({ name }) => `\`${name}\` is built in and cannot be given a value`,
    hint: ({ name }) =>
      name === 'run_date' ? 'run as of another day with --var run_date=2026-01-31' : 'use another name',
    explanation:
      'SQLFlow itself gives `${run_id}`, `${run_date}`, `${pipeline}` and `${profile}` their values. A variable of the same name in the file or in the profile would hide them, and texts that rely on them would mean something else.\n\nUse another name. Only the date of the run may be given, on the command line: `--var run_date=2026-01-31`.',
  }),
  secretInPlan: defineCode<{ name: string; what: string }>({
    code: 'SF2004',
    title: 'A secret where the plan must show it',
    message: ({ name, what }) => `\`${name}\` is a secret and cannot be used for ${what}, which the plan shows`,
    hint: () => 'give the value in the profile or with --var, or rename the variable if it is no secret',
    explanation:
      'Variables from `.env` or the environment whose name contains password, secret, token, key, credential or dsn are secrets: they are never written into a plan, a log or an error. Names of files, connections and columns that planning works with are written there, so they cannot come from a secret.\n\nIf the value is no secret, put it into the `variables` of the profile, give it with `--var`, or use a name that does not look like a secret: `PRIMARY_COLUMN` instead of `PRIMARY_KEY`.',
  }),
  knownOnlyInRun: defineCode<{ name: string; what: string }>({
    code: 'SF2005',
    title: 'Known only when the pipeline runs',
    message: ({ name, what }) => `\`${name}\` is known only when the pipeline runs, and ${what} is decided before`,
    hint: ({ name }) => (name === 'run_date' ? 'give the date with --var run_date=2026-01-31' : undefined),
    explanation:
      '`${run_id}` and `${run_date}` get their values when a run starts; a plan holds them as references, so that it is the same on any day. Conditions, paths of INCLUDE, names of connections and parameters that planning works with are decided before.\n\nUse another variable there. The date can be given on the command line: `--var run_date=2026-01-31`.',
  }),
  notOneStatement: defineCode<{ count: number; fromVariable: boolean }>({
    code: 'SF2006',
    title: 'Not exactly one statement',
    message: ({ count, fromVariable }) =>
      `the query holds ${count === 0 ? 'no statement' : `${count} statements`}${fromVariable ? ' once the variable is put in' : ''}; it must be exactly one`,
    hint: ({ fromVariable }) =>
      fromVariable ? "the variable's value must not contain a `;` outside of quotes" : undefined,
    explanation:
      "Each SELECT of a pipeline is exactly one query. Values of variables are put into its text as they are, but they can never add a statement: a value such as `1; DROP TABLE orders` is refused before anything runs.\n\nLook at the value of the variable that is marked. If it is meant to be text, put the variable in quotes: `'${region}'`.",
  }),
  neitherTrueNorFalse: defineCode<{ name: string | undefined }>({
    code: 'SF2007',
    title: 'Neither true nor false',
    message: ({ name }) =>
      `${name === undefined ? 'this' : `the value of \`${name}\``} is neither true nor false, so it cannot be a condition by itself`,
    hint: () => 'compare it: `${name} == value`',
    explanation:
      'An operand that stands alone in a condition must read as true (`true`, `yes`, `on`, `1`) or as false (`false`, `no`, `off`, `0`, an empty text, `null`), in any case. Anything else is refused instead of being guessed at.\n\nCompare the variable with the value you mean: `IF ${env} == production THEN`.',
  }),
  includeNotFound: defineCode<{ path: string; from: string | undefined }>({
    code: 'SF2010',
    title: 'File not found',
    message: ({ path }) => `there is no file \`${path}\``,
    hint: ({ from }) =>
      from === undefined ? undefined : `the path of INCLUDE is relative to the file it stands in, \`${from}\``,
    explanation:
      "An INCLUDE, or the command itself, names a file that is not there or cannot be read. The message shows the path from the project root.\n\nThe path of an INCLUDE is relative to the file in which it stands, not to the project root: `pipelines/daily.sf` includes `pipelines/shared/customers.sf` as `'shared/customers.sf'`.",
  }),
  includeCircle: defineCode<{ paths: readonly string[] }>({
    code: 'SF2011',
    title: 'Files include each other in a circle',
    message: ({ paths }) => `files include each other in a circle: ${paths.join(' → ')}`,
    hint: () => 'move what several of them need into a file that includes none of them',
    explanation:
      'An INCLUDE leads back to a file that is just being read, directly or through other files. The statements of that file would have to stand before themselves.\n\nThe message shows the way round, and each INCLUDE on it is marked. Remove one of them. What two files need from each other belongs in a third one that both include; it stands in the pipeline only once.',
  }),
  includedUnderOtherName: defineCode<{ path: string; first: string | undefined; second: string | undefined }>({
    code: 'SF2012',
    title: 'File included under two names',
    severity: 'warning',
    message: ({ path, first, second }) =>
      `\`${path}\` stands in the pipeline already, ${first === undefined ? 'without alias' : `as \`${first}\``}; including it ${second === undefined ? 'without alias' : `as \`${second}\``} changes nothing`,
    hint: ({ first }) => (first === undefined ? 'use its names without alias' : `use its names as \`${first}.name\``),
    explanation:
      'The statements of a file stand in a pipeline once, however often the file is included. Here it is included again under another alias, so the names that this alias promises do not exist.\n\nUse the alias of the first INCLUDE, or give both the same one.',
  }),
  reservedSchema: defineCode<{ schema: string }>({
    code: 'SF2013',
    title: 'Reserved schema',
    message: ({ schema }) => `schema \`${schema}\` is kept for the system and cannot hold tables of a pipeline`,
    hint: () => 'use another name',
    explanation:
      '`sqlflow` holds the state of loads and the history of runs; `information_schema`, `pg_catalog`, `temp` and `system` belong to the engine. A pipeline may read them, but makes no tables there, nor may an alias of INCLUDE be called so.\n\nUse another schema or alias.',
  }),
  duplicateSource: defineCode<{ name: string }>({
    code: 'SF2020',
    title: 'Source declared twice',
    message: ({ name }) => `source \`${name}\` is declared already`,
    hint: () => 'remove one of them, or give it another name',
    explanation:
      'Two SOURCE statements have the same name; names are compared without upper and lower case. Which of them a LOAD means could not be told.\n\nRename one of them. Different sources for different environments stand in different branches of an IF:\n\n```sql\nIF ${env} == prod THEN\n  SOURCE orders FROM \'warehouse\';\nELSE\n  SOURCE orders TYPE CSV PARAMS { "path": "fixtures/orders.csv" };\nEND IF;\n```',
  }),
  unknownSource: defineCode<{ name: string; suggestion: string | undefined; available: readonly string[] }>({
    code: 'SF2021',
    title: 'Unknown source',
    message: ({ name }) => `there is no source \`${name}\``,
    hint: ({ suggestion, available }) =>
      suggestion === undefined
        ? available.length === 0
          ? 'declare it: SOURCE name TYPE connector PARAMS { … };'
          : `there are: ${list(available)}`
        : `did you mean \`${suggestion}\`?`,
    explanation:
      'A LOAD reads from a source that no SOURCE statement declares. Sources of a file that was included `AS alias` are called `alias.name`. A name with a dot may also mean a stream of a source: `shop.orders` is the stream `orders` of the source `shop`.\n\nCorrect the name, or declare the source further up.',
  }),
  sourceDeclaredLater: defineCode<{ name: string }>({
    code: 'SF2022',
    title: 'Source declared later',
    message: ({ name }) => `source \`${name}\` is declared only further down`,
    hint: () => 'move the SOURCE up, before the LOAD',
    explanation:
      'Statements mean what they mean when the file is read from top to bottom, so a SOURCE must stand before the first LOAD that reads it. Both places are shown.\n\nMove the SOURCE statement up.',
  }),
  sourceInUntakenBranch: defineCode<{ name: string }>({
    code: 'SF2023',
    title: 'Source in a branch that is not taken',
    message: ({ name }) => `source \`${name}\` is declared only in a branch that is not taken`,
    hint: () => 'declare it in an ELSE branch too, or move the LOAD into the branch',
    explanation:
      'The condition around the SOURCE is false for these variables, so the source does not exist after `END IF`.\n\nDeclare the source in the other branches too, move the LOAD into the same branch, or choose other variables.',
  }),
  unusedSource: defineCode<{ name: string }>({
    code: 'SF2024',
    title: 'Source that nothing loads',
    severity: 'warning',
    message: ({ name }) => `nothing loads from source \`${name}\``,
    hint: ({ name }) => `load it: LOAD ${name} FROM ${name};`,
    explanation:
      'A SOURCE only says where data are; a LOAD brings them into a table. No LOAD of the pipeline reads this source, so it has no effect.\n\nAdd a LOAD, or remove the SOURCE.',
  }),
  duplicateTable: defineCode<{ name: string; how: string; first: string }>({
    code: 'SF2030',
    title: 'Table made twice',
    message: ({ name, first }) => `\`${name}\` is made already, by ${first}`,
    hint: ({ how }) => `use ${how.replace('CREATE', 'CREATE OR REPLACE')}, or another name`,
    explanation:
      'A CREATE without OR REPLACE makes a table or view that an earlier statement of the pipeline has made. What the earlier statement did would be lost, so this is more often a name used twice than meant.\n\nIf it is meant, say so with `CREATE OR REPLACE`. To add rows to the table, use `MODE APPEND` or `MODE UPSERT KEY (…)`. A table may be loaded any number of times.',
  }),
  otherKind: defineCode<{
    name: string;
    is: 'table' | 'view';
    wanted: 'table' | 'view';
    inDatabase?: boolean;
  }>({
    code: 'SF2031',
    title: 'Table and view of one name',
    message: ({ name, is, wanted, inDatabase }) =>
      `\`${name}\` is a ${is}${inDatabase === true ? ' of the database' : ''} already and cannot be a ${wanted} too`,
    hint: ({ name, is, inDatabase }) =>
      inDatabase === true
        ? `use another name, or drop it: sqlflow query --write "DROP ${is.toUpperCase()} ${name}"`
        : 'use another name',
    explanation:
      'Tables and views share their names. An earlier statement of the pipeline, or an earlier run, made a view of this name and this one makes a table, or the other way round; one cannot replace the other, and nothing can be loaded into a view.\n\nGive one of them another name, or drop the one in the database with `sqlflow query --write "DROP VIEW name"`.',
  }),
  unknownTable: defineCode<{ name: string; suggestion: string | undefined; looked: boolean }>({
    code: 'SF2032',
    title: 'Unknown table',
    message: ({ name, looked }) =>
      looked
        ? `there is no table \`${name}\`: the pipeline does not make it before this place, and the database does not have it`
        : `the pipeline does not make a table \`${name}\` before this place`,
    hint: ({ suggestion, looked }) =>
      suggestion === undefined
        ? looked
          ? undefined
          : 'it must be in the database when the pipeline runs'
        : `did you mean \`${suggestion}\`?`,
    explanation:
      'A query reads a table that no statement further up makes. Such a table may be in the database already: `plan` and `run` look there, `validate` does not. So `validate` only warns, unless the name looks like a misspelling of a table it knows.\n\nCorrect the name, make the table further up, or run the pipeline that makes it first. Tables of a file that was included `AS alias` are called `alias.table`.',
  }),
  tableMadeLater: defineCode<{ name: string }>({
    code: 'SF2033',
    title: 'Table made later',
    message: ({ name }) => `\`${name}\` is read here, but only a later statement makes it`,
    hint: () => 'move the statement that makes it up',
    explanation:
      'Statements mean what they mean when the file is read from top to bottom. This one reads a table that is made only further down, so on a fresh database it could not run. Both places are shown.\n\nMove the statement that makes the table up, or this one down.',
  }),
  tableInUntakenBranch: defineCode<{ name: string }>({
    code: 'SF2034',
    title: 'Table in a branch that is not taken',
    message: ({ name }) => `\`${name}\` is made only in a branch that is not taken`,
    hint: () => 'make it in an ELSE branch too, or have it in the database',
    explanation:
      'The condition around the statement that makes this table is false for these variables, so the pipeline does not make it. It may still be in the database from another run; `plan` and `run` look there.\n\nMake the table in the other branches too, or move this statement into the branch.',
  }),
  viewReadsItself: defineCode<{ name: string }>({
    code: 'SF2035',
    title: 'View reads itself',
    message: ({ name }) => `view \`${name}\` reads itself`,
    hint: () => 'make it a table, or read from another view',
    explanation:
      'A view is only a query that is run whenever the view is read. A view that reads itself, directly or through other views, would never end. A table may be made anew from itself, as its rows are stored: `CREATE OR REPLACE TABLE t AS SELECT … FROM t`.\n\nGive the view another name than the one it reads.',
  }),
  unknownConnector: defineCode<{ type: string; suggestion: string | undefined; available: readonly string[] }>({
    code: 'SF2040',
    title: 'Unknown connector',
    message: ({ type }) => `there is no connector \`${type}\``,
    hint: ({ suggestion, available }) =>
      suggestion === undefined
        ? `there are: ${list(available)}; those of a package are there once sqlflow.yml names it: \`connectors: [the-package]\``
        : `did you mean \`${suggestion}\`?`,
    explanation:
      'The word after TYPE, or the `type` of a connection, names a connector that this project does not have.\n\nCorrect the name. Connectors of other packages are installed with npm and named under `connectors:` in `sqlflow.yml`; a program that uses `@sqlflow/core` hands them to `openProject`.',
  }),
  connectorCannot: defineCode<{ type: string; role: 'source' | 'destination'; available: readonly string[] }>({
    code: 'SF2041',
    title: 'Connector cannot do this',
    message: ({ type, role }) => `${type} cannot be ${role === 'source' ? 'read from' : 'exported to'}`,
    hint: ({ role, available }) =>
      available.length === 0
        ? undefined
        : `these can be ${role === 'source' ? 'read from' : 'exported to'}: ${list(available)}`,
    explanation:
      'Some connectors only read and some only write. This statement uses one for what it cannot do.\n\nThe hint names those that can. The page of each connector says what it is able to do.',
  }),
  unknownConnection: defineCode<{
    name: string;
    profile: string;
    suggestion: string | undefined;
    available: readonly string[];
  }>({
    code: 'SF2042',
    title: 'Unknown connection',
    message: ({ name, profile }) => `profile \`${profile}\` has no connection \`${name}\``,
    hint: ({ suggestion, available, profile }) => {
      if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
      return available.length === 0
        ? `declare it under \`connections:\` in profiles/${profile}.yml`
        : `there are: ${list(available)}`;
    },
    explanation:
      "`FROM 'name'` and `TO CONNECTION 'name'` mean a connection that the profile declares:\n\n```yaml\n# profiles/dev.yml\nconnections:\n  shop: { type: POSTGRES, host: localhost, database: shop, password: \"${DB_PASSWORD}\" }\n```\n\nCorrect the name, or declare the connection in the profile that is used. Each profile has its own.",
  }),
  mergeWithoutKeys: defineCode<{ spelling: string; source: string }>({
    code: 'SF2050',
    title: 'Merge without keys',
    message: ({ spelling, source }) =>
      `MODE ${spelling} needs keys: the LOAD names none and source \`${source}\` has no \`primary_key\``,
    hint: ({ spelling }) =>
      spelling === 'UPSERT' ? 'write MODE UPSERT KEY (column)' : 'write MODE MERGE MERGE_KEYS column',
    explanation:
      'A merge updates the rows whose key is in the table already and adds the others, so it must know which columns are the key.\n\nName them in the LOAD, or give the source a `primary_key`, which serves all its loads:\n\n```sql\nLOAD customers FROM crm MODE MERGE MERGE_KEYS customer_id;\n```',
  }),
  keyTwice: defineCode<{ name: string }>({
    code: 'SF2051',
    title: 'Key column named twice',
    message: ({ name }) => `\`${name}\` is named twice among the keys`,
    hint: () => 'name each column once',
    explanation:
      'The list of key columns holds the same column twice; names are compared without upper and lower case. Most often another column was meant, and rows would be merged by too short a key.\n\nCorrect or remove one of them.',
  }),
};

function list(items: readonly string[]): string {
  if (items.length > 12) return `${items.slice(0, 12).join(', ')} and ${items.length - 12} more`;
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
