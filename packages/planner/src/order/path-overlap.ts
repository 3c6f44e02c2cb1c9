/**
 * Whether two paths may mean a common file. Each may be a glob (`*`, `?`, `[…]`, `{…}`, and `**` for any directories),
 * and each may be a directory that holds the other.
 */
export function pathsOverlap(a: readonly string[], b: readonly string[]): boolean {
  const [first, ...restOfA] = a;
  const [second, ...restOfB] = b;
  if (first === undefined || second === undefined) return true;
  if (first === '**') return pathsOverlap(restOfA, b) || pathsOverlap(a, restOfB);
  if (second === '**') return pathsOverlap(a, restOfB) || pathsOverlap(restOfA, b);
  return stepsOverlap(first, second) && pathsOverlap(restOfA, restOfB);
}

export function hasWildcard(step: string): boolean {
  return /[*?[{]/.test(step);
}

/** The steps of a path; none for the root directory. */
export function stepsOf(path: string): readonly string[] {
  return path === '' ? [] : path.split('/');
}

function stepsOverlap(a: string, b: string): boolean {
  if (!hasWildcard(a) && !hasWildcard(b)) return a === b;
  const left = tokensOf(a);
  const right = tokensOf(b);
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j;
    const before = known.get(key);
    if (before !== undefined) return before;
    const result = overlapFrom(i, j);
    known.set(key, result);
    return result;
  };
  const overlapFrom = (i: number, j: number): boolean => {
    const x = left[i];
    const y = right[j];
    if (x === undefined && y === undefined) return true;
    if (x === '*') return from(i + 1, j) || (y !== undefined && from(i, j + 1));
    if (y === '*') return from(i, j + 1) || (x !== undefined && from(i + 1, j));
    if (x === undefined || y === undefined) return false;
    return (x === '?' || y === '?' || x === y) && from(i + 1, j + 1);
  };
  return from(0, 0);
}

/** Sets of characters are taken for any character, alternatives for any text: an order too many does no harm. */
function tokensOf(step: string): readonly string[] {
  return (
    step.match(/\{[^}]*\}|\[[^\]]*\]|./gsu)?.map((token) => {
      if (token === '*' || (token.length > 1 && token.startsWith('{'))) return '*';
      return token === '?' || (token.length > 1 && token.startsWith('[')) ? '?' : token;
    }) ?? []
  );
}
