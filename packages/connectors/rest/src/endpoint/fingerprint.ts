import { shownUrl } from '../http/request.js';
import type { RestParams } from '../params/source.js';
import { endpointsOf, endpointUrl } from './endpoint.js';

/** Which system a stream comes from: its address with the parameters that choose records. */
export function endpointFingerprint(params: RestParams, stream: string): string {
  const endpoints = endpointsOf(params);
  const found = endpoints.find((each) => each.stream.toLowerCase() === stream.toLowerCase()) ?? endpoints[0];
  if (found === undefined) return params.base_url;
  const url = endpointUrl(params.base_url, found);
  url.searchParams.sort();
  return shownUrl(url);
}
