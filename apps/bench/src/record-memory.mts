// Loaded with `node --import` into every measured process: writes its peak memory where BENCH_MEMORY says.
import { writeFileSync } from 'node:fs';

const file = process.env.BENCH_MEMORY;
if (file !== undefined) {
  process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
}
