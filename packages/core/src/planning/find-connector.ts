import type { Connector } from '@sqlflow/connector-sdk';

/** The connector whose type, or another spelling of it, is `type`. Case does not count; types come first. */
export function findConnector(connectors: readonly Connector[], type: string): Connector | undefined {
  const wanted = type.toUpperCase();
  return (
    connectors.find((each) => each.type.toUpperCase() === wanted) ??
    connectors.find((each) => each.typeAliases.some((alias) => alias.toUpperCase() === wanted))
  );
}
