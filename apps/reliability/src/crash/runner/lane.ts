import type { Order, RunReport } from './child.js';
import { type Runner, startRunner } from './runner.js';

/** Runs pipelines for one seed after the other: by a process that stays, and by processes that may be killed. */
export interface Lane {
  /** A run that nothing happens to. */
  run(order: Pick<Order, 'directory' | 'resume'>): Promise<RunReport>;
  /** A run in a process that may be killed, by its plan or from outside; undefined: it was. */
  strike(order: Order, killAfterMilliseconds?: number): Promise<RunReport | undefined>;
  close(): Promise<void>;
}

/**
 * Processes take as long to start as a pipeline to run, so the next victim starts while others work. One that survives
 * is the next victim.
 */
export async function openLane(program: string): Promise<Lane> {
  const steady = await startRunner(program);
  const start = (): Promise<Runner> => {
    const starting = startRunner(program);
    // Whoever needs it is told.
    starting.catch(() => undefined);
    return starting;
  };
  let victim = start();
  return {
    async run(order) {
      const report = await steady.run(order);
      if (report === undefined) throw new Error('a runner was killed without being asked to');
      return report;
    },
    async strike(order, killAfterMilliseconds) {
      const report = await (await victim).run(order, killAfterMilliseconds);
      if (report === undefined) victim = start();
      return report;
    },
    async close() {
      steady.stop();
      (await victim).stop();
    },
  };
}
