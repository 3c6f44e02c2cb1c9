import { parameterInfo } from '../../params/parameter.js';
import { definitionOf, type Schema } from '../../params/schema-layers.js';
import type { RawNumber } from './checked.js';
import { type Conversion, type ConvertedNode, spokenPath, type ValuePlace } from './conversion.js';
import { innermost, textValuesOf } from './schema-shape.js';

/**
 * The text of a variable in the type the parameter has. Text that cannot be that type stays text, so that checking the
 * type says what is wrong.
 */
export function convertVariable(schema: Schema, text: string): unknown {
  const definition = definitionOf(innermost(schema));
  switch (definition.type) {
    case 'number':
      return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : text;
    case 'bigint':
      return /^\s*[-+]?\d+\s*$/.test(text) ? BigInt(text.trim().replace(/^\+/, '')) : text;
    case 'boolean':
      return booleans.get(text.trim().toLowerCase()) ?? text;
    case 'array':
      return parsedJson(text, '[') ?? text;
    case 'object':
    case 'record':
      return parsedJson(text, '{') ?? text;
    default:
      return convertText(schema, text);
  }
}

const booleans = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

function parsedJson(text: string, firstCharacter: '[' | '{'): unknown {
  if (!text.trimStart().startsWith(firstCharacter)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text as it is, but for the values of an enum: there case, `-`, `_` and spaces do not count, and spellings are known. */
export function convertText(schema: Schema, text: string): string {
  const values = textValuesOf(schema);
  if (values === undefined || values.includes(text)) return text;
  const spellings = Object.entries(parameterInfo(schema).spellings ?? {});
  const known: (readonly [string, string])[] = [...values.map((value) => [value, value] as const), ...spellings];
  return known.find(([spelling]) => foldedSpelling(spelling) === foldedSpelling(text))?.[1] ?? text;
}

function foldedSpelling(text: string): string {
  return text.trim().toLowerCase().replace(/[-\s]/g, '_');
}

/** A number that was written with `digits`, in the type the parameter has; a problem where that would round it. */
export function convertNumber(conversion: Conversion, node: ConvertedNode, place: ValuePlace, raw: RawNumber): unknown {
  const digits = raw.$number;
  if (definitionOf(innermost(node.schema)).type === 'bigint' && /^-?\d+$/.test(digits)) return BigInt(digits);
  const value = Number(digits);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    conversion.problems.push({
      path: place.written,
      at: 'value',
      kind: 'invalid',
      message: `\`${spokenPath(place.written)}\` has more digits than a number can keep: ${digits}`,
      hint: 'use a number between -9007199254740991 and 9007199254740991',
    });
    return undefined;
  }
  return value;
}
