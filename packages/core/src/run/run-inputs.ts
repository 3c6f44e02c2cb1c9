import type { SourceText } from '@sqlflow/errors';
import { contentHash } from '@sqlflow/state';
import type { RunOptions } from '../project/project.js';
import type { ProjectSettings } from '../project/settings.js';
import { isSecretName } from '../secrets/secret-name.js';

/** Options that make another run of the same pipeline; a resumed run has those of the one it goes on with. */
export type RecordedOptions = Pick<RunOptions, 'select' | 'fullRefresh' | 'from' | 'to'>;

/** What a run was made of, as its history keeps it: enough to say what changed, and no values. */
export interface RunInputs {
  readonly options: RecordedOptions;
  /** Hash of each file by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Hash of each variable that was given to the run or stands in the profile, but for secrets. */
  readonly variables: Readonly<Record<string, string>>;
}

export function recordedOptions({ select, fullRefresh, from, to }: RunOptions): RecordedOptions {
  return {
    ...(select === undefined || select.length === 0 ? {} : { select }),
    ...(fullRefresh === true ? { fullRefresh } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

export function runInputs(
  options: RunOptions,
  settings: Pick<ProjectSettings, 'variables'>,
  planned: { readonly files: readonly SourceText[]; readonly secrets: ReadonlyMap<string, string> },
): RunInputs {
  const secrets = new Set(planned.secrets.values());
  const variables = Object.entries({ ...settings.variables, ...options.variables })
    .map(([name, value]) => [name, String(value)] as const)
    .filter(([name, value]) => !isSecretName(name) && !secrets.has(value));
  return {
    options: recordedOptions(options),
    files: Object.fromEntries(planned.files.map(({ path, text }) => [path, contentHash(text)])),
    variables: Object.fromEntries(variables.map(([name, value]) => [name, contentHash(value)])),
  };
}

/** What makes two plans differ, in words; never empty. */
export function changedInputs(before: RunInputs, now: RunInputs): readonly string[] {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const names = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string[] =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
  const changed = [
    ...names(before.variables, now.variables).map((name) => `the variable \`${name}\``),
    ...names(before.files, now.files).map((path) => `the file ${path}`),
    ...(same(before.options.select, now.options.select) ? [] : ['the selection']),
    ...(same(before.options.fullRefresh, now.options.fullRefresh) ? [] : ['--full-refresh']),
    ...(same([before.options.from, before.options.to], [now.options.from, now.options.to]) ? [] : ['--from and --to']),
  ];
  return changed.length > 0 ? changed : ['.env, the environment, the connections or the version of SQLFlow'];
}

/** Undefined where the history holds none, or not in this form. */
export function parseInputs(json: string | undefined): RunInputs | undefined {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) as RunInputs;
  } catch {
    return undefined;
  }
}
