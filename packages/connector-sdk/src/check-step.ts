/** One step of a connection check: what was tried, how it went, and what to fix. */
export interface CheckStep {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly detail?: string;
  /** What the user should change when the step failed. */
  readonly fix?: string;
  readonly milliseconds?: number;
}
