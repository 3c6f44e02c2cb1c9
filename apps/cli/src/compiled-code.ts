import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

type Compile = (this: NodeJS.Module, content: string, path: string) => unknown;

interface Modules {
  readonly prototype: { _compile: Compile };
  readonly wrap: (content: string) => string;
  readonly enableCompileCache?: () => unknown;
}

/** In milliseconds. What is still in use is then made once more. */
const keptFor = 30 * 24 * 60 * 60 * 1_000;

const importsByItself = /\bimport\(/;

const modules = module as unknown as Modules;

/**
 * Keeps what V8 compiles of the program for the next start: compiling is a third of the work of `validate`. From 22.1 on
 * Node does it by itself; before that, the files of this program are kept below the folder for temporary files. Must come
 * before they are loaded. Whatever goes wrong only costs the time that was to be saved.
 */
export function keepCompiledCode(): void {
  if (modules.enableCompileCache !== undefined) {
    modules.enableCompileCache();
    return;
  }
  // Coverage counts by what is compiled from the source. Both variables are Node's own.
  const { NODE_V8_COVERAGE: coverage, NODE_DISABLE_COMPILE_CACHE: disabled } = process.env;
  if (coverage !== undefined || disabled !== undefined) return;
  const folder = ownFolder();
  if (folder !== undefined) compileThrough(folder);
}

/** A folder that nobody else can write to: what is in it gets executed. */
function ownFolder(): string | undefined {
  const user = process.getuid?.();
  const path = join(tmpdir(), `sqlflow-compiled-${user ?? 'user'}-${process.version}-${process.arch}`);
  try {
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
    const stats = lstatSync(path);
    const safe = user === undefined || (stats.uid === user && (stats.mode & 0o022) === 0);
    return stats.isDirectory() && safe ? path : undefined;
  } catch {
    return undefined;
  }
}

function compileThrough(folder: string): void {
  const program = dirname(fileURLToPath(import.meta.url)) + sep;
  const compile = modules.prototype._compile;
  const fresh = new Map<string, Script>();
  modules.prototype._compile = function (content, path) {
    // Node 20 forgets how to import from code that was kept.
    if (!path.startsWith(program) || importsByItself.test(content)) return compile.call(this, content, path);
    // The name of a chunk has the hash of its content; V8 by itself would notice a change of the length only.
    const kept = join(folder, basename(path));
    const script = compiled(content, path, readKept(kept));
    if (script.cachedDataRejected !== false) fresh.set(kept, script);
    const run = script.runInThisContext() as (...given: readonly unknown[]) => unknown;
    return run.call(this.exports, this.exports, module.createRequire(path), this, path, dirname(path));
  };
  // At the end, so that what is kept has the functions that were needed.
  process.once('exit', () => {
    for (const [kept, script] of fresh) keep(kept, script.createCachedData());
    if (fresh.size > 0) removeOld(folder);
  });
}

function compiled(content: string, path: string, cachedData: Buffer | undefined): Script {
  return new Script(modules.wrap(content), {
    filename: path,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
}

function readKept(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Of versions that are not there any more. */
function removeOld(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (Date.now() - lstatSync(path).mtimeMs > keptFor) rmSync(path, { force: true });
    }
  } catch {
    return;
  }
}

/** Another process may read or write the same file: it appears whole. */
function keep(path: string, data: Buffer): void {
  const half = `${path}.${process.pid}`;
  try {
    writeFileSync(half, data, { mode: 0o600 });
    renameSync(half, path);
  } catch {
    rmSync(half, { force: true });
  }
}
