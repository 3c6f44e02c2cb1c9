import { createMemoryTables, memory } from '@sqlflow/connector-memory';
import { openProject } from '@sqlflow/core';

const tables = createMemoryTables({
  visits: [
    { day: '2026-01-01', page: '/home', visitor: 1n },
    { day: '2026-01-01', page: '/home', visitor: 2n },
    { day: '2026-01-01', page: '/prices', visitor: 2n },
    { day: '2026-01-02', page: '/home', visitor: 1n },
  ],
});

const project = await openProject({
  dir: import.meta.dirname,
  connectors: [memory],
  attachments: { MEMORY: tables },
});
try {
  const result = await project.run('visits', { variables: { day: '2026-01-01' } });
  console.log(result.status);
  for (const { page, visits, visitors } of await tables.rows('visits_per_page')) {
    console.log(`${page}: ${visits} visits by ${visitors} visitors`);
  }
  const busiest = await project.query('SELECT page FROM visits_per_page ORDER BY visits DESC LIMIT 1');
  console.log('busiest:', (await busiest.rows())[0]?.page);
} finally {
  await project.close();
}
