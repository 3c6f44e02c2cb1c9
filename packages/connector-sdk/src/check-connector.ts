import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import type { z } from 'zod';
import type { Connector } from './connector.js';
import { parameterInfo } from './params/parameter.js';

/** How a connector contradicts itself, if it does. */
export function checkConnector<P extends z.ZodObject, O extends z.ZodObject>(connector: Connector<P, O>): Diagnostic[] {
  const { type } = connector;
  const problems = [
    ...(/^[A-Z][A-Z0-9_]*$/.test(type) ? [] : ['its type must be upper-case letters, digits and _']),
    ...(connector.source || connector.destination ? [] : ['it is neither a source nor a destination']),
    ...nameClashes('parameter', connector.source?.params),
    ...nameClashes('option', connector.destination?.options),
  ];
  return problems.map((problem) => diagnostic(codes.connector.invalidDefinition, { type, problem }));
}

function nameClashes(word: string, schema: z.ZodObject | undefined): string[] {
  const owners = new Map<string, string>();
  const clashes: string[] = [];
  for (const [name, each] of Object.entries(schema?.shape ?? {})) {
    for (const spelling of [name, ...(parameterInfo(each).aliases ?? [])]) {
      const owner = owners.get(spelling);
      if (owner !== undefined) clashes.push(`the name ${spelling} stands for two ${word}s, ${owner} and ${name}`);
      owners.set(spelling, name);
    }
  }
  return clashes;
}
