const step = /^(?:\.([\p{L}_][\p{L}\p{N}_-]*)|\[\s*(?:'([^']+)'|"([^"]+)")\s*\])/u;

/** True for a JSONPath of names with at most one `[*]` at its end, with or without the leading `$.`. */
export function isRecordsPath(path: string): boolean {
  return stepsOf(path) !== undefined;
}

/**
 * The path in the full syntax of RFC 9535, ending where the records are: `data.items` is `$.data.items[*]`.
 * Undefined for the document itself.
 */
export function normalRecordsPath(path: string): string | undefined {
  const steps = stepsOf(path) ?? [];
  return steps.length === 0 ? undefined : `$${steps.join('')}[*]`;
}

function stepsOf(path: string): string[] | undefined {
  let rest = path
    .trim()
    .replace(/^\$/, '')
    .replace(/\[\s*\*\s*\]$/, '');
  if (rest !== '' && !/^[.[]/.test(rest)) rest = `.${rest}`;
  const steps: string[] = [];
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) return undefined;
    const [text, name, single, double] = match;
    const quoted = single ?? double ?? '';
    const quote = quoted.includes("'") ? '"' : "'";
    steps.push(name === undefined ? `[${quote}${quoted}${quote}]` : `.${name}`);
    rest = rest.slice(text.length);
  }
  return steps;
}
