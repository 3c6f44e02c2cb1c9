import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunEvent } from '@sqlflow/core';
import { type TempProject, tempProject } from './temp-project.js';

let project: TempProject;
beforeEach(async () => {
  project = await tempProject({ 'data/a.csv': 'id\n1\n2\n' });
});
afterEach(() => project.remove());

const good = `SOURCE good TYPE CSV PARAMS { "path": "data/a.csv" };\nLOAD good_rows FROM good;\n`;
const bad = (policy: string) =>
  `SOURCE bad TYPE CSV PARAMS { "path": "data/missing.csv" } ${policy};\nLOAD bad_rows FROM bad;\n`;
const downstream = `CREATE TABLE b AS SELECT * FROM bad_rows;\nCREATE TABLE g AS SELECT * FROM good_rows;\n`;

function statuses(result: Awaited<ReturnType<TempProject['run']>>): Record<string, string> {
  return Object.fromEntries(result.tasks.map(({ taskId, status }) => [taskId, status]));
}

describe('a failed task', () => {
  test('what depends on it is skipped, the rest goes on', async () => {
    const result = await project.run(`${good}${bad('')}${downstream}`);
    expect(result.status).toBe('failed');
    expect(statuses(result)).toEqual({
      'load:good_rows': 'succeeded',
      'load:bad_rows': 'failed',
      'transform:b': 'skipped',
      'transform:g': 'succeeded',
    });
    expect(await project.query('FROM g')).toHaveLength(2);
  });

  test('ON_ERROR SKIP without an earlier table skips what depends on it: partial', async () => {
    const result = await project.run(`${good}${bad('ON_ERROR SKIP')}${downstream}`);
    expect(result.status).toBe('partial');
    expect(statuses(result)).toMatchObject({ 'load:bad_rows': 'skipped', 'transform:b': 'skipped' });
  });

  test('ON_ERROR SKIP uses the table of an earlier run and says so', async () => {
    await project.write({ 'data/missing.csv': 'id\n7\n' });
    await project.run(`${good}${bad('ON_ERROR SKIP')}${downstream}`);
    const { rm } = await import('node:fs/promises');
    await rm(`${project.directory}/data/missing.csv`);
    const events: RunEvent[] = [];
    const result = await project.run(`${good}${bad('ON_ERROR SKIP')}${downstream}`, {
      onEvent: (event) => events.push(event),
    });
    expect(result.status).toBe('partial');
    expect(statuses(result)).toMatchObject({ 'load:bad_rows': 'skipped', 'transform:b': 'succeeded' });
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.diagnostic.code] : []));
    expect(warnings).toEqual(expect.arrayContaining(['SF9004', 'SF9005']));
    expect(await project.query('FROM b')).toEqual([{ id: 7n }]);
  });

  test('a mistake in the last statement is found before the first row moves', async () => {
    await expect(project.run(`${good}EXPORT SELECT nope FROM good_rows TO 'output/x.csv' TYPE CSV;`)).rejects.toThrow(
      /nope/,
    );
    expect(project.exists('output')).toBe(false);
    expect(await project.query("SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = 'good_rows'")).toEqual([
      { n: 0n },
    ]);
  });

  test('an error of a query is shown at its place in the file', async () => {
    const text = `CREATE TABLE a AS SELECT 'x' AS v;\nCREATE TABLE b AS\n  SELECT v::INTEGER AS n FROM a;\n`;
    const result = await project.run(text);
    expect(result.status).toBe('failed');
    const place = result.tasks[1]?.diagnostics[0]?.place;
    expect(place).toMatchObject({ file: 'pipelines/p.sf' });
    expect(place?.line).toBeGreaterThanOrEqual(2);
  });
});

describe('a run that does nothing', () => {
  test('says so', async () => {
    const result = await project.run(`IF 1 == 2 THEN\n  CREATE TABLE t AS SELECT 1 AS a;\nEND IF;`);
    expect(result.diagnostics.map(({ code }) => code)).toContain('SF9003');
  });
});

describe('an interrupted run', () => {
  test('rolls back and ends as interrupted', async () => {
    const controller = new AbortController();
    const slow = `CREATE TABLE t AS SELECT count(*) AS n FROM range(100000000) a, range(100000) b;`;
    const result = await project.run(`CREATE TABLE first AS SELECT 1 AS x;\n${slow}`, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'task-finished' && event.taskId === 'transform:first') controller.abort();
      },
    });
    expect(result.status).toBe('interrupted');
    expect(await project.query('FROM first')).toEqual([{ x: 1 }]);
  });
});
