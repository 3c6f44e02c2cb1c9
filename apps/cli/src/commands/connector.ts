import type { SourceSchema } from '@sqlflow/core';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { renderSourceSchema } from '../render/source-schema.js';
import { defineVariableOptions, type VariableOptions, variablesOf } from '../variables.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';
import { defineTestCommand } from './connector/test-source.js';

interface SchemaCommandOptions extends VariableOptions, WaitingOptions {
  readonly changes?: boolean;
  readonly pipeline?: string;
}

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow connector schema orders', does: 'the columns that a source has now' },
    { line: 'sqlflow connector test orders', does: 'whether a source can be read, step by step' },
    { line: 'sqlflow connector schema orders --changes', does: 'what changed since the last load' },
    {
      line: 'sqlflow connector schema orders --pipeline daily --json',
      does: 'the source of one pipeline, for programs',
    },
  ],
  define(command, start) {
    command.description('Asks the sources of pipelines what they have. Loads nothing.').action(() => command.help());
    const schema = command.command('schema').argument('<source>', 'the name of a SOURCE');
    defineWaitOption(defineVariableOptions(schema))
      .summary('the columns of a source now, and what changed since the last load')
      .description(
        'Shows the columns of a source as they are now, or with --changes how they differ from those of the last load, and whether a table of the former loses something by it.',
      )
      .option('--changes', 'only what changed since the last load')
      .option(
        '--pipeline <pipeline>',
        'the pipeline whose source is meant, by name or path (default: all that have it)',
      )
      .action((source: string, options: SchemaCommandOptions) => start((cli) => showSchema(cli, source, options)));
    defineTestCommand(command, start);
  },
};

async function showSchema(cli: Cli, source: string, options: SchemaCommandOptions): Promise<CommandOutcome> {
  return withProject(cli, async (project) => {
    const schemas = await project.sourceSchema(source, {
      variables: variablesOf(options),
      ...(options.pipeline === undefined ? {} : { pipeline: options.pipeline }),
      ...waitSaying(cli, options),
    });
    const changesOnly = options.changes === true;
    const texts = schemas.map((schema) => renderSourceSchema(schema, { changesOnly }, cli.out));
    await cli.show(texts.join('\n\n'));
    return { exitCode: exitCodes.done, result: { schemas: schemas.map((schema) => shown(schema, changesOnly)) } };
  });
}

function shown({ columns, ...schema }: SourceSchema, changesOnly: boolean): Readonly<Record<string, unknown>> {
  return changesOnly ? schema : { ...schema, columns };
}
