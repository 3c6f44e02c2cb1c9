/** What a task asked of other systems. */
export interface RequestTotals {
  /** Attempts that were made. */
  readonly made: number;
  /** Those of them that tried again what had failed. */
  readonly retries: number;
  /** How long requests waited for limits and before they were tried again, all of them together. */
  readonly waitedMilliseconds: number;
}

/** Adds up what the requests of a run did, by task. */
export interface RequestCounts {
  attempt(taskId: string | undefined, number: number): void;
  wait(taskId: string | undefined, milliseconds: number): void;
  /** Undefined: the task made no request. */
  ofTask(taskId: string): RequestTotals | undefined;
  /** With those of which it is not known whose they were. */
  ofRun(): RequestTotals | undefined;
}

export function createRequestCounts(): RequestCounts {
  const nothing: RequestTotals = { made: 0, retries: 0, waitedMilliseconds: 0 };
  const byTask = new Map<string | undefined, RequestTotals>();
  const add = (taskId: string | undefined, more: Partial<RequestTotals>): void => {
    byTask.set(taskId, sum(byTask.get(taskId) ?? nothing, { ...nothing, ...more }));
  };
  return {
    attempt: (taskId, number) => add(taskId, { made: 1, retries: number > 1 ? 1 : 0 }),
    wait: (taskId, waitedMilliseconds) => add(taskId, { waitedMilliseconds }),
    ofTask: (taskId) => byTask.get(taskId),
    ofRun: () => (byTask.size === 0 ? undefined : [...byTask.values()].reduce(sum)),
  };
}

function sum(one: RequestTotals, other: RequestTotals): RequestTotals {
  return {
    made: one.made + other.made,
    retries: one.retries + other.retries,
    waitedMilliseconds: Math.round(one.waitedMilliseconds + other.waitedMilliseconds),
  };
}
