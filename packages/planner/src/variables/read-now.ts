import { codes } from '@sqlflow/errors';
import type { At } from '../files/source-file.js';
import type { Report } from '../report.js';
import type { ValuePiece } from '../text/resolved-text.js';

export interface ReadNowOptions {
  readonly at: At;
  /** What the text is for: `the path of INCLUDE`. */
  readonly what: string;
  /** The date of the run (UTC), where the caller knows it. */
  readonly runDate: string | undefined;
  /** `refused`: the text will be shown in the plan. */
  readonly secrets: 'allowed' | 'refused';
  readonly report: Report;
}

/**
 * The text of something that is decided while planning. Undefined when it needs what only a run knows, or shows a
 * secret; that is reported.
 */
export function readNow(pieces: readonly ValuePiece[], options: ReadNowOptions): string | undefined {
  const { at, what, report } = options;
  const texts = pieces.map((piece) => {
    if (piece.kind === 'literal') return piece.text;
    if (piece.known === 'in-run') {
      if (piece.name === 'run_date' && options.runDate !== undefined) return options.runDate;
      report.add(codes.references.knownOnlyInRun, { name: piece.name, what }, at);
      return undefined;
    }
    if (options.secrets === 'allowed') return piece.value;
    report.add(codes.references.secretInPlan, { name: piece.name, what }, at);
    return undefined;
  });
  return texts.includes(undefined) ? undefined : texts.join('');
}
