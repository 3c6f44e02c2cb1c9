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

/** The programs of the root's tools: started with node itself they need no shell, on Windows neither. */
const tools = {
  biome: '@biomejs/biome/bin/biome',
  jest: 'jest/bin/jest.js',
  tsc: 'typescript/bin/tsc',
};

/** Runs a tool of the root. */
export function runTool(name, args, { nodeOptions = [], ...options } = {}) {
  return run(process.execPath, [...nodeOptions, join(root, 'node_modules', tools[name]), ...args], options);
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

/** The npx beside the npm that runs this script. */
function npxProgram() {
  const npm = process.env.npm_execpath;
  const candidate = npm?.endsWith('npm-cli.js') ? join(dirname(npm), 'npx-cli.js') : undefined;
  return candidate !== undefined && existsSync(candidate) ? candidate : undefined;
}
