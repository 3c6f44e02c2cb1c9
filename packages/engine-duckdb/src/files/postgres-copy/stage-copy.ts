import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { PostgresCopyFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { throwIfAborted } from '../../session.js';
import { spoolStream } from '../../stage/spool-stream.js';
import { newTemporaryTable } from '../../stage/staged-table.js';
import type { StagingBuilder } from '../../stage/staging-builder.js';
import { databaseOf } from '../../transaction.js';
import { copyError } from './copy-error.js';
import { feedPipe, makePipes } from './pipe.js';
import { selectCopy } from './select-copy.js';

/**
 * Reads streams as they arrive, each through a named pipe: no row passes through JavaScript, and nothing is written to
 * disk before it is in the table. Where there are no named pipes, they go through files, one after the other.
 */
export async function stageCopyStreams(
  builder: StagingBuilder,
  streams: readonly Readable[],
  format: PostgresCopyFormat,
  tempDirectory: string,
): Promise<void> {
  const { signal } = builder.session.options;
  // One for each pipe.
  if (signal !== undefined) setMaxListeners(0, signal);
  const pipes = await makePipes(tempDirectory, streams.length);
  if (pipes === undefined) {
    for (const stream of streams) {
      const { uris } = await spoolStream({ kind: 'stream', stream, format }, tempDirectory, signal);
      try {
        await stageCopyFiles(builder, uris, format);
      } finally {
        await removeAll(uris);
      }
    }
    return;
  }
  const reading = stageCopyFiles(builder, pipes, format);
  try {
    const fed = feedPipes(pipes, streams, reading, signal);
    const [read, failure] = await Promise.all([reading.then(() => undefined, failed), fed]);
    throwIfAborted(signal, failure?.error);
    // A stream that broke off looks like a short one to its reader, so its own failure is what counts.
    const problem = failure ?? read;
    if (problem !== undefined) throw problem.error;
    if (!streams.every(({ readableEnded }) => readableEnded)) {
      throw sqlFlowError(codes.run.internal, { what: 'a stream was not read to its end' });
    }
  } finally {
    await removeAll(pipes);
  }
}

interface Failure {
  readonly error: unknown;
}

function failed(error: unknown): Failure {
  return { error };
}

/** Fills all pipes. The first that fails, at whichever end, ends the others, as nothing of them is of use. */
async function feedPipes(
  pipes: readonly string[],
  streams: readonly Readable[],
  reading: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<Failure | undefined> {
  let first: Failure | undefined;
  let ending = false;
  const endAll = (): void => {
    ending = true;
    for (const stream of streams) stream.destroy();
  };
  const feeding = streams.map(async (stream, at) => {
    // Its reader has closed it: the statement fails, and waits for the readers of the others.
    const feed = feedPipe(pipes[at] ?? '', stream, reading, { signal, onClosed: endAll });
    await feed.catch((error: unknown) => {
      // Those that are ended here fail too.
      if (!ending) first = { error };
      endAll();
    });
  });
  await Promise.all(feeding);
  return first;
}

async function removeAll(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}

/** Reads files, or pipes, which can be read only once. */
export async function stageCopyFiles(
  builder: StagingBuilder,
  paths: readonly string[],
  format: PostgresCopyFormat,
): Promise<void> {
  const { session } = builder;
  const select = selectCopy(paths, format, databaseOf(builder.tx).limits);
  try {
    if (builder.columns === undefined) return await builder.addSelect(`(${select})`, format.columns);
    // To find out what its columns need, the table is looked at more than once.
    const through = newTemporaryTable();
    await session.run(`CREATE TEMP TABLE ${through.relation} AS ${select}`, { query: '' });
    await builder.addSelect(through.relation, format.columns);
    await session.run(`DROP TABLE ${through.relation}`, { query: '' });
  } catch (error) {
    throw copyError(error, format, paths.length);
  }
}
