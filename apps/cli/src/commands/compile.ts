import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { defineVariableOptions, type VariableOptions, variablesOf } from '../variables.js';
import { withProject } from '../with-project.js';
import { writeFileWhole } from '../write-file.js';

interface CompileOptions extends VariableOptions {
  readonly output?: string;
}

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow compile orders', does: 'print the plan' },
    { line: 'sqlflow compile orders --output target/orders.json', does: 'write it to a file' },
  ],
  define(command, start) {
    defineVariableOptions(command)
      .description('Prints the plan of a pipeline as JSON: the same bytes for the same files and variables.')
      .argument('<pipeline>', 'a pipeline by path or name')
      .option('--output <file>', 'write it to this file')
      .action((name: string, options: CompileOptions) => start((cli) => compile(cli, name, options)));
  },
};

async function compile(cli: Cli, name: string, options: CompileOptions): Promise<CommandOutcome> {
  return withProject(cli, async (project) => {
    const file = await project.findPipeline(name);
    const text = `${(await project.compile(file, { variables: variablesOf(options) })).trimEnd()}\n`;
    if (options.output === undefined) {
      await cli.out.write(text);
      return { exitCode: exitCodes.done, ownOutput: true };
    }
    await writeFileWhole(options.output, text);
    await cli.say(`${cli.err.palette.green('✓')} ${options.output}`);
    return { exitCode: exitCodes.done, result: { output: options.output } };
  });
}
