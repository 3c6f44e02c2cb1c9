import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planText } from '../__fixtures__/plan-text.js';
import { mapSqlOffset, resolvePlanText, type TransformTask } from '../index.js';

test('every character of a query leads back to itself in the file, every character of a value to its variable', async () => {
  const part = fc.oneof(
    fc.constantFrom(' a ', "'é😀'", '"x y"', '\n', ' /* ${{x} ${given} */ ', " '${{y}' ", '1'),
    fc.constantFrom('${given}', '${API_TOKEN}', '${run_id}', '${empty}', '${none|d${given}}'),
  );
  const variables = { given: { given: 'g_value', empty: '' }, environment: { API_TOKEN: 'tok' } };
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 10 }), async (parts) => {
      const text = `-- before\nCREATE TABLE t AS SELECT ${parts.join(',')};`;
      const { plan, secrets, diagnostics } = await planText(text, { variables });
      expect(diagnostics).toEqual([]);
      const task = plan?.tasks[0] as TransformTask | undefined;
      if (task === undefined) throw new Error('no plan');
      const { query } = task;
      const lookup = (name: string): string | undefined => (name === 'run_id' ? 'RUN' : secrets.get(name));
      const resolved = resolvePlanText(query.text, lookup);
      for (let offset = 0; offset < resolved.length; offset += 1) {
        const { start, end } = mapSqlOffset(query, offset, lookup);
        const written = text.slice(start, end);
        // A literal `${` is one piece where the text holds references.
        if (written === '${{' || written === '${') expect('${').toContain(resolved[offset] ?? '');
        else if (written.startsWith('${')) {
          expect(['g_value', 'tok', 'RUN', 'dg_value'].some((value) => value.includes(resolved[offset] ?? ''))).toBe(
            true,
          );
        } else expect(written[0]).toBe(resolved[offset]);
      }
    }),
    { numRuns: 300 },
  );
});
