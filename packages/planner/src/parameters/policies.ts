import { codes, type Severity } from '@sqlflow/errors';
import type { PolicyNode, SourceNode } from '@sqlflow/parser';
import type { At, SourceFile } from '../files/source-file.js';
import type { CommonSourceSettings, SourcePolicies } from '../plan/plan.js';
import type { Report } from '../report.js';
import type { SourceSettings } from './common-settings.js';

export interface PoliciesInput {
  readonly node: SourceNode;
  readonly file: SourceFile;
  readonly settings: SourceSettings;
  /** The source reads nothing beyond this machine. */
  readonly local: boolean;
  /** Where the parameters stand that a policy says too. */
  readonly places: { readonly schema: At | undefined; readonly retries: At | undefined };
  readonly severity: Severity | undefined;
  readonly report: Report;
}

/** Brings what the ON_… clauses say together with what the parameters say. They must agree. */
export function applyPolicies(input: PoliciesInput): {
  readonly common: CommonSourceSettings;
  readonly policies: SourcePolicies;
} {
  const { node, settings, report, severity } = input;
  refuseUnsupported(input);
  const { retries, mayRetry, schemaEvolution, ...others } = settings;
  const onError = node.policies.find((policy) => policy.kind === 'on-error');
  const onSchemaChange = node.policies.find((policy) => policy.kind === 'on-schema-change');
  const wanted = onSchemaChange === undefined ? undefined : onSchemaChange.action === 'fail' ? 'strict' : 'permissive';
  if (onSchemaChange !== undefined && schemaEvolution !== undefined && wanted !== schemaEvolution) {
    disagree(input, onSchemaChange, `ON_SCHEMA_CHANGE ${onSchemaChange.action.toUpperCase()}`, {
      what: `schema changes being \`${schemaEvolution}\``,
      at: input.places.schema,
    });
  }
  const onRateLimit = node.policies.find((policy) => policy.kind === 'on-rate-limit');
  if (onRateLimit !== undefined && input.local) {
    const args = { clause: 'ON_RATE_LIMIT', reason: 'the source makes no requests to another system' };
    report.add(codes.parameters.idleClause, args, { file: input.file, span: onRateLimit.span }, { severity });
  }
  const asked = onError?.retries;
  if (onError !== undefined && asked !== undefined && mayRetry && retries !== undefined && asked !== retries) {
    disagree(input, onError, `ON_ERROR RETRY ${asked} TIMES`, {
      what: `\`max_retries: ${retries}\``,
      at: input.places.retries,
    });
  }
  return {
    common: {
      ...others,
      schemaEvolution: wanted ?? schemaEvolution ?? 'permissive',
      alertOnSchemaChange: onSchemaChange?.action === 'alert_and_continue',
    },
    policies: {
      onError: { ...retriesOf(mayRetry ? (asked ?? retries) : 0), action: onError?.action ?? 'fail' },
      onRateLimit: onRateLimit?.action ?? 'wait_and_retry',
      onLimitExceeded: 'stop',
    },
  };
}

/** Undefined: whoever reads decides by the kind of system. */
function retriesOf(retries: number | undefined): { readonly retries?: number } {
  return retries === undefined ? {} : { retries };
}

function refuseUnsupported({ node, file, report, severity }: PoliciesInput): void {
  for (const policy of node.policies) {
    if (policy.kind !== 'on-limit-exceeded') continue;
    const args = { what: 'ON_LIMIT_EXCEEDED', instead: 'leave it out' };
    report.add(codes.run.notSupportedYet, args, { file, span: policy.span }, { severity });
  }
}

function disagree(
  { file, report, severity }: PoliciesInput,
  policy: PolicyNode,
  clause: string,
  other: { readonly what: string; readonly at: At | undefined },
): void {
  report.add(
    codes.parameters.policyDisagrees,
    { clause, parameter: other.what },
    { file, span: policy.span },
    {
      severity,
      related: other.at === undefined ? undefined : [{ message: 'the parameters say so here', at: other.at }],
    },
  );
}
