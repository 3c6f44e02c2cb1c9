import { existsSync } from 'node:fs';
import type { Engine } from '@sqlflow/connector-sdk';
import type { EngineSettings } from './settings.js';

/** The engines a project has open, each opened when first needed. */
export interface Engines {
  /** The project's database, made when missing. Stays open until the project closes. */
  writable(): Promise<Engine>;
  /** Whether the database is there, or already open. */
  exists(): boolean;
  /**
   * The project's database for reading: the open one, else the file without the right to change it. Undefined when
   * there is no file yet. `release` ends the use.
   */
  readable(): Promise<{ readonly engine: Engine; readonly release: () => Promise<void> } | undefined>;
  /** An engine with no tables, to ask about SQL. */
  scratch(): Promise<Engine>;
  close(): Promise<void>;
}

export function createEngines(settings: EngineSettings, prepare: (engine: Engine) => Promise<void>): Engines {
  let writable: Promise<Engine> | undefined;
  let scratch: Promise<Engine> | undefined;

  const open = async (path: string, readOnly: boolean): Promise<Engine> => {
    const { openDuckDbEngine } = await import('@sqlflow/engine-duckdb');
    const engine = await openDuckDbEngine({
      path,
      readOnly,
      preserveInsertionOrder: settings.preserveInsertionOrder,
      memoryLimit: settings.memoryLimit,
      threads: settings.threads,
    });
    try {
      await prepare(engine);
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
    return engine;
  };
  const openOnce = (existing: Promise<Engine> | undefined, path: string, forget: () => void): Promise<Engine> => {
    if (existing !== undefined) return existing;
    const opening = open(path, false);
    opening.catch(forget);
    return opening;
  };

  return {
    writable() {
      writable = openOnce(writable, settings.path, () => {
        writable = undefined;
      });
      return writable;
    },
    exists: () => writable !== undefined || (settings.path !== ':memory:' && existsSync(settings.path)),
    async readable() {
      if (writable !== undefined) return { engine: await writable, release: async () => undefined };
      if (settings.path === ':memory:' || !existsSync(settings.path)) return undefined;
      const engine = await open(settings.path, true);
      return {
        engine,
        release: async () => {
          await engine[Symbol.asyncDispose]();
        },
      };
    },
    scratch() {
      scratch = openOnce(scratch, ':memory:', () => {
        scratch = undefined;
      });
      return scratch;
    },
    async close() {
      const all = await Promise.allSettled([writable, scratch]);
      writable = undefined;
      scratch = undefined;
      for (const each of all) {
        if (each.status === 'fulfilled' && each.value !== undefined) await each.value[Symbol.asyncDispose]();
      }
    },
  };
}
