import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import { hashSecret } from '../../core/secrets.ts';
import { s256 } from '../../lib/pkce.ts';
import { field } from '../../domain/field.ts';
import { person } from '../../domain/people.ts';
import type { SignInRequest } from '../../domain/signin/request.ts';
import { SIGN_IN_EVENTS } from '../shared/sign-in.ts';
import { codeText, refusedCode, wrongCode } from './codes.ts';
import { giveSession, isStillApproved, machineOf } from './requests.ts';

const WRONG = 'the code is wrong, was used, or is too old';

export const sessionCodeToken = operation({
  name: 'session.code-token',
  summary: 'Fetch the session that a program on the machine of the browser asked for',
  permission: { none: 'the code and its verifier are the proof', authenticated: false },
  noDryRun: 'it proves who calls',
  records: [...SIGN_IN_EVENTS, 'Token.Revoked'],
  input: z.object({
    code: field(codeText(), 'what was sent to the program', 'CODE'),
    code_verifier: field(codeText(), 'what the program kept', 'TEXT'),
    redirect_uri: field(z.string().check(z.maxLength(200)), 'where the code was sent', 'URL'),
  }),
  output: z.union([
    /** A code that is used again ends the session that it gave: somebody else knows it. */
    z.object({ state: z.enum(['used']) }),
    z.object({ state: z.enum(['done']), person, organization: z.string(), expires_at: z.string(), token: z.string() }),
  ]),
  errors: ['unauthenticated', 'rate_limited'],

  plan: ({ tx }, { code }): Promise<SignInRequest | undefined> => requestOf(tx.signInRequests, code),

  prepare(input, found: SignInRequest | undefined) {
    if (found === undefined || (found.state !== 'done' && !isProved(input, found))) throw refusedCode(WRONG);
    return Promise.resolve(undefined);
  },

  async run(context, input) {
    const found = await requestOf(context.tx.signInRequests, input.code);
    if (found?.state === 'done') return endSession(context, found);
    const isGood = found !== undefined && found.expires_at > context.at && isProved(input, found);
    if (!isGood || found.person_id === null || !(await isStillApproved(context.tx, found, context.at)))
      throw refusedCode(WRONG);
    return { state: 'done' as const, ...(await giveSession(context, found, found.person_id)) };
  },

  secrets: (output) =>
    output.state === 'done'
      ? [{ email: output.person.email, username: output.person.username, kind: 'token', secret: output.token }]
      : [],
  proof: wrongCode('a program'),
});

/** Whether the verifier and the place are those that the code was made for. */
const isProved = (
  { code_verifier, redirect_uri }: { readonly code_verifier: string; readonly redirect_uri: string },
  request: SignInRequest,
): boolean => s256(code_verifier) === request.code_challenge && redirect_uri === request.redirect_uri;

/** Ends the session of a code that is used again. */
async function endSession(context: Context, request: SignInRequest) {
  const { tx, at } = context;
  const session = request.session_id === null ? undefined : await tx.tokens.byId(request.session_id);
  if (session !== undefined && session.revoked_at === null) {
    await tx.tokens.revoke(session, at);
    context.record({
      kind: 'Token.Revoked',
      id: session.id,
      name: session.name,
      description: `the session of ${machineOf(request)} was ended, because its code was used twice`,
    });
  }
  return { state: 'used' as const };
}

async function requestOf(
  requests: Pick<Context['tx']['signInRequests'], 'byCode'>,
  code: string,
): Promise<SignInRequest | undefined> {
  const found = await requests.byCode(hashSecret(code));
  return found?.kind === 'loopback' ? found : undefined;
}
