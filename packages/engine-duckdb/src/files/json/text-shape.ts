/** What a text is the ISO spelling of. */
export const shape = { text: 0, date: 1, timestamp: 2, zonedTimestamp: 3, time: 4 } as const;

const dash = 45;
const colon = 58;
const point = 46;

/**
 * Which of `shape` a text is, by the rules that CSV files are typed by: dates and times that exist, from the year 1 on,
 * with microseconds at most. The bytes are those between the quotes.
 */
export function textShape(buffer: Buffer, start: number, end: number): number {
  const length = end - start;
  if (length < 8 || length > 35 || !isDigit(buffer[start])) return shape.text;
  if (buffer[start + 2] === colon) return timeEnd(buffer, start, end, true) === end ? shape.time : shape.text;
  if (length < 10 || !isDate(buffer, start)) return shape.text;
  if (length === 10) return shape.date;
  const separator = buffer[start + 10];
  if (separator !== 32 && separator !== 84) return shape.text;
  const timeStart = start + 11;
  const withSeconds = timeEnd(buffer, timeStart, end, true);
  if (withSeconds === end) return shape.timestamp;
  if (withSeconds !== -1) return isZone(buffer, withSeconds, end) ? shape.zonedTimestamp : shape.text;
  return timeEnd(buffer, timeStart, end, false) === end ? shape.timestamp : shape.text;
}

function isDate(buffer: Buffer, start: number): boolean {
  if (buffer[start + 4] !== dash || buffer[start + 7] !== dash) return false;
  const [high, low] = [pair(buffer, start), pair(buffer, start + 2)];
  const [month, day] = [pair(buffer, start + 5), pair(buffer, start + 8)];
  if (high < 0 || low < 0 || month < 1 || month > 12 || day < 1) return false;
  const year = high * 100 + low;
  return year > 0 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Where `HH:MM`, or `HH:MM:SS` with up to six decimal places, ends; -1 where there is none. */
function timeEnd(buffer: Buffer, start: number, end: number, seconds: boolean): number {
  const [hour, minute] = [pair(buffer, start), pair(buffer, start + 3)];
  if (buffer[start + 2] !== colon || hour < 0 || hour > 23 || minute < 0 || minute > 59) return -1;
  if (!seconds) return start + 5 <= end ? start + 5 : -1;
  const second = pair(buffer, start + 6);
  if (buffer[start + 5] !== colon || second < 0 || second > 59 || start + 8 > end) return -1;
  if (start + 8 === end || buffer[start + 8] !== point) return start + 8;
  let at = start + 9;
  while (at < end && isDigit(buffer[at])) at += 1;
  return at > start + 9 && at <= start + 15 ? at : -1;
}

function isZone(buffer: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (length === 1) return buffer[start] === 90;
  if (buffer[start] !== 43 && buffer[start] !== dash) return false;
  const hours = pair(buffer, start + 1);
  if (hours < 0 || hours > 15) return false;
  if (length === 3) return true;
  const minutes = pair(buffer, end - 2);
  if (minutes < 0 || minutes > 59) return false;
  return length === 5 || (length === 6 && buffer[start + 3] === colon);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** Two digits as a number; -1 where they are none. */
function pair(buffer: Buffer, at: number): number {
  const [tens = 0, ones = 0] = [buffer[at], buffer[at + 1]];
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : -1;
}
