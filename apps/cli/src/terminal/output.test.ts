import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createOutput } from './output.js';

describe('createOutput', () => {
  test('waits for a slow reader', async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const output = createOutput(stream, false);
    let written = false;
    const writing = output.write('123456789').then(() => {
      written = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBe(false);
    stream.read();
    await writing;
    expect(written).toBe(true);
  });

  test('goes on without a word when the reader has gone away', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const output = createOutput(stream, false);
    await output.write('a');
    await new Promise((resolve) => setImmediate(resolve));
    expect(output.closed).toBe(true);
    await output.write('b');
    await output.flush();
    expect(output.failure).toBeUndefined();
  });

  test('remembers a failure that is nobody’s wish', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' })),
    });
    const output = createOutput(stream, false);
    await output.write('a');
    await output.flush();
    expect(output.failure?.message).toBe('write ENOSPC');
  });

  test('has no width where it is no terminal', () => {
    expect(createOutput(new PassThrough(), false).columns()).toBeUndefined();
  });
});
