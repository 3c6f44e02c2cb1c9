// Writes data/flights.csv: the flights of 2001 that left before a day. `node grow.mjs 2001-02-14`
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [until = '9999-12-31'] = process.argv.slice(2);
const source = join(import.meta.dirname, 'node_modules', 'vega-datasets', 'data', 'flights-20k.json');

const flights = JSON.parse(readFileSync(source, 'utf8')).map(({ date, delay, distance, origin, destination }) => ({
  departedAt: `${date.replaceAll('/', '-')}:00`,
  rest: [origin, destination, distance, delay],
}));
const known = flights.filter(({ departedAt }) => departedAt < until);
const lines = known.map(({ departedAt, rest }) => [departedAt, ...rest].join(','));

mkdirSync(join(import.meta.dirname, 'data'), { recursive: true });
writeFileSync(
  join(import.meta.dirname, 'data', 'flights.csv'),
  `departed_at,origin,destination,distance,delay\n${lines.join('\n')}\n`,
);
console.log(`data/flights.csv: ${known.length} flights before ${until}`);
