/** A fenced block of code. */
export interface CodeBlock {
  /** First word after the fence, e.g. `sql`. */
  readonly language: string;
  /** The other words after the fence. */
  readonly words: readonly string[];
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Document {
  readonly blocks: readonly CodeBlock[];
  readonly links: readonly Link[];
  /** What `#…` may follow the file's name: as GitHub makes them from headings, and those given by hand. */
  readonly anchors: ReadonlySet<string>;
}

/** Reads what the tests need of a Markdown text. */
export function readMarkdown(text: string): Document {
  const { blocks, prose } = separate(text);
  const lines = prose.map(({ text: each, line }) => ({ text: withoutCode(each), line, raw: each }));
  return {
    blocks,
    links: lines.flatMap(({ text: each, line }) => targets(each).map((target) => ({ target, line }))),
    anchors: new Set([
      ...headingAnchors(lines.map(({ raw }) => raw)),
      ...lines.flatMap(({ text: each }) => named(each)),
    ]),
  };
}

interface Line {
  readonly text: string;
  readonly line: number;
}

function separate(text: string): { blocks: CodeBlock[]; prose: Line[] } {
  const blocks: CodeBlock[] = [];
  const prose: Line[] = [];
  let open: { fence: string; indent: number; info: string; line: number; lines: string[] } | undefined;
  for (const [index, each] of text.split(/\r?\n/).entries()) {
    const fence = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(each);
    if (open === undefined && fence !== null) {
      const [, indent = '', marks = '', info = ''] = fence;
      open = { fence: marks, indent: indent.length, info: info.trim(), line: index + 1, lines: [] };
    } else if (open === undefined) {
      prose.push({ text: each, line: index + 1 });
    } else if (each.trim().startsWith(open.fence) && each.trim().replaceAll(open.fence[0] ?? '', '') === '') {
      const [language = '', ...words] = open.info.split(/\s+/);
      blocks.push({ language, words, text: `${open.lines.join('\n')}\n`, line: open.line });
      open = undefined;
    } else {
      open.lines.push(each.slice(Math.min(open.indent, each.length - each.trimStart().length)));
    }
  }
  return { blocks, prose };
}

function withoutCode(line: string): string {
  return line.replace(/(`+).*?\1/g, '');
}

function targets(line: string): string[] {
  const inline = [...line.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\s*\)/g)];
  const references = [...line.matchAll(/^\s*\[[^\]]+\]:\s*<?([^\s>]+)/g)];
  const html = [...line.matchAll(/\b(?:href|src)=["']([^"']+)["']/g)];
  return [...inline, ...references, ...html].map(([, target = '']) => target);
}

function named(line: string): string[] {
  return [...line.matchAll(/<a\s+(?:id|name)=["']([^"']+)["']/g)].map(([, name = '']) => name);
}

function headingAnchors(lines: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return lines.flatMap((line) => {
    const heading = /^#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1];
    if (heading === undefined) return [];
    const anchor = slug(heading);
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return [before === 0 ? anchor : `${anchor}-${before}`];
  });
}

/** As GitHub does: the text a reader sees, in lower case, punctuation gone, spaces to hyphens. */
function slug(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]|<[^>]+>/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
