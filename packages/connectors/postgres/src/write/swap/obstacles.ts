import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import type { TargetName } from '../target-name.js';

/**
 * What hangs on a table and cannot be moved to another one that takes its place. What depends on it by the catalog is
 * found as a whole, less what is made again: what a later version of the server adds is refused, never dropped.
 */
const obstaclesQuery = `
  WITH t AS (
    SELECT c.*, (SELECT y.typarray FROM pg_catalog.pg_type y WHERE y.oid = c.reltype) AS typarray
    FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid
  )
  SELECT DISTINCT what FROM (
    SELECT CASE
        WHEN r.ev_class IS NOT NULL AND r.ev_class <> t.oid
          THEN pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, r.ev_class, 0)
        ELSE pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      END AS what
    FROM t CROSS JOIN pg_catalog.pg_depend d
      LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = d.objid
    WHERE ((d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = t.oid)
        OR (d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.refobjid IN (t.reltype, t.typarray)))
      AND NOT CASE d.classid::pg_catalog.regclass
        WHEN 'pg_catalog.pg_class'::pg_catalog.regclass THEN d.objid IN (t.oid, t.reltoastrelid)
          OR EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = t.oid AND i.indexrelid = d.objid)
          OR (d.deptype IN ('a', 'i') AND EXISTS (SELECT FROM pg_catalog.pg_sequence s WHERE s.seqrelid = d.objid))
        WHEN 'pg_catalog.pg_type'::pg_catalog.regclass THEN d.objid IN (t.reltype, t.typarray)
        WHEN 'pg_catalog.pg_attrdef'::pg_catalog.regclass
          THEN EXISTS (SELECT FROM pg_catalog.pg_attrdef a WHERE a.oid = d.objid AND a.adrelid = t.oid)
        WHEN 'pg_catalog.pg_constraint'::pg_catalog.regclass
          THEN EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.oid = d.objid AND k.conrelid = t.oid)
        WHEN 'pg_catalog.pg_policy'::pg_catalog.regclass
          THEN EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.oid = d.objid AND p.polrelid = t.oid)
        WHEN 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
          THEN EXISTS (SELECT FROM pg_catalog.pg_statistic_ext x WHERE x.oid = d.objid AND x.stxrelid = t.oid)
        ELSE false
      END
    UNION ALL SELECT 'its partitions' FROM t WHERE relkind = 'p'
    UNION ALL SELECT 'that it is of type ' || pg_catalog.format_type(reloftype, NULL) FROM t WHERE reloftype <> 0
    UNION ALL SELECT 'that it inherits from table ' || i.inhparent::pg_catalog.regclass
      FROM t JOIN pg_catalog.pg_inherits i ON i.inhrelid = t.oid
    UNION ALL SELECT 'publication ' || p.pubname
      FROM t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
        JOIN pg_catalog.pg_publication_tables p ON p.schemaname = n.nspname AND p.tablename = t.relname
    UNION ALL SELECT 'a subscription' FROM t JOIN pg_catalog.pg_subscription_rel s ON s.srrelid = t.oid
    UNION ALL SELECT 'that it belongs to ' || pg_catalog.pg_describe_object(d.refclassid, d.refobjid, 0)
      FROM t JOIN pg_catalog.pg_depend d ON d.objid = t.oid AND d.deptype = 'e'
        AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL SELECT 'its security label' FROM t JOIN pg_catalog.pg_seclabel s ON s.objoid = t.oid
      AND s.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL SELECT 'a right that ' || pg_catalog.pg_get_userbyid(a.grantor) || ' granted, who is not the owner'
      FROM t CROSS JOIN LATERAL (
        SELECT t.relacl AS acl
        UNION ALL SELECT attacl FROM pg_catalog.pg_attribute WHERE attrelid = t.oid AND attacl IS NOT NULL
        UNION ALL SELECT q.relacl FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class q ON q.oid = d.objid
          WHERE d.refobjid = t.oid AND d.deptype = 'i' AND q.relkind = 'S'
      ) l CROSS JOIN LATERAL pg_catalog.aclexplode(l.acl) a WHERE a.grantor <> t.relowner
    UNION ALL SELECT 'index ' || i.indexrelid::pg_catalog.regclass || ', ' || CASE
        WHEN NOT i.indisvalid THEN 'which is not valid' ELSE 'which has statistics targets' END
      FROM t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
      WHERE NOT i.indisvalid
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = i.indexrelid AND coalesce(a.attstattarget, -1) <> -1)
  ) AS found ORDER BY what`;

/** @throws SqlFlowError where another table cannot take the place of this one, with all that stands in the way. */
export async function refuseObstacles(client: pg.Client, { shown: table }: TargetName, oid: string): Promise<void> {
  const { rows } = await client.query<{ what: string }>(obstaclesQuery, [oid]);
  if (rows.length > 0)
    refuseSwap(
      table,
      rows.map(({ what }) => what),
    );
}

export function refuseSwap(table: string, obstacles: readonly string[], cause?: unknown): never {
  const options = { parameter: 'replace_method', ...(cause === undefined ? {} : { cause }) };
  throw sqlFlowError(codes.postgresWrite.swapRefused, { table, obstacles }, options);
}
