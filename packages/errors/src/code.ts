/** How bad it is: an `error` stops the command, a `warning` is shown, `info` is shown on request. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * What kind of failure an error is, for retry and for people. Only `transient` and `rate_limited` are retried.
 */
export type FailureClass = 'transient' | 'rate_limited' | 'auth' | 'config' | 'data' | 'permanent';

/** One entry of the catalogue: a stable code whose message can only be built from arguments of type `A`. */
export interface Code<A> {
  /** Stable, documented identifier, e.g. `SF1001`. Never reused for another meaning. */
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  readonly failure: FailureClass;
  readonly message: (args: A) => string;
  readonly hint?: (args: A) => string | undefined;
  /** Markdown for `sqlflow explain <code>` and the error pages: what it means, why, what to do. */
  readonly explanation: string;
}

type CodeInput<A> = Omit<Code<A>, 'severity' | 'failure'> & Partial<Pick<Code<A>, 'severity' | 'failure'>>;

/** Declares a catalogue entry. `severity` is `error` and `failure` is `config` unless said otherwise. */
export function defineCode<A>(input: CodeInput<A>): Code<A> {
  return { severity: 'error', failure: 'config', ...input };
}
