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
    nested: Object.entries(nestedProperties(schema)).map(([inner, each]) => describe(inner, each)),
  };
}

function nestedProperties(schema: Schema): Readonly<Record<string, Schema>> {
  const definition = definitionOf(innermost(schema));
  if (definition.type === 'array') return nestedProperties(definition.element);
  if (definition.type === 'union') return Object.assign({}, ...definition.options.map(nestedProperties));
  return propertiesOf(schema) ?? {};
}
