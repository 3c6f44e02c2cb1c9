import { spawn } from 'node:child_process';

/** How a program ended, and what it said. */
export interface Outcome {
  /** Exit code; `undefined` when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams as they came, for a message that shows all there was. */
  readonly output: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  /** Added to, or with `undefined` taken from, the environment of the tests. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Milliseconds after which the program is killed. Default: none, the test's own limit counts. */
  readonly timeout?: number;
  /** True on Windows for programs that are `.cmd` files. */
  readonly shell?: boolean;
  /** Id of the user it runs as, where the tests run as root. */
  readonly user?: number;
}

/** Runs a program without a terminal. Never rejects for an exit code; rejects when the program cannot be started. */
export function runProgram(file: string, args: readonly string[], options: ProgramOptions): Promise<Outcome> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...asUser(process.env), ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: options.shell ?? false,
    ...(options.user === undefined ? {} : { uid: options.user, gid: options.user }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout, killSignal: 'SIGKILL' }),
  });
  const said = { stdout: '', stderr: '', output: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      said.output += text;
    });
  }
  child.stdin.on('error', () => undefined); // A program may end without reading its input.
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined, ...said }));
  });
}

/** Jest forces colours on its workers, and npm tells its children where it was started: neither is a user's environment. */
function asUser(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(FORCE_COLOR|NODE_OPTIONS|INIT_CWD|npm_(package|lifecycle|command|execpath|config_local_prefix).*)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}
