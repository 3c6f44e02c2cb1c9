// What may repeat is bounded, so that the time stays linear.
const beforePassword = /:\/\/[^\s:/@?#]{0,500}:/;

/** Where a URL in a text has its password: up to the last `@`, as it may hold any letter. */
export function passwordInUrl(text: string): { readonly start: number; readonly end: number } | undefined {
  const found = beforePassword.exec(text);
  if (found === null) return undefined;
  const start = found.index + found[0].length;
  const end = text.lastIndexOf('@');
  return end > start ? { start, end } : undefined;
}
