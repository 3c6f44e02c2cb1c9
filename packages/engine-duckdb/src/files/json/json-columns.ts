import type { JsonFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { sameName } from '../../sql-text.js';
import { uniqueNames } from '../csv/header.js';
import type { CheckedCast } from '../infer/checked-cast.js';
import { givenCast } from '../infer/given-cast.js';
import { givenJsonType } from './given-type.js';
import type { JsonNode } from './json-node.js';
import { asJson, asText, inferJsonType, type JsonType } from './json-types.js';

/** A column made of a key of the records. */
export interface JsonColumn extends JsonType {
  readonly name: string;
  /** Undefined: no record has the key, and the column is NULL. */
  readonly node: JsonNode | undefined;
  /** Checks and casts texts to a given scalar type. */
  readonly cast: CheckedCast | undefined;
}

export interface KnownJsonTypes {
  /** As DuckDB spells them. */
  readonly given: ReadonlyMap<string, string>;
  /** Columns that the target keeps as text. */
  readonly asText: readonly string[];
  /** Columns that the target keeps as JSON: an object must not be made a STRUCT because this time all of them are alike. */
  readonly asJson: readonly string[];
}

/**
 * The columns of the records, in the order in which their keys were met. Keys that differ only in case, and the empty
 * one, get names of their own.
 */
export function jsonColumns(root: JsonNode, format: JsonFormat, known: KnownJsonTypes): JsonColumn[] {
  const names = uniqueNames(root.fields.map((field) => field.name.replaceAll('\0', '')));
  const columns = root.fields.map((node, index): JsonColumn => {
    const name = names[index] ?? node.name;
    node.renamed = name === node.name ? undefined : Buffer.from(JSON.stringify(name));
    const given = typeOf(known.given, name);
    const type = columnType(node, name, given, format, known);
    const cast =
      given === undefined || given === 'JSON' || type.read !== 'VARCHAR' ? undefined : givenCast(given, rules);
    return { ...type, name, node, cast, native: type.native && node.renamed === undefined };
  });
  return [...columns, ...absentColumns(names, known.given)];
}

const rules = { decimalSeparator: '.' } as const;

function columnType(
  node: JsonNode,
  name: string,
  given: string | undefined,
  format: JsonFormat,
  known: KnownJsonTypes,
): JsonType {
  if (given !== undefined) return givenJsonType(node, given);
  if (known.asJson.some((each) => sameName(each, name))) return asJson(node);
  if (!format.inferTypes || known.asText.some((each) => sameName(each, name))) return asText(node);
  return inferJsonType(node, format.decimals);
}

function typeOf(given: ReadonlyMap<string, string>, name: string): string | undefined {
  return given.get(name) ?? [...given].find(([each]) => sameName(each, name))?.[1];
}

/** A key that no record has is NULL in all of them; but a name close to that of a column is a misspelling. */
function absentColumns(names: readonly string[], given: ReadonlyMap<string, string>): JsonColumn[] {
  const absent = [...given].filter(([name]) => !names.some((each) => sameName(each, name)));
  const free = names.filter((name) => typeOf(given, name) === undefined);
  return absent.map(([name, type]) => {
    const similar = suggest(name, free);
    if (similar !== undefined) {
      throw sqlFlowError(codes.data.typeOfUnknownColumn, { column: name, columns: names.join(', '), similar });
    }
    return { name, type, read: type, native: true, node: undefined, cast: undefined };
  });
}
