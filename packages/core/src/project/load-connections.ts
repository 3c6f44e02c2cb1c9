import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import { isMap, isScalar, isSeq } from 'yaml';
import { reportBrokenVariables } from './broken-variables.js';
import type { ConnectionSettings } from './settings.js';
import {
  entriesOf,
  isEmpty,
  itemsOf,
  knownEntriesOf,
  textOf,
  wrongShape,
  type YamlEntry,
  type YamlValue,
} from './yaml-value.js';

/**
 * Reads `connections: { name: { type, …parameters } }`, and `connectors: { name: { type, params } }` as the Python
 * SQLFlow spells it. Parameters keep their digits: a number that a JavaScript number would not write back the same way
 * (`0123`, `1.10`, 20 digits) stays text.
 */
export function readConnections(
  sections: ReadonlyMap<string, YamlEntry>,
  problems: Diagnostic[],
): Map<string, ConnectionSettings> {
  const connections = new Map<string, ConnectionSettings>();
  for (const section of ['connections', 'connectors']) {
    const given = sections.get(section);
    if (given === undefined) continue;
    for (const entry of entriesOf(given.value, `\`${section}\``, problems)) {
      const what = `\`${section}.${entry.key}\``;
      const connection =
        section === 'connections' ? readFlat(entry, what, problems) : readNested(entry, what, problems);
      if (connections.has(entry.key)) {
        const args = { what: `the connection \`${entry.key}\``, first: '`connections`', second: '`connectors`' };
        problems.push(diagnostic(codes.project.settingTwice, args, { place: entry.keyPlace }));
      } else if (connection !== undefined) {
        connections.set(entry.key, connection);
      }
    }
  }
  return connections;
}

function readFlat(entry: YamlEntry, what: string, problems: Diagnostic[]): ConnectionSettings | undefined {
  const before = problems.length;
  const entries = entriesOf(entry.value, what, problems);
  if (problems.length > before) return undefined;
  const type = readType(
    entry,
    entries.find((each) => each.key === 'type'),
    problems,
  );
  const params = plainEntries(
    entries.filter((each) => each.key !== 'type'),
    problems,
  );
  return type === undefined ? undefined : { type, params };
}

function readNested(entry: YamlEntry, what: string, problems: Diagnostic[]): ConnectionSettings | undefined {
  const before = problems.length;
  const entries = knownEntriesOf(entry.value, ['type', 'params'], what, problems);
  if (problems.length > before) return undefined;
  const type = readType(entry, entries.get('type'), problems);
  const given = entries.get('params');
  const params = given === undefined ? [] : entriesOf(given.value, `\`params\` of ${what}`, problems);
  return type === undefined ? undefined : { type, params: plainEntries(params, problems) };
}

function readType(entry: YamlEntry, given: YamlEntry | undefined, problems: Diagnostic[]): string | undefined {
  if (given === undefined || isEmpty(given.value)) {
    const place = given?.keyPlace ?? entry.keyPlace;
    problems.push(diagnostic(codes.project.connectionWithoutType, { name: entry.key }, { place }));
    return undefined;
  }
  const type = textOf(given.value);
  if (type === undefined) problems.push(wrongShape(given.value, `\`type\` of \`${entry.key}\``, "a connector's name"));
  return type;
}

/** How many values one connection may hold: aliases of aliases make billions out of a few lines. */
const mostValues = 1000;

function plainEntries(entries: readonly YamlEntry[], problems: Diagnostic[]): Record<string, unknown> {
  const budget = { values: mostValues };
  return Object.fromEntries(entries.map(({ key, value }) => [key, plain(value, `\`${key}\``, problems, budget)]));
}

function plain(value: YamlValue, what: string, problems: Diagnostic[], budget: { values: number }): unknown {
  const { node } = value;
  budget.values -= 1;
  if (budget.values < 0) {
    if (budget.values === -1) problems.push(wrongShape(value, what, `a connection of at most ${mostValues} values`));
    return null;
  }
  if (isSeq(node)) return itemsOf(value).map((item) => plain(item, what, problems, budget));
  if (isMap(node)) {
    const entries = entriesOf(value, what, problems);
    return Object.fromEntries(
      entries.map((each) => [each.key, plain(each.value, `\`${each.key}\``, problems, budget)]),
    );
  }
  if (isScalar(node)) {
    const scalar = plainScalar(node.value, node.source);
    if (typeof scalar === 'string') reportBrokenVariables(value, scalar, what, problems);
    return scalar;
  }
  if (node !== undefined) problems.push(wrongShape(value, what, 'a value'));
  return null;
}

function plainScalar(value: unknown, written: string | undefined): unknown {
  if (typeof value === 'number' || typeof value === 'bigint')
    return String(value) === written ? value : (written ?? value);
  return value;
}
