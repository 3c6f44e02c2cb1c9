import { codes } from '@sqlflow/errors';
import { Option } from 'commander';
import type { Cli, CommandOutcome } from '../cli.js';
import { dotOf } from '../diagram/dot.js';
import { type Graph, graphOf } from '../diagram/graph.js';
import { mermaidOf } from '../diagram/mermaid.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { compilePlan } from '../project-plans.js';
import { defineVariableOptions, type VariableOptions, variablesOf } from '../variables.js';
import { withProject } from '../with-project.js';
import { writeFileWhole } from '../write-file.js';
import { wrongUsage } from '../wrong-usage.js';

type Format = 'mermaid' | 'dot' | 'svg' | 'png';

interface VizOptions extends VariableOptions {
  readonly format: Format;
  readonly output?: string;
}

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow viz orders', does: 'Mermaid, for Markdown' },
    { line: 'sqlflow viz orders --format png --output orders.png', does: 'a picture' },
  ],
  define(command, start) {
    defineVariableOptions(command)
      .description('Draws a pipeline: where data comes from, what is made of it, where it goes.')
      .argument('<pipeline>', 'a pipeline by path or name')
      .addOption(
        new Option('--format <format>', 'mermaid, dot, svg or png')
          .choices(['mermaid', 'dot', 'svg', 'png'])
          .default('mermaid'),
      )
      .option('--output <file>', 'write the picture to this file')
      .action((name: string, options: VizOptions) => start((cli) => viz(cli, name, options)));
  },
};

async function viz(cli: Cli, name: string, options: VizOptions): Promise<CommandOutcome> {
  const { format, output } = options;
  if (format === 'png' && output === undefined && (cli.out.isTerminal || cli.options.json === true)) {
    throw wrongUsage(codes.commandLine.binaryToTerminal, { format: 'PNG' });
  }
  const graph = await withProject(cli, async (project) =>
    graphOf(await compilePlan(project, await project.findPipeline(name), variablesOf(options))),
  );
  const picture = await draw(graph, format);
  if (output !== undefined) {
    await writeFileWhole(output, picture);
    await cli.say(`${cli.err.palette.green('✓')} ${output}`);
    return { exitCode: exitCodes.done, result: { format, output } };
  }
  if (cli.options.json !== true) await cli.out.write(picture);
  return { exitCode: exitCodes.done, result: { format, picture } };
}

async function draw(graph: Graph, format: Format): Promise<string | Uint8Array> {
  switch (format) {
    case 'mermaid':
      return mermaidOf(graph);
    case 'dot':
      return dotOf(graph);
    case 'svg':
      return (await import('../diagram/svg.js')).svgFileOf(graph);
    case 'png':
      return (await import('../diagram/png.js')).pngOf(graph);
  }
}
