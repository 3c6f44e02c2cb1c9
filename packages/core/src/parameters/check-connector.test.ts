import { describe, expect, test } from '@jest/globals';
import { aliases, defineConnector, z } from '@sqlflow/connector-sdk';
import type { ParameterProblem } from '@sqlflow/connector-sdk/parameters';
import { checkDestinationOptions, checkSourceParameters } from './check-connector.js';

const connector = defineConnector({
  type: 'THING',
  specVersion: 1,
  title: 'Thing',
  source: {
    params: z.object({
      path: aliases(z.string(), 'file'),
      since: aliases(z.string().optional(), 'incremental.start_param'),
    }),
    open: () => ({ discover: async () => [], read: async function* () {} }),
  },
});

const number = (digits: string) => ({ $number: digits });
const told = (problems: readonly ParameterProblem[]) =>
  problems.map(
    ({ kind, at, path, message, hint }) =>
      `${kind} ${at} ${path.join('/')}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );

describe('parameters of a SOURCE', () => {
  test('are told apart: the own ones and the common ones', () => {
    const checked = checkSourceParameters(connector, { file: 'x', primary_key: ['id'], min_rows: number('5') });
    expect(checked.problems).toEqual([]);
    expect(checked.own.input).toEqual({ path: 'x' });
    expect(checked.common.input).toEqual({ primary_key: ['id'], min_rows: 5 });
  });

  test('are told apart within one object, and known in the shapes of other tools', () => {
    const raw = {
      path: 'x',
      replication_method: 'INCREMENTAL',
      primary_key: [['id'], ['line']],
      incremental: { cursor_path: 'updated_at', initial_value: '2026-01-01', start_param: 'since' },
    };
    const checked = checkSourceParameters(connector, raw);
    expect(checked.problems).toEqual([]);
    expect(checked.own.input).toEqual({ path: 'x', since: 'since' });
    expect(checked.common.input).toEqual({
      sync_mode: 'incremental',
      primary_key: [['id'], ['line']],
      cursor_field: 'updated_at',
      start_date: '2026-01-01',
    });
    expect(told(checkSourceParameters(connector, { path: 'x', incremental: { start_parm: 'a' } }).problems)).toEqual([
      'unknown key incremental/start_parm: `incremental` has no parameter `start_parm` (did you mean `start_param`?)',
    ]);
  });

  test('an object that the connector has as a parameter is not taken apart for common ones', () => {
    const method = z.object({ method: z.enum(['Xmin', 'CDC']) });
    const own = defineConnector({
      ...connector,
      source: {
        params: z.object({ replication_method: method.optional() }),
        open: () => ({ discover: async () => [], read: async function* () {} }),
      },
    });
    const checked = checkSourceParameters(own, { replication_method: { method: 'Xmin' }, sync_mode: 'incremental' });
    expect(checked.problems).toEqual([]);
    expect(checked.own.input).toEqual({ replication_method: { method: 'Xmin' } });
    expect(checked.common.input).toEqual({ sync_mode: 'incremental' });
  });

  test('full_refresh in any spelling is fine, what is not built yet is refused as such', () => {
    const fine = checkSourceParameters(connector, { path: 'x', sync_mode: 'Full-Refresh', rate_limit_safe: true });
    expect(fine.problems).toEqual([]);
    expect(fine.common.input).toEqual({ sync_mode: 'full_refresh', rate_limit_safe: true });
    const incremental = { path: 'x', sync_mode: 'incremental', replication_start_date: '2026-01-01' };
    expect(checkSourceParameters(connector, incremental).problems).toEqual([]);
    expect(told(checkSourceParameters(connector, { path: 'x', sync_mode: 'cdc' }).problems)).toEqual([
      'not-supported-yet value sync_mode: `sync_mode: cdc` is not supported yet (`incremental` reads what is new by a cursor column; PostgreSQL also by transactions (`late_commits: xmin`), which misses none)',
    ]);
  });

  test('a lookback is an ISO 8601 duration or a number, and said once', () => {
    for (const window of ['P7D', 'PT10M', 'P1M2W', 'PT0.5S', '1000']) {
      expect(checkSourceParameters(connector, { path: 'x', lookback_window: window }).problems).toEqual([]);
    }
    for (const window of ['10 minutes', 'P', 'PT', '-5']) {
      const [problem] = checkSourceParameters(connector, { path: 'x', lookback_window: window }).problems;
      expect(problem).toMatchObject({ kind: 'invalid', message: `\`lookback_window\` is no duration: "${window}"` });
    }
    const twice = { path: 'x', lookback_window: 'P7D', lookback_window_days: { $number: '7' } };
    expect(checkSourceParameters(connector, twice).problems).toMatchObject([{ kind: 'conflict' }]);
  });

  test('a misspelt name is looked for among the common ones too', () => {
    expect(told(checkSourceParameters(connector, { path: 'x', primary_kye: 'id' }).problems)).toEqual([
      'unknown key primary_kye: THING sources have no parameter `primary_kye` (did you mean `primary_key`?)',
    ]);
  });

  test('schema_evolution and handle_schema_changes must agree, even beside other mistakes', () => {
    const raw = { path: 'x', schema_evolution: 'strict', handle_schema_changes: true, min_rows: 'x' };
    expect(checkSourceParameters(connector, raw).problems.map((each) => each.kind)).toEqual(['invalid', 'conflict']);
    expect(checkSourceParameters(connector, { ...raw, handle_schema_changes: false, min_rows: null }).problems).toEqual(
      [],
    );
  });

  test('what cannot be written to says so', () => {
    expect(told(checkDestinationOptions(connector, {}).problems)).toEqual([
      'invalid object : Thing can not be written to',
    ]);
  });
});
