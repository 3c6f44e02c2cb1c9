import { type Code, codes, diagnostic, SqlFlowError, suggest } from '@sqlflow/errors';

/** The command line itself is wrong: exit code 2, and nothing was done. */
export class WrongUsage extends SqlFlowError {}

export function wrongUsage<A>(code: Code<A>, args: A): WrongUsage {
  return new WrongUsage([diagnostic(code, args)]);
}

/** A value of an option that does not fit. `among` are the allowed values, if they can be listed. */
export function invalidValue(
  option: string,
  value: string,
  expected: string,
  among: readonly string[] = [],
): WrongUsage {
  return wrongUsage(codes.commandLine.invalidOptionValue, {
    option,
    value,
    expected,
    suggestion: suggest(value, among),
  });
}
