import type { Connector } from '@sqlflow/connector-sdk';
import { findConnector } from '@sqlflow/core';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';

/** The connector that a person means by a type, in any case. Throws `SqlFlowError` when there is none. */
export function connectorOfType(connectors: readonly Connector[], type: string): Connector {
  const found = findConnector(connectors, type);
  if (found !== undefined) return found;
  const available = connectors.map((each) => each.type);
  throw sqlFlowError(codes.references.unknownConnector, {
    type,
    suggestion: suggest(type.toUpperCase(), available),
    available,
  });
}
