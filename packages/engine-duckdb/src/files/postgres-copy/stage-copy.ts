import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { PostgresCopyFormat } from '@sqlflow/connector-sdk';
import { throwIfAborted } from '../../session.js';
import { spoolStream } from '../../stage/spool-stream.js';
import { newTemporaryTable } from '../../stage/staged-table.js';
import type { StagingBuilder } from '../../stage/staging-builder.js';
import { copyError } from './copy-error.js';
import { feedPipe, makePipe } from './pipe.js';
import { selectCopy } from './select-copy.js';

/**
 * Reads a stream as it arrives, through a named pipe: no row passes through JavaScript, and nothing is written to disk
 * before it is in the table. Where there are no named pipes, it goes through a file.
 */
export async function stageCopyStream(
  builder: StagingBuilder,
  stream: Readable,
  format: PostgresCopyFormat,
  tempDirectory: string,
): Promise<void> {
  const { signal } = builder.session.options;
  const pipe = await makePipe(tempDirectory);
  if (pipe === undefined) {
    const { uris } = await spoolStream({ kind: 'stream', stream, format }, tempDirectory, signal);
    for (const path of uris) await stageCopyFile(builder, path, format).finally(() => rm(path, { force: true }));
    return;
  }
  const reading = stageCopyFile(builder, pipe, format);
  try {
    const [read, fed] = await Promise.allSettled([reading, feedPipe(pipe, stream, reading, signal)]);
    throwIfAborted(signal, fed.status === 'rejected' ? fed.reason : undefined);
    // A stream that broke off looks like a short one to its reader, so its own failure is what counts.
    if (fed.status === 'rejected') throw fed.reason;
    if (read.status === 'rejected') throw read.reason;
  } finally {
    await rm(pipe, { force: true });
  }
}

/** Reads a file, or a pipe, which can be read only once. */
export async function stageCopyFile(builder: StagingBuilder, path: string, format: PostgresCopyFormat): Promise<void> {
  const { session } = builder;
  const select = selectCopy(path, format);
  try {
    if (builder.columns === undefined) return await builder.addSelect(`(${select})`, format.columns);
    // To find out what its columns need, the table is looked at more than once.
    const through = newTemporaryTable();
    await session.run(`CREATE TEMP TABLE ${through.relation} AS ${select}`, { query: '' });
    await builder.addSelect(through.relation, format.columns);
    await session.run(`DROP TABLE ${through.relation}`, { query: '' });
  } catch (error) {
    throw copyError(error, format);
  }
}
