/** A value that a column's type cannot hold without loss. Becomes an error that names the column and the row. */
export class Misfit extends Error {
  constructor(
    readonly value: unknown,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** The value as a message shows it: short, and telling text from number. */
export function showValue(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'bigint'
        ? value.toString()
        : value instanceof Date || typeof value !== 'object'
          ? String(value)
          : JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
