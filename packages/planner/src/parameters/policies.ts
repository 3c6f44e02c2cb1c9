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
  const { node, settings } = input;
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
      onError: { retries: mayRetry ? (asked ?? retries ?? 0) : 0, action: onError?.action ?? 'fail' },
      onRateLimit: 'wait_and_retry',
      onLimitExceeded: 'stop',
    },
  };
}

function refuseUnsupported({ node, file, report, severity }: PoliciesInput): void {
  for (const policy of node.policies) {
    if (policy.kind !== 'on-rate-limit' && policy.kind !== 'on-limit-exceeded') continue;
    const what = policy.kind === 'on-rate-limit' ? 'ON_RATE_LIMIT' : 'ON_LIMIT_EXCEEDED';
    const args = { what, instead: 'leave it out' };
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
