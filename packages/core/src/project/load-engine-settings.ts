import { resolve } from 'node:path';
import { codes, type Diagnostic, diagnostic, suggest } from '@sqlflow/errors';
import { fillSetting, type VariableSources } from './setting-variables.js';
import type { EngineSettings } from './settings.js';
import {
  entriesOf,
  isEmpty,
  knownEntriesOf,
  placeOfValue,
  textOf,
  unknownSetting,
  wrongShape,
  type YamlEntry,
} from './yaml-value.js';

const keys = ['type', 'path', 'mode', 'memory_limit', 'threads', 'preserve_insertion_order'];

/** What a file says about the engine, by key; checked when all files are known. */
export type EngineEntries = ReadonlyMap<string, YamlEntry>;

/** Reads `engine: { … }`, or `engines: { duckdb: { … } }` as the Python SQLFlow spells it. */
export function readEngineEntries(sections: ReadonlyMap<string, YamlEntry>, problems: Diagnostic[]): EngineEntries {
  const engine = sections.get('engine');
  const engines = sections.get('engines');
  if (engine !== undefined && engines !== undefined) {
    const args = { what: 'the engine', first: '`engine`', second: '`engines`' };
    problems.push(diagnostic(codes.project.settingTwice, args, { place: engines.keyPlace }));
  }
  if (engine !== undefined) return knownEntriesOf(engine.value, keys, '`engine`', problems);
  if (engines === undefined) return new Map();
  let found: EngineEntries = new Map();
  for (const entry of entriesOf(engines.value, '`engines`', problems)) {
    if (entry.key === 'duckdb') found = knownEntriesOf(entry.value, keys, '`engines.duckdb`', problems);
    else problems.push(unknownSetting(entry, ['duckdb'], '`engines`'));
  }
  return found;
}

export interface EngineSurroundings {
  readonly root: string;
  readonly profile: string;
  readonly variables: VariableSources;
  readonly homeDirectory: string;
  readonly problems: Diagnostic[];
}

/** The engine's settings with defaults: `target/<profile>.duckdb`, insertion order kept, the rest left to DuckDB. */
export function engineSettings(entries: EngineEntries, around: EngineSurroundings): EngineSettings {
  const read = (key: string) => settingText(entries, key, around);
  oneOf(entries, 'type', read('type'), ['duckdb'], around);
  const mode = oneOf(entries, 'mode', read('mode'), ['persistent', 'memory'], around);
  const memoryLimit = checked(entries, 'memory_limit', read('memory_limit'), isMemoryLimit, around);
  const threads = checked(entries, 'threads', read('threads'), isThreadCount, around);
  const order = oneOf(entries, 'preserve_insertion_order', read('preserve_insertion_order'), ['true', 'false'], around);
  return {
    type: 'duckdb',
    path: databasePath(entries, mode, read('path'), around),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(threads === undefined ? {} : { threads: Number(threads) }),
    preserveInsertionOrder: order !== 'false',
  };
}

function databasePath(
  entries: EngineEntries,
  mode: string | undefined,
  path: string | undefined,
  { root, profile, homeDirectory, problems }: EngineSurroundings,
): string {
  const entry = entries.get('path');
  if (mode === 'memory') {
    if (entry !== undefined && path !== ':memory:') {
      const args = { what: 'the place of the database', first: '`mode: memory`', second: '`path`' };
      problems.push(diagnostic(codes.project.settingTwice, args, { place: entry.keyPlace }));
    }
    return ':memory:';
  }
  if (path === ':memory:' && mode === 'persistent' && entry !== undefined) {
    const args = { what: 'the place of the database', first: '`mode: persistent`', second: '`path: ":memory:"`' };
    problems.push(diagnostic(codes.project.settingTwice, args, { place: entry.keyPlace }));
  }
  if (path === undefined) return resolve(root, 'target', `${profile}.duckdb`);
  if (path === ':memory:') return path;
  return resolve(
    root,
    path.replace(/^~(?=$|[\\/])/, () => homeDirectory),
  );
}

/** The text of a setting with its variables put in. A key with nothing after it counts as not given. */
function settingText(entries: EngineEntries, key: string, around: EngineSurroundings): string | undefined {
  const entry = entries.get(key);
  if (entry === undefined || isEmpty(entry.value)) return undefined;
  const text = textOf(entry.value);
  if (text === undefined) {
    around.problems.push(wrongShape(entry.value, `\`${key}\` of the engine`, 'a single value'));
    return undefined;
  }
  const report = { what: `\`${key}\` of the engine`, place: placeOfValue(entry.value), problems: around.problems };
  const filled = fillSetting(text, around.variables, report)?.trim();
  if (filled === '') around.problems.push(invalid(entry, filled, 'a value; leave the line out for the default'));
  return filled === '' ? undefined : filled;
}

function oneOf(
  entries: EngineEntries,
  key: string,
  text: string | undefined,
  allowed: readonly string[],
  around: EngineSurroundings,
): string | undefined {
  const suggestion = text === undefined ? undefined : suggest(text, allowed);
  const expected = allowed.map((each) => `\`${each}\``).join(' or ');
  return checked(
    entries,
    key,
    text?.toLowerCase(),
    { test: (value) => allowed.includes(value), expected, suggestion },
    around,
  );
}

interface Check {
  readonly test: (text: string) => boolean;
  readonly expected: string;
  readonly suggestion?: string | undefined;
}

const isMemoryLimit: Check = {
  test: (text) => /^\d+(\.\d+)?\s*([KMGT]i?)?B$/i.test(text) && Number.parseFloat(text) > 0,
  expected: 'a size with a unit, such as `512MB` or `2GB`',
};

const isThreadCount: Check = {
  test: (text) => /^\d+$/.test(text) && Number(text) >= 1 && Number.isSafeInteger(Number(text)),
  expected: 'a whole number from 1',
};

function checked(
  entries: EngineEntries,
  key: string,
  text: string | undefined,
  check: Check,
  { problems }: EngineSurroundings,
): string | undefined {
  const entry = entries.get(key);
  if (entry === undefined || text === undefined || check.test(text)) return text;
  problems.push(invalid(entry, text, check.expected, check.suggestion));
  return undefined;
}

function invalid(entry: YamlEntry, value: string, expected: string, suggestion?: string): Diagnostic {
  const args = { what: `\`${entry.key}\` of the engine`, value, expected, suggestion };
  return diagnostic(codes.project.invalidSetting, args, { place: placeOfValue(entry.value) });
}
