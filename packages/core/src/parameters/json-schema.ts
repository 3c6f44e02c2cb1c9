import { type Connector, type Json, parameterInfo, z } from '@sqlflow/connector-sdk';
import { isRequired, propertiesOf } from '@sqlflow/connector-sdk/parameters';
import { commonSourceParams } from './common-source.js';
import { destinationOptions } from './destination-options.js';

/** JSON Schemas (draft 2020-12) of a connector, for editors. */
export interface ConnectorJsonSchemas {
  /** Of PARAMS: the connector's own parameters and those every connector understands. */
  readonly source?: JsonSchema;
  /** Of OPTIONS. */
  readonly destination?: JsonSchema;
}

export type JsonSchema = Readonly<Record<string, Json>>;

/** Describes what may be written in PARAMS and OPTIONS, aliases included. */
export function parametersJsonSchema(connector: Connector): ConnectorJsonSchemas {
  const { source, destination } = connector;
  return {
    ...(source === undefined
      ? {}
      : { source: jsonSchemaOf(z.object({ ...commonSourceParams.shape, ...source.params.shape }), connector) }),
    ...(destination === undefined ? {} : { destination: jsonSchemaOf(destinationOptions(destination), connector) }),
  };
}

interface MutableSchema {
  [key: string]: unknown;
  properties?: Record<string, object>;
  required?: string[];
  allOf?: object[];
}

function jsonSchemaOf(schema: z.ZodObject, connector: Connector): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const node = jsonSchema as MutableSchema;
      delete node.sqlflow;
      const info = parameterInfo(zodSchema);
      if (info.description !== undefined) node.description = info.description;
      if (info.example !== undefined) node.examples = [info.example];
      if (info.secret === true) node.writeOnly = true;
      if (info.notSupportedYet === true) node.deprecated = true;
      if (node.properties !== undefined) allowAliases(node, propertiesOf(zodSchema) ?? {});
    },
  });
  return { ...(json as JsonSchema), title: connector.title };
}

/** Lets each parameter be given under any of its names. */
function allowAliases(node: MutableSchema, properties: Readonly<Record<string, z.core.$ZodType>>): void {
  const { properties: described = {} } = node;
  node.additionalProperties ??= false;
  const groups = new Map<string, Record<string, object>>();
  for (const [name, schema] of Object.entries(properties)) {
    const names = [name, ...(parameterInfo(schema).aliases ?? [])];
    if (names.length === 1) continue;
    const original = described[name] ?? {};
    for (const alias of names.slice(1)) {
      const steps = alias.split('.');
      const within = groupFor(described, steps.slice(0, -1), groups);
      within[steps.at(-1) ?? ''] ??= { ...original, description: `The same as \`${name}\`.` };
    }
    if (!isRequired(schema)) continue;
    node.required = (node.required ?? []).filter((each) => each !== name);
    node.allOf = [...(node.allOf ?? []), { oneOf: names.map((each) => isGiven(each.split('.'))) }];
  }
  if (node.required?.length === 0) delete node.required;
}

/** The properties of the object that a dotted name leads into; where a parameter is called so too, it may be either. */
function groupFor(
  described: Record<string, object>,
  steps: readonly string[],
  groups: Map<string, Record<string, object>>,
): Record<string, object> {
  return steps.reduce((within, step, at) => {
    const path = steps.slice(0, at + 1).join('.');
    const known = groups.get(path);
    if (known !== undefined) return known;
    const properties: Record<string, object> = {};
    const group = { type: 'object', properties, additionalProperties: false };
    const other = within[step];
    within[step] = other === undefined ? group : { anyOf: [other, group] };
    groups.set(path, properties);
    return properties;
  }, described);
}

function isGiven([step = '', ...rest]: readonly string[]): object {
  if (rest.length === 0) return { required: [step] };
  return { required: [step], properties: { [step]: { type: 'object', ...isGiven(rest) } } };
}
