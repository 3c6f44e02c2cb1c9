import { defineCode } from '../code.js';

/** What a connector says about a parameter; it knows its parameters, so the words are its own. */
export interface ConnectorWords {
  readonly message: string;
  readonly hint: string | undefined;
}

/** SF3xxx: Parameters and options of connectors. */
export const parametersCodes = {
  unknownParameter: defineCode<ConnectorWords>({
    code: 'SF3001',
    title: 'Unknown parameter',
    message: ({ message }) => message,
    hint: ({ hint }) => hint,
    explanation:
      'PARAMS or OPTIONS hold a name that the connector does not know. Names are never ignored: a misspelt `delimeter` would otherwise read the file with the wrong delimiter and say nothing.\n\nThe hint names the nearest parameter, or all there are. The page of the connector lists them with their types and defaults.',
  }),
  missingParameter: defineCode<ConnectorWords>({
    code: 'SF3002',
    title: 'Missing parameter',
    message: ({ message }) => message,
    hint: ({ hint }) => hint,
    explanation:
      'The connector cannot work without this parameter and it has no default.\n\nAdd it to PARAMS or OPTIONS; for a connection of the profile, to the connection. The page of the connector shows which parameters are required.',
  }),
  invalidParameter: defineCode<ConnectorWords>({
    code: 'SF3003',
    title: 'Wrong value of a parameter',
    message: ({ message }) => message,
    hint: ({ hint }) => hint,
    explanation:
      'The value does not fit the parameter: another type, a word that is not among the allowed ones, a number out of range. A variable that is the whole value, such as `"port": "${PORT}"`, takes the type of the parameter; its text must read as one.\n\nThe place that is marked holds the value. The page of the connector describes what the parameter takes.',
  }),
  conflictingParameters: defineCode<ConnectorWords>({
    code: 'SF3004',
    title: 'Parameters contradict each other',
    message: ({ message }) => message,
    hint: ({ hint }) => hint,
    explanation:
      'Two parameters cannot both be given: they are two names of one thing (`username` and `user`), or ask for different behaviour (`schema_evolution: strict` with `handle_schema_changes: true`).\n\nKeep the one you mean. OPTIONS of a source that uses a connection are put over the parameters of the connection by their name, so use the same name there.',
  }),
  policyDisagrees: defineCode<{ clause: string; parameter: string }>({
    code: 'SF3005',
    title: 'Policy and parameter disagree',
    message: ({ clause, parameter }) => `${clause} contradicts ${parameter}`,
    hint: () => 'keep one of them, or make them say the same',
    explanation:
      'A clause at the end of the SOURCE and a parameter in its PARAMS speak of the same thing and say different things. `ON_SCHEMA_CHANGE FAIL` is `schema_evolution: strict` or `handle_schema_changes: false`; `CONTINUE` and `ALERT_AND_CONTINUE` are `permissive` or `true`. `ON_ERROR RETRY 3 TIMES` is `max_retries: 3`.\n\nRemove one of the two.',
  }),
  idleParameter: defineCode<{ parameter: string; reason: string }>({
    code: 'SF3006',
    title: 'Parameter without effect',
    severity: 'warning',
    message: ({ parameter, reason }) => `\`${parameter}\` has no effect here: ${reason}`,
    hint: () => 'leave it out, or load with MODE REPLACE',
    explanation:
      'The parameter is right, but a LOAD of the source does nothing that it speaks of. `min_rows` keeps a replacement by too few rows from happening; a LOAD with MODE APPEND, MERGE or UPSERT replaces nothing, and finding few new rows is nothing unusual for it.\n\nLeave the parameter out. Where one source serves a LOAD that replaces and one that adds, two SOURCE statements say it clearly.',
  }),
  idleClause: defineCode<{ clause: string; reason: string }>({
    code: 'SF3007',
    title: 'Clause without effect',
    message: ({ clause, reason }) => `${clause} has no effect here: ${reason}`,
    hint: () => 'leave it out',
    explanation:
      'The clause is right, but nothing that it speaks of can happen with this source. ON_RATE_LIMIT says what to do when a service refuses requests because there were too many; a source that reads files of this machine makes none.\n\nLeave the clause out.',
  }),
};
