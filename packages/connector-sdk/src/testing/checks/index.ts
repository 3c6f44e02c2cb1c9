import type { Connector } from '../../connector.js';
import type { Check } from '../check.js';
import { cursorChecks } from './cursor.js';
import { deleteChecks } from './deletes.js';
import { discoverChecks } from './discover.js';
import { errorChecks } from './errors.js';
import { interruptionChecks } from './interruptions.js';
import { parameterChecks } from './parameters.js';
import { requestChecks } from './requests.js';
import { snapshotCheck } from './snapshot.js';
import { writeFailureChecks } from './write-failures.js';
import { writeChecks } from './write-modes.js';

const sourceChecks = [
  ...errorChecks,
  ...discoverChecks,
  ...requestChecks,
  snapshotCheck,
  ...cursorChecks,
  ...deleteChecks,
  ...interruptionChecks,
];

/** Every check of the kit, in the order of the table. */
export const checks: readonly Check[] = [...parameterChecks, ...sourceChecks, ...writeChecks, ...writeFailureChecks];

/** Whether the connector says that it does what the check is about. */
export function isClaimed({ name, claimed }: Check, connector: Connector): boolean {
  if (name.startsWith('source:') && connector.source === undefined) return false;
  if (name.startsWith('destination:') && connector.destination === undefined) return false;
  return claimed?.(connector) ?? true;
}
