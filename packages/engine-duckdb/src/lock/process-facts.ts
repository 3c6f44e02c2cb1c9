import { readFileSync } from 'node:fs';

/** What the system tells about a running process. */
export interface ProcessFacts {
  /** Command line without options, which may hold secrets. */
  readonly command?: string;
  /** When it started, ISO 8601 in UTC. */
  readonly startedAt?: string;
  /** When it started in ticks since the machine did: together with the id it is never used twice. */
  readonly startTicks?: string;
  /** Its ids, the one in the reader's container first, the one in its own last. */
  readonly ids?: readonly number[];
}

/** Linux counts the times in /proc in hundredths of a second, whatever its kernel does. */
const ticksPerSecond = 100;

/** Facts of a process that the system has; undefined where there is none of that id, or no /proc to look into. */
export function processFacts(pid: number): ProcessFacts | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in brackets and may hold anything.
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const words = read(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
  const command = shownCommand(words.filter((word) => word !== ''));
  const startedAt = startTicks === undefined ? undefined : instantOf(startTicks);
  const ids = /^NSpid:\s+(.*)$/m
    .exec(read(`/proc/${pid}/status`) ?? '')?.[1]
    ?.split(/\s+/)
    .map(Number);
  return {
    ...(command === undefined ? {} : { command }),
    ...(startTicks === undefined ? {} : { startTicks }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(ids === undefined ? {} : { ids }),
  };
}

/** Names this start of the machine; undefined where the system does not tell. */
export function bootId(): string | undefined {
  return read('/proc/sys/kernel/random/boot_id')?.trim();
}

/**
 * The words of a command line up to the first that is an option or more than a name or path: values of options, SQL
 * and connection strings may hold secrets.
 */
export function shownCommand(words: readonly string[]): string | undefined {
  const [program, ...rest] = words;
  if (program === undefined) return undefined;
  const end = rest.findIndex((word) => !/^[\w./\\:+@][\w./\\:+@-]*$/.test(word) || word.includes('://'));
  const kept = end === -1 ? rest : rest.slice(0, end);
  return [program.split(/[\\/]/).at(-1), ...kept].join(' ');
}

function instantOf(startTicks: string): string | undefined {
  const boot = /^btime (\d+)$/m.exec(read('/proc/stat') ?? '')?.[1];
  if (boot === undefined) return undefined;
  return new Date((Number(boot) + Number(startTicks) / ticksPerSecond) * 1_000).toISOString();
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
