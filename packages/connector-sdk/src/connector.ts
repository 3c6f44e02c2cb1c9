import { throwIfErrors } from '@sqlflow/errors';
import type { SystemKind } from '@sqlflow/resilience';
import type { z } from 'zod';
import type { DestinationCapabilities, SourceCapabilities } from './capabilities.js';
import { checkConnector } from './check-connector.js';
import type { ConnectorContext } from './context.js';
import type { Destination, FileDestination } from './destination.js';
import { refuseContradictions, resilienceParams } from './params/resilience.js';
import type { Source } from './source.js';

export interface SourceDefinition<P extends z.ZodObject> {
  /** The one description of the parameters: validation, defaults, aliases, secrets, help and docs come from it. */
  readonly params: P;
  readonly capabilities: SourceCapabilities;
  readonly open: (params: z.output<P>, context: ConnectorContext) => Source | Promise<Source>;
  /**
   * What is behind it: decides how failures are dealt with where the user says nothing, and which parameters of retries,
   * limits and circuits make sense. Default `local`: nothing beyond this machine. Whatever is not local makes its requests
   * by `context.resilience`.
   */
  readonly system?: SystemKind;
  /**
   * The local files these parameters read, as paths or globs relative to the project root, so that an EXPORT to such a
   * path is ordered against the SOURCE. Undefined: the source reads no local files.
   */
  readonly paths?: (params: z.output<P>) => readonly string[];
  /**
   * Says in a text which system a stream comes from (host, database, table; path), so that a watermark is never used for
   * another one. Without secrets, and without what may change while the rows stay the same: credentials, sizes, limits.
   * Default: the paths, else all parameters that are not secret.
   */
  readonly fingerprint?: (params: z.output<P>, stream: string) => string;
  /**
   * What the parameters say of one stream: it comes before what they say of the source. For sources whose streams differ.
   * Default: nothing.
   */
  readonly streamSettings?: (params: z.output<P>, stream: string) => StreamSettings;
}

/** What the parameters of a source say of one of its streams. */
export interface StreamSettings {
  readonly primaryKey?: readonly string[];
  readonly cursorField?: string;
  /** The stream is read whole, although the source is incremental. */
  readonly syncMode?: 'full_refresh';
}

export interface DestinationDefinition<O extends z.ZodObject> {
  readonly options: O;
  readonly capabilities: DestinationCapabilities;
  /**
   * What is behind it, as in `SourceDefinition`. Whatever is not local gets the options of retries, limits and circuits
   * beside its own.
   */
  readonly system?: SystemKind;
  /** `uri` is the text after TO; empty when the destination is a connection of the profile. */
  readonly open: (
    options: z.output<O>,
    context: ConnectorContext & { readonly uri: string },
  ) => Destination | FileDestination | Promise<Destination | FileDestination>;
  /** True: `uri` is a local path, relative to the project root. */
  readonly local: boolean;
}

/** A connector as a plain value. It is handed to `openProject({ connectors: [...] })`. */
export interface Connector<P extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly type: string;
  /** Other spellings of the type, e.g. `POSTGRESQL`. */
  readonly typeAliases: readonly string[];
  readonly specVersion: number;
  readonly title: string;
  readonly description: string;
  readonly source?: SourceDefinition<P>;
  readonly destination?: DestinationDefinition<O>;
}

export interface ConnectorInput<P extends z.ZodObject, O extends z.ZodObject> {
  /** The word after TYPE, upper-case: `CSV`. */
  readonly type: string;
  readonly typeAliases?: readonly string[];
  readonly specVersion: number;
  /** As people write it: `PostgreSQL`. */
  readonly title: string;
  readonly description: string;
  readonly source?: SourceDefinition<P>;
  readonly destination?: DestinationDefinition<O>;
}

/** Gives the parameters of a connector their types. Throws `SqlFlowError` where the connector contradicts itself. */
export function defineConnector<P extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>(
  input: ConnectorInput<P, O>,
): Connector<P, O> {
  const destination = withResilience(input.destination);
  const connector: Connector<P, O> = Object.freeze({
    typeAliases: [],
    ...input,
    ...(destination === undefined ? {} : { destination }),
  });
  throwIfErrors(checkConnector(connector));
  return connector;
}

/** What the destination describes itself stays as it is. */
function withResilience<O extends z.ZodObject>(
  destination: DestinationDefinition<O> | undefined,
): DestinationDefinition<O> | undefined {
  if ((destination?.system ?? 'local') === 'local' || destination === undefined) return destination;
  const own = destination.options.shape;
  const added = Object.fromEntries(Object.entries(resilienceParams).filter(([name]) => !(name in own)));
  return {
    ...destination,
    options: destination.options.safeExtend(added).superRefine(refuseContradictions) as unknown as O,
  };
}
