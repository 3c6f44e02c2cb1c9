import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Makes named pipes. Undefined where there are none: on Windows, and on file systems that refuse them. */
export async function makePipes(directory: string, count: number): Promise<readonly string[] | undefined> {
  if (process.platform === 'win32') return undefined;
  const paths = Array.from({ length: count }, () => join(directory, `sqlflow-${randomUUID()}.pipe`));
  await mkdir(directory, { recursive: true });
  // Node.js has no call for it.
  return promisify(execFile)('mkfifo', ['-m', '600', ...paths]).then(
    () => paths,
    () => undefined,
  );
}

/** Milliseconds until it is looked again whether a pipe has its reader. */
const longestPause = 32;

export interface FeedOptions {
  readonly signal: AbortSignal | undefined;
  /** The reader has closed it before the end. */
  readonly onClosed: () => void;
}

/**
 * Writes a stream into a pipe that somebody is about to read, until either ends. Reader and writer of a pipe wait for
 * each other when they open it: here the writer looks again and again whether the reader is there, so that neither can
 * wait for one that never comes.
 */
export async function feedPipe(
  path: string,
  stream: Readable,
  reading: Promise<unknown>,
  { signal, onClosed }: FeedOptions,
): Promise<void> {
  let isRead = true;
  const ended = () => {
    isRead = false;
    stream.destroy();
  };
  reading.then(ended, ended);
  let failure: unknown;
  // Until it is piped, nobody else would hear of it.
  const remember = (error: unknown): void => {
    failure ??= error;
  };
  stream.on('error', remember);
  let file: number | undefined;
  // Some of many wait for others to be read first: they look ever more rarely.
  for (let pause = 1; isRead && file === undefined; pause = Math.min(2 * pause, longestPause)) {
    file = openForWriting(path);
    if (file === undefined) await sleep(pause);
  }
  if (file === undefined) return;
  // It writes when the pipe has room; a file would hold one of Node's few threads until then.
  const socket = new Socket({ fd: file, readable: false, writable: true });
  let closed: unknown;
  socket.once('error', (error: NodeJS.ErrnoException) => {
    // It is given the error of the stream too.
    if (error.code === 'EPIPE') closed = error;
  });
  try {
    if (failure !== undefined) throw failure;
    await pipeline(stream, socket, signal === undefined ? {} : { signal });
  } catch (error) {
    const problem = failure ?? error;
    if (closed === undefined || problem !== closed) {
      if (isRead || failure !== undefined) throw problem;
      return;
    }
    // The reader had enough: why, it says itself, if not at once.
    onClosed();
    await reading.catch(() => undefined);
  } finally {
    // Its end is what the reader waits for.
    socket.destroy();
    stream.off('error', remember);
  }
}

function openForWriting(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return undefined;
    throw error;
  }
}
