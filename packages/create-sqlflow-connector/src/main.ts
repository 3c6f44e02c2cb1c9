#!/usr/bin/env node
void start();

async function start(): Promise<void> {
  const [{ ask }, { runCreate }] = await Promise.all([import('./ask.js'), import('./run-create.js')]);
  process.exitCode = await runCreate(process.argv.slice(2), {
    directory: process.cwd(),
    environment: process.env,
    isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    ask: (question) => ask(question, { input: process.stdin, output: process.stdout }),
    say: (text) => process.stdout.write(`${text}\n`),
    complain: (text) => process.stderr.write(`${text}\n`),
  });
}
