import type { CheckStep } from '@sqlflow/connector-sdk';
import type { ExportCheck, SourceCheck } from '@sqlflow/core';
import { codes, SqlFlowError } from '@sqlflow/errors';
import type { Command } from 'commander';
import type { Cli, CommandOutcome } from '../../cli.js';
import { exitCodes } from '../../exit-code.js';
import type { CommandPage } from '../../program.js';
import type { Output } from '../../terminal/output.js';
import { defineVariableOptions, type VariableOptions, variablesOf } from '../../variables.js';
import { withProject } from '../../with-project.js';

interface TestOptions extends VariableOptions {
  readonly pipeline?: string;
}

type Start = Parameters<CommandPage['define']>[1];

/** `sqlflow connector test <name>` */
export function defineTestCommand(command: Command, start: Start): void {
  const test = command
    .command('test')
    .argument('<name>', 'a SOURCE; or where an EXPORT writes to: a connection, or what stands after TO');
  defineVariableOptions(test)
    .summary('whether a source can be read or an export written, step by step')
    .description(
      'Tries step by step whether a source can be read, or whether an EXPORT could write to its place, and says what to fix where it cannot. Loads and writes nothing; how far an EXPORT can be tried without that, its connector decides.',
    )
    .option('--pipeline <pipeline>', 'the pipeline that is meant, by name or path (default: all that have it)')
    .action((name: string, options: TestOptions) => start((cli) => testConnections(cli, name, options)));
}

async function testConnections(cli: Cli, name: string, options: TestOptions): Promise<CommandOutcome> {
  return withProject(cli, async (project) => {
    const where = {
      variables: variablesOf(options),
      ...(options.pipeline === undefined ? {} : { pipeline: options.pipeline }),
    };
    const sources = await found(() => project.checkSource(name, where));
    const exports = await found(() => project.checkExport(name, where));
    const checks = [...sources.checks, ...exports.checks];
    if (checks.length === 0) throw oneOf(sources.error, exports.error);
    await cli.show(checks.map((check) => checkText(check, cli.out)).join('\n\n'));
    const passed = checks.every((check) => check.passed);
    return { exitCode: passed ? exitCodes.done : exitCodes.failed, result: { checks } };
  });
}

interface Found<T> {
  readonly checks: readonly T[];
  readonly error?: SqlFlowError;
}

/** A name may be that of a source, of an export, or of both. */
async function found<T>(check: () => Promise<readonly T[]>): Promise<Found<T>> {
  try {
    return { checks: await check() };
  } catch (error) {
    if (!SqlFlowError.isInstance(error) || !mayBeElsewhere(error)) throw error;
    return { checks: [], error };
  }
}

const absences: readonly string[] = [codes.discovery.unknownSource.code, codes.discovery.unknownExport.code];

/** Whether it says that nothing of that name was found, or that a pipeline has mistakes, in which it may stand. */
function mayBeElsewhere({ code, diagnostic }: SqlFlowError): boolean {
  return absences.includes(code) || diagnostic.place !== undefined;
}

/** What hinders the search; where nothing does, that there is neither. */
function oneOf(source: SqlFlowError | undefined, exported: SqlFlowError | undefined): unknown {
  const hindrance = [source, exported].find((error) => error !== undefined && !absences.includes(error.code));
  if (hindrance !== undefined || source === undefined || exported === undefined) return hindrance ?? source ?? exported;
  return new SqlFlowError([source.diagnostic, exported.diagnostic], { cause: source });
}

function checkText(check: SourceCheck | ExportCheck, { palette }: Output): string {
  const { type, file, steps } = check;
  const name = 'source' in check ? check.source : check.export;
  const head = `${palette.bold(name)} ${palette.dim(`${type}, ${file}`)}`;
  return [head, ...steps.map((step) => stepText(step, palette))].join('\n');
}

function stepText({ name, result, detail, fix, milliseconds }: CheckStep, palette: Output['palette']): string {
  const mark = { passed: palette.green('✓'), failed: palette.red('✗'), skipped: palette.dim('-') }[result];
  const time = milliseconds === undefined ? '' : palette.dim(` (${milliseconds} ms)`);
  return [
    `  ${mark} ${name}${time}`,
    ...(detail === undefined ? [] : [`      ${detail}`]),
    ...(fix === undefined ? [] : [`      ${palette.yellow('fix:')} ${fix}`]),
  ].join('\n');
}
