// A connector in one file, with the parts of the interface that most connectors need. A journal is a text file: one booking
// per line, as JSON.
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkStep, connectorError, defineConnector, fullRead, param, specVersion, z } from '@sqlflow/connector-sdk';

// Types are spelt as DuckDB spells them. Decimals are text in the rows: a number would round them.
const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'account', type: 'VARCHAR' },
  { name: 'amount', type: 'DECIMAL(18,2)' },
];

export const journal = defineConnector({
  type: 'JOURNAL',
  specVersion,
  title: 'Journal',
  description: 'Bookings in a text file, one per line.',
  source: {
    // One description: validation, defaults, other names, help, JSON Schema.
    params: z.object({
      path: param(z.string().min(1), {
        description: 'The journal, relative to the project.',
        aliases: ['file'],
        example: 'data/journal.ndjson',
      }),
      page_size: param(z.int().min(1).default(1000), { description: 'Bookings that are handed over at once.' }),
    }),
    // Only what it does itself is claimed: a journal has no order. SQLFlow does the rest after reading.
    capabilities: { sync: ['full_refresh', 'incremental'] },
    // An EXPORT to this file comes before a LOAD from it, and the watermark belongs to this file.
    paths: ({ path }) => [path],
    open: ({ path, page_size }, context) => ({
      discover: async () => [{ columns, cursor: 'id' }],
      // The columns, the pages, and a checkpoint: what was read may count.
      read: (request) => fullRead({ columns }, pages(bookings(path, context, request), page_size)),
      // The rest is optional: steps of `sqlflow connector test`, and what a plan says of the size.
      check: async () => [
        await checkStep('read the journal', async () => `${await count(bookings(path, context))} bookings`),
      ],
      estimate: async () => ({ rows: BigInt(await count(bookings(path, context))) }),
    }),
  },
  destination: {
    options: z.object({
      mode: param(z.enum(['replace', 'append']).default('replace'), { description: 'A new journal, or more lines.' }),
    }),
    capabilities: { modes: ['replace', 'append'], atomicity: 'all' },
    local: true,
    open: (_options, context) => ({
      async write({ target, batches, mode, signal }) {
        const path = join(context.projectDirectory, target);
        const lines = [];
        for await (const { rows } of batches) {
          signal.throwIfAborted();
          for (const row of rows) lines.push(`${JSON.stringify(row, exactly)}\n`);
        }
        await replaceWhole(path, mode === 'append' ? [await textOf(path), ...lines] : lines);
        return { accepted: BigInt(lines.length) };
      },
    }),
  },
});

/** The bookings, read once from the first line to the last. Wanted are those from the bound on, itself among them. */
async function* bookings(path, context, request) {
  const { signal } = request ?? context;
  // A user may name another column as `cursor_field`. Then all are given, and SQLFlow leaves out what it has.
  const from = request?.cursor?.field === 'id' ? request.cursor.from : undefined;
  try {
    for await (const line of lines(join(context.projectDirectory, path), signal)) {
      signal.throwIfAborted();
      const booking = JSON.parse(line);
      // Without an id it has no place in the order: it is given with every read.
      if (from === undefined || booking.id === null || BigInt(booking.id) >= BigInt(from.value)) yield booking;
    }
  } catch (cause) {
    signal.throwIfAborted();
    // Errors name the parameter, so that the message shows its line in the pipeline, and say what to do.
    const message = `the journal ${path} cannot be read: ${cause.message}`;
    throw connectorError(message, { parameter: 'path', hint: 'look at the file', cause });
  }
}

async function* lines(path, signal) {
  let rest = '';
  for await (const text of createReadStream(path, { encoding: 'utf8', signal })) {
    const parts = (rest + text).split('\n');
    rest = parts.pop();
    yield* parts;
  }
  if (rest !== '') yield rest;
}

async function* pages(rows, size) {
  let page = [];
  for await (const row of rows) {
    if (page.push(row) < size) continue;
    yield { kind: 'rows', rows: page };
    page = [];
  }
  if (page.length > 0) yield { kind: 'rows', rows: page };
}

async function count(rows) {
  let found = 0;
  for await (const _row of rows) found += 1;
  return found;
}

/** Wholly or not at all: nobody sees half a journal, whatever happens on the way. */
async function replaceWhole(path, text) {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  } catch (cause) {
    await rm(`${path}.new`, { force: true });
    throw connectorError(`the journal cannot be written: ${cause.message}`, {
      hint: 'look at the text after TO',
      cause,
    });
  }
}

async function textOf(path) {
  return readFile(path, 'utf8').catch((cause) => {
    if (cause.code === 'ENOENT') return '';
    throw connectorError(`the journal cannot be read: ${cause.message}`, { hint: 'look at the text after TO', cause });
  });
}

/** JSON knows no bigint: those that a number would round are text. */
function exactly(_name, value) {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
