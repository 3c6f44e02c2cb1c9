import { codes, type Diagnostic, diagnostic, SqlFlowError } from '@sqlflow/errors';
import type { Cli, CommandOutcome } from './cli.js';
import { exitCodes } from './exit-code.js';
import { toJson } from './render/json.js';
import { showProblems } from './render/problems.js';
import { WrongUsage } from './wrong-usage.js';

/** Runs a command and shows its problems and its final result. Never rejects. */
export async function runCommand(
  cli: Cli,
  command: string,
  work: (cli: Cli) => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  let outcome: CommandOutcome;
  try {
    await cli.log.started(command);
    outcome = await work(cli);
  } catch (error) {
    outcome = await failedOutcome(cli, error);
  }
  await cli.log.ended(outcome.exitCode, outcome.diagnostics ?? []);
  outcome = withLogProblem(outcome, cli.log.problem());
  const diagnostics = outcome.diagnostics ?? [];
  if (cli.options.json !== true) await showProblems(cli, diagnostics, outcome.exitCode !== exitCodes.wrongUsage);
  else if (outcome.ownOutput !== true || diagnostics.length > 0) {
    await cli.out.write(
      `${toJson({ type: 'result', command, exitCode: outcome.exitCode, ...outcome.result, diagnostics })}\n`,
    );
  }
  return outcome;
}

/** A log was asked for: a command that could not write it has not done everything. */
function withLogProblem(outcome: CommandOutcome, problem: Diagnostic | undefined): CommandOutcome {
  if (problem === undefined) return outcome;
  const exitCode = outcome.exitCode === exitCodes.done ? exitCodes.failed : outcome.exitCode;
  return { ...outcome, exitCode, diagnostics: [...(outcome.diagnostics ?? []), problem] };
}

async function failedOutcome(cli: Cli, error: unknown): Promise<CommandOutcome> {
  if (cli.options.debug === true) await cli.err.write(`${stackOf(error)}\n\n`);
  if (error instanceof WrongUsage) return { exitCode: exitCodes.wrongUsage, diagnostics: error.diagnostics };
  return { exitCode: exitCodes.failed, diagnostics: diagnosticsOf(error) };
}

function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (SqlFlowError.isInstance(error)) return error.diagnostics;
  return [diagnostic(codes.run.internal, { what: error instanceof Error ? error.message : String(error) })];
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? String(error);
  return error.cause === undefined ? stack : `${stack}\nCaused by: ${stackOf(error.cause)}`;
}
