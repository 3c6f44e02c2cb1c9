/** Why the envelope of an answer could not be read. The client turns it into an error of the request. */
export class EnvelopeError extends Error {
  constructor(
    readonly problem: 'syntax' | 'several values' | 'too large',
    readonly reason: string,
    /** In MiB, for what is too large. */
    readonly limit = 0,
  ) {
    super(reason);
  }
}
