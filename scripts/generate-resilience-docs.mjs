// `node scripts/generate-resilience-docs.mjs [--check]`: writes the tables of docs/resilience.md from the code. Needs a
// build.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureOfAwsName } from '../packages/resilience/dist/classify/aws-names.js';
import { failureOfSqlState, failureOfSqlStateClass } from '../packages/resilience/dist/classify/sql-state.js';
import { failureOfSystemCode } from '../packages/resilience/dist/classify/system-codes.js';
import { bodyRules } from '../packages/resilience/dist/http/body.js';
import { failureOfStatus } from '../packages/resilience/dist/http/status.js';
import { presets } from '../packages/resilience/dist/index.js';
import { writeGenerated } from './house/generated-file.mjs';
import { root } from './house/packages.mjs';

const path = 'docs/resilience.md';
const classes = ['transient', 'rate_limited', 'auth', 'config', 'data', 'permanent'];

const tables = {
  presets: presetTable(),
  status: byClass(failureOfStatus),
  system: byClass(failureOfSystemCode),
  sqlstate: byClass({
    ...Object.fromEntries(Object.entries(failureOfSqlStateClass).map(([name, failure]) => [`${name}…`, failure])),
    ...failureOfSqlState,
  }),
  aws: byClass(failureOfAwsName),
  bodies: table(
    ['said by', 'class'],
    bodyRules.map(({ saidBy, failure }) => [saidBy, `\`${failure}\``]),
  ),
};

let text = readFileSync(join(root, path), 'utf8');
for (const [name, lines] of Object.entries(tables)) {
  const between = new RegExp(`(<!-- ${name}:begin -->\n)[^]*?(<!-- ${name}:end -->)`);
  if (!between.test(text)) throw new Error(`${path} has no place for the table ${name}`);
  text = text.replace(between, (_, begin, end) => `${begin}\n${lines}\n\n${end}`);
}
writeGenerated(path, text, 'node scripts/generate-resilience-docs.mjs');

function byClass(failureOf) {
  const rows = classes.flatMap((failure) => {
    const codes = Object.keys(failureOf).filter((code) => failureOf[code] === failure);
    return codes.length === 0 ? [] : [[`\`${failure}\``, codes.map((code) => `\`${code}\``).join(', ')]];
  });
  return table(['class', 'codes'], rows);
}

function presetTable() {
  const rows = Object.entries(presets).map(([kind, { retry, timeoutMilliseconds, deadlineMilliseconds, circuit }]) => [
    `\`${kind}\``,
    `${retry.retries}, from ${seconds(retry.initialDelayMilliseconds)} up to ${seconds(retry.maxDelayMilliseconds)}`,
    timeoutMilliseconds === undefined ? 'none' : seconds(timeoutMilliseconds),
    seconds(deadlineMilliseconds),
    circuit === undefined ? 'none' : `${circuit.failureThreshold} failures, ${seconds(circuit.resetMilliseconds)}`,
  ]);
  return table(['kind', 'retries and waits', 'one attempt', 'no retry after', 'circuit'], rows);
}

function seconds(milliseconds) {
  return milliseconds < 60_000 ? `${milliseconds / 1000} s` : `${milliseconds / 60_000} min`;
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
