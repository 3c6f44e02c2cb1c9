// A connector in one file, with the parts of the interface that most connectors need. A journal is a text file: one booking
// per line, as JSON.
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkStep, connectorError, defineConnector, param, readPages, specVersion, z } from '@sqlflow/connector-sdk';

// Types are spelt as DuckDB spells them. Decimals are text in the rows: a number would round them.
const columns = [
  { name: 'id', type: 'BIGINT', nullable: false },
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
      page_size: param(z.int().min(1).default(1000), { description: 'Bookings that are read at once.' }),
    }),
    // Only what is claimed is asked for. SQLFlow does the rest after reading.
    capabilities: { sync: ['full_refresh', 'incremental'], ordered: true },
    // An EXPORT to this file comes before a LOAD from it, and the watermark belongs to this file.
    paths: ({ path }) => [path],
    open: (params, context) => ({
      discover: async () => [{ columns, primaryKey: ['id'], cursor: 'id' }],
      read: (request) =>
        readPages(request, async (from = 0) => {
          // Incremental: the bound is included, for bookings with its id may have come later.
          const lowest = BigInt(request.cursor?.from?.value ?? 0);
          const bookings = (await readJournal(params.path, context)).filter(({ id }) => BigInt(id) >= lowest);
          const next = from + params.page_size;
          context.logger.debug(`bookings from ${from} on`);
          return { rows: bookings.slice(from, next), next: next < bookings.length ? next : undefined };
        }),
      // The rest is optional: steps of `sqlflow connector test`, and what a plan says of the size.
      check: async () => [
        await checkStep('open the journal', async () => `${(await readJournal(params.path, context)).length} bookings`),
      ],
      estimate: async () => ({ rows: BigInt((await readJournal(params.path, context)).length) }),
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
        const lines = [];
        for await (const { rows } of batches) {
          signal.throwIfAborted();
          for (const row of rows) lines.push(`${JSON.stringify(row, (_name, value) => plain(value))}\n`);
        }
        const path = join(context.projectDirectory, target);
        await mkdir(dirname(path), { recursive: true });
        // Wholly or not at all: nobody sees half a journal.
        if (mode === 'append') await appendFile(path, lines.join(''));
        else await writeFile(`${path}.new`, lines.join('')).then(() => rename(`${path}.new`, path));
        return { accepted: BigInt(lines.length) };
      },
    }),
  },
});

async function readJournal(path, context) {
  try {
    const text = await readFile(join(context.projectDirectory, path), { encoding: 'utf8', signal: context.signal });
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  } catch (cause) {
    // Errors name the parameter, so that the message shows its line in the pipeline, and say what to do.
    throw connectorError(`the journal ${path} cannot be read`, { parameter: 'path', hint: cause.message, cause });
  }
}

function plain(value) {
  return typeof value === 'bigint' ? Number(value) : value;
}
