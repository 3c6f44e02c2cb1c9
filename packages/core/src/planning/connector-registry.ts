import { type Connector, specVersion } from '@sqlflow/connector-sdk';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { ConnectorSpec, ConnectorSpecs } from '@sqlflow/planner';
import { checkDestinationOptions, checkSourceParameters } from '../parameters/check-connector.js';

/** The connectors of a project by type and alias. */
export interface ConnectorRegistry {
  readonly specs: ConnectorSpecs;
  /** @throws SqlFlowError when there is none; the planner has checked that before. */
  get(type: string): Connector;
}

/**
 * @throws SqlFlowError when two connectors have one type, or one was built for a newer contract.
 */
export function createConnectorRegistry(connectors: readonly Connector[]): ConnectorRegistry {
  const byType = new Map<string, Connector>();
  for (const connector of connectors) {
    if (connector.specVersion > specVersion) {
      throw sqlFlowError(codes.registry.connectorTooNew, {
        type: connector.type,
        version: connector.specVersion,
        supported: specVersion,
      });
    }
    for (const type of [connector.type, ...connector.typeAliases].map((each) => each.toUpperCase())) {
      const other = byType.get(type);
      if (other !== undefined && other !== connector) {
        throw sqlFlowError(codes.registry.connectorTwice, { type, titles: [other.title, connector.title] });
      }
      byType.set(type, connector);
    }
  }
  const specs = new Map([...byType].map(([type, connector]) => [type, specOf(connector)]));
  return {
    specs: { find: (type) => specs.get(type.toUpperCase()), types: () => connectors.map(({ type }) => type) },
    get(type) {
      const connector = byType.get(type.toUpperCase());
      if (connector === undefined) throw sqlFlowError(codes.run.internal, { what: `no connector ${type}` });
      return connector;
    },
  };
}

/** What the planner needs to know of a connector. */
function specOf(connector: Connector): ConnectorSpec {
  const { type, source, destination } = connector;
  return {
    type,
    hasSource: source !== undefined,
    hasDestination: destination !== undefined,
    sourceLocal: (source?.system ?? 'local') === 'local',
    sourceCapabilities: source?.capabilities,
    destinationCapabilities: destination?.capabilities,
    destinationLocal: destination?.local ?? false,
    checkSource: (raw) => checkSourceParameters(connector, raw),
    checkOptions: (raw) => checkDestinationOptions(connector, raw),
    streamSettings: (input, stream) =>
      source?.streamSettings === undefined ? {} : source.streamSettings(parseParameters(source.params, input), stream),
    sourcePaths: (input) => (source?.paths === undefined ? [] : source.paths(parseParameters(source.params, input))),
  };
}
