// `npm run crash-test -- --seeds N`: runs N generated histories with trouble and without, and writes the result into
// docs/reliability.md. `--seed S` runs one of them and shows where it differs. Ctrl-C ends it after the seeds under way, and
// the result is about those that were run.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { reportTable, withReport } from './report.js';
import { simulate } from './simulate.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});
const document = fileURLToPath(new URL('../../../../docs/reliability.md', import.meta.url));
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const seeds = Array.from({ length: count }, (_, at) => first + at);

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
let done = 0;
const begun = performance.now();
const summaries = await simulate(seeds, {
  workers: Number(values.workers),
  signal: stopping.signal,
  onSeed: ({ seed, trouble, hits, differences }) => {
    done += 1;
    if (values.seed !== undefined) console.error(`seed ${seed} (${trouble}): hit at ${hits.join(', ') || 'nothing'}`);
    for (const each of differences) console.error(`seed ${seed} (${trouble}): ${each}`);
    if (done % 50 === 0) console.error(`${done} of ${count} seeds`);
  },
});
const table = reportTable(summaries);
console.log(table);
console.log(`${Math.round((performance.now() - begun) / 1000)} s`);
if (values.seed === undefined) await writeFile(document, await withReport(document, 'crash', table));
process.exitCode = summaries.some(({ failures }) => failures.length > 0) ? 1 : 0;
