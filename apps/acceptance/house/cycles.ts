/** Edges of a directed graph: from each node to those it points at. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** One cycle of the graph, first node repeated at the end, or undefined when there is none. */
export function findCycle(graph: Graph): string[] | undefined {
  const finished = new Set<string>();
  for (const start of graph.keys()) {
    const cycle = search(graph, start, [], finished);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function search(graph: Graph, node: string, path: readonly string[], finished: Set<string>): string[] | undefined {
  const begin = path.indexOf(node);
  if (begin >= 0) return [...path.slice(begin), node];
  if (finished.has(node)) return undefined;
  for (const next of graph.get(node) ?? []) {
    const cycle = search(graph, next, [...path, node], finished);
    if (cycle !== undefined) return cycle;
  }
  finished.add(node);
  return undefined;
}
