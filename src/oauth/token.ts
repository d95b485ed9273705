import * as z from 'zod/mini';
import { operation } from '../core/operation.ts';
import type { OutputOf } from '../core/operation.ts';
import { validate } from '../core/validate.ts';
import { AppError } from '../domain/errors.ts';
import { reference } from '../domain/names/names.ts';
import { codeGrant } from './code-grant.ts';
import { deviceGrant } from './device-grant.ts';
import { OAUTH_ERROR } from './errors.ts';
import { exchangeGrant } from './exchange-grant.ts';
import { parameter, secretsIn, tokenAnswer } from './grant.ts';
import type { Grant } from './grant.ts';

/** The one address for tokens: what `grant_type` names does the work, and asks for what it needs. */

const GRANTS: readonly Grant[] = [exchangeGrant, deviceGrant, codeGrant];
/** For the description of the server. */
export const GRANT_TYPES: readonly string[] = GRANTS.map(({ type }) => type);

const input = z.object({
  grant_type: parameter(),
  ...{ client_id: z.optional(parameter()), scope: z.optional(z.string()) },
  ...{ subject_token: z.optional(parameter()), subject_token_type: z.optional(z.string()) },
  ...{ requested_token_type: z.optional(z.string()), service_account: z.optional(reference()) },
  ...{ device_code: z.optional(parameter()), code: z.optional(parameter()) },
  ...{ code_verifier: z.optional(parameter()), redirect_uri: z.optional(parameter()) },
});

/** The grant that is meant, and its input. Throws `invalid`, for a grant that there is none of as `unsupported_grant_type`. */
function chosen(given: OutputOf<typeof input>) {
  const grant = GRANTS.find(({ type }) => type === given.grant_type);
  if (grant === undefined)
    throw new AppError('invalid', `the grant_type must be one of: ${GRANT_TYPES.join(', ')}`, {
      details: { [OAUTH_ERROR]: 'unsupported_grant_type' },
    });
  const { operation: own } = grant;
  return { own, proof: own.proof, input: validate(own.input, given) };
}

export const oauthToken = operation<typeof input, z.infer<typeof tokenAnswer>, unknown, unknown>({
  name: 'oauth.token',
  summary: 'Get a token, for clients that speak OAuth 2.0',
  permission: { none: 'the token of a CI system, or a code, is the proof', authenticated: false },
  noDryRun: 'it proves who calls',
  records: [...new Set(GRANTS.flatMap(({ operation: { records } }) => records))],
  input,
  output: tokenAnswer,
  errors: ['unauthenticated', 'rate_limited', 'unreachable'],
  async plan(context, given) {
    const { own, input } = chosen(given);
    return own.plan?.(context, input);
  },
  async prepare(given, plan, environment, signal) {
    const { own, input } = chosen(given);
    return own.prepare?.(input, plan, environment, signal);
  },
  run(context, given, prepared) {
    const { own, input } = chosen(given);
    return own.run(context, input, prepared);
  },
  secrets: secretsIn,
  proof: {
    codes: ['unauthenticated'],
    count(tx, given, plan, environment) {
      const { proof, input } = chosen(given);
      if (proof === undefined) throw new AppError('internal', `${given.grant_type} has no proof`);
      return proof.count(tx, input, plan, environment);
    },
    failed(tx, given, plan) {
      const { proof, input } = chosen(given);
      if (proof === undefined) throw new AppError('internal', `${given.grant_type} has no proof`);
      return proof.failed(tx, input, plan);
    },
  },
});
