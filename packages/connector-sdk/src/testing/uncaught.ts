/** Errors that nobody catches, which would end the process of a run. */
export interface UncaughtErrors {
  /** Those that came, and those that still come by themselves from what has been done. */
  settled(): Promise<readonly unknown[]>;
  stop(): void;
}

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** Watches for them. A test runner that does so too still sees them. */
export function watchUncaught(): UncaughtErrors {
  const errors: unknown[] = [];
  const note = (error: unknown): void => {
    errors.push(error);
  };
  for (const event of events) process.on(event, note);
  return {
    async settled() {
      // The error of a stream that is destroyed comes a moment later, and a rejection is told after that.
      await new Promise((resolve) => setImmediate(resolve));
      return errors;
    },
    stop() {
      for (const event of events) process.off(event, note);
    },
  };
}
