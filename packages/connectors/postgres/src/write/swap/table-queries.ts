/** The oid of the old table; `$2` is its name, `$3` that of the copy. */
const table = '$1::pg_catalog.oid';

/** Where nothing is said of it, what is made goes where the session wants it, and not where the old one is. */
const inTablespace = (name: string): string =>
  `pg_catalog.format('SET LOCAL default_tablespace = %L; ', coalesce(${name}, ''))`;

const inTablespaceOfSession = inTablespace(`pg_catalog.current_setting('default_tablespace')`);

export const createQuery = `
  SELECT 1 AS place, ${inTablespace('NULL')} || pg_catalog.format(
    'CREATE %sTABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS) USING %I%s%s',
    CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, $3::text, $2::text, m.amname,
    ' WITH (' || (
      SELECT pg_catalog.string_agg(o.prefix || pg_catalog.split_part(o.item, '=', 1) || ' = '
        || pg_catalog.quote_literal(pg_catalog.substr(o.item, pg_catalog.strpos(o.item, '=') + 1)), ', ')
      FROM (SELECT '' AS prefix, pg_catalog.unnest(c.reloptions) AS item
        UNION ALL SELECT 'toast.', pg_catalog.unnest(s.reloptions)) o) || ')',
    ' TABLESPACE ' || pg_catalog.quote_ident(p.spcname)) AS statement
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_am m ON m.oid = c.relam
    LEFT JOIN pg_catalog.pg_class s ON s.oid = c.reltoastrelid
    LEFT JOIN pg_catalog.pg_tablespace p ON p.oid = c.reltablespace
  WHERE c.oid = ${table}
  UNION ALL
  SELECT 2, pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', $3::text, attname, attstattarget)
  FROM pg_catalog.pg_attribute WHERE attrelid = ${table} AND attnum > 0 AND NOT attisdropped AND attstattarget >= 0
  UNION ALL
  SELECT 3, pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I SET (%s)', $3::text, attname,
    pg_catalog.array_to_string(attoptions, ', '))
  FROM pg_catalog.pg_attribute WHERE attrelid = ${table} AND attnum > 0 AND NOT attisdropped AND attoptions IS NOT NULL
  UNION ALL
  SELECT 4, ${inTablespaceOfSession}`;

/** Constraints that an index keeps, other indexes, and foreign keys to other tables. */
export const indexQuery = `
  SELECT 1 AS place, ${inTablespace('p.spcname')} || CASE
      WHEN k.oid IS NOT NULL THEN pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', $3::text,
        'sqlflow_swap_' || c.oid, pg_catalog.pg_get_constraintdef(k.oid))
      ELSE pg_catalog.overlay(pg_catalog.pg_get_indexdef(c.oid),
        pg_catalog.format('INDEX %I ON %s ', 'sqlflow_swap_' || c.oid, $3::text),
        pg_catalog.strpos(pg_catalog.pg_get_indexdef(c.oid), 'INDEX '),
        pg_catalog.length(pg_catalog.format('INDEX %I ON %I.%I ', c.relname, n.nspname, t.relname)))
    END AS statement
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = c.oid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
    LEFT JOIN pg_catalog.pg_tablespace p ON p.oid = c.reltablespace
  WHERE i.indrelid = ${table}
  UNION ALL
  SELECT 2, ${inTablespaceOfSession}
  UNION ALL
  SELECT 2, pg_catalog.format('ALTER INDEX %I.%I SET (%s)', n.nspname, 'sqlflow_swap_' || c.oid,
    pg_catalog.array_to_string(c.reloptions, ', '))
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indrelid = ${table} AND c.reloptions IS NOT NULL
  UNION ALL
  SELECT 3, pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', $3::text, conname,
    pg_catalog.pg_get_constraintdef(oid))
  FROM pg_catalog.pg_constraint WHERE conrelid = ${table} AND contype = 'f' AND confrelid <> conrelid`;

export const nameQuery = `
  SELECT 1 AS place, pg_catalog.format('DROP TABLE %s', $2::text) AS statement
  UNION ALL
  SELECT 2, pg_catalog.format('ALTER TABLE %s RENAME TO %I', $3::text, relname)
  FROM pg_catalog.pg_class WHERE oid = ${table}
  UNION ALL
  SELECT 3, pg_catalog.format('ALTER INDEX %I.%I RENAME TO %I', n.nspname, 'sqlflow_swap_' || c.oid, c.relname)
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indrelid = ${table}
  UNION ALL
  SELECT 4, pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', $2::text, conname,
    pg_catalog.pg_get_constraintdef(oid))
  FROM pg_catalog.pg_constraint WHERE conrelid = ${table} AND contype = 'f' AND confrelid = conrelid
  UNION ALL
  SELECT 5, pg_catalog.pg_get_statisticsobjdef(oid) FROM pg_catalog.pg_statistic_ext WHERE stxrelid = ${table}
  UNION ALL
  SELECT 6, pg_catalog.format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, s.stxname, s.stxstattarget)
  FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
  WHERE s.stxrelid = ${table} AND s.stxstattarget >= 0
  UNION ALL
  SELECT 7, pg_catalog.format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', p.polname, $2::text,
    CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
    (SELECT pg_catalog.string_agg(CASE role WHEN 0 THEN 'PUBLIC'
        ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role)) END, ', ') FROM pg_catalog.unnest(p.polroles) role),
    ' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
    ' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')')
  FROM pg_catalog.pg_policy p WHERE p.polrelid = ${table}
  UNION ALL
  SELECT 8, pg_catalog.format('ALTER TABLE %s %s ROW LEVEL SECURITY', $2::text, action)
  FROM pg_catalog.pg_class c CROSS JOIN LATERAL (VALUES ('ENABLE', c.relrowsecurity), ('FORCE', c.relforcerowsecurity))
    AS r(action, applies)
  WHERE c.oid = ${table} AND r.applies
  UNION ALL
  SELECT 9, pg_catalog.format('ALTER TABLE %s REPLICA IDENTITY %s', $2::text, CASE c.relreplident
      WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' ELSE 'USING INDEX ' || pg_catalog.quote_ident(x.relname) END)
  FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisreplident
    LEFT JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  WHERE c.oid = ${table} AND (c.relreplident IN ('f', 'n') OR (c.relreplident = 'i' AND x.oid IS NOT NULL))
  UNION ALL
  SELECT 10, pg_catalog.format('ALTER TABLE %s CLUSTER ON %I', $2::text, x.relname)
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  WHERE i.indrelid = ${table} AND i.indisclustered
  UNION ALL
  SELECT 11, pg_catalog.format('COMMENT ON %s IS %L', c.object, c.text) FROM (
    SELECT 'TABLE ' || $2::text AS object, pg_catalog.obj_description(${table}, 'pg_class') AS text
    UNION ALL
    SELECT pg_catalog.format('INDEX %I.%I', n.nspname, x.relname), pg_catalog.obj_description(x.oid, 'pg_class')
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace
    WHERE i.indrelid = ${table}
    UNION ALL
    SELECT pg_catalog.format('CONSTRAINT %I ON %s', k.conname, $2::text), pg_catalog.obj_description(k.oid, 'pg_constraint')
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = ${table}
    UNION ALL
    SELECT pg_catalog.format('POLICY %I ON %s', p.polname, $2::text), pg_catalog.obj_description(p.oid, 'pg_policy')
    FROM pg_catalog.pg_policy p WHERE p.polrelid = ${table}
    UNION ALL
    SELECT pg_catalog.format('STATISTICS %I.%I', n.nspname, s.stxname),
      pg_catalog.obj_description(s.oid, 'pg_statistic_ext')
    FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
    WHERE s.stxrelid = ${table}
  ) c WHERE c.text IS NOT NULL`;
