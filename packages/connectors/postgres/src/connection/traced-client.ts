import { finished } from 'node:stream';
import type { TracedStatement, Tracing } from '@sqlflow/connector-sdk';
import type pg from 'pg';
import type { Lease } from './pool.js';

type Outcome = Pick<TracedStatement, 'rows' | 'error' | 'plan'>;

/** A connection whose statements are told, as far as somebody wants to see them. Values that are bound are not. */
export function tracedLease(lease: Lease, tracing: Tracing | undefined): Lease {
  return tracing === undefined ? lease : { ...lease, client: tracedClient(lease.client, tracing) };
}

function tracedClient(client: pg.Client, tracing: Tracing): pg.Client {
  const ask = client.query.bind(client) as (...args: readonly unknown[]) => unknown;
  const query = (...args: readonly unknown[]): unknown => {
    const sql = textOf(args[0]);
    const begun = performance.now();
    const running = ask(...args);
    ended(running, (outcome) => tracing.ran({ sql, milliseconds: performance.now() - begun, ...outcome }));
    return running;
  };
  return new Proxy(client, { get: (target, name) => (name === 'query' ? query : memberOf(target, name)) });
}

/** Methods are called on the connection itself, which has fields that only it may touch. */
function memberOf(client: pg.Client, name: string | symbol): unknown {
  const member: unknown = Reflect.get(client, name, client);
  return typeof member === 'function' ? member.bind(client) : member;
}

/** A statement answers in the end, a COPY is a stream until then. */
function ended(running: unknown, tell: (outcome: Outcome) => void): void {
  const fail = (error: unknown): void => tell({ error: error instanceof Error ? error.message : String(error) });
  if (running instanceof Promise) running.then((result: unknown) => tell(outcomeOf(result)), fail);
  else finished(running as NodeJS.ReadableStream, (error) => (error ? fail(error) : tell(outcomeOf(running))));
}

function outcomeOf(result: unknown): Outcome {
  const { rowCount, rows = [] } = result as { readonly rowCount?: unknown; readonly rows?: readonly unknown[] };
  const lines = rows.flatMap((row) => lineOfPlan(row) ?? []);
  return {
    ...(typeof rowCount === 'number' ? { rows: BigInt(rowCount) } : {}),
    ...(lines.length === 0 ? {} : { plan: lines.join('\n') }),
  };
}

/** Of the answer to EXPLAIN. */
function lineOfPlan(row: unknown): string | undefined {
  const line: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'QUERY PLAN') : undefined;
  return typeof line === 'string' ? line : undefined;
}

/** The text of a statement. What is set for the session may hold what nobody is to see. */
function textOf(statement: unknown): string {
  const text: unknown = typeof statement === 'string' ? statement : Reflect.get(statement as object, 'text');
  return String(text).replaceAll(/(SET LOCAL [^=]+ = )(?: ?E?'(?:[^']|'')*',?)+/g, "$1'***'");
}
