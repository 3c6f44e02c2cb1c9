import type { SourceSchema } from '@sqlflow/core';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { renderSourceSchema } from '../render/source-schema.js';
import { defineVariableOptions, type VariableOptions, variablesOf } from '../variables.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';
import { describeConnector } from './connector/describe-connector.js';
import { showJsonSchema } from './connector/schema-json.js';
import { showHealth } from './connector/source-health.js';
import { defineSyncCommand } from './connector/sync-source.js';
import { defineTestCommand } from './connector/test-connections.js';
import { list } from './list.js';

interface SchemaCommandOptions extends VariableOptions, WaitingOptions {
  readonly changes?: boolean;
  readonly pipeline?: string;
}

interface ListCommandOptions extends WaitingOptions {
  readonly health?: boolean;
}

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow connector list', does: 'the connectors of the project' },
    { line: 'sqlflow connector describe csv', does: 'what PARAMS and OPTIONS of a connector may say' },
    { line: 'sqlflow connector schema-json csv', does: 'the same as JSON Schema, for editors' },
    { line: 'sqlflow connector schema orders', does: 'the columns that a source has now' },
    { line: 'sqlflow connector test orders', does: 'whether a source can be read, step by step' },
    { line: 'sqlflow connector test warehouse', does: 'whether exports to that connection could be written' },
    { line: 'sqlflow connector sync orders --dry-run', does: 'what the next run would read of a source' },
    { line: 'sqlflow connector list --health', does: 'how reading the sources went' },
    { line: 'sqlflow connector schema orders --changes', does: 'what changed since the last load' },
    {
      line: 'sqlflow connector schema orders --pipeline daily --json',
      does: 'the source of one pipeline, for programs',
    },
  ],
  define(command, start) {
    command.description('Shows connectors, and what sources have. Loads nothing.').action(() => command.help());
    defineWaitOption(command.command('list'))
      .summary('the connectors of the project, or how its sources are')
      .description(
        'Lists the connectors: those that come with SQLFlow, and those that sqlflow.yml names. With --health the sources of the pipelines instead, as the history knows them.',
      )
      .option('--health', 'each source: when it was last read, its rows, failures and latency')
      .action((options: ListCommandOptions) =>
        start((cli) => (options.health === true ? showHealth(cli, options) : list(cli, { connectors: true }))),
      );
    command
      .command('describe')
      .argument('<type>', 'the word after TYPE, such as CSV; case does not count')
      .summary('the parameters of a connector')
      .description('Shows what PARAMS and OPTIONS of a connector may say, and what it does itself.')
      .action((type: string) => start((cli) => describeConnector(cli, type)));
    command
      .command('schema-json')
      .argument('<type>', 'the word after TYPE, such as CSV; case does not count')
      .summary('the parameters of a connector as JSON Schema')
      .description('Prints JSON Schemas of PARAMS (source) and OPTIONS (destination), aliases included, for editors.')
      .action((type: string) => start((cli) => showJsonSchema(cli, type)));
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
    defineSyncCommand(command, start);
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
