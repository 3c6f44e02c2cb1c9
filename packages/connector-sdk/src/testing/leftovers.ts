import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdir, readlink } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join, relative } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is open in this process, or lies in its temporary folder, because of what is done, and is to be gone after it. */
export interface Watch {
  /** What is still there, in words; it is given a moment to go. */
  leftovers(): Promise<readonly string[]>;
  stop(): void;
}

const patience = 500;

/** Watches sockets that this process opens to others, files, timers that keep it alive, and what is in a folder. */
export async function watchResources(folder: string): Promise<Watch> {
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
    ...(await filesIn(folder)).map((file) => `the temporary file ${file}`),
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

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => relative(folder, join(each.parentPath, each.name)));
}

/** Files of the project's folder or elsewhere that this process has open. Where the system does not tell, none. */
async function openFiles(): Promise<readonly string[]> {
  const folder = '/proc/self/fd';
  const numbers = await readdir(folder).catch(() => []);
  const targets = await Promise.all(numbers.map((number) => readlink(`${folder}/${number}`).catch(() => '')));
  return targets.filter((target) => target.startsWith('/') && !/^\/(dev|proc)\//.test(target));
}
