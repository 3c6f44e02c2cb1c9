import { type Code, type Diagnostic, diagnostic, type Severity } from '@sqlflow/errors';
import { type At, placeOfAt } from './files/source-file.js';

export interface ReportOptions {
  readonly severity?: Severity | undefined;
  readonly related?: readonly { readonly message: string; readonly at: At }[] | undefined;
}

/** Collects the problems of one planning. */
export interface Report {
  add<A>(code: Code<A>, args: A, at: At | undefined, options?: ReportOptions): void;
  /** Takes a finished diagnostic over. */
  take(found: Diagnostic): void;
  hasErrors(): boolean;
  /** In the order of `files`, then of the text. */
  sorted(files: readonly { readonly path: string }[]): Diagnostic[];
}

/**
 * A file that is reached in a branch not taken and again in one that is taken is looked at twice: what is found twice
 * is told once, at its higher severity.
 */
export function createReport(): Report {
  const found = new Map<string, Diagnostic>();
  const take = (each: Diagnostic): void => {
    const { place } = each;
    const key = `${each.code} ${place?.file ?? ''} ${place?.span.start ?? ''} ${place?.span.end ?? ''} ${each.message}`;
    const known = found.get(key);
    if (known === undefined || (known.severity !== 'error' && each.severity === 'error')) found.set(key, each);
  };
  return {
    take,
    add(code, args, at, options = {}) {
      take(
        diagnostic(code, args, {
          place: at === undefined ? undefined : placeOfAt(at),
          severity: options.severity,
          related: options.related?.map((each) => ({ message: each.message, place: placeOfAt(each.at) })),
        }),
      );
    },
    hasErrors: () => [...found.values()].some((each) => each.severity === 'error'),
    sorted(files) {
      const order = new Map(files.map((file, index) => [file.path, index]));
      const rank = (each: Diagnostic): number => (each.place === undefined ? -1 : (order.get(each.place.file) ?? -1));
      const offset = (each: Diagnostic): number => each.place?.span.start ?? 0;
      return [...found.values()].sort((a, b) => rank(a) - rank(b) || offset(a) - offset(b));
    },
  };
}
