import type { Connector } from '@sqlflow/connector-sdk';

/** A connector that a project may use, or how to import it when a pipeline names it. */
export type ProjectConnector = Connector | LazyConnectors;

/** Connectors of one module, which is imported when a pipeline names a type of them. */
export interface LazyConnectors {
  /** Every spelling of every type: `POSTGRES`, `POSTGRESQL`. Case does not count. */
  readonly types: readonly string[];
  /** What messages call it. Default: its types. */
  readonly title?: string;
  /** Is called once at most. */
  readonly load: () => Promise<readonly Connector[]>;
}

/** What says which connectors a project names by itself. */
export interface NamedConnectors {
  /** Absolute path of the project. */
  readonly directory: string;
  /** Packages, or modules relative to the project, as `sqlflow.yml` names them under `connectors:`. */
  readonly modules: readonly string[];
}
