import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { ConnectionPlace } from './settings.js';

/** A PEM text as it is, or the content of the file that is named. */
export async function readPem(
  value: string,
  parameter: string,
  { homeDirectory, projectDirectory }: Pick<ConnectionPlace, 'homeDirectory' | 'projectDirectory'>,
): Promise<string> {
  if (/-----BEGIN|^PuTTY-User-Key-File/.test(value)) return value.replaceAll('\\n', '\n');
  const path = value.startsWith('~/') ? join(homeDirectory, value.slice(2)) : value;
  const absolute = isAbsolute(path) ? path : join(projectDirectory, path);
  try {
    return await readFile(absolute, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(cause);
    const [about = parameter] = parameter.split('.');
    throw sqlFlowError(codes.postgres.certificateUnreadable, { parameter, reason }, { parameter: about, cause });
  }
}
