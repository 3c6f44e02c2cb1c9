import type { Connector } from '../connector.js';
import type { Subject } from './subject.js';

/** One thing that is checked. */
export interface Check {
  /** Stable, for people and programs: `source: projection`. */
  readonly name: string;
  /** What a connector that passes does, in a sentence. */
  readonly promise: string;
  /** Whether the connector says it does. Undefined: every connector of that side does. */
  readonly claimed?: (connector: Connector) => boolean;
  /** Throws where the promise is broken, `NotChecked` where it turns out not to concern the connector. */
  run(subject: Subject): Promise<void>;
}
