import type { ConnectorContext, Logger, Resilience } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import {
  type Plan,
  type PlannedFile,
  type PlanValue,
  type ReferenceLookup,
  resolvePlanText,
  resolvePlanValue,
  type Task,
} from '@sqlflow/planner';
import type { BindInput } from '../planning/bind-state.js';
import type { RunOptions } from '../project/project.js';
import type { ProjectParts } from '../project/project-parts.js';
import { createMask } from '../secrets/mask.js';
import { maskData } from '../secrets/mask-data.js';
import { checkedRange } from '../windows/range.js';
import { connectorContext } from './connector-context.js';
import { rebuildingTasks, refusePartOfRefresh } from './full-refresh.js';
import { createLoadReads } from './load/load-reads.js';
import { planLoads } from './load/plan-loads.js';
import { placedError } from './place-error.js';
import { type RunIdentity, runReferences } from './references.js';
import { createRunRequests, type RunRequestsInput } from './requests/run-requests.js';
import { createSourcePool } from './source-pool.js';
import { suspectedRename } from './suspected-rename.js';
import type { RunContext } from './task-context.js';
import { makeTempDirectory, removeTempDirectory } from './temp-directory.js';
import type { connectorTracing } from './trace-statements.js';

export interface PrepareInput {
  readonly parts: ProjectParts;
  readonly planned: PlannedFile & { readonly plan: Plan };
  /** All tasks of the pipeline; the plan has those that are selected. */
  readonly allTasks: readonly Task[];
  readonly engine: Engine;
  readonly identity: RunIdentity;
  readonly options: Pick<RunOptions, 'signal' | 'fullRefresh' | 'from' | 'to'>;
  /** Receives what connectors log; already masked. */
  readonly log?: (
    level: 'debug' | 'info' | 'warn',
    message: string,
    source: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void;
  /** Takes the statements that connectors run. */
  readonly tracing?: ReturnType<typeof connectorTracing>;
  /** Is told of requests that wait; already masked. */
  readonly tellWait?: RunRequestsInput['tellWait'];
}

/** What a plan needs to be bound or run: values for its references, opened sources, a place for temporary files. */
export interface PreparedRun {
  readonly binding: Pick<
    BindInput,
    'engine' | 'sources' | 'resolveText' | 'placing' | 'rebuilds' | 'range' | 'suspectRename'
  >;
  readonly context: Omit<RunContext, 'state' | 'journal' | 'remembered'>;
  readonly mask: (text: string) => string;
  close(): Promise<void>;
}

export async function prepareRun(input: PrepareInput): Promise<PreparedRun> {
  const { parts, planned, engine, identity } = input;
  const rebuilds = rebuildingIn(input);
  const range = checkedRange(planned.plan, input.options);
  const tempDirectory = await makeTempDirectory();
  const mask = createMask(planned.secrets.values());
  parts.functions.hide(mask);
  const lookup = lookupOf(planned.secrets, identity);
  const resolveText: RunContext['resolveText'] = (text, own) =>
    resolvePlanText(text, own === undefined ? lookup : both(own, lookup));
  const resolveValue = (value: PlanValue) => resolvePlanValue(value, lookup) as Readonly<Record<string, unknown>>;
  const signal = input.options.signal ?? new AbortController().signal;
  const requests = createRunRequests({ signal, mask, tellWait: input.tellWait });
  const contextFor = (name: string, resilience: Resilience): ConnectorContext =>
    connectorContext({
      engine,
      directory: parts.directory,
      tempDirectory,
      environment: parts.environment,
      attachments: parts.attachments,
      signal,
      resilience,
      logger: loggerFor(name, input, mask),
      tracing: input.tracing?.(name, mask),
    });
  const connector = (type: string) => parts.registry.get(type);
  const sources = createSourcePool({
    sources: planned.plan.sources,
    connector,
    resolveValue,
    context: (source, definition, secrets) => contextFor(source.name, requests.forSource(source, definition, secrets)),
  });
  const reads = createLoadReads(planned.plan.tasks, sources);
  const placing = {
    files: planned.files,
    mask,
    lookup,
    parts: planned.parts,
    sources: planned.plan.sources,
    directory: parts.directory,
  };
  return {
    binding: {
      rebuilds,
      sources,
      resolveText,
      suspectRename: (task, column) => suspectedRename(task, column, { engine, sources, signal }),
      placing,
      engine,
      range,
    },
    context: {
      runId: identity.runId,
      startedAt: identity.startedAt,
      engine,
      sources,
      reads,
      connector,
      connectorContext: contextFor,
      requests,
      directory: parts.directory,
      tempDirectory,
      resolveText,
      resolveValue,
      signal,
      rebuilds,
      loads: planLoads(input.allTasks),
      range,
      placed: (error, task, own) => placedError(error, task, { ...placing, lookup: both(own, lookup) }),
    },
    mask,
    async close() {
      await reads.close();
      await sources.close();
      requests.close();
      await removeTempDirectory(tempDirectory);
    },
  };
}

function rebuildingIn({ planned, allTasks, options }: PrepareInput): (task: Task) => boolean {
  if (options.fullRefresh !== true) return () => false;
  refusePartOfRefresh(planned.plan.tasks, allTasks);
  const rebuilding = rebuildingTasks(planned.plan.tasks);
  return (task) => rebuilding.has(task.id);
}

function both(own: ReferenceLookup, others: ReferenceLookup): ReferenceLookup {
  return (name) => own(name) ?? others(name);
}

function lookupOf(secrets: ReadonlyMap<string, string>, identity: RunIdentity): (name: string) => string | undefined {
  const known = new Map([...runReferences(identity), ...secrets]);
  return (name) => known.get(name);
}

function loggerFor(name: string, input: PrepareInput, mask: (text: string) => string): Logger {
  const write =
    (level: 'debug' | 'info' | 'warn') =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void =>
      input.log?.(
        level,
        mask(message),
        name,
        fields === undefined ? undefined : (maskData(fields, mask) as Readonly<Record<string, unknown>>),
      );
  return { debug: write('debug'), info: write('info'), warn: write('warn') };
}
