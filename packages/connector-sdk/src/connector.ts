import { throwIfErrors } from '@sqlflow/errors';
import type { SystemKind } from '@sqlflow/resilience';
import type { z } from 'zod';
import type { DestinationCapabilities, SourceCapabilities } from './capabilities.js';
import { checkConnector } from './check-connector.js';
import { completeDestination, type DestinationInput } from './complete-destination.js';
import { completeSource, type SourceInput } from './complete-source.js';
import type { ConnectorContext } from './context.js';
import type { Destination, FileDestination } from './destination.js';
import type { Source } from './source.js';

/** The reading side of a connector. */
export interface SourceDefinition<P extends z.ZodObject> {
  /** The one description of the parameters: validation, defaults, aliases, secrets, help and docs come from it. */
  readonly params: P;
  readonly capabilities: SourceCapabilities;
  // A method, as the others below: a connector with parameters of its own is still a `Connector`.
  open(params: z.output<P>, context: ConnectorContext): Promise<Source>;
  /** What is behind it. Default `local`: this machine. Whatever is not makes its requests by `context.resilience`. */
  readonly system?: SystemKind;
  /**
   * The local files these parameters read, as paths or globs relative to the project root: an EXPORT to one comes
   * first. Default: none.
   */
  paths?(params: z.output<P>): readonly string[];
  /**
   * Which system a stream comes from (host, database, table; path), without secrets and without what may change while
   * the rows stay the same: a watermark holds for it alone. Default: the paths, else all parameters that are not
   * secret.
   */
  fingerprint?(params: z.output<P>, stream: string): string;
  /**
   * What the parameters say of one stream, which comes before what they say of the source. Default: nothing.
   */
  streamSettings?(params: z.output<P>, stream: string): StreamSettings;
  /**
   * Whether these parameters ask for one snapshot of all streams of a run, by `begin`. For sources that are
   * `consistent`. Default: no.
   */
  readsConsistently?(params: z.output<P>): boolean;
}

/** What the parameters of a source say of one of its streams. */
export interface StreamSettings {
  readonly primaryKey?: readonly string[];
  readonly cursorField?: string;
  /** The stream is read whole, although the source is incremental. */
  readonly syncMode?: 'full_refresh';
}

/** What an author writes of the reading side. */
export interface SourceDefinitionInput<P extends z.ZodObject>
  extends Omit<SourceDefinition<P>, 'capabilities' | 'open'> {
  /** Default: whole reads, and nothing that SQLFlow could do itself. */
  readonly capabilities?: SourceCapabilities;
  /** Called once for a SOURCE and run, with parsed parameters. Nothing may have been connected to before. */
  readonly open: (params: z.output<P>, context: ConnectorContext) => SourceInput | Promise<SourceInput>;
}

/** The writing side of a connector. */
export interface DestinationDefinition<O extends z.ZodObject> {
  /** As `params` of a source, for OPTIONS. */
  readonly options: O;
  readonly capabilities: DestinationCapabilities;
  /** As in `SourceDefinition`. Whatever is not local gets the options of retries and limits beside its own. */
  readonly system?: SystemKind;
  open(options: z.output<O>, context: DestinationContext): Promise<Destination | FileDestination>;
  /** True: `uri` is a local path, relative to the project root. */
  readonly local: boolean;
}

/** What an author writes of the writing side. */
export interface DestinationDefinitionInput<O extends z.ZodObject>
  extends Omit<DestinationDefinition<O>, 'open' | 'local'>,
    Partial<Pick<DestinationDefinition<O>, 'local'>> {
  /** Called once for an EXPORT, with parsed options. */
  readonly open: (
    options: z.output<O>,
    context: DestinationContext,
  ) => DestinationInput | FileDestination | Promise<DestinationInput | FileDestination>;
}

export interface DestinationContext extends ConnectorContext {
  /** The text after TO; empty when the destination is a connection of the profile. */
  readonly uri: string;
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

/** What an author writes of a connector. */
export interface ConnectorInput<P extends z.ZodObject, O extends z.ZodObject> {
  /** The word after TYPE, upper-case: `CSV`. */
  readonly type: string;
  readonly typeAliases?: readonly string[];
  /** `specVersion` of this package, which the connector was made for. */
  readonly specVersion: number;
  /** As people write it: `PostgreSQL`. Default: the type. */
  readonly title?: string;
  /** One sentence for lists of connectors. */
  readonly description?: string;
  readonly source?: SourceDefinitionInput<P>;
  readonly destination?: DestinationDefinitionInput<O>;
}

/**
 * Makes a connector, with what was left out. Throws `SqlFlowError` where it contradicts itself.
 */
export function defineConnector<P extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>(
  input: ConnectorInput<P, O>,
): Connector<P, O> {
  const { source, destination, ...rest } = input;
  const connector: Connector<P, O> = Object.freeze({
    typeAliases: [],
    title: input.type,
    description: '',
    ...rest,
    ...(source === undefined ? {} : { source: wholeSource(source) }),
    ...(destination === undefined ? {} : { destination: wholeDestination(destination) }),
  });
  throwIfErrors(checkConnector(connector));
  return connector;
}

function wholeSource<P extends z.ZodObject>(input: SourceDefinitionInput<P>): SourceDefinition<P> {
  return {
    ...input,
    capabilities: input.capabilities ?? { sync: ['full_refresh'] },
    open: async (params, context) => completeSource(await input.open(params, context)),
  };
}

function wholeDestination<O extends z.ZodObject>(input: DestinationDefinitionInput<O>): DestinationDefinition<O> {
  return {
    ...input,
    local: input.local ?? false,
    open: async (options, context) => completeDestination(await input.open(options, context)),
  };
}
