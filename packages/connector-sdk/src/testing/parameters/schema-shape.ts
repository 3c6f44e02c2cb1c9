import { definitionOf, type Schema, schemaLayers } from '../../params/schema-layers.js';

/** The innermost schema: what says which type a value has. */
export function innermost(schema: Schema): Schema {
  return schemaLayers(schema).at(-1) ?? schema;
}

/** False where a value may be left out. */
export function isRequired(schema: Schema): boolean {
  return schema._zod.optin === undefined;
}

/** True where `null` is a value of the parameter, and not the same as leaving it out. */
export function acceptsNull(schema: Schema): boolean {
  return schemaLayers(schema).some((layer) =>
    ['nullable', 'null', 'any', 'unknown'].includes(definitionOf(layer).type),
  );
}

/** What the parameter is when it is left out; undefined: nothing. */
export function defaultOf(schema: Schema): unknown {
  for (const layer of schemaLayers(schema)) {
    const definition = definitionOf(layer);
    if (definition.type === 'default' || definition.type === 'prefault') return definition.defaultValue;
  }
  return undefined;
}

/** The properties of an object schema by name; undefined for other schemas. */
export function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  const definition = definitionOf(innermost(schema));
  return definition.type === 'object' ? definition.shape : undefined;
}

/** The properties of an object, of each entry of a list of objects, of any of several objects; none of other schemas. */
export function nestedProperties(schema: Schema): Readonly<Record<string, Schema>> {
  const definition = definitionOf(innermost(schema));
  if (definition.type === 'array') return nestedProperties(definition.element);
  if (definition.type === 'union') return Object.assign({}, ...definition.options.map(nestedProperties));
  return propertiesOf(schema) ?? {};
}

/** The texts an enum or a literal takes; undefined where it takes others too. */
export function textValuesOf(schema: Schema): readonly string[] | undefined {
  const definition = definitionOf(innermost(schema));
  const values =
    definition.type === 'enum'
      ? Object.values(definition.entries)
      : definition.type === 'literal'
        ? definition.values
        : undefined;
  return values?.every((value) => typeof value === 'string') ? (values as readonly string[]) : undefined;
}

/** True for numbers without decimal places: `z.int()`, `z.number().int()`. */
export function isWholeNumber(schema: Schema): boolean {
  const definition = definitionOf(innermost(schema)) as {
    readonly format?: string;
    readonly checks?: readonly Check[];
  };
  const formats = [definition.format, ...(definition.checks ?? []).map((each) => each._zod?.def.format)];
  return formats.some((format) => format !== undefined && /int/.test(format));
}

type Check = { readonly _zod?: { readonly def: { readonly format?: string } } };
