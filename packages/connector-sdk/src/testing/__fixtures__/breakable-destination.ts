import {
  checkStep,
  classifyError,
  connectorError,
  type DestinationContext,
  type DestinationInput,
  type Row,
  type WriteInput,
  type WriteResultInput,
} from '../../index.js';
import { createSpool, leaveOpen } from './breakable-source.js';
import type { Break } from './breaks.js';

export interface BreakableOptions {
  readonly base_url: string;
  readonly auth: { readonly token: string };
}

/** Writes to the fake API, well but for one mistake: batches are put aside there, and applied when all have come. */
export async function openBreakableDestination(
  { base_url, auth }: BreakableOptions,
  context: DestinationContext,
  wrong?: Break,
): Promise<DestinationInput> {
  const close = await leaveOpen(wrong === 'destination leaves a socket open' ? 'socket left open' : undefined);
  const post = async (path: string, body: unknown, signal: AbortSignal): Promise<unknown> => {
    const once = async (attempt?: AbortSignal): Promise<unknown> => {
      const answer = await context.fetch(`${base_url}/streams/${path.replace('{any}', crypto.randomUUID())}`, {
        method: 'POST',
        body: JSON.stringify(body, (_name, value) => (typeof value === 'bigint' ? String(value) : value)),
        headers: { authorization: `Bearer ${auth.token}` },
        ...(attempt === undefined ? {} : { signal: attempt }),
      });
      if (answer.ok) return answer.json();
      if (answer.status === 503) throw connectorError('the system is busy', { failure: 'transient' });
      if (answer.status === 429) throw connectorError('too many requests', { failure: 'rate_limited' });
      const silent = wrong === 'destination error without parameter';
      throw connectorError(`status ${answer.status}`, {
        ...(silent ? {} : { parameter: answer.status === 401 ? 'auth' : 'base_url' }),
        hint: 'look at it',
        failure: answer.status === 401 ? 'auth' : 'config',
      });
    };
    if (wrong === 'destination without retry') return once(signal);
    if (wrong === 'aborted write goes on') return once();
    if (wrong === 'abort of a write not passed on') return tryAgain(once);
    return context.resilience.run('api.example', (attempt) => once(wrong === 'request of a write without a signal' ? undefined : attempt.signal), { signal });
  };

  return {
    async write(input) {
      const spool = wrong === 'temporary file left by a write that broke off' ? await createSpool(context) : undefined;
      const result = await write(input, post, wrong).catch(async (error: unknown) => {
        await leaveOpen(wrong === 'socket left open by a write that broke off' ? 'socket left open' : undefined);
        throw error;
      });
      await spool?.();
      return result;
    },
    async check() {
      const place = wrong === 'destination check of another target' ? 'orders' : context.uri;
      const ask = (): Promise<unknown> => post(`${place}/nothing`, {}, context.signal);
      const step = await checkStep('reach the system', async () => String(await ask()));
      return wrong === 'destination check that always passes' ? [{ name: step.name, result: 'passed' }] : [step];
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Tries again without listening to anyone. */
async function tryAgain<T>(once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (error) {
      if (attempt === 4 || !['transient', 'rate_limited'].includes(classifyError(error))) throw error;
    }
  }
}

type Post = (path: string, body: unknown, signal: AbortSignal) => Promise<unknown>;

async function write(input: WriteInput, post: Post, wrong?: Break): Promise<WriteResultInput> {
  const { target, writeId, mode, keys = [], signal } = input;
  const id = wrong === 'another id each time' ? crypto.randomUUID() : writeId;
  let accepted = 0n;
  let part = 0;
  for await (const batch of input.batches) {
    if (wrong !== 'aborted write goes on') signal.throwIfAborted();
    if (batch.kind !== 'rows') throw connectorError(`it takes rows, not ${batch.kind}`);
    const rows = wrong === 'text without its end' ? batch.rows.map(trimmed) : batch.rows;
    // Without a number a batch that comes again is another batch.
    const place = wrong === 'batches without a number' ? '{any}' : String(part);
    if (wrong === 'batches applied at once') {
      await post(`${target}/put?id=${id}-${part}&part=0`, { rows }, quiet);
      await post(`${target}/apply?id=${id}-${part}`, { mode: part === 0 ? mode : 'append', keys }, quiet);
    } else {
      await post(`${target}/put?id=${id}&part=${place}`, { rows }, signal);
    }
    accepted += BigInt(rows.length);
    part += 1;
  }
  if (wrong === 'batches applied at once' && part > 0) return { accepted };
  if (wrong === 'nothing is left as it is' && accepted === 0n) return { accepted };
  const how = wrong === 'merge only adds' && mode === 'merge' ? 'append' : wrong === 'insert_only overwrites' && mode === 'insert_only' ? 'merge' : mode;
  const put = wrong === 'append replaces' && how === 'append' ? 'replace' : wrong === 'replace appends' && how === 'replace' ? 'append' : how;
  const { duplicate } = (await post(`${target}/apply?id=${id}`, { mode: put, keys }, quiet)) as { duplicate: boolean };
  return { accepted, duplicate };
}

const quiet = new AbortController().signal;

function trimmed(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value.trimEnd() : value]));
}
