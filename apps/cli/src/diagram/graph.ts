import type { Plan, Task } from '@sqlflow/planner';
import { tableName } from '../project-plans.js';
import { parameterText } from '../render/parameters-text.js';

/** A pipeline as a picture shows it: where data comes from, what is made of it, where it goes. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly id: string;
  /** `outside`: a table or file that this pipeline reads and does not make. */
  readonly kind: 'source' | 'table' | 'view' | 'export' | 'outside';
  readonly label: string;
  readonly detail: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `order`: the one runs after the other, but no data goes from it. */
  readonly kind: 'data' | 'order';
}

/** The graph of a plan. A table that is written twice has a node for each version. */
export function graphOf(plan: Plan): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  for (const source of plan.sources) {
    const id = `source:${source.name}`;
    nodes.set(id, { id, kind: 'source', label: source.name, detail: source.type });
  }
  for (const task of plan.tasks) {
    if (task.kind === 'load') edges.push({ from: `source:${task.source}`, to: task.id, kind: 'data' });
    else addOutside(plan, task, nodes, edges);
    nodes.set(task.id, nodeOf(task));
    for (const needed of task.dependsOn) edges.push({ from: needed, to: task.id, kind: edgeKind(plan, needed, task) });
  }
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return {
    name: plan.pipeline,
    nodes: [...nodes.values()].filter(({ id, kind }) => kind !== 'source' || used.has(id)),
    edges: withoutImplied(edges),
  };
}

function nodeOf(task: Task): GraphNode {
  switch (task.kind) {
    case 'load':
      return { id: task.id, kind: 'table', label: tableName(task.target), detail: `load, ${task.mode}` };
    case 'transform': {
      const mode = task.mode === 'replace' ? task.creates : `${task.creates}, ${task.mode}`;
      return { id: task.id, kind: task.creates, label: tableName(task.target), detail: mode };
    }
    case 'export': {
      const { uri, connection, type } = task.to;
      const label = connection ?? (typeof uri === 'string' ? uri : uri.text);
      return { id: task.id, kind: 'export', label: parameterText(label), detail: type };
    }
  }
}

/** What the task reads that no earlier task of the plan has written. */
function addOutside(plan: Plan, task: Task, nodes: Map<string, GraphNode>, edges: GraphEdge[]): void {
  const earlier = plan.tasks.slice(0, plan.tasks.indexOf(task));
  for (const resource of task.reads) {
    if (earlier.some(({ writes }) => writes.includes(resource))) continue;
    const id = `outside:${resource}`;
    const file = resource.startsWith('file:');
    const label = file ? resource.slice('file:'.length) : resource;
    nodes.set(id, { id, kind: 'outside', label, detail: file ? 'file' : 'table in the database' });
    edges.push({ from: id, to: task.id, kind: 'data' });
  }
}

function edgeKind(plan: Plan, needed: string, task: Task): GraphEdge['kind'] {
  const writes = plan.tasks.find(({ id }) => id === needed)?.writes ?? [];
  return writes.some((resource) => task.reads.includes(resource)) ? 'data' : 'order';
}

/** Drops the order edges that follow from the others: they would only cross the picture. */
function withoutImplied(edges: readonly GraphEdge[]): GraphEdge[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  return edges.filter(({ from, to, kind }) => kind === 'data' || !reachesByDetour(next, from, to));
}

function reachesByDetour(next: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const waiting = (next.get(from) ?? []).filter((each) => each !== to);
  const seen = new Set(waiting);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const each of next.get(node) ?? []) {
      if (each === to) return true;
      if (!seen.has(each)) waiting.push(each);
      seen.add(each);
    }
  }
  return false;
}
