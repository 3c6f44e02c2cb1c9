/** What the process says when it ends. */
export const exitCodes = {
  /** Everything asked for was done. */
  done: 0,
  /** The run or a check failed. */
  failed: 1,
  /** The command line was wrong; nothing was done. */
  wrongUsage: 2,
  /** Everything was done but for what ON_ERROR SKIP left out. */
  partial: 3,
  /** Stopped by SIGINT or SIGTERM. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
