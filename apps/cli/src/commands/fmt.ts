import { readFile, realpath, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { codes, type Diagnostic, sqlFlowError } from '@sqlflow/errors';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import { findPipelines } from '../pipelines.js';
import type { CommandPage } from '../program.js';
import { formatCounted } from '../render/quantities.js';
import { withProject } from '../with-project.js';
import { writeFileWhole } from '../write-file.js';
import { wrongUsage } from '../wrong-usage.js';

interface FmtOptions {
  readonly check?: boolean;
  readonly stdin?: boolean;
}

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow fmt', does: 'all pipelines of the project' },
    { line: 'sqlflow fmt --check', does: 'only name those that are not formatted; exit code 1 if there are any' },
    { line: 'sqlflow fmt --stdin < a.sf > b.sf', does: 'from standard input to standard output' },
  ],
  define(command, start) {
    command
      .description('Formats pipelines without changing what they mean. Queries stay as they are written.')
      .argument('[file...]', 'pipelines by path or name (default: all)')
      .option('--check', 'write nothing, only name the files that would change')
      .option('--stdin', 'format standard input')
      .action((files: string[], options: FmtOptions) => start((cli) => fmt(cli, files, options)));
  },
};

async function fmt(cli: Cli, names: readonly string[], options: FmtOptions): Promise<CommandOutcome> {
  if (options.stdin !== true) return formatFiles(cli, await filesOf(cli, names), options.check === true);
  if (names.length > 0)
    throw wrongUsage(codes.commandLine.conflictingOptions, { first: '--stdin', second: names[0] ?? '' });
  return formatStdin(cli, options.check === true);
}

/** Paths that exist need no project; names, and all pipelines, do. */
async function filesOf(cli: Cli, names: readonly string[]): Promise<readonly string[]> {
  const paths = await Promise.all(names.map(isFile));
  if (names.length > 0 && paths.every(Boolean)) return names.map((name) => resolve(name));
  return withProject(cli, async (project) => {
    const included = names.length > 0 ? [] : await project.includedFiles();
    const files = [...(await findPipelines(project, names)), ...included];
    return files.sort().map((file) => resolve(project.directory, file));
  });
}

async function formatFiles(cli: Cli, files: readonly string[], check: boolean): Promise<CommandOutcome> {
  const { formatFile } = await import('@sqlflow/parser');
  const changed: string[] = [];
  const problems: Diagnostic[] = [];
  for (const file of files) {
    const shown = relative(process.cwd(), file);
    const before = decode(shown, await readBytes(file, shown));
    const { text, diagnostics } = formatFile({ path: shown, text: before });
    problems.push(...diagnostics);
    if (text === undefined || text === before) continue;
    changed.push(shown);
    if (check) await cli.show(shown);
    else await writeFileWhole(await realpath(file), text, (await stat(file)).mode);
  }
  const broken = problems.some(({ severity }) => severity === 'error');
  if (!broken) await cli.say(sentence(cli, files.length, changed.length, check));
  return {
    exitCode: broken || (check && changed.length > 0) ? exitCodes.failed : exitCodes.done,
    diagnostics: problems,
    result: { files: files.map((file) => relative(process.cwd(), file)), changed },
  };
}

function sentence(cli: Cli, all: number, changed: number, check: boolean): string {
  const { green, red } = cli.err.palette;
  if (changed === 0) return `${green('✓')} ${formatCounted(all, 'file')} formatted already`;
  if (check) return `${red('✗')} ${changed} of ${formatCounted(all, 'file')} not formatted: \`sqlflow fmt\` does it`;
  return `${green('✓')} ${changed} of ${formatCounted(all, 'file')} formatted`;
}

async function formatStdin(cli: Cli, check: boolean): Promise<CommandOutcome> {
  const { formatFile } = await import('@sqlflow/parser');
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(Buffer.from(piece));
  const before = decode('standard input', Buffer.concat(pieces));
  const { text, diagnostics } = formatFile({ path: '<stdin>', text: before });
  const same = text === before;
  if (text !== undefined && !check && cli.options.json !== true) await cli.out.write(text);
  return {
    exitCode: text === undefined || (check && !same) ? exitCodes.failed : exitCodes.done,
    diagnostics,
    result: { text, changed: !same },
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function readBytes(file: string, shown: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw sqlFlowError(codes.project.unreadable, { path: shown, reason }, { cause: error });
  }
}

/** Strictly: a byte that is not UTF-8 would be written back as another one. */
function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw sqlFlowError(codes.project.unreadable, { path, reason: 'it is not UTF-8 text' }, { cause: error });
  }
}
