import { type Connector, specVersion } from '@sqlflow/connector-sdk';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { ConnectorSpec, ConnectorSpecs } from '@sqlflow/planner';
import { checkDestinationOptions, checkSourceParameters } from '../parameters/check-connector.js';
import type { LazyConnectors, ProjectConnector } from '../project/project-connector.js';
import { findConnector } from './find-connector.js';

/** The connectors of a project. Those that are not named by a pipeline are not imported for it. */
export interface ConnectorRegistry {
  readonly specs: ConnectorSpecs;
  /** A connector that planning has found before. */
  get(type: string): Connector;
  /** All of them, in the order given. */
  all(): Promise<readonly Connector[]>;
}

/** One entry of what a project was given. */
interface Entry {
  /** All spellings, upper-case. */
  readonly types: readonly string[];
  readonly title: string;
  /** Imports them at the first call. */
  connectors(): Promise<readonly Connector[]>;
}

/**
 * @throws SqlFlowError when two connectors have one type, or one was built for a newer contract; of one that is not
 *   imported yet, when it is asked for.
 */
export function createConnectorRegistry(given: readonly ProjectConnector[]): ConnectorRegistry {
  const entries = given.map((each) => ('load' in each ? lazyEntry(each) : loadedEntry(each)));
  const byType = entriesByType(entries);
  const found = new Map<string, Connector>();
  const find = async (type: string): Promise<Connector | undefined> => {
    const entry = byType.get(type.toUpperCase());
    const connector = entry && findConnector(await entry.connectors(), type);
    // A plan calls it by its type, whatever the pipeline says.
    if (connector !== undefined) for (const each of spellings(connector)) found.set(each, connector);
    return connector;
  };
  const all = async () => (await Promise.all(entries.map((entry) => entry.connectors()))).flat();
  return {
    specs: {
      async find(type) {
        const connector = await find(type);
        return connector && specOf(connector);
      },
      // To list them: one that cannot be imported must not hide what is wrong with a pipeline.
      async all() {
        const loaded = await Promise.allSettled(entries.map((entry) => entry.connectors()));
        return loaded.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])).map(specOf);
      },
    },
    get(type) {
      const connector = found.get(type.toUpperCase());
      if (connector === undefined) throw sqlFlowError(codes.run.internal, { what: `no connector ${type}` });
      return connector;
    },
    all,
  };
}

function loadedEntry(connector: Connector): Entry {
  requireKnownVersion(connector);
  return { types: spellings(connector), title: connector.title, connectors: async () => [connector] };
}

function lazyEntry({ types, title = types.join(', '), load }: LazyConnectors): Entry {
  let loading: Promise<readonly Connector[]> | undefined;
  return {
    types: types.map((type) => type.toUpperCase()),
    title,
    connectors() {
      loading ??= load().then((connectors) => {
        connectors.forEach(requireKnownVersion);
        return connectors;
      });
      return loading;
    },
  };
}

function entriesByType(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  const byType = new Map<string, Entry>();
  for (const entry of entries) {
    for (const type of entry.types) {
      const other = byType.get(type);
      if (other !== undefined && other !== entry) {
        throw sqlFlowError(codes.registry.connectorTwice, { type, titles: [other.title, entry.title] });
      }
      byType.set(type, entry);
    }
  }
  return byType;
}

function requireKnownVersion({ type, specVersion: version }: Connector): void {
  if (version > specVersion)
    throw sqlFlowError(codes.registry.connectorTooNew, { type, version, supported: specVersion });
}

function spellings({ type, typeAliases }: Connector): readonly string[] {
  return [type, ...typeAliases].map((each) => each.toUpperCase());
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
