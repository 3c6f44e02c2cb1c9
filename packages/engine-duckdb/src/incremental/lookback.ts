/** An ISO 8601 duration: `P1Y2M3W4DT5H6M7.5S`. Only seconds may have a fraction. */
const duration =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d{1,6}))?S)?)?$/i;

/** The duration as an INTERVAL of the engine; undefined where it is none. */
export function intervalSql(text: string): string | undefined {
  const match = duration.exec(text.trim());
  if (match === null) return undefined;
  const [, years = '0', months = '0', weeks = '0', days = '0', hours = '0', minutes = '0', seconds = '0', places = ''] =
    match;
  const allMonths = BigInt(years) * 12n + BigInt(months);
  const allDays = BigInt(weeks) * 7n + BigInt(days);
  const wholeSeconds = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  const microseconds = wholeSeconds * 1_000_000n + BigInt(places.padEnd(6, '0'));
  return `(INTERVAL '${allMonths} months' + INTERVAL '${allDays} days' + INTERVAL '${microseconds} microseconds')`;
}
