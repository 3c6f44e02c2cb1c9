import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Case } from '../case.js';
import { firstRow } from '../inspect.js';
import { runStep, type Side } from '../measure.js';
import { countingProxy } from '../postgres/counting-proxy.js';
import { type OrdersOnServer, orderColumns, ordersOnServer, type ServerParams } from '../postgres/orders-on-server.js';
import { createProject, firstRun, memoryLimit, nodeAlone } from '../project.js';

const million = 1_000_000;
const program = fileURLToPath(new URL('../postgres/copy-through-pipe.mjs', import.meta.url));
const changed = 1000;

/** A whole table of a server, beside COPY through a named pipe into read_csv. */
export function fromPostgres(millions: number): Case {
  const nameAt = (count: number): string => `from PostgreSQL, ${count} M rows x 7`;
  return {
    name: nameAt(millions),
    promises: {
      ...(millions === 2 ? { ratio: 1.15 } : {}),
      peakBytes: (Number.parseInt(memoryLimit, 10) + 250) * million,
    },
    prepare: async (directory) => {
      const orders = await ordersOnServer(millions * million);
      const project = createProject(directory, pipeline(orders.params));
      return {
        ours: firstRun(project),
        other: copyThroughPipe(directory, 'in', orders),
        verify: () => rowsAre(project, millions * million),
        close: orders.close,
      };
    },
  };
}

/** Nothing changed since the last run; a whole process. */
export const nothingNewOnServer: Case = {
  name: 'from PostgreSQL, 2 M rows, nothing new',
  promises: { seconds: 0.6 },
  prepare: (directory) => secondRun(directory, async () => undefined, 0),
};

/** Some rows changed since the last run; a whole process. */
export const changesOnServer: Case = {
  name: `from PostgreSQL, ${changed} changed of 2 M`,
  promises: { seconds: 0.8 },
  prepare: (directory) =>
    secondRun(
      directory,
      (orders) =>
        orders.run(
          `UPDATE orders SET status = 'changed', updated_at = now() WHERE order_id % ${(2 * million) / changed} = 0`,
        ),
      changed,
    ),
};

/** Of ten sources that share them. */
const mostShared = 5;

/** Ten sources of one server in one run, beside ten runs of one each. One process saves time anyhow: connections are counted. */
export const tenSources: Case = {
  name: 'from PostgreSQL, ten sources at once',
  promises: { ratio: 0.5 },
  prepare: async (directory) => {
    const orders = await ordersOnServer(1000);
    const proxy = await countingProxy(orders.params.port);
    const params = { ...orders.params, port: proxy.port };
    const sources = Array.from({ length: 10 }, (_, at) => pipeline(params, `s${at}`));
    const together = createProject(join(directory, 'together'), sources.join(''));
    const apart = sources.map((source, at) => createProject(join(directory, `apart-${at}`), source));
    return {
      ours: firstRun(together),
      other: {
        label: 'ten runs',
        reset: () => {
          for (const project of apart) project.clear();
        },
        steps: apart.map((project) => project.command('run', 'bench', '--quiet')),
      },
      verify: async () => {
        together.clear();
        const before = proxy.connections();
        await runStep(together.command('run', 'bench', '--quiet'));
        const connections = proxy.connections() - before;
        console.error(`connections of ten sources: ${connections}`);
        return connections <= mostShared ? [] : [`${connections} connections, promised at most ${mostShared}`];
      },
      close: async () => {
        await proxy.close();
        await orders.close();
      },
    };
  },
};

/** COPY and DuckDB with nothing between them but a pipe (`in`) or a file (`out`). */
export function copyThroughPipe(directory: string, way: 'in' | 'out', { url }: OrdersOnServer): Side {
  const cwd = join(directory, 'bare');
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'facts.json'), JSON.stringify({ url, memoryLimit, columns: orderColumns }));
  return {
    label: way === 'in' ? 'COPY, pipe, read_csv' : 'CSV, COPY',
    steps: [{ args: [program, way, 'bare.duckdb', 'facts.json'], cwd }],
    reset: () => {
      if (way === 'out') return;
      for (const made of ['bare.duckdb', 'bare.duckdb.wal']) rmSync(join(cwd, made), { force: true });
    },
  };
}

function pipeline(params: ServerParams, name = 'shop', more: object = {}): string {
  const all = { ...params, table: 'orders', ...more };
  return `SOURCE ${name} TYPE POSTGRES PARAMS ${JSON.stringify(all)};
LOAD ${name === 'shop' ? 'orders' : `orders_${name}`} FROM ${name};
`;
}

async function secondRun(directory: string, change: (orders: OrdersOnServer) => Promise<unknown>, rows: number) {
  const orders = await ordersOnServer(2 * million);
  const proxy = await countingProxy(orders.params.port);
  const incremental = { sync_mode: 'incremental', cursor_field: 'updated_at', primary_key: 'order_id' };
  const project = createProject(directory, pipeline({ ...orders.params, port: proxy.port }, 'shop', incremental));
  const run = project.command('run', 'bench', '--quiet');
  await runStep(run);
  const whole = proxy.taken();
  await change(orders);
  const restore = project.save();
  return {
    ours: { label: 'second run', reset: restore, steps: [run] },
    other: nodeAlone(directory),
    verify: async () => {
      restore();
      proxy.taken();
      await runStep(run);
      const share = proxy.taken() / whole;
      console.error(`bytes from the server: ${(share * 100).toFixed(2)} % of the first run`);
      const { changes } = await firstRow(
        project,
        "SELECT count(*)::VARCHAR AS changes FROM orders WHERE status = 'changed'",
      );
      return [
        ...(await rowsAre(project, 2 * million)),
        ...(changes === String(rows) ? [] : [`${String(changes)} changed rows instead of ${rows}`]),
        ...(share < 0.01 ? [] : [`${(share * 100).toFixed(1)} % of the bytes came again, promised less than 1 %`]),
      ];
    },
    close: async () => {
      await proxy.close();
      await orders.close();
    },
  };
}

async function rowsAre(project: Parameters<typeof firstRow>[0], expected: number): Promise<readonly string[]> {
  const { rows } = await firstRow(project, 'SELECT count(*)::VARCHAR AS rows FROM orders');
  return rows === String(expected) ? [] : [`${String(rows)} rows in the table instead of ${expected}`];
}
