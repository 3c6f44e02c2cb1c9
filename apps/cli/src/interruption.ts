import { exitCodes } from './exit-code.js';

/** What Ctrl-C and SIGTERM do. */
export interface Interruption {
  /**
   * From now on the first signal only aborts this `AbortSignal`, and the command ends in its own time; `onAbort` is
   * called to say so. A second signal ends the process at once. Without it the first one does.
   */
  gentle(onAbort: () => void): AbortSignal;
}

export function watchSignals(): Interruption {
  const controller = new AbortController();
  let onAbort: (() => void) | undefined;
  const interrupt = () => {
    if (onAbort === undefined || controller.signal.aborted) process.exit(exitCodes.interrupted);
    onAbort();
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    gentle(listener) {
      onAbort = listener;
      return controller.signal;
    },
  };
}
