import { z } from 'zod';
import { type ParameterInfo, parameterInfo } from '../../params/parameter.js';
import { definitionOf, type Schema } from '../../params/schema-layers.js';
import type { ParameterProblem } from './checked.js';
import {
  type Conversion,
  type ConvertedNode,
  inside,
  newConversion,
  pointerOf,
  spokenPath,
  type ValuePlace,
} from './conversion.js';
import { convertNumber, convertText, convertVariable } from './convert-scalar.js';
import { givenIn } from './given.js';
import { namesIn, namesOf, unknownNameHint } from './names.js';
import { isPlainObject, isRawNumber, isRawVariable } from './raw-value.js';
import { acceptsNull, defaultOf, innermost, propertiesOf } from './schema-shape.js';

const anything = z.unknown();

/**
 * Brings a written value into the form its schema takes: main names instead of aliases, numbers and variables in the
 * type of the parameter, the main spelling of enums. Values of a wrong type are left as they are: checking the schema
 * finds them. Unknown, doubled and not yet supported names are reported here, and left out.
 */
export function convert(
  conversion: Conversion,
  schema: Schema,
  raw: unknown,
  place: ValuePlace,
  secret = false,
): unknown {
  const node: ConvertedNode = {
    written: place.written,
    schema,
    raw,
    secret: secret || parameterInfo(schema).secret === true,
  };
  conversion.nodes.set(pointerOf(place.path), node);
  const inner = definitionOf(innermost(schema));
  if (inner.type === 'union') return convertUnion(conversion, inner, node, place);
  if (isRawVariable(raw)) {
    const value = convertVariable(schema, raw.$variable);
    return typeof value === 'object' ? convert(conversion, schema, value, place, node.secret) : value;
  }
  if (isRawNumber(raw)) return convertNumber(conversion, node, place, raw);
  if (typeof raw === 'string') return convertText(schema, raw);
  if (Array.isArray(raw)) {
    const element = inner.type === 'array' ? inner.element : anything;
    return raw.map((item, at) => convert(conversion, element, item, inside(place, at), node.secret));
  }
  if (isPlainObject(raw)) return convertObject(conversion, node, raw, place);
  return raw;
}

function convertObject(
  conversion: Conversion,
  node: ConvertedNode,
  raw: Readonly<Record<string, unknown>>,
  place: ValuePlace,
): Record<string, unknown> {
  const properties = propertiesOf(node.schema);
  const definition = definitionOf(innermost(node.schema));
  const others =
    definition.type === 'record' ? definition.valueType : definition.type === 'object' ? definition.catchall : anything;
  const names = namesOf(properties ?? {});
  const writtenAs = new Map<string, string>();
  const entries: [string, unknown][] = [];
  for (const { written: steps, value } of givenIn(raw, names, properties)) {
    const written = steps.join('.');
    const name = names.get(written) ?? written;
    const schema = names.has(written) ? properties?.[name] : others;
    const at = { path: [...place.path, name], written: [...place.written, ...steps] };
    if (schema === undefined || definitionOf(schema).type === 'never') {
      conversion.problems.push(unknownName(conversion, at, namesIn(names, steps.slice(0, -1))));
    } else if (writtenAs.has(name)) {
      conversion.problems.push(givenTwice(at, { name, written, first: writtenAs.get(name) ?? name }));
    } else if (value !== null || acceptsNull(schema)) {
      writtenAs.set(name, written);
      const converted = convert(conversion, schema, value, at, node.secret);
      if (isSupported(conversion, schema, converted, at)) entries.push([name, converted]);
    }
  }
  return Object.fromEntries(entries);
}

function unknownName({ owner }: Conversion, place: ValuePlace, names: ReadonlyMap<string, string>): ParameterProblem {
  const written = String(place.written.at(-1));
  const above = spokenPath(place.written.slice(0, -1));
  const known = above === '' ? new Map([...names, ...(owner.otherNames ?? [])]) : names;
  return {
    path: place.written,
    at: 'key',
    kind: 'unknown',
    message: `${above === '' ? owner.subject : `\`${above}\` has`} no ${owner.word} \`${written}\``,
    hint: unknownNameHint(written, known),
  };
}

interface TwiceGiven {
  readonly name: string;
  readonly written: string;
  readonly first: string;
}

function givenTwice(place: ValuePlace, { name, written, first }: TwiceGiven): ParameterProblem {
  const names = written === name || first === name ? [first === name ? written : first] : [first, written];
  const [one, two] = names.map((each) => `\`${each}\``);
  return {
    path: place.written,
    at: 'key',
    kind: 'conflict',
    message:
      two === undefined
        ? `${one} is another name of \`${name}\`, and both are given`
        : `${one} and ${two} are two names of \`${name}\`, and both are given`,
    hint: `keep one of them, best \`${name}\``,
  };
}

type Refusal = Exclude<NonNullable<ParameterInfo['notSupportedYet']>, true>;

/**
 * Reports a parameter that this version cannot do. Its default value asks for nothing: it is fine, and left out like
 * the parameter itself would be.
 */
function isSupported(conversion: Conversion, schema: Schema, value: unknown, place: ValuePlace): boolean {
  const { notSupportedYet } = parameterInfo(schema);
  if (notSupportedYet === undefined) return true;
  const { values, instead }: Refusal = notSupportedYet === true ? {} : notSupportedYet;
  if (values !== undefined && !values.includes(String(value))) return true;
  if (JSON.stringify(value) === JSON.stringify(defaultOf(schema))) return false;
  const what =
    values === undefined ? `\`${spokenPath(place.written)}\`` : `\`${spokenPath(place.written)}: ${String(value)}\``;
  conversion.problems.push({
    path: place.written,
    at: values === undefined ? 'key' : 'value',
    kind: 'not-supported-yet',
    message: `${what} is not supported yet`,
    ...(instead === undefined ? {} : { hint: instead }),
  });
  return false;
}

/** Converts by the option that fits; where none does, by the one that comes nearest, so that what is inside it is checked. */
function convertUnion(
  conversion: Conversion,
  union: z.core.$ZodUnionDef,
  node: ConvertedNode,
  place: ValuePlace,
): unknown {
  const isVariable = isRawVariable(node.raw);
  // The text of a variable would fit a text option at once, so that `5` for "number or text" would never be a number.
  const options = isVariable
    ? [...union.options].sort((a, b) => Number(takesText(a)) - Number(takesText(b)))
    : union.options;
  let nearest: { readonly trial: Conversion; readonly value: unknown; readonly distance: number } | undefined;
  for (const option of options) {
    const trial = newConversion(conversion.owner);
    const value = convert(trial, option, node.raw, place, node.secret);
    const issues = (option as z.ZodType).safeParse(value).error?.issues ?? [];
    const wrongAtRoot = issues.some((issue) => issue.path.length === 0) ? 1000 : 0;
    const distance = wrongAtRoot + issues.length + trial.problems.length;
    if (nearest === undefined || distance < nearest.distance) nearest = { trial, value, distance };
    if (distance === 0) break;
  }
  if (nearest === undefined) return node.raw;
  conversion.problems.push(...nearest.trial.problems);
  for (const [pointer, inner] of nearest.trial.nodes)
    if (pointer !== pointerOf(place.path)) conversion.nodes.set(pointer, inner);
  return nearest.value;
}

function takesText(schema: Schema): boolean {
  return definitionOf(innermost(schema)).type === 'string';
}
