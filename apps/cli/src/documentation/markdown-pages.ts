import { mermaidOf } from '../diagram/mermaid.js';
import type { PipelinePage, ProjectPages } from './model.js';

/** The pages as Markdown: file name → text. */
export function markdownPages(pages: ProjectPages): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const page of pages.pipelines) files.set(fileNameOf(page), pipelinePage(page));
  files.set('README.md', overview(pages));
  return files;
}

/** `pipelines/sales/orders.sf` → `sales-orders.md`. */
function fileNameOf({ file }: PipelinePage): string {
  return `${file
    .replace(/^pipelines\//, '')
    .replace(/\.sf$/i, '')
    .replace(/[^\p{Letter}\p{Number}_-]+/gu, '-')}.md`;
}

function overview({ name, pipelines }: ProjectPages): string {
  const rows = pipelines.map((page) => [
    `[${page.name}](${fileNameOf(page)})`,
    inline(page.description?.split('\n')[0] ?? ''),
    page.sources.map((source) => code(source.name)).join(', '),
    page.exports.map(({ to }) => code(to)).join(', '),
  ]);
  return `${[`# ${name}`, table(['pipeline', 'what it is', 'sources', 'exports'], rows)].join('\n\n')}\n`;
}

function pipelinePage(page: PipelinePage): string {
  return `${[
    `# ${page.name}`,
    page.description,
    `File: \`${page.file}\``,
    `\`\`\`mermaid\n${mermaidOf(page.graph)}\`\`\``,
    ...section('Sources', page.sources, (source) => [
      `### ${source.name} (${source.type})`,
      source.description,
      table(
        ['parameter', 'value'],
        source.parameters.map(([key, value]) => [code(key), code(value)]),
      ),
    ]),
    ...section('Tables', page.tables, (each) => [
      `### ${each.name} (${each.kind})`,
      each.description,
      fromLine(each.from),
      table(
        ['column', 'type'],
        each.columns.map((column) => [code(column.name), code(column.type)]),
      ),
      each.dynamic ? 'More columns are known when it runs.' : undefined,
      each.sql === undefined ? undefined : fenced('sql', each.sql),
    ]),
    ...section('Exports', page.exports, (each) => [
      `### ${each.to} (${each.type})`,
      each.description,
      fromLine(each.from),
      table(
        ['option', 'value'],
        each.options.map(([key, value]) => [code(key), code(value)]),
      ),
    ]),
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n')}\n`;
}

function section<T>(
  title: string,
  items: readonly T[],
  render: (item: T) => readonly (string | undefined)[],
): (string | undefined)[] {
  return items.length === 0 ? [] : [`## ${title}`, ...items.flatMap(render)];
}

function fromLine(from: readonly string[]): string {
  return from.length === 0 ? '' : `From ${from.map(code).join(', ')}.`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Inline code, with as many backticks as the text needs. */
function code(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replaceAll('\n', ' ').replaceAll('|', '\\|')}${space}${fence}`;
}

function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function inline(text: string): string {
  return text.replaceAll('|', '\\|');
}
