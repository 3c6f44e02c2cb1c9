// Requests one after the other: `node requests.mjs url count bare|resilience`.
import { createResilience, httpFailure, presets } from '@sqlflow/resilience';

const [url = '', count = '0', how = 'bare'] = process.argv.slice(2);

async function read(signal?: AbortSignal, seen?: (headers: Headers) => void): Promise<number> {
  const response = await fetch(url, signal === undefined ? {} : { signal });
  seen?.(response.headers);
  const body = await response.text();
  if (!response.ok) throw httpFailure({ status: response.status, headers: response.headers, body, url });
  return body.length;
}

const resilience = createResilience({ settings: presets.http_api });
const endpoint = `${new URL(url).host}/page`;
const throughResilience = (): Promise<number> =>
  resilience.run(endpoint, ({ signal }) => read(signal, (headers) => resilience.announce(endpoint, headers)));

let characters = 0;
for (let made = 0; made < Number(count); made += 1) characters += await (how === 'bare' ? read() : throughResilience());
console.log(characters);
