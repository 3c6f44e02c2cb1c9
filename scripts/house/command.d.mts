export interface CommandOptions {
  /** Absolute. Default: the repository's root. */
  readonly cwd?: string;
  /** Variables added to those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** True: the output is shown only if the program failed. */
  readonly onlyFailures?: boolean;
}

/** Runs a program to its end; the exit code. A program that cannot be started counts as 1. */
export function run(file: string, args: readonly string[], options?: CommandOptions): number;
/** Runs a tool of the root. */
export function runTool(
  name: 'biome' | 'jest' | 'tsc',
  args: readonly string[],
  options?: CommandOptions & { readonly nodeOptions?: readonly string[] },
): number;
/** Runs this version of pnpm through npx. */
export function runPnpm(version: string, args: readonly string[], options?: CommandOptions): number;
