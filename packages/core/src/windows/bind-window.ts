import type { Column } from '@sqlflow/connector-sdk';
import type { Binder, Engine, WindowColumn } from '@sqlflow/engine';
import { codes, type Diagnostic, diagnostic, suggest } from '@sqlflow/errors';
import type { PlannedWindow, PlanPlace, ReferenceLookup, TransformTask } from '@sqlflow/planner';
import type { WindowRange } from './range.js';
import { usedVariables, windowLookup } from './window-text.js';
import { typeOfQuery } from './window-type.js';

type Described = Awaited<ReturnType<Binder['describe']>>;

export interface BindWindowInput {
  readonly task: TransformTask;
  readonly window: PlannedWindow;
  /** The table as it is; undefined where it is made anew. */
  readonly existing: readonly Column[] | undefined;
  readonly range: WindowRange;
  readonly engine: Pick<Engine, 'windowColumn'>;
  /** The query's columns with its window's variables put in. Its errors have their places. */
  readonly describe: (lookup: ReferenceLookup) => Promise<Described>;
  readonly report: (found: Diagnostic, place: PlanPlace) => void;
}

/**
 * Binds the query of an incremental table with the variables of a window without ends, and checks that everything fits
 * the column it goes by. Undefined: its columns cannot be known, for a reason that is reported.
 */
export async function bindWindow(input: BindWindowInput): Promise<Described | undefined> {
  const { window, existing, engine, report } = input;
  const type = typeIn(existing, window.by) ?? (await queryType(input));
  if (type === undefined) return undefined;
  const column = engine.windowColumn(type);
  if (column === undefined) {
    report(diagnostic(codes.windows.columnType, { column: window.by, type }), window.place);
    return undefined;
  }
  checkVariables(input, column);
  checkLookback(input, column);
  checkRange(input, column);
  const described = await input.describe((name) => windowLookup(column.variables)(name) ?? 'NULL');
  if (described.dynamic) return reportDynamic(input);
  const own = typeIn(described.columns, window.by);
  if (own === undefined) reportMissing(input, described.columns);
  else if (engine.windowColumn(own)?.measure !== column.measure) {
    report(diagnostic(codes.windows.columnType, { column: window.by, type: own }), window.place);
  }
  return described;
}

async function queryType(input: BindWindowInput): Promise<string | undefined> {
  const { window, engine } = input;
  let dynamic = false;
  let columns: readonly Column[] = [];
  const type = await typeOfQuery(window.by, engine, async (lookup) => {
    const described = await input.describe(lookup);
    dynamic = described.dynamic;
    columns = described.columns;
    return described.columns;
  });
  if (dynamic) return reportDynamic(input);
  if (type === undefined) reportMissing(input, columns);
  return type;
}

function reportDynamic({ task, window, report }: BindWindowInput): undefined {
  report(diagnostic(codes.windows.columnsNotKnown, { table: task.target.name }), window.place);
}

function reportMissing({ window, report }: BindWindowInput, columns: readonly Column[]): void {
  const names = columns.map(({ name }) => name);
  const suggestion = suggest(window.by, names);
  const args = { column: window.by, where: 'the query', columns: names, suggestion };
  report(diagnostic(codes.discovery.missingColumn, args), window.place);
}

/** Variables that mean nothing for the type of the column. */
function checkVariables({ task, window, report }: BindWindowInput, column: WindowColumn): void {
  for (const name of usedVariables(task.query)) {
    if (column.variables[name] !== undefined) continue;
    const args = { name, column: window.by, type: column.type };
    for (const { reference, start, end } of task.query.segments) {
      if (reference === `@${name}`) {
        report(diagnostic(codes.windows.variableType, args), { ...task.query.place, start, end });
      }
    }
  }
}

function checkLookback({ window, report }: BindWindowInput, { type, measure }: WindowColumn): void {
  const { lookback } = window;
  if (lookback === undefined || (lookback.unit === 'duration') === (measure === 'time')) return;
  report(diagnostic(codes.windows.lookbackMismatch, { column: window.by, type, measure }), lookback.place);
}

function checkRange({ window, range, report }: BindWindowInput, column: WindowColumn): void {
  for (const end of ['from', 'to'] as const) {
    const value = range[end];
    if (value === undefined || column.bound(value, end) !== undefined) continue;
    const args = { option: `--${end}` as const, value, column: window.by, type: column.type };
    report(diagnostic(codes.windows.boundInvalid, args), window.place);
  }
  const { from, to } = range;
  if (from !== undefined && to !== undefined && column.isReversed(from, to)) {
    report(diagnostic(codes.windows.rangeReversed, { from, to }), window.place);
  }
}

function typeIn(columns: readonly Column[] | undefined, by: string): string | undefined {
  return columns?.find(({ name }) => name.toLowerCase() === by.toLowerCase())?.type;
}
