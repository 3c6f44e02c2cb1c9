import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdir, readlink } from 'node:fs/promises';
import type { Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is open in this process because of what is done, and is to be closed after it. */
export interface Watch {
  /** What is still open, in words; it is given a moment to close. */
  leftovers(): Promise<readonly string[]>;
  stop(): void;
}

const patience = 1_000;

/** Watches sockets that this process opens to others, files, and timers that keep it alive. */
export async function watchResources(): Promise<Watch> {
  const sockets = new Set<Socket>();
  const pooled = new Set<unknown>();
  const onSocket = (message: unknown): void => {
    sockets.add((message as { readonly socket: Socket }).socket);
  };
  // Connections that the global `fetch` keeps for the next request are Node's to close.
  const onPooled = (message: unknown): void => {
    pooled.add((message as { readonly socket: unknown }).socket);
  };
  subscribe('net.client.socket', onSocket);
  subscribe('undici:client:connected', onPooled);
  const filesBefore = await openFiles();
  const timersBefore = timers();
  const find = async (): Promise<readonly string[]> => [
    ...[...sockets].filter((socket) => !socket.destroyed && !pooled.has(socket)).map(socketText),
    ...(timers() > timersBefore ? ['a timer'] : []),
    ...beyond(await openFiles(), filesBefore).map((file) => `the file ${file}`),
  ];
  return {
    async leftovers() {
      const until = performance.now() + patience;
      let left = await find();
      while (left.length > 0 && performance.now() < until) {
        await sleep(20);
        left = await find();
      }
      return left;
    },
    stop() {
      unsubscribe('net.client.socket', onSocket);
      unsubscribe('undici:client:connected', onPooled);
    },
  };
}

/** What is there more often than before. */
function beyond(now: readonly string[], before: readonly string[]): readonly string[] {
  const rest = [...before];
  return now.filter((each) => {
    const at = rest.indexOf(each);
    if (at !== -1) rest.splice(at, 1);
    return at === -1;
  });
}

function socketText(socket: Socket): string {
  return `a socket to ${socket.remoteAddress ?? 'an address'}:${socket.remotePort ?? '?'}`;
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
}

/** Files of the project's folder or elsewhere that this process has open. Where the system does not tell, none. */
async function openFiles(): Promise<readonly string[]> {
  const folder = '/proc/self/fd';
  const numbers = await readdir(folder).catch(() => []);
  const targets = await Promise.all(numbers.map((number) => readlink(`${folder}/${number}`).catch(() => '')));
  return targets.filter((target) => target.startsWith('/') && !/^\/(dev|proc)\//.test(target));
}
