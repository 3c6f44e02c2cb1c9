import { type IssueParams, z } from '@sqlflow/connector-sdk';

const unitMilliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const iso = /^P(?!$)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/** The milliseconds of `500ms`, `1.5s`, `5m`, `2h`, `1d` or of an ISO 8601 duration up to days; undefined: it is none. */
export function durationMilliseconds(value: string | number): number | undefined {
  if (typeof value === 'number') return value * 1000;
  const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\s*$/i.exec(value) ?? [];
  if (unit !== undefined) return Number(count) * (unitMilliseconds[unit.toLowerCase()] ?? 0);
  const match = iso.exec(value.trim());
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
}

/** A parameter that is a duration. A number counts seconds. */
export const duration = z.union([z.string(), z.number().min(0)]).superRefine((value, context) => {
  if (durationMilliseconds(value) !== undefined) return;
  context.addIssue({
    code: 'custom',
    message: `is no duration: "${value}"`,
    params: { hint: 'write "500ms", "1s", "5m", "2h", or an ISO 8601 duration such as PT5M' } satisfies IssueParams,
  });
});
