/** SF8xxx: Connectors and the systems behind them. */
export const connectorCodes = {};
