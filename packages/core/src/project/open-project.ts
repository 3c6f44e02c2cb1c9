// What runs pipelines is imported when one is run: `validate` answers sooner without it.
import { createConnectorRegistry } from '../planning/connector-registry.js';
import { compilePipeline, validatePipelines } from '../planning/project-plans.js';
import { createEngines } from './engines.js';
import { findPipeline } from './find-pipeline.js';
import { lazyHistory, lazyState } from './lazy-state.js';
import { loadSettings } from './load-settings.js';
import type { Project, ProjectOptions } from './project.js';
import type { ProjectParts } from './project-parts.js';
import { queryProject } from './query.js';
import { createQueue } from './queue.js';
import { sortPipelines } from './sort-pipelines.js';
import { projectFunctions } from './user-functions.js';

/**
 * Opens the project that `dir` belongs to. Nothing is read but settings; the database is opened when first needed.
 *
 * @throws SqlFlowError when there is no project, or its settings are wrong (all problems at once).
 */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const environment = options.environment ?? process.env;
  const { directory, settings } = await loadSettings({
    dir: options.dir ?? process.cwd(),
    profile: options.profile,
    environment,
  });
  const functions = projectFunctions(directory);
  const engines = createEngines(settings.engine, functions.register, { wait: options.wait });
  const { connectors } = options;
  const registry = createConnectorRegistry(
    typeof connectors === 'function' ? await connectors({ directory, modules: settings.connectorModules }) : connectors,
  );
  const parts: ProjectParts = {
    directory,
    settings,
    environment,
    registry,
    engines,
    attachments: new Map(Object.entries(options.attachments ?? {})),
    functions,
    onEvent: options.onEvent,
  };
  const queue = createQueue();
  const close = async (): Promise<void> => {
    await queue.idle();
    await engines.close();
  };
  return {
    directory,
    settings,
    connectors: registry.all,
    pipelines: async () => (await sortPipelines(directory)).pipelines,
    includedFiles: async () => (await sortPipelines(directory)).included,
    findPipeline: (nameOrPath) => findPipeline(directory, nameOrPath),
    validate: (files, pipelineOptions = {}) => validatePipelines(parts, files, pipelineOptions),
    async plan(file, runOptions = {}) {
      const { planProjectPipeline } = await import('../planning/plan-project.js');
      return planProjectPipeline(parts, file, runOptions);
    },
    async windows(plan) {
      const readable = await engines.readable();
      if (readable === undefined) return {};
      const { nextWindows } = await import('../windows/next-windows.js');
      try {
        return await nextWindows(plan, readable.engine, { range: {}, rebuilds: () => false });
      } finally {
        await readable.release();
      }
    },
    compile: (file, pipelineOptions = {}) => compilePipeline(parts, file, pipelineOptions),
    run: (file, runOptions = {}) =>
      queue.add(() =>
        engines.inTurn(async () => {
          const { runPipeline } = await import('../run/run-pipeline.js');
          return runPipeline(parts, file, runOptions);
        }),
      ),
    state: lazyState(parts, queue),
    history: lazyHistory(parts),
    query: (sql, queryOptions = {}) => queryProject(parts, sql, queryOptions),
    async catalog() {
      const readable = await engines.readable();
      if (readable === undefined) return [];
      try {
        return await readable.engine.catalog();
      } finally {
        await readable.release();
      }
    },
    async sourceSchema(source, schemaOptions = {}) {
      const { readSourceSchema } = await import('../schema/read-source-schema.js');
      return readSourceSchema(parts, source, schemaOptions);
    },
    async checkSource(source, checkOptions = {}) {
      const { checkSources } = await import('../schema/read-source-schema.js');
      return checkSources(parts, source, checkOptions);
    },
    async checkExport(name, checkOptions = {}) {
      const { checkExports } = await import('../run/export/check-exports.js');
      return checkExports(parts, name, checkOptions);
    },
    async previewSource(source, previewOptions = {}) {
      const { previewSources } = await import('../schema/preview-source.js');
      return previewSources(parts, source, previewOptions);
    },
    functions: () => functions.list(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
