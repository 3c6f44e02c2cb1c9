import { codes, type Severity, suggest } from '@sqlflow/errors';
import type { ConnectorSpec, ConnectorSpecs } from '../connector-specs.js';
import type { At } from '../files/source-file.js';
import type { Report } from '../report.js';
import type { Draft } from '../walk/draft.js';

export type ConnectorRole = 'source' | 'destination';

/** The connectors that the statements of a pipeline name. */
export interface NamedConnectors {
  /** The connector of a type that can be read from or written to; what is wrong is reported. */
  find(type: string, role: ConnectorRole, at: At, severity: Severity | undefined): ConnectorSpec | undefined;
}

/** Asks for the connectors that are named, and for all of them only where a message has to list them. */
export async function nameConnectors(
  drafts: readonly Draft[],
  specs: ConnectorSpecs,
  report: Report,
): Promise<NamedConnectors> {
  const named = drafts.flatMap(namedBy);
  const types = [...new Set(named.map(({ type }) => type))];
  const found = new Map(await Promise.all(types.map(async (type) => [type, await specs.find(type)] as const)));
  const complete = named.every(({ type, role }) => {
    const spec = found.get(type);
    return spec !== undefined && has(spec, role);
  });
  const all = complete ? [] : await specs.all();
  return {
    find(type, role, at, severity) {
      const spec = found.get(type);
      if (spec !== undefined && has(spec, role)) return spec;
      const available = all.filter((each) => has(each, role)).map((each) => each.type);
      if (spec === undefined) {
        const known = all.map((each) => each.type);
        const args = { type, available, suggestion: suggest(type, known) };
        report.add(codes.references.unknownConnector, args, at, { severity });
      } else {
        report.add(codes.references.connectorCannot, { type: spec.type, role, available }, at, { severity });
      }
      return undefined;
    },
  };
}

function namedBy(draft: Draft): readonly { readonly type: string; readonly role: ConnectorRole }[] {
  if ((draft.kind !== 'source' && draft.kind !== 'export') || draft.connector === undefined) return [];
  return [{ type: draft.connector.type, role: draft.kind === 'source' ? 'source' : 'destination' }];
}

function has(spec: ConnectorSpec, role: ConnectorRole): boolean {
  return role === 'source' ? spec.hasSource : spec.hasDestination;
}
