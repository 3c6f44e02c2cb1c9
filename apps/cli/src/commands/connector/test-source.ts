import type { CheckStep } from '@sqlflow/connector-sdk';
import type { SourceCheck } from '@sqlflow/core';
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

/** `sqlflow connector test <source>` */
export function defineTestCommand(command: Command, start: Start): void {
  const test = command.command('test').argument('<source>', 'the name of a SOURCE');
  defineVariableOptions(test)
    .summary('whether a source can be read, step by step')
    .description(
      'Tries step by step whether a source can be read, and says what to fix where it cannot. Loads nothing.',
    )
    .option('--pipeline <pipeline>', 'the pipeline whose source is meant, by name or path (default: all that have it)')
    .action((source: string, options: TestOptions) => start((cli) => testSource(cli, source, options)));
}

async function testSource(cli: Cli, source: string, options: TestOptions): Promise<CommandOutcome> {
  return withProject(cli, async (project) => {
    const checks = await project.checkSource(source, {
      variables: variablesOf(options),
      ...(options.pipeline === undefined ? {} : { pipeline: options.pipeline }),
    });
    await cli.show(checks.map((check) => checkText(check, cli.out)).join('\n\n'));
    const passed = checks.every((check) => check.passed);
    return { exitCode: passed ? exitCodes.done : exitCodes.failed, result: { checks } };
  });
}

function checkText({ source, type, file, steps }: SourceCheck, { palette }: Output): string {
  const head = `${palette.bold(source)} ${palette.dim(`${type}, ${file}`)}`;
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
