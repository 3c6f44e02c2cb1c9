import type { CheckedParameters } from '@sqlflow/connector-sdk/parameters';
import type { NameNode } from '@sqlflow/parser';
import { type At, planPlaceOf } from '../files/source-file.js';
import { pathKey, type WrittenParameters } from '../parameters/written-parameters.js';
import type { PlanPlace } from '../plan/plan.js';

/**
 * Where the parts of statements are written, for problems that show only when sources are asked or tasks run. They
 * stand beside the plan, which would be mostly places otherwise.
 */
export interface PartPlaces {
  /**
   * The place of a part of the statement that begins at `statement`: a parameter or option by its main name
   * (`partition_by/1`: the second item of a list), the path an EXPORT writes to (`path`), or a key column (`key:id`).
   */
  find(statement: Pick<PlanPlace, 'file' | 'start'>, part: string): PlanPlace | undefined;
}

/** Part places while a pipeline is planned. */
export interface NotedParts extends PartPlaces {
  note(statement: At, part: string, at: At): void;
}

export function createPartPlaces(): NotedParts {
  const places = new Map<string, At>();
  const key = (file: string, start: number, part: string): string => `${file}:${start}#${part}`;
  return {
    find({ file, start }, part) {
      const at = places.get(key(file, start, part));
      return at === undefined ? undefined : planPlaceOf(at);
    },
    note(statement, part, at) {
      const id = key(statement.file.path, statement.span.start, part);
      if (!places.has(id)) places.set(id, at);
    },
  };
}

/** Parameters under their main names, whatever alias was written. */
export function noteParameters(
  parts: NotedParts,
  statement: At,
  checked: readonly CheckedParameters[],
  written: WrittenParameters,
): void {
  const { file } = statement;
  for (const [pointer, origin] of checked.flatMap(({ origins }) => [...origins])) {
    const [, parameter = ''] = pointer.split('/');
    const whole = written.entries.get(pathKey(origin.slice(0, 1)));
    const item = written.entries.get(pathKey(origin)) ?? whole;
    if (whole !== undefined) parts.note(statement, parameter, { file, span: whole.valueSpan });
    if (item !== undefined) parts.note(statement, pointer.slice(1), { file, span: item.valueSpan });
  }
}

export function noteKeys(parts: NotedParts, statement: At, keys: readonly NameNode[]): void {
  for (const { name, span } of keys) parts.note(statement, keyPart(name), { file: statement.file, span });
}

/** The part that a key column is. */
export function keyPart(column: string): string {
  return `key:${column.toLowerCase()}`;
}
