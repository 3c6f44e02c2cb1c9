import { connectorError } from '@sqlflow/connector-sdk';
import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { ConnectionSettings } from './settings.js';

export interface ServerAddress {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
}

/**
 * The servers of `host=a,b port=5432,5433`: one port stands for all of them. What is left empty is the default.
 *
 * @throws SqlFlowError where there are as many ports as hosts neither, nor one.
 */
export function serverAddresses(host: string, port: string): readonly [ServerAddress, ...ServerAddress[]] {
  const hosts = host.split(',').map((each) => each.trim() || 'localhost');
  const ports = port.split(',').map((each) => each.trim());
  if (ports.length !== 1 && ports.length !== hosts.length) {
    const args = { hosts: hosts.length, ports: ports.length };
    throw sqlFlowError(codes.postgresReach.portsDoNotFit, args, { parameter: 'port' });
  }
  const address = (each: string, at: number) => ({ host: each, port: portIn((ports[at] ?? ports[0]) || '5432') });
  const [first = 'localhost', ...others] = hosts;
  return [address(first, 0), ...others.map((each, at) => address(each, at + 1))];
}

function portIn(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw connectorError(`${JSON.stringify(text)} is no port`, { parameter: 'port' });
}

/** The settings of each server, in the order in which they are tried. */
export function eachServer(settings: ConnectionSettings): readonly ConnectionSettings[] {
  return [settings, ...settings.others].map((server) => ({ ...settings, ...server, others: [] }));
}

/** One error for all that were tried. */
export function noServer(failures: readonly SqlFlowError[]): SqlFlowError {
  const [first] = failures;
  if (first !== undefined && failures.length === 1) return first;
  const reasons = failures.map(({ diagnostic }) => diagnostic.message);
  const hint = failures.find(({ diagnostic }) => diagnostic.hint !== undefined)?.diagnostic.hint;
  return sqlFlowError(codes.postgresReach.noServer, { reasons, hint }, { parameter: 'host', cause: first });
}
