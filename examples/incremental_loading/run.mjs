// Three runs over a file that grows, and one in between that is killed in the middle of its batches.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const cwd = import.meta.dirname;
const program = join(cwd, 'node_modules', 'sqlflow', 'dist', 'main.cjs');

grow('2001-02-15');
sqlflow('run', 'flights');
tell('first run');

grow('2001-03-01');
sqlflow('run', 'flights');
tell('second run');

grow('2001-03-25');
await killedRun(1000);
const [left] = numbers('SELECT count(*) FROM flights');
console.log(`killed: ${left} flights in the table, a whole number of batches`);

grow();
sqlflow('run', 'flights');
tell('run after the kill');

// The same file loaded at once by a project that was never killed.
sqlflow('run', 'flights', '--profile', 'whole');
const same =
  readFileSync(join(cwd, 'output/by_day.csv'), 'utf8') === readFileSync(join(cwd, 'output/whole.csv'), 'utf8');
console.log(`as if it had never been killed: ${same ? 'yes' : 'NO'}`);
process.exitCode = same ? 0 : 1;

function grow(...until) {
  process.stdout.write(node(join(cwd, 'grow.mjs'), ...until));
}

function sqlflow(...words) {
  return node(program, ...words);
}

function node(...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** Runs, and kills the run with SIGKILL as soon as it says that so many rows are in. */
function killedRun(afterRows) {
  const run = spawn(process.execPath, [program, 'run', 'flights', '--json'], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let events = '';
  run.stdout.setEncoding('utf8').on('data', (text) => {
    events += text;
    const lines = events
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    if (lines.some(({ type, rows }) => type === 'task-progress' && rows >= afterRows)) run.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    run.on('close', (code, signal) => (signal === null ? reject(new Error(`ended with ${code}`)) : resolve()));
  });
}

/** What the newest run has read, beside what the file holds. */
function tell(name) {
  const [read, inFile] = numbers(`
    SELECT rows_read, (SELECT count(*) FROM read_csv('data/flights.csv'))
    FROM sqlflow.execution_history
    WHERE kind = 'load' AND status = 'succeeded'
    ORDER BY entry DESC LIMIT 1`);
  const saved = Math.round((1 - read / inFile) * 100);
  console.log(`${name}: ${read} of ${inFile} rows read, ${saved} % saved`);
}

/** The only row of a query. */
function numbers(sql) {
  return sqlflow('query', sql, '--format', 'csv').split('\n')[1].split(',').map(Number);
}
