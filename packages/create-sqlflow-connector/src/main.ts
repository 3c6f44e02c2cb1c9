#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';

void start();

async function start(): Promise<void> {
  const { runCreate } = await import('./run-create.js');
  process.exitCode = await runCreate(process.argv.slice(2), {
    directory: process.cwd(),
    environment: process.env,
    isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    ask,
    say: (text) => process.stdout.write(`${text}\n`),
    complain: (text) => process.stderr.write(`${text}\n`),
  });
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
