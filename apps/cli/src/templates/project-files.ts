import { customerAnalyticsSf } from './customer-analytics.js';
import { customersCsv, ordersCsv } from './sample-data.js';

/** The files of a new project: path relative to its root → content. */
export function projectFiles(name: string): ReadonlyMap<string, string> {
  return new Map([
    ['sqlflow.yml', `name: ${JSON.stringify(name)}\n`],
    ['profiles/dev.yml', devProfile],
    ['profiles/prod.yml', prodProfile],
    ['pipelines/customer_analytics.sf', customerAnalyticsSf],
    ['data/customers.csv', customersCsv],
    ['data/orders.csv', ordersCsv],
    ['.gitignore', gitignore],
    ['README.md', readme(name)],
  ]);
}

const devProfile = `# The default profile. Its database is target/dev.duckdb.
engine:
  type: duckdb
  memory_limit: 2GB
variables:
  env: dev
`;

const prodProfile = `# Used with --profile prod. Its database is target/prod.duckdb.
engine:
  type: duckdb
  memory_limit: 4GB
variables:
  env: prod
`;

const gitignore = `# Databases, generated documentation, results
target/
output/
# Secrets
.env
`;

function readme(name: string): string {
  return `# ${name}

A [SQLFlow](https://github.com/sqlflow/sqlflow) project.

\`\`\`sh
sqlflow run                     # all pipelines, with the profile dev
sqlflow run --profile prod      # the same with the profile prod
sqlflow query "FROM customer_summary ORDER BY revenue DESC LIMIT 5"
\`\`\`

| | |
|---|---|
| \`pipelines/customer_analytics.sf\` | two CSV files, joins, a condition on the profile, three exports |
| \`profiles/\` | one file per environment: engine, variables, connections |
| \`data/\` | sample data: customers and orders, all of them invented |
| \`output/\` | what the pipelines export |
| \`target/\` | the databases |

Try \`sqlflow plan\`, \`sqlflow viz customer_analytics\`, \`sqlflow docs\` and \`sqlflow --help\`.
`;
}
