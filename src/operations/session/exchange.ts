import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Environment } from '../../core/context.ts';
import { generateToken, hashSecret } from '../../core/secrets.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { ref } from '../../domain/references.ts';
import { fitsTrust } from '../../domain/signin/claims.ts';
import type { VerifiedToken } from '../../domain/signin/claims.ts';
import { claimedIssuer, LONGEST_TOKEN, refusedToken } from '../../domain/signin/token-text.ts';
import type { TrustRecord } from '../../domain/signin/trust.ts';
import { findServiceAccount } from '../service-account/describe.ts';
import { countExchangeAttempt } from '../shared/login-attempts.ts';
import { theOrganization } from '../shared/resolve.ts';
import { insertToken } from '../token/issue.ts';

/** Who is said to have signed the token: only an issuer that is trusted is asked for its keys. */
interface Plan {
  readonly issuer: string;
  readonly isTrusted: boolean;
}

interface Prepared {
  readonly verified: VerifiedToken;
  /** The new token. */
  readonly secret: string;
}

export const sessionExchange = operation({
  name: 'session.exchange',
  summary: 'Exchange the token of a CI job for one of a service account',
  permission: { none: 'the token of the CI system is the proof', authenticated: false },
  noDryRun: 'it proves who calls',
  records: ['Token.Exchanged'],
  input: z.object({
    subject_token: z.string().check(z.maxLength(LONGEST_TOKEN)),
    service_account: z.optional(
      field(reference(), 'the service account that is meant, where the job may act as several', 'NAME'),
    ),
  }),
  output: z.object({
    service_account: ref,
    organization: z.string(),
    /** When the token ends. */
    expires_at: z.string(),
    token: z.string(),
  }),
  errors: ['unauthenticated', 'rate_limited', 'unreachable'],

  async plan({ tx }, { subject_token: token }): Promise<Plan> {
    await theOrganization(tx);
    const issuer = issuerIn(token);
    return { issuer, isTrusted: (await tx.trusts.all()).some((trust) => trust.issuer === issuer) };
  },

  async prepare({ subject_token: token }, { issuer, isTrusted }, environment, signal): Promise<Prepared> {
    // Throws for what is no token.
    claimedIssuer(token);
    if (!isTrusted) throw refusedToken('is of an issuer that nobody trusts here');
    const given = { token, issuer, now: environment.now(), signal };
    const verified = await environment.verifyToken(given).catch((error: unknown) => {
      throw forStrangers(error, environment);
    });
    return { verified, secret: generateToken(environment.random) };
  },

  async run(context, input, { verified, secret }: Prepared) {
    const { tx, environment } = context;
    const { issuer, subject, audience } = verified;
    const account =
      input.service_account === undefined
        ? undefined
        : await findServiceAccount(tx, input.service_account).catch(nobody);
    const trust = (await tx.trusts.all()).find(
      (one) =>
        fitsTrust(verified, one) && (input.service_account === undefined || one.service_account_id === account?.id),
    );
    if (trust === undefined) throw fitsNone(verified);
    const { id, username } = await context.actAs(trust.service_account_id, 'service_account');
    if (!(await tx.trusts.use(verified.use, new Date(verified.expires).toISOString())))
      throw refusedToken('was exchanged before; each is exchanged once');
    const expires_at = new Date(environment.now() + trust.max_minutes * MINUTE).toISOString();
    const made = await insertToken(context, secret, {
      kind: 'session',
      subject_type: 'service_account',
      subject_id: id,
      name: 'exchanged',
      expires_at,
      permissions: null,
      trust_id: trust.id,
      exchanged_for: subject,
    });
    context.record({
      kind: 'Token.Exchanged',
      id: made.id,
      name: made.name,
      description: `${username} got a token for the CI job ${subject}`,
      metadata: { issuer, subject, audience, trust: trust.id, after: { last_four: made.last_four, expires_at } },
    });
    const { name: organization } = await theOrganization(tx);
    return { service_account: { id, name: username }, organization, expires_at, token: secret };
  },

  secrets: ({ service_account: { name }, token }) => [{ email: null, username: name, kind: 'token', secret: token }],

  proof: {
    codes: ['unauthenticated'],
    count: (tx, _input, plan, environment) => countExchangeAttempt(tx, countedIssuer(plan), environment),
    async failed(tx, _input, { issuer }) {
      const trust: TrustRecord | undefined = (await tx.trusts.all()).find((one) => one.issuer === issuer);
      // An unknown issuer is not named: strangers would write into the log what they like.
      const whose = trust === undefined ? 'of an unknown issuer' : `of ${issuer}`;
      return {
        kind: 'Token.ExchangeFailed',
        id: trust === undefined ? '' : hashSecret(issuer),
        name: trust?.issuer ?? 'an unknown issuer',
        description: `a CI token ${whose} was refused`,
      };
    },
  },
});

const MINUTE = 60 * 1000;

/** A service account that is not there fits no trust; strangers are not told which are. Throws everything else. */
function nobody(error: unknown): undefined {
  if (!(error instanceof AppError) || !['not_found', 'ambiguous'].includes(error.code)) throw error;
}

/** Attempts count by the issuer only where it is known: others are one. */
const countedIssuer = ({ issuer, isTrusted }: Plan): string => (isTrusted ? issuer : '');

/** The issuer that a token names; empty: it names none. */
function issuerIn(token: string): string {
  try {
    return claimedIssuer(token);
  } catch {
    return '';
  }
}

/** What the caller's own token says helps to mend the trust, or the job. */
const fitsNone = ({ subject, audience }: VerifiedToken): AppError =>
  new AppError('unauthenticated', `no trust here is for the CI job ${subject} with the audience ${audience}`, {
    hint: 'compare it with the trusts, their claims too: roster signin trust list',
    details: { subject, audience, proof: 'ci_token' },
  });

/** Strangers are not told which machines the server cannot reach, or may not. */
function forStrangers(error: unknown, { address }: Environment): unknown {
  if (address === '' || !(error instanceof AppError) || !['unavailable', 'unreachable', 'invalid'].includes(error.code))
    return error;
  return new AppError('unavailable', 'the keys of the CI system cannot be had at the moment', {
    hint: 'try again; if that does not help, ask whoever runs roster to exchange a token where the store is',
    cause: error,
  });
}
