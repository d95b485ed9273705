import * as z from 'zod/mini';
import { MANAGE_TRUSTS } from '../../core/guards/held-trusts.ts';
import { operation } from '../../core/operation.ts';
import type { OutputOf } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { nameOwner } from '../../domain/signin/claims.ts';
import { leavesCallerOpen, leavesOwnerOpen } from '../../domain/signin/pattern.ts';
import { MOST_TRUSTS, trust, trustFields } from '../../domain/signin/trust.ts';
import type { TrustRecord } from '../../domain/signin/trust.ts';
import { shellWord } from '../../lib/shell.ts';
import { ifNotExists, unlessThere, unlike } from '../shared/if-not-exists.ts';
import { theOrganization } from '../shared/resolve.ts';
import { findServiceAccount } from '../service-account/describe.ts';
import { RESET_ACCOUNT_TOKEN } from '../token/subject.ts';
import { describeTrust } from './describe.ts';

const add = operation({
  name: 'signin-trust.add',
  summary: 'Exchange the tokens of CI jobs for those of a service account',
  permission: [MANAGE_TRUSTS, RESET_ACCOUNT_TOKEN],
  records: ['Trust.Added'],
  input: z.object({
    ...trustFields(),
    force: z._default(
      field(z.boolean(), 'take a subject that leaves open whose job it is, as of an issuer that nobody else can use'),
      false,
    ),
    ...ifNotExists(),
  }),
  output: trust,
  errors: ['not_found', 'conflict', 'invalid', 'escalation', 'owner_role'],
  async run(context, input) {
    const { tx, at, environment, actor, record } = context;
    requireWholeOwner(input);
    const account = await findServiceAccount(tx, input.service_account);
    if (account.status !== 'active')
      throw new AppError('invalid', `${account.name} is deactivated, so its jobs would get no token`, {
        hint: `roster service-account reactivate ${shellWord(account.name)}`,
      });
    const audience = await audienceFor(context, input);
    const trusts = await tx.trusts.all();
    const there = sameOf(trusts, input, account.id);
    if (there !== undefined)
      throw new AppError('conflict', `there is a trust in ${there.subject} for ${account.name} already`, {
        hint: `roster signin trust show ${there.id}; with --if-not-exists, that is no error`,
        details: { id: there.id },
      });
    if (trusts.length >= MOST_TRUSTS)
      throw new AppError('conflict', `there are ${MOST_TRUSTS} trusts, which is the most`, {
        hint: 'remove one that is not needed any more: roster signin trust list',
        details: { limit: 'trusts', most: MOST_TRUSTS },
      });
    const { issuer, subject, claims, max_minutes } = input;
    const made: TrustRecord = {
      id: environment.newId(),
      ...{ issuer, subject, audience, claims, max_minutes },
      service_account_id: account.id,
      created_by: actor().holder,
      created_at: at,
    };
    await tx.trusts.insert(made);
    record({
      kind: 'Trust.Added',
      id: made.id,
      name: subject,
      description: `CI jobs that are ${subject} of ${issuer} get tokens of ${account.name}`,
      metadata: { after: { issuer, subject, audience, claims, service_account: account.name, max_minutes } },
    });
    return describeTrust(tx, made);
  },
});

type Input = OutputOf<typeof add.input>;

export const signinTrustAdd = unlessThere(add, {
  async find(context, input) {
    const { tx } = context;
    const account = await findServiceAccount(tx, input.service_account);
    const there = sameOf(await tx.trusts.all(), input, account.id);
    if (there === undefined) return undefined;
    return {
      output: await describeTrust(tx, there),
      name: `the trust in ${there.subject} for ${account.name}`,
      differences: [
        ...unlike('audience', there.audience, input.audience),
        ...unlike('claims', there.claims.toSorted().join(', '), input.claims.toSorted().join(', ')),
        ...unlike('minutes', String(there.max_minutes), String(input.max_minutes)),
      ],
    };
  },
});

/** A trust with the same issuer, subject and account. */
const sameOf = (trusts: readonly TrustRecord[], { issuer, subject }: Input, accountId: string) =>
  trusts.find((one) => one.issuer === issuer && one.subject === subject && one.service_account_id === accountId);

/** Throws `invalid` for a pattern that the jobs of somebody with a longer name would match as well. */
function requireWholeOwner({ subject, claims, force }: Input): void {
  if (!force && leavesCallerOpen(subject) && !nameOwner(claims))
    throw new AppError('invalid', `the subject ${subject} leaves open who calls the workflow`, {
      hint: 'give --claim repository_owner_id=NUMBER as well, whole; or --force, where nobody else can call it',
    });
  if (force || !leavesOwnerOpen(subject)) return;
  throw new AppError('invalid', `the subject ${subject} leaves open whose jobs these are`, {
    hint: 'name the owner whole, up to a slash or colon, such as repo:acme/*; or give --force, where nobody else can use the issuer',
  });
}

/** Whom the tokens must be for. Throws `invalid` where neither the input nor the organization says. */
async function audienceFor({ tx }: Context<Reads>, { audience }: Input): Promise<string> {
  const standard = audience ?? (await theOrganization(tx)).url;
  if (standard !== '') return standard;
  throw new AppError('invalid', 'the organization has no URL, so nobody can tell whom the CI tokens must be for', {
    hint: 'give --audience, or set the URL: roster settings set url https://roster.example.com',
  });
}
