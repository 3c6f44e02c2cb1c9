/** What kind of thing is wrong with a parameter. */
export type ProblemKind = 'unknown' | 'missing' | 'invalid' | 'conflict' | 'not-supported-yet';

/**
 * What a parameter's own check may say with its issue: `context.addIssue({ code: 'custom', message, params: { hint }
 * satisfies IssueParams })`. The message names the value.
 */
export interface IssueParams {
  readonly hint?: string;
  /** Default `invalid`. */
  readonly kind?: ProblemKind;
}
