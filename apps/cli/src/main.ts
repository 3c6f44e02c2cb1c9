#!/usr/bin/env node
import module from 'node:module';
import { readVersion } from './version.js';

// From 22.1 on Node keeps what it compiled, which is a sixth of the work of `validate`.
(module as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();

// A reader that goes away (`| head`) is no reason to crash; `Output` notices by itself and stops writing.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const words = process.argv.slice(2);
// Must come before what is to be mapped is loaded; it costs time, and stack traces are shown to nobody else.
if (words.includes('--debug')) process.setSourceMapsEnabled(true);
if (words.length === 1 && words[0] === '--version') {
  process.stdout.write(`${readVersion()}\n`);
} else {
  const { runCommandLine } = await import('./command-line.js');
  process.exit(await runCommandLine(words));
}
