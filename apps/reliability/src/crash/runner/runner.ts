import { type ChildProcess, fork } from 'node:child_process';
import type { Answer, Order, RunReport } from './child.js';

/** A process that runs pipelines one after the other. */
export interface Runner {
  /** How the run ended; undefined: the process was killed. After that it is gone. */
  run(order: Order, killAfterMilliseconds?: number): Promise<RunReport | undefined>;
  stop(): void;
}

/** Runs take a second or two; one that hangs is a failure, not a wait without end. */
const patience = 120_000;

/** Starts the program of `child.ts`. Resolves when it has imported what it needs. */
export async function startRunner(program: string): Promise<Runner> {
  const child = fork(program, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-2000);
  });
  const next = (): Promise<Answer | undefined> => answerOf(child, () => said);
  if ((await next()) === undefined) throw new Error('a runner was killed before it began');
  return {
    async run(order, killAfterMilliseconds) {
      const answering = next();
      child.send(order);
      const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMilliseconds ?? patience);
      const answer = await answering;
      clearTimeout(timer);
      if (answer === undefined && killAfterMilliseconds === undefined && order.plan === undefined) {
        throw new Error(`a run did not end in ${patience / 1000} s`);
      }
      if (answer !== undefined && 'broken' in answer) throw new Error(`a run broke off: ${answer.broken}`);
      return answer as RunReport | undefined;
    },
    stop: () => child.disconnect(),
  };
}

/** The next message; undefined when the process is killed first. */
function answerOf(child: ChildProcess, said: () => string): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const done = (finish: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      finish();
    };
    const onMessage = (message: unknown): void => done(() => resolve(message as Answer));
    const onError = (error: Error): void => done(() => reject(error));
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
      done(() => {
        if (signal === 'SIGKILL') resolve(undefined);
        else reject(new Error(`a runner ended with ${signal ?? `exit code ${code}`}: ${said()}`));
      });
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
  });
}
