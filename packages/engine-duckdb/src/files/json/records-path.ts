import { codes, sqlFlowError } from '@sqlflow/errors';

const step = /^(?:\.([\p{L}_][\p{L}\p{N}_-]*)|\['([^']*)'\]|\["([^"]*)"\])/u;

/** The names that lead to the array of records. Throws for a JSONPath that does more than name members. */
export function memberNames(path: string): string[] {
  const names: string[] = [];
  let rest = path.replace(/^\$/, '').replace(/\[\*\]$/, '');
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) {
      throw sqlFlowError(codes.run.notSupportedYet, {
        what: `the records path ${path}, which has more than names and one [*] at its end,`,
        instead:
          'name the members that lead to one array, as in data.items, and take the rest apart in a query with unnest',
      });
    }
    names.push(match[1] ?? match[2] ?? match[3] ?? '');
    rest = rest.slice(match[0].length);
  }
  return names;
}
