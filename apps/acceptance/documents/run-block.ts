import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Outcome, runProgram } from '../program/run-program.js';
import { sqlflow } from '../program/sqlflow.js';
import { programsOf } from './document-project.js';
import type { CodeBlock } from './markdown.js';

/** The words after a block's language that the tests understand. Whatever else stands there is for people. */
export interface Marks {
  readonly runnable: boolean;
  /** `exit=1`: what a mistake ends with. Default 0. */
  readonly exit: number;
  /** `output` shows what the block before it wrote to standard output, `output=stderr` to standard error. */
  readonly output: 'stdout' | 'stderr' | undefined;
  readonly file: string | undefined;
  /** `in=shop`: the folder of the project in which bash runs the block. */
  readonly folder: string;
}

export function marks({ words }: CodeBlock): Marks {
  const valueAfter = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const isOutput = words.includes('output');
  return {
    runnable: words.includes('runnable'),
    exit: Number(valueAfter('exit') ?? 0),
    output: valueAfter('output') === 'stderr' ? 'stderr' : isOutput ? 'stdout' : undefined,
    file: valueAfter('file'),
    folder: valueAfter('in') ?? '.',
  };
}

/** Writes a block to the file it names, relative to the project. */
export function writeBlock(block: CodeBlock, file: string, directory: string): void {
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), block.text);
}

/** Runs a block marked `runnable` in the project. */
export function runBlock(block: CodeBlock, directory: string): Promise<Outcome> {
  const named = marks(block).file;
  switch (block.language) {
    case 'sql': {
      const file = named ?? `pipelines/line_${block.line}.sf`;
      writeBlock(block, file, directory);
      return sqlflow(['run', file], { cwd: directory });
    }
    case 'js': {
      const file = named ?? `line-${block.line}.mjs`;
      writeBlock(block, file, directory);
      return runProgram(process.execPath, [file], { cwd: directory });
    }
    case 'sh':
      return runProgram('bash', ['-eo', 'pipefail', '-c', block.text], {
        cwd: join(directory, marks(block).folder),
        environment: path(directory),
      });
    default:
      throw new Error(`a block in ${block.language || 'no language'} cannot be run: mark sql, js or sh as runnable`);
  }
}

/** True when a line of `expected` that holds `…` stands for whatever is there, and all else is as shown. */
export function matchesOutput(actual: string, expected: string): boolean {
  const lines = expected.trimEnd().split('\n');
  const pattern = lines.map((line) => line.trimEnd().split('…').map(escapeForPattern).join('.*')).join('\n');
  const shown = actual.trimEnd().replace(/[^\S\n]+$/gm, '');
  return new RegExp(`^${pattern}$`).test(shown);
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function path(directory: string): Record<string, string> {
  return { PATH: programsOf(directory) + delimiter + (process.env.PATH ?? '') };
}
