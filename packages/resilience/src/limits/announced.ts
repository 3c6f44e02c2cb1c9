import { retryAfterMilliseconds } from '../http/retry-after.js';

/** What a server said of its limits with an answer. */
export interface Announcement {
  readonly windows: readonly AnnouncedWindow[];
  /** No request before this instant (`Retry-After`), milliseconds since 1970. */
  readonly pauseUntil?: number;
}

/** So many requests are left until the window begins anew. */
export interface AnnouncedWindow {
  /** Tells the windows of one server apart. */
  readonly name: string;
  readonly remaining: number;
  /** How many a whole window has. Absent: it did not say. */
  readonly limit?: number;
  /** Milliseconds since 1970. */
  readonly resetsAt: number;
}

/** The spellings that are in use for three headers: what is left, what a window has, when it resets. */
const spellings = ['x-ratelimit-?', 'x-rate-limit-?', 'ratelimit-?', 'x-ratelimit-?-requests'].map((spelling) => ({
  remaining: spelling.replace('?', 'remaining'),
  limit: spelling.replace('?', 'limit'),
  reset: spelling.replace('?', 'reset'),
}));

/** Reads the headers by which servers announce their limits. What cannot be understood is left out. */
export function readAnnouncement(headers: Headers, now: number): Announcement {
  const windows = [...pairedWindows(headers, now), ...hubSpotWindow(headers, now), ...structuredWindows(headers, now)];
  const wait = retryAfterMilliseconds(headers.get('retry-after'), now);
  return { windows, ...(wait === undefined ? {} : { pauseUntil: now + wait }) };
}

function pairedWindows(headers: Headers, now: number): AnnouncedWindow[] {
  return spellings.flatMap(({ remaining, limit, reset }) => {
    const left = headers.get(remaining);
    // Most answers announce nothing: what is not there is not looked for any further.
    if (left === null) return [];
    return windowOf({
      name: remaining,
      remaining: numberIn(left),
      limit: numberIn(headers.get(limit)),
      resetsAt: resetIn(headers.get(reset), now),
    });
  });
}

/** HubSpot says how long its window is, not when it ends: it ends that long from now at the latest. */
function hubSpotWindow(headers: Headers, now: number): AnnouncedWindow[] {
  const name = 'x-hubspot-ratelimit-remaining';
  const left = headers.get(name);
  if (left === null) return [];
  const remaining = numberIn(left);
  const interval = numberIn(headers.get('x-hubspot-ratelimit-interval-milliseconds'));
  const limit = numberIn(headers.get('x-hubspot-ratelimit-max'));
  return windowOf({ name, remaining, limit, resetsAt: interval === undefined ? undefined : now + interval });
}

/**
 * The field `RateLimit` of the IETF draft, in its newer form (`"daily";r=10;t=600, "burst";r=2;t=1`) and its older one
 * (`limit=100, remaining=10, reset=600`).
 */
function structuredWindows(headers: Headers, now: number): AnnouncedWindow[] {
  const text = headers.get('ratelimit');
  if (text === null) return [];
  const older = windowOf({
    name: 'ratelimit',
    remaining: parameter(text, 'remaining'),
    limit: parameter(text, 'limit'),
    resetsAt: later(now, parameter(text, 'reset')),
  });
  if (older.length > 0) return older;
  return text.split(',').flatMap((item) => {
    const policy = /"([^"]*)"/.exec(item)?.[1] ?? '';
    return windowOf({
      name: `ratelimit ${policy}`,
      remaining: parameter(item, 'r'),
      limit: quotaOf(policy, headers.get('ratelimit-policy')),
      resetsAt: later(now, parameter(item, 't')),
    });
  });
}

/** `RateLimit-Policy: "daily";q=1000;w=86400` */
function quotaOf(policy: string, policies: string | null): number | undefined {
  const item = (policies ?? '').split(',').find((each) => each.includes(`"${policy}"`));
  return item === undefined ? undefined : parameter(item, 'q');
}

function later(now: number, seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : now + seconds * 1000;
}

/** A window is one only with what is left and when it ends. */
function windowOf(
  found: { readonly [K in keyof AnnouncedWindow]-?: AnnouncedWindow[K] | undefined },
): AnnouncedWindow[] {
  const { name = '', remaining, limit, resetsAt } = found;
  if (remaining === undefined || resetsAt === undefined) return [];
  return [{ name, remaining, resetsAt, ...(limit === undefined ? {} : { limit }) }];
}

function parameter(text: string, name: string): number | undefined {
  return numberIn(new RegExp(`(?:^|[;,\\s])${name}=(\\d+(?:\\.\\d+)?)`).exec(text)?.[1] ?? null);
}

/** Some send an instant (in seconds, or milliseconds, or as a date), some the seconds until then: their sizes tell. */
function resetIn(text: string | null, now: number): number | undefined {
  const number = numberIn(text);
  if (number === undefined) return durationIn(text, now) ?? dateIn(text);
  if (number > 1e12) return number;
  return number > 1e9 ? number * 1000 : now + number * 1000;
}

/** `6m0s`, `1.5s`, `20ms`. */
function durationIn(text: string | null, now: number): number | undefined {
  const parts = [...(text ?? '').matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text?.trim()) return undefined;
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return now + parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
}

function dateIn(text: string | null): number | undefined {
  if (text === null || !/\d\d:\d\d/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
