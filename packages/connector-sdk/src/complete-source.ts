import type { Batch } from './batch.js';
import type { ReadRequest } from './read-request.js';
import type { StreamSchema } from './schema.js';
import type { DiscoverOptions, Source } from './source.js';
import { checkStep } from './source-defaults.js';

/** A stream as an author may describe it: without a name where it is the only one, with exact types. */
export type StreamInput = Pick<StreamSchema, 'columns'> & Partial<StreamSchema>;

/**
 * A source as an author may write it: with `discover` and `read`. A missing schema at the start and checkpoint at the
 * end of a read are put in; a check asks for the columns.
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
    check: async () => [await checkStep('find the columns', async () => countOf(await input.discover()))],
    ...boundMethods(input),
    ...(input.begin === undefined ? {} : { begin: completeBegin(input.begin.bind(input), discover) }),
    discover,
    read: (request) => completeRead(input.read(request), request, discover),
    [Symbol.asyncDispose]: async () => input[Symbol.asyncDispose]?.(),
  };
}

function countOf({ length }: readonly StreamInput[]): string {
  return length === 1 ? '1 stream' : `${length} streams`;
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

type Begin = NonNullable<Source['begin']>;

function completeBegin(begin: Begin, discover: Source['discover']): Begin {
  return async (streams, options) => {
    const session = await begin(streams, options);
    return {
      ...(session.partitions === undefined ? {} : { partitions: session.partitions.bind(session) }),
      read: (request) => completeRead(session.read(request), request, discover),
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  };
}

async function* completeRead(
  batches: AsyncIterable<Batch>,
  request: ReadRequest,
  discover: Source['discover'],
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

async function columnsOf(stream: string, discover: Source['discover']): Promise<Batch> {
  const found = (await discover({ streams: [stream] })).find((each) => each.stream === stream);
  if (found === undefined) throw new TypeError(`read gave rows of stream "${stream}", which discover does not know`);
  const { columns, primaryKey, inferred } = found;
  return { kind: 'schema', columns, inferred, ...(primaryKey === undefined ? {} : { primaryKey }) };
}
