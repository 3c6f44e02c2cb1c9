import { type Command, Option } from 'commander';
import { defineVariableOptions, type VariableOptions, type Variables, variablesOf } from './variables.js';
import { invalidValue } from './wrong-usage.js';

export interface SelectionOptions extends VariableOptions {
  readonly select?: readonly string[];
  readonly threads?: number;
}

/** Adds the options that say what of a pipeline runs, and how: `--var`, `--vars`, `--select`, `--threads`. */
export function defineSelectionOptions(command: Command): Command {
  return defineVariableOptions(command)
    .addOption(
      new Option(
        '--select <names>',
        'only these tasks, tables or pipelines, separated by commas; +name: and what it needs, name+: and what needs it',
      ).argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), ...parseNames(text)]),
    )
    .addOption(new Option('--threads <n>', 'how many tasks run at once').argParser(parseThreads));
}

export function selectionOf(options: SelectionOptions): {
  readonly variables: Variables;
  readonly select?: readonly string[];
  readonly threads?: number;
} {
  return {
    variables: variablesOf(options),
    ...(options.select === undefined ? {} : { select: options.select }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  };
}

function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw invalidValue('--select', text, 'names separated by commas');
  return names;
}

function parseThreads(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw invalidValue('--threads', text, 'a whole number from 1');
  return Number(text);
}
