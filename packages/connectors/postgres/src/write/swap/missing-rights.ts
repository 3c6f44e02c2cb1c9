import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import type { TargetName } from '../target-name.js';

/**
 * The rights that making a table, and giving it to the owner of the old one, takes and somebody lacks, as the statements
 * that grant them. Whoever becomes an owner must have the right to make the table, too, but where a superuser says so.
 */
const missingQuery = `
  WITH t AS (
    SELECT c.oid, c.relowner, c.relnamespace, c.reltablespace, pg_catalog.pg_get_userbyid(c.relowner) AS owner,
      c.relowner <> u.oid AS foreign, u.rolname AS me, u.rolsuper AS super
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles u ON u.rolname = current_user
    WHERE c.oid = $1::pg_catalog.regclass
  )
  SELECT t.me, m.reason, m.statement FROM t CROSS JOIN LATERAL (
    SELECT 1 AS place, 'which only the owner (' || t.owner || ') may do' AS reason,
      pg_catalog.format('GRANT %I TO %I', t.owner, t.me) AS statement
    WHERE NOT pg_catalog.pg_has_role(t.relowner, 'USAGE')
    UNION ALL
    SELECT 2, 'which ' || t.owner || ' is to own', pg_catalog.format('GRANT %I TO %I WITH SET TRUE', t.owner, t.me)
    WHERE t.foreign AND pg_catalog.pg_has_role(t.relowner, 'USAGE') AND NOT CASE
        WHEN pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 160000 THEN true
        ELSE pg_catalog.pg_has_role(t.relowner, 'SET') END
    UNION ALL
    SELECT 3, 'which ' || r.name || ' may not do in this schema',
      pg_catalog.format('GRANT CREATE ON SCHEMA %I TO %I', n.nspname, r.name)
    FROM pg_catalog.pg_namespace n CROSS JOIN LATERAL (VALUES (t.me), (t.owner)) r(name)
    WHERE NOT t.super AND n.oid = t.relnamespace AND NOT pg_catalog.has_schema_privilege(r.name, n.oid, 'CREATE')
    UNION ALL
    SELECT 4, 'which ' || t.me || ' may not do in tablespace ' || p.spcname,
      pg_catalog.format('GRANT CREATE ON TABLESPACE %I TO %I', p.spcname, t.me)
    FROM pg_catalog.pg_tablespace p
    WHERE p.oid IN (SELECT t.reltablespace UNION ALL SELECT x.reltablespace
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = t.oid)
      AND NOT pg_catalog.has_tablespace_privilege(p.oid, 'CREATE')
  ) m GROUP BY t.me, m.place, m.reason, m.statement ORDER BY m.place, m.statement`;

/** @throws SqlFlowError where this user cannot have another table take the place of this one. */
export async function refuseMissingRights(client: pg.Client, { shown: table, sql }: TargetName): Promise<void> {
  const { rows } = await client.query<{ me: string; reason: string; statement: string }>(missingQuery, [sql]);
  const [first] = rows;
  if (first === undefined) return;
  const reason = `\`replace_method: swap\` makes a table that takes its place, ${first.reason}`;
  const grants = rows.map(({ statement }) => statement);
  throw sqlFlowError(codes.postgresWrite.writeRightMissing, { table, user: first.me, reason, grants });
}
