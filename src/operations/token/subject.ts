import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON } from '../../domain/field.ts';
import { emailKey, isUuid, reference } from '../../domain/names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { stateAhead } from '../../core/guards/state-ahead.ts';
import type { Reads } from '../../core/store/index.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { ServiceAccountRecord } from '../../domain/service-accounts.ts';
import { shellWord } from '../../lib/shell.ts';
import { findPerson, targetPerson } from '../shared/resolve.ts';
import { findServiceAccount } from '../service-account/describe.ts';
import { required } from '../../lib/required.ts';

/** Whose tokens are meant, and which of them. */

export const CREATE = 'organization.api_tokens.create';
export const MANAGE = 'organization.api_tokens.manage';
export const VIEW_ACCOUNTS = 'organization.service_accounts.view';
export const RESET_ACCOUNT_TOKEN = 'organization.service_accounts.reset_token';

/** The permissions of token operations: they depend on the token's owner. */
export const PERMISSION = {
  none: 'it depends on whose token it is',
  authenticated: true,
  limited: 'of the token itself; every other one takes a permission',
} as const;

/** What changing a token needs beside, for edit and revoke. */
export const ALSO_OF_CHANGES = {
  [CREATE]: 'for a token of yours other than the current one',
  [MANAGE]: "for somebody else's",
  [RESET_ACCOUNT_TOKEN]: "for a service account's",
} as const;

/** An owner of tokens. */
export interface TokenSubject {
  readonly type: TokenRecord['subject_type'];
  readonly id: string;
  /** The username of a person, the name of a service account. */
  readonly name: string;
  readonly email: string | null;
  readonly isActive: boolean;
  /** It is the actor. */
  readonly isOwn: boolean;
  /** The flag that names it on a command line, with a leading space; empty for the actor. */
  readonly flag: string;
}

/** The fields that say whose tokens are meant; without them, the actor's own. */
export const subjectFields = () => ({
  person: z.optional(field(reference(), 'whose token, where it is not your own: e-mail, username or id', PERSON)),
  service_account: z.optional(field(reference(), 'the service account whose token it is', 'NAME')),
});
export interface SubjectInput {
  readonly person?: string | undefined;
  readonly service_account?: string | undefined;
}

/** The input field for one token, by name or id. */
export const tokenField = () => field(reference(), 'a token: its name or id', 'NAME');
/** The field that names a token, or with `current` the one in use. */
export const tokenOrCurrent = () => field(reference(), 'a token: its id or name; current: the one in use', 'NAME');

/**
 * Whose tokens are read. Throws `forbidden` for somebody else's, before it tells whether they
 * exist; for a service account it requires `accountPermission`.
 */
export async function findSubject(
  context: Context<Reads>,
  { person, service_account: account }: SubjectInput,
  accountPermission: Permission = VIEW_ACCOUNTS,
): Promise<TokenSubject> {
  const { tx, actor } = context;
  if (person !== undefined && account !== undefined)
    throw new AppError('invalid', 'a token belongs to a person or to a service account', {
      hint: 'give --person or --service-account',
    });
  const { type, id, username } = actor();
  if (account !== undefined) {
    const isOwn = type === 'service_account' && (account === username || account === id);
    if (!isOwn) context.require(accountPermission);
    return ofAccount(await findServiceAccount(tx, isOwn ? id : account), isOwn);
  }
  if (type === 'service_account' && person === undefined) return ofAccount(await findServiceAccount(tx, id), true);
  const self = type === 'user' ? await findPerson(tx, id) : undefined;
  if (self !== undefined && (person === undefined || isNamedBy(self, person))) return ofPerson(self, true);
  context.require(MANAGE);
  return ofPerson(await findPerson(tx, required(person, 'the person')), false);
}

/** Whose tokens are changed; only an Owner changes those of an Owner. Throws `forbidden`, `owner_role`. */
export async function targetSubject(context: Context, input: SubjectInput): Promise<TokenSubject> {
  const subject = await findSubject(context, input, RESET_ACCOUNT_TOKEN);
  if (!subject.isOwn && subject.type === 'user') await targetPerson(context, subject.id);
  return subject;
}

/** Asks ahead for what a new token of the actor takes. */
export function issueAhead({ tx, at, actor }: Context, { person, service_account: account }: SubjectInput): void {
  if (person !== undefined || account !== undefined) return;
  const { type, id } = actor();
  tx.ahead(() => [
    type === 'user' ? findPerson(tx, id) : findServiceAccount(tx, id),
    tx.tokens.liveOf(id, at),
    ...stateAhead(tx, [{ type, id }]),
  ]);
}

const isNamedBy = ({ id, email, username }: PersonRecord, ref: string): boolean =>
  ref.includes('@')
    ? email !== null && emailKey(email) === emailKey(ref)
    : ref === username || (isUuid(ref) && ref.toLowerCase() === id);

const ofPerson = ({ id, username, email, status }: PersonRecord, isOwn: boolean): TokenSubject => ({
  type: 'user',
  id,
  name: username,
  email,
  isActive: status === 'active',
  isOwn,
  flag: isOwn ? '' : ` --person ${shellWord(username)}`,
});

const ofAccount = ({ id, name, status }: ServiceAccountRecord, isOwn: boolean): TokenSubject => ({
  type: 'service_account',
  id,
  name,
  email: null,
  isActive: status === 'active',
  isOwn,
  flag: isOwn ? '' : ` --service-account ${shellWord(name)}`,
});

/** The live API tokens, all or those of a name, the newest last: a replaced one can live on for an overlap. */
export async function liveTokens(
  { tx, at }: Pick<Context<Reads>, 'tx' | 'at'>,
  subject: Pick<TokenSubject, 'id'>,
  name?: string,
): Promise<TokenRecord[]> {
  const all = await tx.tokens.liveOf(subject.id, at);
  return all.filter((one) => one.kind === 'api' && (name === undefined || one.name === name));
}

/** Tokens without those that wait to be confirmed: a name means what works for good. */
export const confirmed = (tokens: readonly TokenRecord[]): TokenRecord[] =>
  tokens.filter(({ replaces }) => replaces === null);

/** A live token by id, or the newest API token of that name. */
export async function lookUpToken(
  { tx, at }: Context<Reads>,
  subject: TokenSubject,
  ref: string,
): Promise<TokenRecord | undefined> {
  const live = await tx.tokens.liveOf(subject.id, at);
  return (
    live.find((one) => isUuid(ref) && one.id === ref.toLowerCase()) ??
    confirmed(live).findLast((one) => one.kind === 'api' && one.name === ref)
  );
}

/** The refusal if `lookUpToken` finds nothing, with the nearest name. */
export async function noSuchToken({ tx, at }: Context<Reads>, subject: TokenSubject, ref: string): Promise<AppError> {
  const live = (await tx.tokens.liveOf(subject.id, at)).filter((one) => one.kind === 'api');
  const near = nearest(
    ref,
    live.map((one) => one.name),
  );
  const list = `roster token list${subject.flag}`;
  return new AppError('not_found', `${subject.name} has no live token ${ref}`, {
    hint: near === undefined ? list : `did you mean ${near}?`,
    details: { token: ref, suggestions: near === undefined ? [] : [near] },
  });
}
