import { join, relative } from 'node:path';
import { hasErrors } from '@sqlflow/errors';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { formatCounted } from '../render/quantities.js';
import { withProject } from '../with-project.js';
import { writeFileWhole } from '../write-file.js';

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow docs', does: 'write target/docs/index.html and Markdown pages' },
    { line: 'sqlflow docs --output docs', does: 'write them into docs/' },
  ],
  define(command, start) {
    command
      .description('Writes the documentation of the project: Markdown pages and one HTML page that needs nothing else.')
      .option('--output <dir>', 'where to write (default: target/docs in the project)')
      .action((options: { output?: string }) => start((cli) => docs(cli, options.output)));
  },
};

async function docs(cli: Cli, output: string | undefined): Promise<CommandOutcome> {
  const { collectPages } = await import('../documentation/model.js');
  const { markdownPages } = await import('../documentation/markdown-pages.js');
  const { htmlPage } = await import('../documentation/html-page.js');
  return withProject(cli, async (project) => {
    const pages = await collectPages(project);
    const directory = output ?? join(project.directory, 'target', 'docs');
    const files = new Map([...markdownPages(pages), ['index.html', await htmlPage(pages)]]);
    for (const [name, content] of files) await writeFileWhole(join(directory, name), content);
    const written = [...files.keys()].map((name) => join(directory, name));
    const index = relative(process.cwd(), join(directory, 'index.html'));
    await cli.say(
      `${cli.err.palette.green('✓')} ${index} and ${formatCounted(written.length - 1, 'Markdown page')}, ${formatCounted(pages.pipelines.length, 'pipeline')}`,
    );
    return {
      exitCode: hasErrors(pages.problems) ? exitCodes.failed : exitCodes.done,
      diagnostics: pages.problems,
      result: { files: written },
    };
  });
}
