import type { Graph, GraphNode } from './graph.js';

const shapes: Readonly<Record<GraphNode['kind'], readonly [open: string, close: string]>> = {
  source: ['[(', ')]'],
  table: ['[', ']'],
  view: ['(', ')'],
  export: ['[/', '/]'],
  outside: ['([', '])'],
};

/** The graph in the language of Mermaid, which Git hosts draw in Markdown. */
export function mermaidOf(graph: Graph): string {
  const names = new Map(graph.nodes.map(({ id }, index) => [id, `n${index + 1}`]));
  const nodes = graph.nodes.map(({ id, kind, label, detail }) => {
    const [open, close] = shapes[kind];
    return `  ${names.get(id)}${open}"${escaped(label)}<br/><small>${escaped(detail)}</small>"${close}`;
  });
  const edges = graph.edges.map(
    ({ from, to, kind }) => `  ${names.get(from)} ${kind === 'data' ? '-->' : '-.->'} ${names.get(to)}`,
  );
  return `${['flowchart LR', ...nodes, ...edges].join('\n')}\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"#`\n]/g, (character) => `#${character.charCodeAt(0)};`);
}
