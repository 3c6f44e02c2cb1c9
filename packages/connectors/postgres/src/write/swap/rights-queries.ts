/** The oid of the old table; `$2` is the name of the copy. */
const table = '$1::pg_catalog.oid';

const grantee = `CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END`;
const grantable = `CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END`;

/** The sequences that the table's columns own, and the names of those of identities of the copy. */
const owned = `
  SELECT q.oid, n.nspname AS schema, q.relname AS name, c.attname AS column, d.deptype AS kind, q.relacl, q.relowner,
    CASE d.deptype WHEN 'i' THEN pg_catalog.pg_get_serial_sequence($2::text, c.attname) END AS made
  FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class q ON q.oid = d.objid AND q.relkind = 'S'
    JOIN pg_catalog.pg_namespace n ON n.oid = q.relnamespace
    JOIN pg_catalog.pg_attribute c ON c.attrelid = d.refobjid AND c.attnum = d.refobjsubid
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.refobjid = ${table} AND d.deptype IN ('a', 'i')`;

/** What has rights of its own: the table, and the sequences of identities. */
const withRights = `
  SELECT 'TABLE' AS kind, $2::text AS name, o.relacl AS acl, o.relowner AS owner, c.relacl AS made, 'r' AS letter
  FROM pg_catalog.pg_class o JOIN pg_catalog.pg_class c ON c.oid = $2::pg_catalog.regclass WHERE o.oid = ${table}
  UNION ALL
  SELECT 'SEQUENCE', s.made, s.relacl, s.relowner, c.relacl, 's'
  FROM (${owned}) s JOIN pg_catalog.pg_class c ON c.oid = s.made::pg_catalog.regclass`;

/** A copy is made with the default privileges of its maker, which are not those of the table. */
export const rightsQuery = `
  SELECT 1 AS place, pg_catalog.format('ALTER TABLE %s OWNER TO %I', $2::text, pg_catalog.pg_get_userbyid(o.relowner)) AS statement
  FROM pg_catalog.pg_class o JOIN pg_catalog.pg_class c ON c.oid = $2::pg_catalog.regclass
  WHERE o.oid = ${table} AND c.relowner <> o.relowner
  UNION ALL
  SELECT DISTINCT 2, pg_catalog.format('REVOKE ALL ON %s %s FROM %s', w.kind, w.name, ${grantee})
  FROM (${withRights}) w CROSS JOIN LATERAL (
    SELECT grantee FROM pg_catalog.aclexplode(w.made) UNION ALL SELECT w.owner
  ) a WHERE w.acl IS NOT NULL OR w.made IS NOT NULL
  UNION ALL
  SELECT 3, pg_catalog.format('GRANT %s ON %s %s TO %s%s', a.privilege_type, w.kind, w.name, ${grantee}, ${grantable})
  FROM (${withRights}) w
    CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(w.acl, pg_catalog.acldefault(w.letter::"char", w.owner))) a
  WHERE w.acl IS NOT NULL OR w.made IS NOT NULL
  UNION ALL
  SELECT 4, pg_catalog.format('GRANT %s (%I) ON TABLE %s TO %s%s', a.privilege_type, t.attname, $2::text, ${grantee}, ${grantable})
  FROM pg_catalog.pg_attribute t CROSS JOIN LATERAL pg_catalog.aclexplode(t.attacl) a
  WHERE t.attrelid = ${table} AND t.attnum > 0 AND NOT t.attisdropped`;

/** The sequence of an identity is made anew, and goes on where the old one stands. */
export const counterQuery = `
  SELECT 1 AS place, pg_catalog.format('ALTER SEQUENCE %s AS %s', s.made, pg_catalog.format_type(q.seqtypid, NULL)) AS statement
  FROM (${owned}) s JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid WHERE s.kind = 'i'
  UNION ALL
  SELECT 2, pg_catalog.format('SELECT pg_catalog.setval(%L::pg_catalog.regclass, last_value, is_called) FROM %I.%I',
    s.made, s.schema, s.name)
  FROM (${owned}) s WHERE s.kind = 'i'`;

/** One that a default counts with moves over. */
export const sequenceQuery = `
  SELECT 1 AS place, pg_catalog.format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', s.schema, s.name, $2::text, s.column) AS statement
  FROM (${owned}) s WHERE s.kind = 'a'`;

export const sequenceNameQuery = `
  SELECT 1 AS place, pg_catalog.format('ALTER SEQUENCE %s RENAME TO %I', s.made, s.name) AS statement
  FROM (${owned}) s WHERE s.kind = 'i'
  UNION ALL
  SELECT 2, pg_catalog.format('COMMENT ON SEQUENCE %I.%I IS %L', s.schema, s.name, pg_catalog.obj_description(s.oid, 'pg_class'))
  FROM (${owned}) s WHERE s.kind = 'i' AND pg_catalog.obj_description(s.oid, 'pg_class') IS NOT NULL`;
