import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Column } from '@sqlflow/connector-sdk';
import type { PlannedPipeline, Project } from '@sqlflow/core';
import { type Diagnostic, SqlFlowError } from '@sqlflow/errors';
import { descriptionOf, type FileNode, parseFile } from '@sqlflow/parser';
import type { ExportTask, LoadTask, Plan, PlannedSource, TransformTask } from '@sqlflow/planner';
import { type Graph, graphOf } from '../diagram/graph.js';
import { compilePlan, tableName } from '../project-plans.js';
import { parameterList, parameterText } from '../render/parameters-text.js';
import { resourceText } from '../render/plan-text.js';
import { headComment, sourceAt } from './comments.js';

/** What the pages of a project are made from: plain data without secrets. */
export interface ProjectPages {
  readonly name: string;
  readonly profile: string;
  readonly pipelines: readonly PipelinePage[];
  /** Why a pipeline has no page, or one without columns. */
  readonly problems: readonly Diagnostic[];
}

export interface PipelinePage {
  readonly name: string;
  readonly file: string;
  readonly description?: string | undefined;
  readonly graph: Graph;
  readonly sources: readonly SourceEntry[];
  readonly tables: readonly TableEntry[];
  readonly exports: readonly ExportEntry[];
}

export interface SourceEntry {
  readonly name: string;
  readonly type: string;
  readonly description?: string | undefined;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export interface TableEntry {
  readonly name: string;
  /** `loaded, replace`, `view`, `table, append`. */
  readonly kind: string;
  readonly description?: string | undefined;
  readonly from: readonly string[];
  readonly columns: readonly Column[];
  readonly dynamic: boolean;
  /** The query, for tables and views made by one. */
  readonly sql?: string | undefined;
}

export interface ExportEntry {
  readonly to: string;
  readonly type: string;
  readonly description?: string | undefined;
  readonly from: readonly string[];
  readonly options: readonly (readonly [name: string, value: string])[];
}

/** Reads everything the pages need. Sources are asked for their columns; what cannot be reached is told. */
export async function collectPages(project: Project): Promise<ProjectPages> {
  const pipelines: PipelinePage[] = [];
  const problems: Diagnostic[] = [];
  for (const file of await project.pipelines()) {
    try {
      const planned = await planOrCompile(project, file);
      problems.push(...planned.diagnostics);
      if (planned.plan !== undefined) pipelines.push(await pageOf(project.directory, planned.plan, planned.columns));
    } catch (error) {
      if (!SqlFlowError.isInstance(error)) throw error;
      problems.push(...error.diagnostics);
    }
  }
  return { name: project.settings.name, profile: project.settings.profile, pipelines, problems };
}

async function planOrCompile(project: Project, file: string): Promise<PlannedPipeline> {
  const planned = await project.plan(file);
  return planned.plan === undefined ? { ...planned, plan: await compilePlan(project, file) } : planned;
}

async function pageOf(directory: string, plan: Plan, columns: PlannedPipeline['columns']): Promise<PipelinePage> {
  const files = new Map<string, FileNode>();
  for (const path of new Set([plan.file, ...plan.sources.map(({ place }) => place.file)])) {
    const text = await readFile(resolve(directory, path), 'utf8');
    files.set(path, parseFile({ path, text }).file);
  }
  const own = files.get(plan.file);
  return {
    name: plan.pipeline,
    file: plan.file,
    description: own === undefined ? undefined : headComment(own),
    graph: graphOf(plan),
    sources: plan.sources.map((source) => sourceEntry(source, files.get(source.place.file))),
    tables: plan.tasks.flatMap((task) => (task.kind === 'export' ? [] : [tableEntry(task, columns[task.id])])),
    exports: plan.tasks.flatMap((task) => (task.kind === 'export' ? [exportEntry(task)] : [])),
  };
}

function sourceEntry(source: PlannedSource, file: FileNode | undefined): SourceEntry {
  const statement = sourceAt(file?.statements ?? [], source.place.start);
  return {
    name: source.name,
    type: source.type,
    description: file === undefined || statement === undefined ? undefined : descriptionOf(file, statement),
    parameters: parameterList(source.params),
  };
}

function tableEntry(task: LoadTask | TransformTask, known: PlannedPipeline['columns'][string] | undefined): TableEntry {
  const loaded = task.kind === 'load';
  return {
    name: tableName(task.target),
    kind: loaded ? `loaded, ${task.mode}` : task.creates === 'view' ? 'view' : `table, ${task.mode}`,
    description: task.description,
    from: loaded
      ? [`source ${task.source}${task.stream === '' ? '' : `.${task.stream}`}`]
      : task.reads.map(resourceText),
    columns: known?.columns ?? [],
    dynamic: known?.dynamic ?? false,
    sql: loaded
      ? undefined
      : parameterText(typeof task.query.text === 'string' ? task.query.text : task.query.text.text),
  };
}

function exportEntry(task: ExportTask): ExportEntry {
  const { uri, connection, type, options } = task.to;
  return {
    to: connection ?? (typeof uri === 'string' ? uri : uri.text),
    type,
    description: task.description,
    from: task.reads.map(resourceText),
    options: parameterList(options),
  };
}
