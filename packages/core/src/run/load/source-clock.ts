import type { Source, SourceClock } from '@sqlflow/connector-sdk';

/** The time at the source. Files have the time of this machine, their timestamps without zone its local time. */
export async function sourceClock(source: Source): Promise<SourceClock> {
  return (await source.clock?.()) ?? machineClock(new Date());
}

function machineClock(now: Date): SourceClock {
  // What Date knows of time zones is the offset at this very instant.
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return {
    instant: withMicroseconds(now.toISOString()),
    local: withMicroseconds(local.toISOString()).slice(0, -1).replace('T', ' '),
  };
}

function withMicroseconds(iso: string): string {
  return iso.replace('Z', '000Z');
}
