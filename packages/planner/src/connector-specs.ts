import type { DestinationCapabilities, SourceCapabilities, StreamSettings } from '@sqlflow/connector-sdk';
import type { CheckedParameters, ParameterProblem, RawObject } from '@sqlflow/connector-sdk/parameters';

/** The connectors a pipeline may name. */
export interface ConnectorSpecs {
  /** By type or one of its other spellings, in any case. */
  find(type: string): Promise<ConnectorSpec | undefined>;
  all(): Promise<readonly ConnectorSpec[]>;
}

/** What planning needs to know of a connector. */
export interface ConnectorSpec {
  /** Main spelling: `CSV`. */
  readonly type: string;
  readonly hasSource: boolean;
  readonly hasDestination: boolean;
  /** The source reads nothing beyond this machine. */
  readonly sourceLocal: boolean;
  readonly sourceCapabilities: SourceCapabilities | undefined;
  readonly destinationCapabilities: DestinationCapabilities | undefined;
  /** True: what stands after TO is a local path. */
  readonly destinationLocal: boolean;
  checkSource(raw: RawObject): CheckedSource;
  checkOptions(raw: RawObject): CheckedParameters;
  /** Local paths and globs that a source with these checked parameters reads, relative to the project root. */
  sourcePaths(input: Readonly<Record<string, unknown>>): readonly string[];
  /** What checked parameters say of one stream of a source. */
  streamSettings?(input: Readonly<Record<string, unknown>>, stream: string): StreamSettings;
}

/** Checked parameters of a SOURCE: the connector's own, and those every connector understands. */
export interface CheckedSource {
  readonly problems: readonly ParameterProblem[];
  readonly own: CheckedParameters;
  readonly common: CheckedParameters;
}

/** A connection of the profile. Its parameters are JSON values whose texts may contain `${…}`. */
export interface ConnectionSpec {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}
