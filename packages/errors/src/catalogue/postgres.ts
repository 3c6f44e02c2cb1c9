import { defineCode } from '../code.js';

/** SF82xx: PostgreSQL. */
export const postgresCodes = {
  unreachable: defineCode<{ server: string; reason: string; hint: string | undefined }>({
    code: 'SF8201',
    title: 'The PostgreSQL server cannot be reached',
    failure: 'transient',
    message: ({ server, reason }) => `cannot connect to the PostgreSQL server ${server}: ${reason}`,
    hint: ({ hint }) => hint,
    explanation: `No connection came to be. Either the address is wrong (\`host\`, \`port\`), or the server is not running, or something
between is in the way: a firewall, a VPN that is down, a server that listens on its own machine only
(\`listen_addresses\`). \`psql\` with the same values, on the same machine, tells the same.`,
  }),
  loginRefused: defineCode<{ server: string; user: string; reason: string }>({
    code: 'SF8202',
    title: 'The PostgreSQL server does not let the user in',
    failure: 'auth',
    message: ({ server, user, reason }) => `${server} does not let the user ${user} in: ${reason}`,
    hint: ({ reason }) =>
      /pg_hba/.test(reason)
        ? 'the server has no line for this user, database, address and encryption in pg_hba.conf; is `ssl_mode` right?'
        : 'check `username` and `password`; without a password here, `PGPASSWORD` and `~/.pgpass` are asked',
    explanation: `The server was reached and refused. Wrong passwords and unknown users look the same, on purpose. "no pg_hba.conf entry"
means that the server has no rule for this user at this address, with or without encryption as it was tried: whoever runs
it must add one, or \`ssl_mode\` must be another.`,
  }),
  passwordMissing: defineCode<{ server: string; user: string; hint: string | undefined }>({
    code: 'SF8203',
    title: 'The PostgreSQL server wants a password',
    failure: 'auth',
    message: ({ server, user }) => `${server} wants a password for the user ${user}, and none is given`,
    hint: ({ hint }) => hint ?? 'set `password`, best by a variable of `.env`; `PGPASSWORD` and `~/.pgpass` do as well',
    explanation: `The password was looked for in the parameter \`password\`, in the text of the connection, in the environment variable
\`PGPASSWORD\`, and in the password file: \`PGPASSFILE\`, else \`~/.pgpass\`, whose lines are
\`host:port:database:user:password\`. As with \`psql\`, a password file that others may read is not used.`,
  }),
  unknownDatabase: defineCode<{ server: string; database: string; databases: readonly string[] }>({
    code: 'SF8204',
    title: 'There is no such PostgreSQL database',
    message: ({ server, database }) => `there is no database ${database} on ${server}`,
    hint: ({ databases }) => (databases.length === 0 ? undefined : `there are ${databases.join(', ')}`),
    explanation: `The server was reached and knows the user, and has no database of that name. Names of databases are case-sensitive.
\`psql -l\` lists them. Without \`database\` the name of the user is taken, as \`psql\` does.`,
  }),
  sslFailed: defineCode<{ server: string; reason: string; hint: string | undefined }>({
    code: 'SF8205',
    title: 'The connection to the PostgreSQL server cannot be encrypted as asked',
    message: ({ server, reason }) => `${server}: ${reason}`,
    hint: ({ hint }) => hint,
    explanation: `\`ssl_mode\` says how the connection is encrypted. \`require\` fails where the server has no encryption; \`verify-ca\` and
\`verify-full\` check its certificate against the authority of \`ssl_root_cert\` (else those that Node.js knows), and
\`verify-full\` checks that it is for this very host. Managed databases offer the certificate of their authority for
download.`,
  }),
  certificateUnreadable: defineCode<{ parameter: string; reason: string }>({
    code: 'SF8206',
    title: 'A certificate or key cannot be read',
    message: ({ parameter, reason }) => `\`${parameter}\` names a file that cannot be read: ${reason}`,
    hint: () => 'paths are relative to the project root; the text of the certificate itself does as well',
    explanation: `Certificates and keys are given as PEM texts, which begin with \`-----BEGIN\`, or as paths of files that hold them. What is
not such a text is taken for a path, relative to the folder of \`sqlflow.yml\`; \`~/\` is your home.`,
  }),
  tooManyConnections: defineCode<{ server: string; reason: string }>({
    code: 'SF8207',
    title: 'The PostgreSQL server has no connection left',
    failure: 'transient',
    message: ({ server, reason }) => `${server} has no connection left: ${reason}`,
    hint: ({ server }) => `lower \`max_connections\` of the sources on ${server}, or go through a pooler`,
    explanation: `A server allows so many connections (\`max_connections\` of the server, or a limit of the user or database), and others have
them. It is tried again for a while. SQLFlow itself uses at most \`max_connections\` of its own settings, for all sources
with the same connection together.`,
  }),
  serverRefused: defineCode<{ server: string; sqlState: string; reason: string; hint: string | undefined }>({
    code: 'SF8208',
    title: 'The PostgreSQL server refuses the connection',
    failure: 'permanent',
    message: ({ server, sqlState, reason }) => `${server} refuses the connection: ${reason} (${sqlState})`,
    hint: ({ hint }) => hint,
    explanation: `The server answered with an error of its own, whose SQLSTATE is shown. While it starts, stops or recovers, that passes,
and it is tried again.`,
  }),
  connectionLost: defineCode<{ server: string; what: string; reason: string }>({
    code: 'SF8209',
    title: 'The connection to the PostgreSQL server was lost',
    failure: 'transient',
    message: ({ server, what, reason }) => `the connection to ${server} was lost while ${what}: ${reason}`,
    hint: () => 'nothing of what was read is kept; it is tried again where `ON_ERROR RETRY` or `max_retries` says so',
    explanation: `The connection broke after it had been made: the server was restarted, somebody ended the session, or the network went
away. The transaction here is rolled back, so the table is what it was before. Long reads over unreliable networks, or
behind firewalls that cut quiet connections, are a common reason.`,
  }),
  rightMissing: defineCode<{ what: string; user: string; reason: string }>({
    code: 'SF8210',
    title: 'The PostgreSQL user may not do that',
    failure: 'auth',
    message: ({ what, reason }) => `${what}: ${reason}`,
    hint: ({ user }) => `let an owner run \`GRANT USAGE ON SCHEMA … TO ${user}\` and \`GRANT SELECT ON … TO ${user}\``,
    explanation: `Reading needs \`USAGE\` on the schema and \`SELECT\` on the table, nothing else. New tables are covered by
\`ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO reader\`.`,
  }),
  statementCancelled: defineCode<{ what: string; reason: string }>({
    code: 'SF8211',
    title: 'PostgreSQL ended a statement',
    failure: 'permanent',
    message: ({ what, reason }) => `${what}: ${reason}`,
    hint: ({ reason }) =>
      /statement timeout/.test(reason)
        ? 'raise `statement_timeout`; 0 means no limit'
        : 'somebody cancelled it at the server',
    explanation: `A statement took longer than \`statement_timeout\` allows (that of the source, else that of the user, the database or the
server), or somebody ended it with \`pg_cancel_backend\`. On a standby, a read that is in the way of what arrives from the
primary is ended, too: \`hot_standby_feedback\` or \`max_standby_streaming_delay\` help.`,
  }),
  lockNotGranted: defineCode<{ what: string; reason: string }>({
    code: 'SF8212',
    title: 'A lock of PostgreSQL was not to be had',
    failure: 'transient',
    message: ({ what, reason }) => `${what}: ${reason}`,
    hint: () => 'somebody alters the table or has it locked; `lock_timeout` says how long to wait',
    explanation: `Reading waits for whoever changes the definition of the table (\`ALTER TABLE\`, \`TRUNCATE\`, \`VACUUM FULL\`), at most for
\`lock_timeout\`. Look into \`pg_locks\` and \`pg_stat_activity\` for who holds it.`,
  }),
  statementFailed: defineCode<{ what: string; sqlState: string; reason: string; hint: string | undefined }>({
    code: 'SF8213',
    title: 'PostgreSQL refuses a statement',
    failure: 'permanent',
    message: ({ what, sqlState, reason }) => `${what}: ${reason} (${sqlState})`,
    hint: ({ hint }) => hint,
    explanation: `PostgreSQL answered with an error, whose SQLSTATE is shown: https://www.postgresql.org/docs/current/errcodes-appendix.html
lists them. The error is about what the source asks for: a \`query\`, a \`where\`, a column that is gone, a view that fails.`,
  }),
  unknownTable: defineCode<{ name: string; tables: readonly string[]; suggestion: string | undefined }>({
    code: 'SF8214',
    title: 'There is no such PostgreSQL table',
    message: ({ name }) =>
      name === '' ? 'there are several tables: say which one to load' : `there is no table or view \`${name}\``,
    hint: ({ tables, suggestion }) => {
      if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
      if (tables.length === 0) return 'there are none that this user can see; is `database` right, and `schemas`?';
      return `there are ${tables.slice(0, 20).join(', ')}${tables.length > 20 ? ` and ${tables.length - 20} more` : ''}`;
    },
    explanation: `A LOAD names a table or view by its name, or by \`schema.name\`: \`LOAD t FROM shop.sales.orders\`. Names are looked for
as they are written, then regardless of case. Only the schemas of \`schemas\` are looked into, where it is given, and only
what \`tables\` allows can be loaded. A SOURCE with \`table\` or \`query\`, or whose database has one table only, is loaded by
its own name.`,
  }),
  ambiguousTable: defineCode<{ name: string; tables: readonly string[] }>({
    code: 'SF8215',
    title: 'Several PostgreSQL tables are meant',
    message: ({ name, tables }) => `\`${name}\` may mean ${tables.join(' or ')}`,
    hint: () => 'name the schema too, or set `schemas`; in double quotes case counts',
    explanation: `Tables of several schemas have this name, or their names differ in case only. Write \`schema.name\`, in double quotes where
the case of letters is to count.`,
  }),
  serverChanged: defineCode<{ table: string; what: string; hint?: string }>({
    code: 'SF8216',
    title: 'The PostgreSQL server is not the one of the last run',
    message: ({ table, what }) => `${table}: ${what}, so it cannot tell which rows are new`,
    hint: ({ hint }) => hint ?? 'run once with `--full-refresh`',
    explanation: `An incremental load remembers up to which transaction of the server it has read. Those ids mean nothing on another
server, on one that was restored from a backup, or on a standby that has become the primary: rows could be left out without
a word. With \`--full-refresh\` the table is loaded anew, and later runs go on from there. A standby that is behind its
primary, or behind another standby, may not have what the last run has read, and a primary may hold back a commit, until other
standbys have it, that a standby shows already: there it is enough to wait.`,
  }),
  cursorType: defineCode<{ column: string; type: string }>({
    code: 'SF8217',
    title: 'A column of this type cannot be followed',
    message: ({ column, type }) =>
      `the column ${column} has the type ${type}, whose values are text here and would compare as text`,
    hint: () => 'follow a timestamp, date, integer, decimal or text column; or cast it in a `query`',
    explanation: `A cursor is compared at the server and here, and both must order its values the same way. Types that are text here, such
as \`numeric\` without precision, would put 10 before 9.`,
  }),
  cursorWithoutIndex: defineCode<{ table: string; column: string; statement: string }>({
    code: 'SF8218',
    title: 'No index helps to find new rows',
    severity: 'warning',
    message: ({ table, column }) =>
      `no index of ${table} finds rows by ${column}: each run reads the whole table to find new rows`,
    hint: ({ statement }) => statement,
    explanation: `The load follows a column, and the server, asked by EXPLAIN, has no index to find rows by it, so it looks at every row of
the table in each run. The hint holds the statement that makes one; \`CONCURRENTLY\` means that others can go on writing. Text
is compared by its bytes, which only an index with \`COLLATE "C"\` helps with.`,
  }),
  notExact: defineCode<{ stream: string; reason: string }>({
    code: 'SF8219',
    title: 'Rows that are committed late may be missed',
    severity: 'info',
    message: ({ stream, reason }) => `${stream}: not exact: ${reason}`,
    hint: () => 'load the table itself, or widen `lookback_window`',
    explanation: `A transaction may commit rows with an older cursor value after a run has passed it. For tables they are found by the
transactions that wrote them (\`late_commits: xmin\`), whatever the cursor. Views, queries, foreign tables and tables of which
only some columns may be read do not tell them. There rows are read again from the begin of the oldest open transaction
(\`floor\`), which finds those that the server itself stamped; otherwise only \`lookback_window\` helps.`,
  }),
  tableRewritten: defineCode<{ table: string; what: string }>({
    code: 'SF8220',
    title: 'A PostgreSQL table was made anew or rewritten',
    severity: 'warning',
    message: ({ table, what }) => `${table} ${what} since the last run`,
    hint: () => 'rows that went away are still in the table here; `--full-refresh` makes both the same',
    explanation: `The table at the server is another one than in the last run (dropped and created), or its rows were written anew
(\`TRUNCATE\`, \`VACUUM FULL\`, \`CLUSTER\`, \`ALTER TABLE … TYPE\`). New rows are read as always. Rows that are gone stay here,
and after a change of a type all rows may come again: merged by a key they are the same, appended they are not.`,
  }),
  methodNotPossible: defineCode<{ stream: string; method: string; reason: string }>({
    code: 'SF8221',
    title: 'Late commits cannot be found in this way',
    message: ({ stream, method, reason }) => `${stream}: \`late_commits: ${method}\` is not possible: ${reason}`,
    hint: () => '`auto` takes what is possible, and says so',
    explanation: `\`xmin\` needs a table, and the right to read it as a whole: views, queries and foreign tables have no transaction ids of
their own. \`floor\` needs a cursor of type \`timestamptz\`: the begin of a transaction is an instant.`,
  }),
  cannotGoOn: defineCode<{ stream: string; what: string }>({
    code: 'SF8222',
    title: 'What earlier runs noted does not say which rows are new',
    message: ({ stream, what }) => `${stream}: ${what}, so it cannot be told which rows are new`,
    hint: () => 'run once with `--full-refresh`',
    explanation: `An incremental load goes on from what the last run noted. That no longer fits: \`late_commits\` says another way to find
new rows (or another one became possible, or impossible), the table was swapped for another one that had been filled
before, or the notes are those of an earlier version. Whatever went on from there could leave out rows, or append rows that
are there already. With \`--full-refresh\` the table is loaded anew, and later runs go on from there.`,
  }),
};
