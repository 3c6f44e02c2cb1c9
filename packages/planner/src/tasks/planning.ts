import type { NamedConnectors } from '../names/connectors.js';
import type { Sources } from '../names/sources.js';
import type { Tables } from '../names/tables.js';
import type { PlanInput } from '../plan-input.js';
import type { Report } from '../report.js';
import type { QueryAnalysis } from '../sql/analysis.js';
import type { ResolvedText } from '../text/resolved-text.js';
import type { SecretBook } from '../variables/secret-book.js';
import type { NotedParts } from './part-places.js';
import type { SecretSpan } from './secret-spans.js';

/** What turning statements into tasks shares. */
export interface Planning {
  readonly input: PlanInput;
  readonly report: Report;
  readonly book: SecretBook;
  readonly tables: Tables;
  readonly connectors: NamedConnectors;
  readonly sources: Sources;
  /** What the analyzer said of each query. */
  readonly analyses: ReadonlyMap<ResolvedText, QueryAnalysis>;
  /** Secrets that are written in the files themselves. */
  readonly secretSpans: SecretSpan[];
  /** Where parts of statements are written. */
  readonly parts: NotedParts;
  /** True: some statement did not parse, so that what it makes is unknown. */
  readonly gaps: boolean;
}
