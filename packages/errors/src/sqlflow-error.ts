import type { Code } from './code.js';
import { type Diagnostic, type DiagnosticOptions, diagnostic } from './diagnostic.js';

const marker = Symbol.for('sqlflow.error');

/**
 * The only error SQLFlow throws where a user will see it. It carries one or more diagnostics; the first names it.
 * Use `SqlFlowError.isInstance` instead of `instanceof`: it also recognises errors of another copy of this package.
 */
export class SqlFlowError extends Error {
  readonly [marker] = true;
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];

  constructor(diagnostics: readonly [Diagnostic, ...Diagnostic[]], options?: { cause?: unknown }) {
    super(diagnostics[0].message, options);
    this.name = 'SqlFlowError';
    this.diagnostics = diagnostics;
  }

  /** The diagnostic that names this error. */
  get diagnostic(): Diagnostic {
    return this.diagnostics[0];
  }

  /** The code of the first diagnostic, e.g. `SF1001`. */
  get code(): string {
    return this.diagnostics[0].code;
  }

  static isInstance(value: unknown): value is SqlFlowError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

/** An error with one diagnostic from the catalogue. */
export function sqlFlowError<A>(
  code: Code<A>,
  args: A,
  options: DiagnosticOptions & { cause?: unknown } = {},
): SqlFlowError {
  const { cause, ...rest } = options;
  return new SqlFlowError([diagnostic(code, args, rest)], cause === undefined ? undefined : { cause });
}

/** Throws one error that carries all errors among the diagnostics, if there are any. */
export function throwIfErrors(diagnostics: readonly Diagnostic[]): void {
  const [first, ...rest] = diagnostics.filter((each) => each.severity === 'error');
  if (first !== undefined) throw new SqlFlowError([first, ...rest]);
}
