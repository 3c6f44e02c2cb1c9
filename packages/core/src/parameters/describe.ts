import { parameterInfo, type z } from '@sqlflow/connector-sdk';
import {
  defaultOf,
  definitionOf,
  innermost,
  isRequired,
  propertiesOf,
  type Schema,
  typeText,
} from '@sqlflow/connector-sdk/parameters';

/** One parameter as `connector describe` and the docs tables show it. */
export interface ParameterDescription {
  readonly name: string;
  readonly aliases: readonly string[];
  /** In words: `text`, `whole number`, `` `a` or `b` ``, `list of text`. */
  readonly type: string;
  /** What it is when it is left out; undefined: nothing. */
  readonly default?: unknown;
  readonly required: boolean;
  readonly secret: boolean;
  readonly description: string;
  readonly example?: unknown;
  /** True: it is known, and refused by this version. A list: those of its values are. */
  readonly notSupportedYet: boolean | readonly string[];
  /** Parameters inside an object, or inside each entry of a list of objects. */
  readonly nested: readonly ParameterDescription[];
}

/** The parameters of a schema in the order in which it declares them. */
export function describeParameters(schema: z.ZodObject): ParameterDescription[] {
  return Object.entries(schema.shape as Record<string, Schema>).map(([name, each]) => describe(name, each));
}

function describe(name: string, schema: Schema): ParameterDescription {
  const info = parameterInfo(schema);
  const defaultValue = defaultOf(schema);
  const refused = info.notSupportedYet;
  return {
    name,
    aliases: info.aliases ?? [],
    type: typeText(schema),
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
    required: isRequired(schema),
    secret: info.secret ?? false,
    description: info.description ?? (schema as z.ZodType).description ?? '',
    ...(info.example === undefined ? {} : { example: info.example }),
    notSupportedYet: refused === undefined ? false : refused === true ? true : (refused.values ?? true),
    nested: describeNested(schema),
  };
}

function describeNested(schema: Schema): ParameterDescription[] {
  const definition = definitionOf(innermost(schema));
  if (definition.type === 'union') return together(definition.options.map((option) => describeNested(option)));
  if (definition.type === 'array') return describeNested(definition.element);
  return Object.entries(propertiesOf(schema) ?? {}).map(([name, each]) => describe(name, each));
}

/** Of several objects that a parameter may be: what each has is required only where all have it and require it. */
function together(options: readonly (readonly ParameterDescription[])[]): ParameterDescription[] {
  const objects = options.filter((each) => each.length > 0);
  const all = objects.flat();
  return [...new Set(all.map(({ name }) => name))].flatMap((name) => {
    const same = all.filter((each) => each.name === name);
    const [first] = same;
    if (first === undefined) return [];
    const type = [...new Set(same.map((each) => each.type))].join(' or ');
    return [{ ...first, type, required: same.length === objects.length && same.every(({ required }) => required) }];
  });
}
