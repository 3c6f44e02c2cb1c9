/** How far back, before its place in the file is known. */
export type Lookback =
  | { readonly unit: 'duration'; readonly months: number; readonly days: number; readonly seconds: number }
  | { readonly unit: 'number'; readonly value: string };

type Duration = Extract<Lookback, { unit: 'duration' }>;
type Part = Partial<Omit<Duration, 'unit'>>;

const units: Readonly<Record<string, Part>> = {
  second: { seconds: 1 },
  minute: { seconds: 60 },
  hour: { seconds: 3600 },
  day: { days: 1 },
  week: { days: 7 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { months: 12 },
};

const isoDate: readonly [string, string][] = [
  ['Y', 'year'],
  ['M', 'month'],
  ['W', 'week'],
  ['D', 'day'],
];
const isoTime: readonly [string, string][] = [
  ['H', 'hour'],
  ['M', 'minute'],
  ['S', 'second'],
];

/** Reads `3`, `3 DAYS`, `1 day 12 hours` or ISO 8601 (`P7D`). What is wrong with it comes back as text. */
export function readLookback(text: string): Lookback | string {
  const trimmed = text.trim();
  if (/^[-+]/.test(trimmed) || /^P-/i.test(trimmed)) return 'has a sign: it always goes back';
  if (/^(?:\d+\.?\d*|\.\d+)$/.test(trimmed)) return { unit: 'number', value: trimmed };
  if (/\d[.,]\d/.test(trimmed)) return 'has a fraction: durations are made of whole numbers';
  const parts = /^P/i.test(trimmed) ? isoParts(trimmed) : wordParts(trimmed);
  if (parts === undefined || parts.length === 0) return 'is neither a duration nor a number';
  const total = (of: keyof Part): number => parts.reduce((sum, part) => sum + (part[of] ?? 0), 0);
  const duration: Duration = {
    unit: 'duration',
    months: total('months'),
    days: total('days'),
    seconds: total('seconds'),
  };
  const isSane = [duration.months / 12, duration.days / 366, duration.seconds / 31_622_400].every(
    (years) => years < 10_000,
  );
  return isSane ? duration : 'goes back further than time does';
}

function wordParts(text: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  let rest = text;
  while (rest !== '') {
    const found = /^(\d+)\s*([a-z]+)(?:\s+|$)/i.exec(rest);
    const unit = found?.[2] === undefined ? undefined : units[found[2].toLowerCase().replace(/s$/, '')];
    if (found === null || unit === undefined) return undefined;
    parts.push(times(unit, Number(found[1])));
    rest = rest.slice(found[0].length);
  }
  return parts;
}

function isoParts(text: string): readonly Part[] | undefined {
  const [date = '', time, ...more] = text.slice(1).toUpperCase().split('T');
  if (more.length > 0 || time === '') return undefined;
  const ofDate = isoNumbers(date, isoDate);
  const ofTime = time === undefined ? [] : isoNumbers(time, isoTime);
  return ofDate === undefined || ofTime === undefined ? undefined : [...ofDate, ...ofTime];
}

/** `1Y2M`: each letter at most once, in order. */
function isoNumbers(text: string, letters: readonly (readonly [string, string])[]): readonly Part[] | undefined {
  const found = new RegExp(`^${letters.map(([letter]) => `(?:(\\d+)${letter})?`).join('')}$`).exec(text);
  if (found === null) return undefined;
  return letters.flatMap(([, unit], index) => {
    const digits = found[index + 1];
    const part = units[unit];
    return digits === undefined || part === undefined ? [] : [times(part, Number(digits))];
  });
}

function times(part: Part, count: number): Part {
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, value * count]));
}
