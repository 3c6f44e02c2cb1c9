import { countDiagnostics, type Diagnostic, renderDiagnostic } from '@sqlflow/errors';
import type { Cli } from '../cli.js';

/**
 * Shows problems on standard error, notes only with `--verbose`. What several pipelines have in common, such as a
 * database that is locked, is said once. `closing` adds their count and where to read on.
 */
export async function showProblems(cli: Cli, diagnostics: readonly Diagnostic[], closing: boolean): Promise<void> {
  const wanted = diagnostics.filter((each) => each.severity !== 'info' || cli.options.verbose === true);
  const shown = [...new Map(wanted.map((each) => [JSON.stringify(each), each])).values()];
  if (shown.length === 0) return;
  const options = { color: cli.err.color, width: cli.err.columns() };
  const blocks = shown.map((each) => renderDiagnostic(each, options));
  await cli.err.write(`${[...blocks, ...(closing ? [closingLine(cli, shown)] : [])].join('\n\n')}\n`);
}

function closingLine(cli: Cli, shown: readonly Diagnostic[]): string {
  const [only] = shown;
  const example = shown.find((each) => each.severity === 'error') ?? only;
  const more = cli.err.palette.dim(`sqlflow explain ${example?.code ?? ''} tells more`);
  return shown.length === 1 ? more : `${countDiagnostics(shown)}; ${more}`;
}
