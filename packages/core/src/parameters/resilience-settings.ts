import {
  presets,
  type RateLimit,
  type RateLimits,
  type ResilienceSettings,
  type SystemKind,
} from '@sqlflow/resilience';
import { durationMilliseconds } from './duration.js';
import type { ResilienceValues } from './resilience.js';

/** What decides beside the parameters: clauses of the language. */
export interface ResiliencePolicies {
  /** ON_ERROR RETRY n TIMES. */
  readonly retries?: number | undefined;
  /** ON_RATE_LIMIT. Default `wait`. */
  readonly onRateLimit?: 'wait' | 'fail' | undefined;
}

/** How requests are made: what the parameters and clauses say, and the preset of the kind of system for the rest. */
export function resilienceSettings(
  system: SystemKind,
  values: ResilienceValues,
  policies: ResiliencePolicies = {},
): ResilienceSettings {
  const preset = presets[system];
  const { timeout_seconds: seconds } = values;
  const limits = limitsIn(values);
  return {
    ...preset,
    retry: retryIn(preset.retry, values, policies),
    ...(seconds === undefined ? {} : { timeoutMilliseconds: seconds * 1000 }),
    ...(limits === undefined ? {} : { limits }),
    onRateLimit: policies.onRateLimit ?? preset.onRateLimit,
    heedsAnnounced: values.rate_limit_safe ?? preset.heedsAnnounced,
    ...circuitIn(preset.circuit, values),
  };
}

function retryIn(
  preset: ResilienceSettings['retry'],
  values: ResilienceValues,
  policies: ResiliencePolicies,
): ResilienceSettings['retry'] {
  const { max_attempts: attempts, backoff_type: type, ...delays } = values.error_handling?.retry_strategy ?? {};
  const said = policies.retries ?? values.max_retries ?? (attempts === undefined ? undefined : attempts - 1);
  const backoff = values.backoff_strategy ?? type;
  const initial = milliseconds(delays.initial_delay) ?? preset.initialDelayMilliseconds;
  return {
    retries: values.auto_retry === false ? 0 : (said ?? preset.retries),
    ...(backoff === undefined ? {} : { backoff }),
    initialDelayMilliseconds: initial,
    maxDelayMilliseconds: milliseconds(delays.max_delay) ?? Math.max(preset.maxDelayMilliseconds, initial),
  };
}

function limitsIn(values: ResilienceValues): RateLimits | undefined {
  const said = values.error_handling?.rate_limit_handling ?? {};
  const windows: RateLimit[] = [
    { requests: said.max_requests_per_second, perMilliseconds: 1000 },
    { requests: values.max_requests_per_minute ?? said.max_requests_per_minute, perMilliseconds: 60_000 },
    { requests: said.max_requests_per_day, perMilliseconds: 86_400_000 },
  ].flatMap(({ requests, perMilliseconds }) => (requests === undefined ? [] : [{ requests, perMilliseconds }]));
  const { burst_limit: burst, max_concurrent_requests: concurrent } = said;
  if (windows.length === 0 && concurrent === undefined) return undefined;
  return {
    windows,
    ...(burst === undefined ? {} : { burst }),
    ...(concurrent === undefined ? {} : { concurrent }),
  };
}

function circuitIn(
  preset: ResilienceSettings['circuit'],
  values: ResilienceValues,
): Pick<ResilienceSettings, 'circuit'> {
  const { failure_threshold: threshold, reset_timeout: reset } = values.error_handling?.circuit_breaker ?? {};
  const failureThreshold = threshold ?? preset?.failureThreshold;
  const resetMilliseconds = milliseconds(reset) ?? preset?.resetMilliseconds;
  if (failureThreshold === undefined || resetMilliseconds === undefined) return {};
  return { circuit: { failureThreshold, resetMilliseconds } };
}

function milliseconds(value: string | number | undefined): number | undefined {
  return value === undefined ? undefined : durationMilliseconds(value);
}
