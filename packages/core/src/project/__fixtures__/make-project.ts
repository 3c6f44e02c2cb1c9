import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Diagnostic, SqlFlowError } from '@sqlflow/errors';

/** Writes files into a new temporary directory and gives its path. An empty `sqlflow.yml` is there unless given. */
export async function makeProject(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'sqlflow-project-'));
  for (const [path, content] of Object.entries({ 'sqlflow.yml': '', ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

/** The problems that `promise` is rejected with. */
export async function problemsOf(promise: Promise<unknown>): Promise<readonly Diagnostic[]> {
  try {
    await promise;
  } catch (error) {
    if (SqlFlowError.isInstance(error)) return error.diagnostics;
    throw error;
  }
  throw new Error('expected problems, but there are none');
}

/** A problem in one line, with its place marked in the source: `SF7022 sqlflow.yml:1:1 «nmae»: x`. */
export function shown(problem: Diagnostic): string {
  const { place, code } = problem;
  if (place === undefined) return code;
  const start = place.column - 1;
  const end = place.endLine === place.line ? place.endColumn - 1 : place.lineText.length;
  const line = place.lineText;
  const marked = `${line.slice(0, start)}«${line.slice(start, end)}»${line.slice(end)}`;
  return `${code} ${place.file}:${place.line}:${place.column} ${marked}`;
}
