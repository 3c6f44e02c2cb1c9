import { codes, type Diagnostic, diagnostic, type Place, placeOf, type SourceText, suggest } from '@sqlflow/errors';
import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';

/** A value somewhere in a YAML file. `node` is undefined where nothing is written after a key. */
export interface YamlValue {
  readonly source: SourceText;
  readonly document: Document;
  readonly node: Node | undefined;
}

export interface YamlEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: YamlValue;
}

/** Where the value stands; for an alias the place of its anchor. */
export function placeOfValue(value: YamlValue): Place {
  const [start, end] = value.node?.range ?? [0, 0];
  return placeOf(value.source, { start, end });
}

/**
 * The entries of a section in order. A section with nothing in it has none. What is no section, and keys that are no
 * plain text or come twice, are added to `problems`; `what` names the section in their messages.
 */
export function entriesOf(value: YamlValue, what: string, problems: Diagnostic[]): YamlEntry[] {
  if (isEmpty(value)) return [];
  const { node, source, document } = value;
  if (!isMap(node)) {
    problems.push(wrongShape(value, what, 'a section of `key: value` lines'));
    return [];
  }
  const entries = new Map<string, YamlEntry>();
  for (const pair of node.items) {
    const keyValue: YamlValue = { source, document, node: asNode(pair.key) };
    const key = textOf(keyValue);
    const keyPlace = placeOfValue(keyValue);
    if (key === undefined) {
      problems.push(wrongShape(keyValue, `a key of ${what}`, 'a single name'));
    } else if (entries.has(key)) {
      const options = { place: keyPlace };
      problems.push(diagnostic(codes.project.yamlSyntax, { problem: `the key \`${key}\` is given twice` }, options));
    } else {
      entries.set(key, { key, keyPlace, value: resolveAlias({ source, document, node: asNode(pair.value) }) });
    }
  }
  return [...entries.values()];
}

/** The entries of a section by key; keys that are not among `known` are added to `problems` and left out. */
export function knownEntriesOf(
  value: YamlValue,
  known: readonly string[],
  what: string,
  problems: Diagnostic[],
): Map<string, YamlEntry> {
  const found = new Map<string, YamlEntry>();
  for (const entry of entriesOf(value, what, problems)) {
    if (known.includes(entry.key)) found.set(entry.key, entry);
    else problems.push(unknownSetting(entry, known, what));
  }
  return found;
}

/** The items of a list; a single value is a list of one. */
export function itemsOf(value: YamlValue): YamlValue[] {
  const { node, source, document } = value;
  if (isEmpty(value)) return [];
  if (!isSeq(node)) return [value];
  return node.items.map((item) => resolveAlias({ source, document, node: asNode(item) }));
}

/** The text of a scalar as it is written, without quotes: `1.10` and `yes` stay so. Undefined for lists and sections. */
export function textOf(value: YamlValue): string | undefined {
  const { node } = value;
  if (node === undefined) return '';
  return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
}

/** Nothing is written: `key:` or `key: null`. */
export function isEmpty(value: YamlValue): boolean {
  return value.node === undefined || (isScalar(value.node) && value.node.value === null);
}

/** What the value is, for people; never its text, which may be a secret. */
export function kindOf(value: YamlValue): string {
  if (isMap(value.node)) return 'a section';
  if (isSeq(value.node)) return 'a list';
  if (isAlias(value.node)) return 'a reference to an anchor that does not exist';
  return isEmpty(value) || textOf(value) === '' ? 'empty' : 'a single value';
}

export function wrongShape(value: YamlValue, what: string, expected: string): Diagnostic {
  const args = { what, expected, found: kindOf(value) };
  return diagnostic(codes.project.wrongShape, args, { place: placeOfValue(value) });
}

export function unknownSetting(entry: YamlEntry, known: readonly string[], where: string): Diagnostic {
  const args = { key: entry.key, where, known, suggestion: suggest(entry.key, known) };
  return diagnostic(codes.project.unknownSetting, args, { place: entry.keyPlace });
}

/** An alias stands for its anchor's value; one without an anchor is left, so that its use is reported where it is. */
export function resolveAlias(value: YamlValue): YamlValue {
  const { node, document } = value;
  return isAlias(node) ? { ...value, node: node.resolve(document) ?? node } : value;
}

function asNode(item: unknown): Node | undefined {
  return isScalar(item) || isMap(item) || isSeq(item) || isAlias(item) ? item : undefined;
}
