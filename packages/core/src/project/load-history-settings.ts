import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import type { HistorySettings } from './settings.js';
import { isEmpty, knownEntriesOf, placeOfValue, textOf, wrongShape, type YamlEntry } from './yaml-value.js';

export const defaultHistory: HistorySettings = { keepDays: 90 };

/** Reads `history: { keep_days: 30 }`. What it does not say is undefined. */
export function readHistorySettings(
  sections: ReadonlyMap<string, YamlEntry>,
  problems: Diagnostic[],
): Partial<HistorySettings> {
  const history = sections.get('history');
  if (history === undefined) return {};
  const entry = knownEntriesOf(history.value, ['keep_days'], '`history`', problems).get('keep_days');
  if (entry === undefined || isEmpty(entry.value)) return {};
  const text = textOf(entry.value);
  if (text === undefined) {
    problems.push(wrongShape(entry.value, '`keep_days` of the history', 'a number of days'));
    return {};
  }
  if (/^[1-9]\d{0,4}$/.test(text.trim())) return { keepDays: Number(text) };
  const args = { what: '`keep_days` of the history', value: text, expected: 'a whole number of days from 1' };
  problems.push(diagnostic(codes.project.invalidSetting, args, { place: placeOfValue(entry.value) }));
  return {};
}
