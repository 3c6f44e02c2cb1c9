import type { Palette } from '../terminal/palette.js';

/** Markdown of the error catalogue for a terminal: paragraphs wrapped, code indented, `code` and **bold** coloured. */
export function renderMarkdown(markdown: string, { bold, cyan }: Palette, width: number): string {
  const blocks: string[] = [];
  let code = false;
  for (const part of markdown.split(/^```.*$/m)) {
    if (code) blocks.push(part.replace(/^\n|\n$/g, '').replace(/^(?=.)/gm, '    '));
    else
      blocks.push(
        ...part
          .split(/\n{2,}/)
          .map((paragraph) => paragraph.trim())
          .filter(Boolean)
          .map((paragraph) => prose(paragraph, width)),
      );
    code = !code;
  }
  const coloured = (text: string) =>
    text
      .replace(/`([^`]+)`/g, (_, inner: string) => cyan(inner))
      .replace(/\*\*([^*]+)\*\*/g, (_, inner: string) => bold(inner));
  return blocks.map((block) => (block.startsWith('    ') ? block : coloured(block))).join('\n\n');
}

function prose(paragraph: string, width: number): string {
  return paragraph
    .split(/\n(?=[-*] |\d+\. )/)
    .map((item) => fill(item.replace(/\s*\n\s*/g, ' '), width, /^([-*]|\d+\.) /.test(item) ? 2 : 0))
    .join('\n');
}

/** Fills lines at words; lines after the first are indented. */
function fill(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = width - (lines.length === 0 ? 0 : indent);
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
