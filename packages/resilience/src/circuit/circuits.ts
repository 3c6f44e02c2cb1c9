import type { ResilienceClock } from '../clock.js';
import { Circuit, type CircuitPolicy } from './circuit.js';

/** The circuits of one source or destination, by endpoint. */
export interface Circuits {
  of(endpoint: string): Circuit;
  close(): void;
}

export function createCircuits(policy: CircuitPolicy, clock: ResilienceClock): Circuits {
  const byEndpoint = new Map<string, Circuit>();
  return {
    of(endpoint) {
      const circuit = byEndpoint.get(endpoint) ?? new Circuit(endpoint, policy, clock);
      byEndpoint.set(endpoint, circuit);
      return circuit;
    },
    close() {
      for (const circuit of byEndpoint.values()) circuit.close();
      byEndpoint.clear();
    },
  };
}
