import type { CheckedParameters, ParameterPath, ParameterProblem, RawObject, RawValue } from '@sqlflow/connector-sdk/parameters';
import type { ConnectorSpec, ConnectorSpecs } from '../connector-specs.js';

/** What a toy parameter takes. */
type Kind = 'text' | 'secret' | 'number' | 'boolean' | 'list' | 'object' | 'refused';

type Shape = Readonly<Record<string, Kind>>;

const common: Shape = {
  sync_mode: 'text',
  primary_key: 'list',
  cursor_field: 'list',
  lookback_window: 'text',
  lookback_window_days: 'number',
  start_date: 'text',
  cursor_null: 'text',
  deduplication: 'text',
  batch_size: 'number',
  deleted_files: 'text',
  delete_detection: 'text',
  soft_delete_column: 'text',
  min_rows: 'number',
  on_bad_rows: 'text',
  schema_evolution: 'text',
  handle_schema_changes: 'boolean',
  load_metadata: 'boolean',
  max_retries: 'number',
  auto_retry: 'boolean',
  debug_mode: 'object',
  cost_limit_usd: 'refused',
};

const file: Shape = { path: 'text', delimiter: 'text', skip_rows: 'number', password: 'secret', pin: 'secret' };
const options: Shape = { header: 'boolean', partition_by: 'list', password: 'secret' };
const database: Shape = { host: 'text', port: 'number', username: 'text', password: 'secret', table: 'text' };
const required: readonly string[] = ['path', 'host'];
const aliases: Readonly<Record<string, string>> = { file_path: 'path', user: 'username' };

const csv: ConnectorSpec = spec('CSV', file, options, true);
const json: ConnectorSpec = spec('JSON', file, options, true);
const postgres: ConnectorSpec = spec('POSTGRES', database, { password: 'secret', table: 'text' }, false);
const clock: ConnectorSpec = { ...spec('CLOCK', {}, {}, false), hasDestination: false };
const webhook: ConnectorSpec = { ...spec('WEBHOOK', {}, { token: 'secret' }, false), hasSource: false };

const all = [csv, json, postgres, clock, webhook];

/** CSV, JSON, POSTGRES, CLOCK (source only) and WEBHOOK (destination only). */
export const toyConnectors: ConnectorSpecs = {
  find: async (type) => all.find((each) => each.type === type.toUpperCase()),
  all: async () => all,
};

function spec(type: string, source: Shape, destination: Shape, local: boolean): ConnectorSpec {
  return {
    type,
    hasSource: true,
    hasDestination: true,
    sourceLocal: local,
    sourceCapabilities: { sync: ['full_refresh'] },
    destinationCapabilities: { modes: ['replace'], atomicity: 'all' },
    destinationLocal: local,
    checkSource(raw) {
      const isCommon = ([name]: readonly [string, RawValue]): boolean => name in common;
      const entries = Object.entries(raw);
      const own = check(source, Object.fromEntries(entries.filter((entry) => !isCommon(entry))));
      const shared = check(common, Object.fromEntries(entries.filter(isCommon)));
      return { problems: [...own.problems, ...shared.problems], own, common: shared };
    },
    checkOptions: (raw) => check(destination, raw),
    sourcePaths: ({ path }) => (typeof path === 'string' ? [path] : []),
  };
}

function check(shape: Shape, raw: RawObject): CheckedParameters {
  const problems: ParameterProblem[] = [];
  const origins = new Map<string, ParameterPath>();
  const secrets: string[] = [];
  const input: Record<string, unknown> = {};
  for (const [written, value] of Object.entries(raw)) {
    const name = aliases[written] ?? written;
    const kind = shape[name];
    const path = [written];
    if (kind === undefined) {
      problems.push({ path, at: 'key', kind: 'unknown', message: `there is no parameter \`${written}\`` });
    } else if (kind === 'refused') {
      problems.push({ path, at: 'key', kind: 'not-supported-yet', message: `\`${written}\` is not supported yet` });
    } else if (name in input) {
      problems.push({ path, at: 'key', kind: 'conflict', message: `\`${name}\` is given twice` });
    } else {
      const converted = convert(kind, value);
      if (converted === undefined) {
        const message = `\`${written}\` must be a ${kind}, not ${JSON.stringify(value)}`;
        problems.push({ path, at: 'value', kind: 'invalid', message });
        continue;
      }
      input[name] = converted;
      addOrigins(origins, converted, `/${name}`, path);
      if (kind === 'secret') secrets.push(`/${name}`);
    }
  }
  for (const name of required) {
    if (name in shape && !(name in input)) {
      problems.push({ path: [], at: 'object', kind: 'missing', message: `\`${name}\` is missing` });
    }
  }
  return { problems, input, origins, secrets };
}

function convert(kind: Kind, value: RawValue): unknown {
  const text = textOf(value);
  switch (kind) {
    case 'number':
      return text !== undefined && typeof value !== 'string' && /^-?\d+$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : text === 'true' ? true : text === 'false' ? false : undefined;
    case 'list':
      return Array.isArray(value) ? value.map(textOf) : text === undefined ? undefined : [text];
    case 'object':
      return typeof value === 'object' ? value : undefined;
    case 'secret':
      return typeof value === 'object' && value !== null && '$number' in value ? Number(text) : text;
    default:
      return typeof value === 'object' && value !== null && '$number' in value ? undefined : text;
  }
}

function textOf(value: RawValue): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('$number' in value && typeof value.$number === 'string') return value.$number;
  return '$variable' in value && typeof value.$variable === 'string' ? value.$variable : undefined;
}

function addOrigins(origins: Map<string, ParameterPath>, value: unknown, pointer: string, path: ParameterPath): void {
  if (typeof value !== 'object' || value === null) {
    origins.set(pointer, path);
    return;
  }
  for (const [step, inner] of Object.entries(value)) {
    addOrigins(origins, inner, `${pointer}/${step}`, [...path, Array.isArray(value) ? Number(step) : step]);
  }
}
