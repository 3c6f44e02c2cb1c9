import { readFile, stat } from 'node:fs/promises';

/** What a line of `~/.pgpass` is chosen by. */
export interface PasswordQuestion {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** What was found in a password file. */
export interface PasswordAnswer {
  readonly password?: string;
  /** Why the file was not used, for people who expect it to be. */
  readonly refused?: string;
}

/**
 * The password that the file has for a connection: `host:port:database:user:password`, `*` for any, `\` before `:` and
 * `\`. As libpq does, a file that others may read is not used, and a Unix socket is asked for as `localhost`.
 */
export async function passwordOfFile(path: string, question: PasswordQuestion): Promise<PasswordAnswer> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || !facts.isFile()) return {};
  if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
    return { refused: `${path} may be read by others; \`chmod 600\` makes it usable` };
  }
  const host = question.host.startsWith('/') ? 'localhost' : question.host;
  const wanted = [host, String(question.port), question.database, question.user];
  for (const line of (await readFile(path, 'utf8')).split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line);
    const [password] = fields.slice(4);
    if (password === undefined) continue;
    if (wanted.every((value, at) => fields[at] === '*' || fields[at] === value)) return { password };
  }
  return {};
}

function fieldsOf(line: string): string[] {
  const fields = [''];
  for (let at = 0; at < line.length; at += 1) {
    const last = fields.length - 1;
    if (line[at] === ':' && fields.length < 5) fields.push('');
    else {
      if (line[at] === '\\' && at + 1 < line.length) at += 1;
      fields[last] = `${fields[last]}${line[at]}`;
    }
  }
  return fields;
}
