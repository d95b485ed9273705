import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { hashSecret } from '../../core/secrets.ts';
import { field } from '../../domain/field.ts';
import { person } from '../../domain/people.ts';
import type { SignInRequest } from '../../domain/signin/request.ts';
import { SIGN_IN_EVENTS } from '../shared/sign-in.ts';
import { codeText, refusedCode, wrongCode } from './codes.ts';
import { giveSession, isStillApproved } from './requests.ts';
import type { Context } from '../../core/context.ts';

/** What a device that asks too often must wait longer, in seconds (RFC 8628, section 3.5). */
const SLOWER_BY = 5;
/** A question may come so much earlier, in milliseconds: clocks and networks are not exact. */
const EARLY = 1000;

const WAITING = ['pending', 'slow_down', 'denied', 'expired'] as const;

export const sessionDeviceToken = operation({
  name: 'session.device-token',
  summary: 'Fetch the session that a device asked for',
  permission: { none: 'the code that the device got is the proof', authenticated: false },
  noDryRun: 'it proves who calls',
  records: [...SIGN_IN_EVENTS],
  input: z.object({ device_code: field(codeText(), 'what the device got when it asked', 'CODE') }),
  output: z.union([
    z.object({
      state: z.enum(WAITING),
      /** In seconds, until the next question. */
      interval: z.number(),
    }),
    z.object({ state: z.enum(['done']), person, organization: z.string(), expires_at: z.string(), token: z.string() }),
  ]),
  errors: ['unauthenticated', 'rate_limited'],

  plan: ({ tx }, { device_code: code }): Promise<SignInRequest | undefined> => deviceOf(tx.signInRequests, code),

  prepare: (_input, found) => {
    if (found === undefined) throw refusedCode('the device code is wrong, or was used');
    return Promise.resolve(undefined);
  },

  async run(context, { device_code: code }) {
    const found = await deviceOf(context.tx.signInRequests, code);
    if (found === undefined) throw refusedCode('the device code is wrong, or was used');
    if (found.state === 'denied') return waiting('denied', found);
    if (found.expires_at <= context.at) return waiting('expired', found);
    if (found.state === 'pending') return asked(context, found);
    if (found.person_id === null || !(await isStillApproved(context.tx, found, context.at)))
      return waiting('denied', found);
    return { state: 'done' as const, ...(await giveSession(context, found, found.person_id)) };
  },

  secrets: (output) =>
    output.state === 'done'
      ? [{ email: output.person.email, username: output.person.username, kind: 'token', secret: output.token }]
      : [],
  proof: wrongCode('a device'),
});

const waiting = (state: (typeof WAITING)[number], { interval_seconds }: SignInRequest) => ({
  state,
  interval: interval_seconds,
});

/** Notes a question that came while nobody has decided; one that came too soon must wait longer the next time. */
async function asked({ tx, at, environment }: Context, found: SignInRequest) {
  const { id, interval_seconds, polled_at } = found;
  const next = polled_at === null ? 0 : Date.parse(polled_at) + interval_seconds * 1000 - EARLY;
  const isTooSoon = environment.now() < next;
  const change = { polled_at: at, interval_seconds: interval_seconds + (isTooSoon ? SLOWER_BY : 0) };
  await tx.signInRequests.update(id, change);
  return waiting(isTooSoon ? 'slow_down' : 'pending', { ...found, ...change });
}

/** The request of a device; undefined: the code is wrong, or its session was fetched. */
async function deviceOf(
  requests: Pick<Context['tx']['signInRequests'], 'byCode'>,
  code: string,
): Promise<SignInRequest | undefined> {
  const found = await requests.byCode(hashSecret(code));
  return found?.kind === 'device' && found.state !== 'done' ? found : undefined;
}
