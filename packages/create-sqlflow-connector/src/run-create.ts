import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codes, renderDiagnostic, SqlFlowError, sqlFlowError, suggest } from '@sqlflow/errors';
import { type ConnectorNames, namesFor } from './names.js';
import { type WrittenPackage, writePackage } from './write-package.js';

/** Where the command runs. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether there is somebody to ask. */
  readonly isTerminal: boolean;
  readonly ask: (question: string) => Promise<string>;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

const command = 'npm create sqlflow-connector';
const options = {
  type: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
} as const;

const help = `Makes a package with a working SQLFlow connector in a folder of its own.

Usage: ${command} [name] [-- --yes] [-- --type TYPE]

  name         the package, as npm shall know it: weather, sqlflow-connector-weather, @acme/weather
  --type TYPE  the word after TYPE in pipelines (default: made from the name)
  --yes, -y    asks nothing and takes what is usual
  --help, -h   shows this`;

/** Runs the command. Gives its exit code: 0 done, 1 not done, 2 wrong usage. */
export async function runCreate(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const asked = readWords(words);
    if (asked.help) surroundings.say(help);
    else surroundings.say(nextSteps(...(await create(asked, surroundings))));
    return 0;
  } catch (error) {
    if (!SqlFlowError.isInstance(error)) throw error;
    for (const each of error.diagnostics) surroundings.complain(renderDiagnostic(each));
    return error.code.startsWith('SF750') ? 2 : 1;
  }
}

interface Asked {
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly yes: boolean;
  readonly help: boolean;
}

function readWords(words: readonly string[]): Asked {
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const unknown = tokens.find((token) => token.kind === 'option' && !(token.name in options));
  if (unknown?.kind === 'option') {
    const known = Object.keys(options).map((name) => `--${name}`);
    const args = { option: unknown.rawName, command: 'create-sqlflow-connector' };
    throw sqlFlowError(codes.commandLine.unknownOption, { ...args, suggestion: suggest(unknown.rawName, known) });
  }
  if (positionals.length > 1) {
    const args = { command: 'create-sqlflow-connector', expected: 1, found: positionals.length };
    throw sqlFlowError(codes.commandLine.tooManyArguments, args);
  }
  if (values.type === true) {
    throw sqlFlowError(codes.commandLine.missingOptionValue, { option: '--type', command: 'create-sqlflow-connector' });
  }
  const type = typeof values.type === 'string' ? values.type : undefined;
  return { name: positionals[0], type, yes: values.yes === true, help: values.help === true };
}

async function create(asked: Asked, surroundings: Surroundings): Promise<[ConnectorNames, WrittenPackage]> {
  const { directory, environment, isTerminal } = surroundings;
  // npm keeps a --yes that stands before its own `--`, and tells so in its way.
  const silent = asked.yes || environment.npm_config_yes === 'true';
  if (!silent && !isTerminal) throw sqlFlowError(codes.createConnector.nobodyToAsk, { command });
  const names = silent ? usualNames(asked) : await askedNames(asked, surroundings);
  return [names, await writePackage(names, resolve(directory, names.folder))];
}

const usualName = 'my-source';

function usualNames({ name = usualName, type }: Asked): ConnectorNames {
  return namesFor({ packageName: name, ...(type === undefined ? {} : { type }) });
}

/** Asks for what was not given; an empty answer takes what stands in parentheses. */
async function askedNames({ name, type }: Asked, { ask }: Surroundings): Promise<ConnectorNames> {
  const answer = async (question: string, usual: string): Promise<string> =>
    (await ask(`${question} (${usual}): `)).trim() || usual;
  const packageName = name ?? (await answer('Name of the package', usualName));
  const usual = namesFor({ packageName, ...(type === undefined ? {} : { type }) });
  return type === undefined ? namesFor({ packageName, type: await answer('TYPE in pipelines', usual.type) }) : usual;
}

function nextSteps({ folder, type }: ConnectorNames, { files }: WrittenPackage): string {
  return `made ${folder}: ${files.length} files, a connector of TYPE ${type}

Next:
  cd ${folder}
  npm install
  npm test`;
}
