import type { Batch } from './batch.js';
import type { ReadRequest } from './read-request.js';
import type { StreamSchema } from './schema.js';
import type { DiscoverOptions, Source } from './source.js';

/** A stream as an author may describe it: without a name where it is the only one, and with types that are exact. */
export type StreamInput = Pick<StreamSchema, 'columns'> & Partial<StreamSchema>;

/**
 * A source as an author may write it. `discover` and `read` are enough: a read that does not begin with the columns gets
 * those of `discover`, one without any checkpoint is ended by one, and what is not there needs no disposal.
 */
export interface SourceInput
  extends Omit<Source, 'discover' | typeof Symbol.asyncDispose>,
    Partial<Pick<Source, typeof Symbol.asyncDispose>> {
  discover(options?: DiscoverOptions): Promise<readonly StreamInput[]>;
}

/** Puts in what an author left out. */
export function completeSource(input: SourceInput): Source {
  const discover = async (options?: DiscoverOptions): Promise<readonly StreamSchema[]> =>
    (await input.discover(options)).map((each) => ({ stream: '', inferred: false, ...each }));
  return {
    ...boundMethods(input),
    discover,
    read: (request) => completeRead(input.read(request), request, discover),
    [Symbol.asyncDispose]: async () => input[Symbol.asyncDispose]?.(),
  };
}

/** The methods that an object has of those that are optional, also where a class has them. */
function boundMethods(input: SourceInput): Pick<Source, OptionalMethod> {
  const found = optionalMethods.flatMap((name) => {
    const method: unknown = input[name];
    return typeof method === 'function' ? [[name, method.bind(input)] as const] : [];
  });
  return Object.fromEntries(found);
}

const optionalMethods = ['files', 'clock', 'check', 'estimate', 'begin', 'committed'] as const;
type OptionalMethod = (typeof optionalMethods)[number];

async function* completeRead(
  batches: AsyncIterable<Batch>,
  request: ReadRequest,
  discover: Discover,
): AsyncIterable<Batch> {
  let hasColumns = false;
  // Parts of a stream carry no checkpoints.
  let hasCheckpoint = request.partition !== undefined;
  for await (const batch of batches) {
    if (!hasColumns && batch.kind !== 'schema') yield await columnsOf(request.stream, discover);
    hasColumns = true;
    hasCheckpoint ||= batch.kind === 'checkpoint';
    yield batch;
  }
  if (!hasColumns) yield await columnsOf(request.stream, discover);
  if (!hasCheckpoint) yield { kind: 'checkpoint' };
}

type Discover = (options?: DiscoverOptions) => Promise<readonly StreamSchema[]>;

async function columnsOf(stream: string, discover: Discover): Promise<Batch> {
  const found = (await discover({ streams: [stream] })).find((each) => each.stream === stream);
  if (found === undefined) throw new TypeError(`read gave rows of stream "${stream}", which discover does not know`);
  const { columns, primaryKey, inferred } = found;
  return { kind: 'schema', columns, inferred, ...(primaryKey === undefined ? {} : { primaryKey }) };
}
