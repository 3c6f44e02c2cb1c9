import type { Destination, FileDestination, WriteInput, WriteResult } from './destination.js';

/** What a write comes to. `rejected` is 0 and `duplicate` false unless said. */
export type WriteResultInput = Pick<WriteResult, 'accepted'> & Partial<WriteResult>;

/** A destination as an author may write it: `write` is enough. */
export interface DestinationInput
  extends Omit<Destination, 'write' | typeof Symbol.asyncDispose>,
    Partial<Pick<Destination, typeof Symbol.asyncDispose>> {
  write(input: WriteInput): Promise<WriteResultInput>;
}

/** Puts in what an author left out. */
export function completeDestination(input: DestinationInput | FileDestination): Destination | FileDestination {
  if ('files' in input) return input;
  const { check } = input;
  return {
    write: async (each) => ({ rejected: 0n, duplicate: false, ...(await input.write(each)) }),
    ...(check === undefined ? {} : { check: check.bind(input) }),
    [Symbol.asyncDispose]: async () => input[Symbol.asyncDispose]?.(),
  };
}
