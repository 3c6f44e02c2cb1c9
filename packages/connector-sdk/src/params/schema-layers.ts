import type { z } from 'zod';

/** Any schema of zod, also of another copy of it: recognised by its definition, never by its class. */
export type Schema = z.core.$ZodType;

/** The definition of a schema, told apart by `type`. */
export type SchemaDefinition = z.core.$ZodTypes['_zod']['def'];

export function definitionOf(schema: Schema): SchemaDefinition {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** The schema and those it wraps (optional, default …), from outside to inside. */
export function schemaLayers(schema: Schema): Schema[] {
  const layers: Schema[] = [];
  for (let layer: Schema | undefined = schema; layer !== undefined; layer = wrappedBy(layer)) layers.push(layer);
  return layers;
}

function wrappedBy(schema: Schema): Schema | undefined {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
    case 'success':
      return definition.innerType;
    case 'pipe':
      return definitionOf(definition.in).type === 'transform' ? definition.out : definition.in;
    case 'lazy':
      return definition.getter();
    default:
      return undefined;
  }
}
