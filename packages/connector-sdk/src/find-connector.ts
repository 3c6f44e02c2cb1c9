import type { Connector } from './connector.js';

/** The connector whose type, or another spelling of it, is `type`. Case does not count. */
export function findConnector<C extends Pick<Connector, 'type' | 'typeAliases'>>(
  connectors: readonly C[],
  type: string,
): C | undefined {
  const wanted = type.toUpperCase();
  return (
    connectors.find((each) => each.type.toUpperCase() === wanted) ??
    connectors.find((each) => each.typeAliases.some((alias) => alias.toUpperCase() === wanted))
  );
}
