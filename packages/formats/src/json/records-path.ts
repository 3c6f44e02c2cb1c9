const step = /^(?:\.([\p{L}_][\p{L}\p{N}_-]*)|\[\s*(?:(\d+)|(\*)|'([^']+)'|"([^"]+)")\s*\])/u;

/** True for a JSONPath of names, positions and `[*]` only, with or without the leading `$.`. */
export function isRecordsPath(path: string): boolean {
  return stepsOf(path) !== undefined;
}

/**
 * The path in the full syntax of RFC 9535, ending where the records are: `data.items` is `$.data.items[*]`.
 * Undefined for the document itself.
 */
export function normalRecordsPath(path: string): string | undefined {
  const steps = stepsOf(path) ?? [];
  if (steps.length === 0) return undefined;
  return `$${(steps.at(-1) === '[*]' ? steps : [...steps, '[*]']).join('')}`;
}

function stepsOf(path: string): string[] | undefined {
  let rest = path.trim().replace(/^\$/, '');
  if (rest !== '' && !/^[.[]/.test(rest)) rest = `.${rest}`;
  const steps: string[] = [];
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) return undefined;
    const [text, name, position, any, single, double] = match;
    const quoted = single ?? double;
    if (any !== undefined) steps.push('[*]');
    else if (position !== undefined) steps.push(`[${position}]`);
    else if (name !== undefined) steps.push(`.${name}`);
    else steps.push(`['${quoted ?? ''}']`);
    rest = rest.slice(text.length);
  }
  return steps;
}
