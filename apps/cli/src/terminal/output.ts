import type { Writable } from 'node:stream';
import { createPalette, type Palette } from './palette.js';

/** Standard output or standard error as commands use it. */
export interface Output {
  readonly isTerminal: boolean;
  readonly color: boolean;
  readonly palette: Palette;
  /** Columns of the terminal; undefined where it is none, and nothing is wrapped or cut. */
  columns(): number | undefined;
  /** Lines of the terminal; undefined where it is none. */
  lines(): number | undefined;
  /** True once the reader has gone away (`| head`): what is written then is dropped without a word. */
  readonly closed: boolean;
  /** Why not everything was written, when that is nobody's wish: a full disk, for instance. */
  readonly failure: Error | undefined;
  /** Resolves when there is room for more. */
  write(data: string | Uint8Array): Promise<void>;
  /** Resolves when everything has left the process. */
  flush(): Promise<void>;
}

/** What is used of `process.stdout`. */
interface Stream extends Pick<Writable, 'on'> {
  write(data: string | Uint8Array, done?: () => void): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

const fallbackColumns = 80;
const fallbackLines = 24;

export function createOutput(stream: Stream, color: boolean): Output {
  let closed = false;
  let failure: Error | undefined;
  const waiting = new Set<() => void>();
  const release = () => {
    for (const resume of waiting) resume();
    waiting.clear();
  };
  stream.on('drain', release);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE') failure ??= error;
    release();
  });
  const isTerminal = stream.isTTY === true;
  return {
    isTerminal,
    color,
    palette: createPalette(color),
    columns: () => (isTerminal ? (stream.columns ?? 0) || fallbackColumns : undefined),
    lines: () => (isTerminal ? (stream.rows ?? 0) || fallbackLines : undefined),
    get closed() {
      return closed;
    },
    get failure() {
      return failure;
    },
    async write(data) {
      if (closed || data.length === 0) return;
      if (!stream.write(data) && !closed) await new Promise<void>((resume) => waiting.add(resume));
    },
    async flush() {
      if (!closed) await new Promise<void>((done) => stream.write('', () => done()));
      // A failed write calls back before it tells its listeners.
      await new Promise((done) => setImmediate(done));
    },
  };
}
