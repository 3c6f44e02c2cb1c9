import { lstat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { projectFiles } from '../templates/project-files.js';
import { writeFileWhole } from '../write-file.js';

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow init my_project', does: 'a new project in its own directory' },
    { line: 'sqlflow init', does: 'in the current directory' },
  ],
  define(command, start) {
    command
      .description('Makes a project with a pipeline and sample data that runs at once. Never replaces a file.')
      .argument('[dir]', 'where to make it', '.')
      .action((directory: string) => start((cli) => init(cli, directory)));
  },
};

async function init(cli: Cli, directory: string): Promise<CommandOutcome> {
  const root = resolve(directory);
  const files = projectFiles(projectName(root));
  const inTheWay: string[] = [];
  for (const path of files.keys()) if (await exists(join(root, path))) inTheWay.push(path);
  if (inTheWay.length > 0) throw sqlFlowError(codes.commandLine.alreadyThere, { directory, files: inTheWay });
  for (const [path, content] of files) await writeFileWhole(join(root, path), content);
  const made = directory === '.' ? 'a project here' : directory;
  const sqlflow = cli.environment.npm_command === 'exec' ? 'npx sqlflow' : 'sqlflow';
  const steps = [...(directory === '.' ? [] : [`cd ${directory}`]), `${sqlflow} run`];
  await cli.say(
    [
      `${cli.err.palette.green('✓')} made ${made}: ${files.size} files`,
      '',
      'Next:',
      ...steps.map((step) => `  ${step}`),
    ].join('\n'),
  );
  return { exitCode: exitCodes.done, result: { directory: root, files: [...files.keys()] } };
}

/** A directory's name as a name of a project. */
function projectName(root: string): string {
  return basename(root).replace(/[^\p{Letter}\p{Number}_-]+/gu, '_') || 'my_project';
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    const reason = error instanceof Error ? error.message : String(error);
    throw sqlFlowError(codes.commandLine.cannotWrite, { path, reason }, { cause: error });
  }
}
