import { type Command, Option } from 'commander';
import { invalidValue } from './wrong-usage.js';

export type Variables = Readonly<Record<string, string | number | boolean>>;

export interface VariableOptions {
  readonly var?: Variables;
  readonly vars?: Variables;
}

/** Adds `--var` and `--vars`. */
export function defineVariableOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--var <name=value>', 'set a variable; may be given several times').argParser(
        (text: string, before: Variables | undefined): Variables => ({ ...before, ...parseAssignment(text) }),
      ),
    )
    .addOption(new Option('--vars <json>', 'set variables from a JSON object').argParser(parseObject));
}

/** All variables given on the command line; `--var` comes before `--vars`. */
export function variablesOf(options: VariableOptions): Variables {
  return { ...options.vars, ...options.var };
}

function parseAssignment(text: string): Variables {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(at, 0));
  if (!isName(name)) throw invalidValue('--var', text, 'name=value, such as day=2026-01-31');
  return { [name]: text.slice(at + 1) };
}

function parseObject(text: string): Variables {
  const expected = `a JSON object of single values, such as '{"day": "2026-01-31", "limit": 10}'`;
  let value: unknown;
  try {
    value = JSON.parse(withNumbersAsText(text));
  } catch {
    throw invalidValue('--vars', text, expected);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidValue('--vars', text, expected);
  for (const [name, each] of Object.entries(value)) {
    if (!isName(name)) throw invalidValue('--vars', name, 'an object whose keys are names of variables');
    if (!['string', 'number', 'boolean'].includes(typeof each)) throw invalidValue('--vars', name, expected);
  }
  return Object.fromEntries(Object.entries(value));
}

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** JSON.parse would round `12345678901234567890` and drop the zero of `1.10`: a variable is its text as written. */
function withNumbersAsText(json: string): string {
  return json.replace(
    /("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g,
    (_, text: string | undefined, number: string) => text ?? `"${number}"`,
  );
}
