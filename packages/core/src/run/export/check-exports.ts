import { type CheckStep, checkStep, type Destination, type FileDestination } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type { ExportTask, Task } from '@sqlflow/planner';
import { notFound, withPlans, withPrepared } from '../../planning/with-plans.js';
import type { ProjectParts } from '../../project/project-parts.js';
import type { ExportCheck, SourceSchemaOptions } from '../../schema/source-schema.js';
import { maskData } from '../../secrets/mask-data.js';
import { openDestination } from '../open-destination.js';
import type { PreparedRun } from '../prepare-run.js';
import { checkFileTarget } from './check-file-target.js';

/**
 * Goes through the steps of a check of each EXPORT to what is named: a connection, or what stands after TO. Writes nothing.
 *
 * @throws SqlFlowError when no pipeline has such an EXPORT.
 */
export async function checkExports(
  parts: ProjectParts,
  name: string,
  options: SourceSchemaOptions,
): Promise<readonly ExportCheck[]> {
  return withPlans(parts, options, async (plans) => {
    const seen = new Set<string>();
    const checks: ExportCheck[] = [];
    for (const planned of plans.plans) {
      for (const task of planned.plan.tasks.filter(isExport)) {
        const statement = `${task.place.file}:${task.place.start}`;
        if (!namesOf(task).includes(name.toLowerCase()) || seen.has(statement)) continue;
        seen.add(statement);
        const prepared = { ...options, engine: plans.engine, planned };
        checks.push(await withPrepared(parts, prepared, (run) => checkExport(task, run)));
      }
    }
    if (checks.length > 0) return checks;
    const exports = plans.plans.flatMap(({ plan }) => plan.tasks.filter(isExport));
    const known = [...new Set(exports.map(({ id, to }) => to.connection ?? placeIn(id)))].sort();
    const args = { name, known, suggestion: suggest(name, known) };
    throw notFound(plans, known, sqlFlowError(codes.discovery.unknownExport, args));
  });
}

function isExport(task: Task): task is ExportTask {
  return task.kind === 'export';
}

/** What people call an EXPORT, in lower case. */
function namesOf({ id, to: { connection } }: ExportTask): readonly string[] {
  const names = connection === undefined ? [id, placeIn(id)] : [id, connection];
  return names.map((each) => each.toLowerCase());
}

/** The text after TO, as it is shown. */
function placeIn(id: string): string {
  return id.replace(/^export:/, '');
}

async function checkExport(task: ExportTask, { context, mask }: PreparedRun): Promise<ExportCheck> {
  const { type, connection } = task.to;
  let opened: Destination | FileDestination | undefined;
  try {
    const opening = await checkStep('open the destination', async () => {
      opened = (await openDestination(task, context)).destination;
      return type;
    });
    const steps = opened === undefined ? [opening] : await stepsOf(opened, task, context);
    return {
      export: task.id,
      ...(connection === undefined ? {} : { connection }),
      type,
      file: task.place.file,
      steps: steps.map((step) => maskData(step, mask) as CheckStep),
      passed: steps.every(({ result }) => result !== 'failed'),
    };
  } finally {
    await opened?.[Symbol.asyncDispose]();
  }
}

async function stepsOf(
  destination: Destination | FileDestination,
  task: ExportTask,
  { directory, resolveText }: PreparedRun['context'],
): Promise<readonly CheckStep[]> {
  if ('files' in destination) {
    return checkFileTarget(destination.files, { displayPath: resolveText(task.to.uri), directory });
  }
  const steps = await destination.check?.();
  if (steps !== undefined) return steps;
  const detail = `${task.to.type} has no check that writes nothing: whether rows are taken shows when they are sent`;
  return [
    { name: 'look at the options', result: 'passed' },
    { name: 'connect', result: 'skipped', detail },
  ];
}
