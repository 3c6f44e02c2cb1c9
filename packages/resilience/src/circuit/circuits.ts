import type { ResilienceClock } from '../clock.js';
import { Circuit, type CircuitPolicy } from './circuit.js';

/** The circuits of one source or destination, by endpoint. */
export interface Circuits {
  of(endpoint: string): Promise<Circuit>;
  close(): void;
}

export function createCircuits(policy: CircuitPolicy, clock: ResilienceClock): Circuits {
  const byEndpoint = new Map<string, Circuit>();
  return {
    async of(endpoint) {
      const known = byEndpoint.get(endpoint);
      if (known !== undefined) return known;
      // Only who talks to other systems pays for loading it.
      const { default: Breaker } = await import('opossum');
      const circuit = byEndpoint.get(endpoint) ?? new Circuit(Breaker, endpoint, policy, clock);
      byEndpoint.set(endpoint, circuit);
      return circuit;
    },
    close() {
      for (const circuit of byEndpoint.values()) circuit.close();
      byEndpoint.clear();
    },
  };
}
