import { type SourceState, z } from '@sqlflow/connector-sdk';

const database = z.string().default('');
const identity = { system: z.string(), timeline: z.number(), database };

/** Rows that this snapshot shows were read, those whose cursor is at or above one of these values; none: all. */
const read = z.object({ snapshot: z.string(), from: z.array(z.string()) });

const stateData = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('xmin'),
    ...identity,
    /** The oldest transaction that was open when the rows were read, as a 64-bit number. */
    xmin: z.string(),
    oid: z.number(),
    fileNode: z.number(),
    /** The tables that held the rows; null: nobody looked. */
    leaves: z.array(z.number()).nullable().default(null),
    /** Tables that held rows before: up to which transaction they were read, should they come back. */
    parted: z.record(z.string(), z.string()).default({}),
    /** Those of them whose rows may come again then, as they were written when others had not ended. */
    returning: z.array(z.string()).default([]),
    /** Rows that were read may come again. */
    mayReturn: z.boolean().default(true),
    /** A snapshot that shows all that was read so far; null: nobody noted it. */
    snapshot: z.string().nullable().default(null),
    /** The files of `leaves`, in the same order; null: nobody looked. */
    files: z.array(z.number()).nullable().default(null),
    /** As below, of the last read, which the next one may go on from; null: it may not. */
    floor: z.string().nullable().default(null),
    /** What was read since: by the transactions themselves, and from the floor on. */
    reads: z.array(read).default([]),
  }),
  z.object({
    method: z.literal('floor'),
    ...identity,
    /** When the oldest transaction began that was open; null: nobody can tell. */
    floor: z.string().nullable(),
  }),
  // By the cursor alone: what it remembers is that it knows where to go on from. Empty: nobody noted where that was.
  z.object({ method: z.literal('cursor'), system: z.string().default(''), database }),
]);

/** What a read leaves for the next one. */
export type ReadState = z.output<typeof stateData>;
export type XminState = ReadState & { readonly method: 'xmin' };
export type EarlierRead = z.output<typeof read>;
export type FloorState = ReadState & { readonly method: 'floor' };

/** Undefined where there is none, or of a version that is not known. */
export function readStateOf(state: SourceState | undefined): ReadState | undefined {
  return state?.version === 1 ? stateData.safeParse(state.data).data : undefined;
}

export function sourceStateOf(data: ReadState): SourceState {
  return { version: 1, data };
}
