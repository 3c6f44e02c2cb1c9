import { defineCode } from '../code.js';

/** SF823x: PostgreSQL read by several connections that see one state of it. */
export const postgresSharingCodes = {
  snapshotGone: defineCode<{ server: string; reason: string }>({
    code: 'SF8230',
    title: 'The shared snapshot of PostgreSQL is gone',
    failure: 'permanent',
    message: ({ server, reason }) => `${server} no longer has the snapshot that this run reads: ${reason}`,
    hint: () => 'run it again; every connection must reach the same server, not one of several behind one address',
    explanation: `With \`consistent: true\` all tables are read as they were at one moment, which lasts as long as the connection that
holds it. That connection was lost, or another one reached another server, which knows nothing of it. What was loaded
before is as it was at that moment; the rest of the run could only be of a later one, so it fails instead.`,
  }),
  fewerReaders: defineCode<{ stream: string; asked: number; used: number; reason: string }>({
    code: 'SF8231',
    title: 'A PostgreSQL table is read by fewer connections than asked for',
    severity: 'info',
    message: ({ stream, asked, used, reason }) =>
      `${stream} is read by ${used === 1 ? '1 connection' : `${used} connections`} instead of ${asked} (\`parallel\`): ${reason}`,
    hint: () => undefined,
    explanation: `\`parallel\` cuts a table by the places of its rows (\`ctid\`) and reads the parts at the same time. Views, queries and
foreign tables have no such places; rows that are found by a cursor are read through its index; and each part needs a
connection, of those that \`max_connections\` allows and the server has. The rows are the same in any case.`,
  }),
  snapshotNotTaken: defineCode<{ reason: string }>({
    code: 'SF8232',
    title: 'The tables of a run cannot be read as they are at one moment',
    failure: 'config',
    message: ({ reason }) => `\`consistent\` is not possible: ${reason}`,
    hint: () => 'raise `max_connections`, of all sources with the same connection',
    explanation: `\`consistent: true\` holds one connection until the loads of the run are through, and the loads need others. Sources with
the same connection share them: the smallest \`max_connections\` of them counts, and each consistent source holds one, so it is
at least one more than there are consistent sources. Whether they would read at the same time does not count, as that is chance.`,
  }),
};
