import { defineCode } from '../code.js';

/** SF8223, SF8224: how new rows of a large PostgreSQL table are found. */
export const postgresAuditCodes = {
  method: defineCode<{ stream: string; how: string; because: string; hint: string | undefined }>({
    code: 'SF8223',
    title: 'How new rows of a large PostgreSQL table are found',
    severity: 'info',
    message: ({ stream, how, because }) => `${stream}: new rows are found ${how}: ${because}`,
    hint: ({ hint }) => hint,
    explanation: `\`late_commits: auto\` finds new rows by the transactions that wrote them (\`xmin\`), which is exact and looks at the whole
table. One that is larger than \`xmin_scan_limit\` takes seconds for that. If the server stamps the cursor in every INSERT and
UPDATE (\`cursor_stamped_by: server\`), it is read by the index instead, from the begin of the oldest open transaction on
(\`floor\`), and of \`xmin_audit_every\` runs one still goes by transactions, over all since the last one that did. The message
says which of both this run does, and why.`,
  }),
  missed: defineCode<{ stream: string; rows: string; column: string }>({
    code: 'SF8224',
    title: 'Rows of a PostgreSQL table were not stamped by the server',
    severity: 'warning',
    message: ({ stream, rows, column }) =>
      `${stream}: ${rows === '1' ? '1 row is' : `${rows} rows are`} found by transactions that reading by ${column} has missed: ${column} is not always stamped by the server`,
    hint: () => 'say `"late_commits": "xmin"`, or have a trigger set the cursor in each INSERT and UPDATE',
    explanation: `\`cursor_stamped_by: server\` says that every INSERT and UPDATE sets the cursor to the server's \`now()\` or later. Some rows
have an older one: a client's clock, an UPDATE that leaves the cursor as it was, rows that were copied or replicated from
elsewhere. Reading from the begin of the oldest open transaction on does not find these. They are not lost: one of
\`xmin_audit_every\` runs looks at all transactions, as this one does, and loads them; should it fail, the next run does. Until
such a run they come late. With \`late_commits: xmin\` each run finds all; what a load remembers goes on.`,
  }),
};
