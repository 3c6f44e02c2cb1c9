import { readdir } from 'node:fs/promises';
import { expect } from '@jest/globals';
import type { Outcome, ProgramOptions } from '../program/run-program.js';
import { sqlflow } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

/** A project in a temporary directory that is worked on through the command line only. */
export interface CommandProject extends TempProject {
  /** Runs `sqlflow` in it and checks what holds for every bad input: no stack trace, no internal error. */
  sqlflow(...args: readonly string[]): Promise<Outcome>;
  sqlflowWith(options: Partial<ProgramOptions>, ...args: readonly string[]): Promise<Outcome>;
  /** Every file of the project but its own, hidden ones included, with `/`, sorted. */
  made(): Promise<string[]>;
}

export async function commandProject(files: Readonly<Record<string, string | Uint8Array>>): Promise<CommandProject> {
  const project = await tempProject(files);
  const sqlflowWith = async (options: Partial<ProgramOptions>, ...args: readonly string[]): Promise<Outcome> => {
    const outcome = await sqlflow(args, { cwd: project.directory, ...options });
    expectCalm(outcome);
    return outcome;
  };
  return {
    ...project,
    sqlflowWith,
    sqlflow: (...args) => sqlflowWith({}, ...args),
    async made() {
      const own = new Set(['sqlflow.yml', ...Object.keys(files)]);
      const all = await allFiles(project.directory);
      return all.filter((file) => !own.has(file));
    },
  };
}

/** Files below a directory, hidden ones included, relative to it, sorted. */
export async function allFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(directory.length + 1))
    .sort();
}

/** No stack trace, no raw error of Node.js, no defect that calls itself one. */
export function expectCalm({ output }: Outcome): void {
  expect(output).not.toMatch(/^ +at .*(\.js|node:)/m);
  expect(output).not.toContain('SF9099');
}

/** One line per problem: `error SF8010 pipelines/p.sf:2:1 there is no file data/a.csv`. */
export function problemsIn({ stderr }: Outcome): string[] {
  const lines = stderr.split('\n');
  return lines.flatMap((line, i) => {
    const found = /^(error|warning) (SF\d+) (.*)$/.exec(line);
    if (found === null) return [];
    const place = /^ {2}(\S+:\d+:\d+)$/.exec(lines[i + 1] ?? '')?.[1];
    return [[found[1], found[2], ...(place === undefined ? [] : [place]), found[3]].join(' ')];
  });
}
