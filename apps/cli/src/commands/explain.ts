import { type CatalogueEntry, catalogue, codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { renderMarkdown } from '../render/markdown.js';

export const page: CommandPage = {
  examples: [{ line: 'sqlflow explain SF7040', does: 'what the code means, why it happens, what to do' }],
  define(command, start) {
    command
      .description('Explains the code that stands before the message of a problem.')
      .argument('<code>', 'such as SF1001; case does not count, and SF may be left out')
      .action((code: string) => start((cli) => explain(cli, code)));
  },
};

async function explain(cli: Cli, name: string): Promise<CommandOutcome> {
  const entry = entryFor(name);
  const { bold } = cli.out.palette;
  const width = Math.min(cli.out.columns() ?? 80, 100);
  const text = renderMarkdown(entry.explanation, cli.out.palette, width);
  await cli.show(`${bold(`${entry.code} ${entry.title}`)} (${entry.severity})\n\n${text}`);
  return { exitCode: exitCodes.done, result: { ...entry } };
}

function entryFor(name: string): CatalogueEntry {
  const entries = catalogue();
  const wanted = name.toUpperCase().replace(/^(?=\d)/, 'SF');
  const entry = entries.find(({ code }) => code === wanted);
  if (entry !== undefined) return entry;
  throw sqlFlowError(codes.commandLine.unknownCode, {
    name,
    suggestion: suggest(
      wanted,
      entries.map(({ code }) => code),
    ),
  });
}
