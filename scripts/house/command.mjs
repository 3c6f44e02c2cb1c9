import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './packages.mjs';

/** Tools that report home by default are told not to. */
const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };

/**
 * Runs a program and returns its exit code; a program that cannot be started counts as 1. With `onlyFailures` its output
 * is shown only if it failed.
 */
export function run(file, args, { cwd = root, environment = {}, onlyFailures = false } = {}) {
  const output = onlyFailures ? 'pipe' : 'inherit';
  const result = spawnSync(file, args, {
    cwd,
    shell: process.platform === 'win32' && file.endsWith('.cmd'),
    stdio: ['ignore', output, output],
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...quiet, ...environment },
  });
  if (result.error) console.error(`${file} could not be started: ${result.error.message}`);
  if (onlyFailures && result.status !== 0) process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  return result.status ?? 1;
}

/** Runs a program of `node_modules/.bin` of the repository's root. */
export function runTool(name, args, options) {
  const suffix = process.platform === 'win32' ? '.cmd' : '';
  return run(join(root, 'node_modules', '.bin', name + suffix), args, options);
}

/** Runs the pinned pnpm through npx, so that nothing has to be installed globally. */
export function runPnpm(version, args, options) {
  // Without --prefer-offline npx asks the registry each time, and fails without a network.
  const command = ['--yes', '--prefer-offline', `pnpm@${version}`, ...args];
  const npx = npxProgram();
  return npx === undefined
    ? run(process.platform === 'win32' ? 'npx.cmd' : 'npx', command, options)
    : run(process.execPath, [npx, ...command], options);
}

/** The npx beside the npm that runs this script: started with node itself it needs no shell, on Windows neither. */
function npxProgram() {
  const npm = process.env.npm_execpath;
  const candidate = npm?.endsWith('npm-cli.js') ? join(dirname(npm), 'npx-cli.js') : undefined;
  return candidate !== undefined && existsSync(candidate) ? candidate : undefined;
}
