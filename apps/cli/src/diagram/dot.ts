import { visible } from '@sqlflow/errors';
import { fontFamily } from './font.js';
import type { Graph, GraphNode } from './graph.js';

const styles: Readonly<Record<GraphNode['kind'], string>> = {
  source: 'shape=cylinder fillcolor="#e3f0e8" color="#4b8a65"',
  table: 'shape=box style="filled,rounded" fillcolor="#e6edf8" color="#4a6fa5"',
  view: 'shape=box style="filled,rounded,dashed" fillcolor="#f4f7fc" color="#4a6fa5"',
  export: 'shape=note fillcolor="#faeedd" color="#b0803a"',
  outside: 'shape=box style="filled,dashed" fillcolor="#f4f4f4" color="#8a8a8a"',
};

/** The graph in the language of Graphviz. */
export function dotOf(graph: Graph): string {
  const names = new Map(graph.nodes.map(({ id }, index) => [id, `n${index + 1}`]));
  const nodes = graph.nodes.map(({ id, kind, label, detail }) => {
    const small =
      detail === ''
        ? ''
        : `<br/><font point-size="3"> </font><br/><font point-size="9" color="#5f6b7a">${escaped(detail)}</font>`;
    return `  ${names.get(id)} [label=<${escaped(label)}${small}> tooltip=${quoted(label)} ${styles[kind]}];`;
  });
  const edges = graph.edges.map(({ from, to, kind }) => {
    const style = kind === 'data' ? '' : ' [style=dashed color="#b3bac4"]';
    return `  ${names.get(from)} -> ${names.get(to)}${style};`;
  });
  return `${[
    `digraph ${quoted(graph.name)} {`,
    '  rankdir=LR; bgcolor="white"; pad=0.2; nodesep=0.25; ranksep=0.5;',
    `  node [fontname="${fontFamily}" fontsize=12 fontcolor="#1f2933" style=filled penwidth=1.2 margin="0.15,0.08"];`,
    '  edge [color="#6b7785" arrowsize=0.7];',
    ...nodes,
    ...edges,
    '}',
  ].join('\n')}\n`;
}

/** Text of an HTML-like label. */
function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function quoted(text: string): string {
  // Graphviz reads entities in strings too.
  return `"${visible(text).replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
