/** What a check found. Its message is for the author of the connector. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure';
}

/** Says that a check does not concern the connector, or that the fixture does not allow it. */
export class NotChecked extends Error {
  override readonly name = 'NotChecked';
}

/** Leaves the check out unless something holds. */
export function applies(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new NotChecked(otherwise);
}

/** Fails the check unless something holds. */
export function demand(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ConformanceFailure(message);
}

/** A value as JSON, with integers of any size. */
export function shownWhole(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)) ?? 'undefined';
}

/** A value as messages show it: on one line, and not longer than it is useful. */
export function shown(value: unknown): string {
  const text = shownWhole(value);
  return text.length <= 200 ? text : `${text.slice(0, 200)}… (${text.length} characters)`;
}

/** Fails the check when what is done takes longer than it may. */
export async function within<T>(milliseconds: number, what: string, doing: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new ConformanceFailure(`${what} took longer than ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([doing, late]);
  } finally {
    clearTimeout(timer);
  }
}
