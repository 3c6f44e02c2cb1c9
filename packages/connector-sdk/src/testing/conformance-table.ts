import type { CheckResult, ConformanceReport } from './run-conformance.js';

const marks: Readonly<Record<CheckResult['result'], string>> = {
  passed: '✅',
  failed: '❌',
  'not claimed': '–',
};

/** What was checked, as a table in Markdown: ✅ passed, – not claimed, ❌ failed. */
export function conformanceTable({ results }: Pick<ConformanceReport, 'results'>): string {
  const lines = results.map(({ check, promise, result, detail }) => {
    const why = detail === undefined ? '' : ` (${detail.split('\n')[0]})`;
    return `| ${check} | ${marks[result]} | ${(promise + why).replaceAll('|', '\\|')} |`;
  });
  return ['| Check |  | Promise |', '| --- | --- | --- |', ...lines].join('\n');
}
