#!/usr/bin/env node
import { keepCompiledCode } from './compiled-code.js';
import { growHeapAtOnce } from './growing-heap.js';
import { readVersion } from './version.js';

// A reader that goes away (`| head`) is no reason to crash; `Output` notices by itself and stops writing.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const words = process.argv.slice(2);
if (words.length === 1 && words[0] === '--version') process.stdout.write(`${readVersion()}\n`);
else void start();

async function start(): Promise<never> {
  growHeapAtOnce();
  // Maps must come before what is to be mapped is loaded. They cost time, and stack traces are shown to nobody else.
  if (words.includes('--debug')) process.setSourceMapsEnabled(true);
  else keepCompiledCode();
  const { runCommandLine } = await import('./command-line.js');
  process.exit(await runCommandLine(words));
}
