/** `Crème Brûlée!` becomes `creme-brulee`. */
export const slugify = {
  parameters: ['VARCHAR'],
  returns: 'VARCHAR',
  call: (text) =>
    text
      .normalize('NFD')
      .replace(/\p{Diacritic}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
};

/** Sees NULL too, because it says what to show instead. */
export const label = {
  parameters: ['VARCHAR', 'BIGINT'],
  returns: 'VARCHAR',
  nulls: 'pass',
  call: (name, count) => `${name ?? 'unknown'} (${count ?? 0n})`,
};
