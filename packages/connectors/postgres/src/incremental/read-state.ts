import { type SourceState, z } from '@sqlflow/connector-sdk';

const database = z.string().default('');
const identity = { system: z.string(), timeline: z.number(), database };

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
export type FloorState = ReadState & { readonly method: 'floor' };

/** Undefined where there is none, or of a version that is not known. */
export function readStateOf(state: SourceState | undefined): ReadState | undefined {
  return state?.version === 1 ? stateData.safeParse(state.data).data : undefined;
}

export function sourceStateOf(data: ReadState): SourceState {
  return { version: 1, data };
}
