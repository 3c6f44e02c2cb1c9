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
  for (const [name, schema] of Object.entries(properties)) {
    const names = [name, ...(parameterInfo(schema).aliases ?? [])];
    if (names.length === 1) continue;
    const original = described[name] ?? {};
    for (const alias of names.slice(1)) described[alias] ??= { ...original, description: `The same as \`${name}\`.` };
    if (!isRequired(schema)) continue;
    node.required = (node.required ?? []).filter((each) => each !== name);
    node.allOf = [...(node.allOf ?? []), { oneOf: names.map((each) => ({ required: [each] })) }];
  }
  if (node.required?.length === 0) delete node.required;
}
