import type { Project } from '@sqlflow/core';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import { findPipelines } from '../pipelines.js';
import type { CommandPage } from '../program.js';
import { formatCounted } from '../render/quantities.js';
import { defineVariableOptions, type VariableOptions, variablesOf } from '../variables.js';
import { withProject } from '../with-project.js';

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow validate', does: 'all pipelines of the project' },
    { line: 'sqlflow validate pipelines/orders.sf', does: 'one file' },
    { line: 'sqlflow validate --json', does: 'the problems as data' },
  ],
  define(command, start) {
    defineVariableOptions(command)
      .description('Finds every problem of the pipelines at once. Needs no network and no database.')
      .argument('[file...]', 'pipelines by path or name (default: all)')
      .action((files: string[], options: VariableOptions) => start((cli) => validate(cli, files, options)));
  },
};

async function validate(cli: Cli, names: readonly string[], options: VariableOptions): Promise<CommandOutcome> {
  const variables = variablesOf(options);
  return withProject(cli, async (project: Project) => {
    const { files, diagnostics, valid } = await project.validate(await findPipelines(project, names), { variables });
    if (valid) await cli.say(`${cli.err.palette.green('✓')} ${formatCounted(files.length, 'file')} valid`);
    return { exitCode: valid ? exitCodes.done : exitCodes.failed, diagnostics, result: { valid, files } };
  });
}
