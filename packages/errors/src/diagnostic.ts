import type { Code, FailureClass, Severity } from './code.js';
import type { Place } from './place.js';

/** Something worth telling the user, as plain data: JSON-able, and already free of secrets. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly failure: FailureClass;
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
  /** Set by an engine: where in the SQL text it was given the problem lies. Core turns it into a place. */
  readonly sqlOffset?: number;
  /** Set by a connector: the parameter or option it is about, by its main name. Core turns it into a place. */
  readonly parameter?: string;
  /** Other places that explain the first, e.g. the earlier definition of a name. */
  readonly related?: readonly RelatedPlace[];
}

export interface RelatedPlace {
  readonly message: string;
  readonly place: Place;
}

export interface DiagnosticOptions {
  readonly place?: Place | undefined;
  readonly related?: readonly RelatedPlace[] | undefined;
  readonly sqlOffset?: number | undefined;
  readonly parameter?: string | undefined;
  /** Replaces the severity of the code, e.g. a reference error that is only a warning in a branch not taken. */
  readonly severity?: Severity | undefined;
}

/** Builds a diagnostic from a catalogue entry and its typed arguments. */
export function diagnostic<A>(code: Code<A>, args: A, options: DiagnosticOptions = {}): Diagnostic {
  const hint = code.hint?.(args);
  return {
    code: code.code,
    severity: options.severity ?? code.severity,
    failure: code.failure,
    message: code.message(args),
    ...(hint === undefined ? {} : { hint }),
    ...(options.place === undefined ? {} : { place: options.place }),
    ...(options.sqlOffset === undefined ? {} : { sqlOffset: options.sqlOffset }),
    ...(options.parameter === undefined ? {} : { parameter: options.parameter }),
    ...(options.related === undefined ? {} : { related: options.related }),
  };
}

/** True when at least one of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((each) => each.severity === 'error');
}
