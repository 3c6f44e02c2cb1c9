import type { StreamSettings } from '@sqlflow/connector-sdk';
import type { RestParams } from '../params/source.js';
import { endpointsOf } from './endpoint.js';

/** What an endpoint says of itself. Where some have a cursor of their own, those without are read whole. */
export function streamSettings(params: RestParams, stream: string): StreamSettings {
  const endpoints = endpointsOf(params);
  const named = endpoints.find((each) => each.stream.toLowerCase() === stream.toLowerCase());
  const found = named ?? (stream === '' && endpoints.length === 1 ? endpoints[0] : undefined);
  if (found === undefined) return {};
  const { primaryKey, cursorField } = found;
  const othersHave = cursorField === undefined && endpoints.some((each) => each.cursorField !== undefined);
  return {
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(cursorField === undefined ? {} : { cursorField }),
    ...(othersHave ? { syncMode: 'full_refresh' } : {}),
  };
}
