import type { Reads } from '../../../core/store/index.ts';
import { describeProvider } from '../../scim/provider.ts';
import { confirmed, liveTokens } from '../../token/subject.ts';
import { check, day, daysBefore } from './check.ts';

/** Checks of the identity provider that manages people over SCIM. */

/** How many days before its end its token is reported: somebody must type the next one in there. */
const SOON_DAYS = 14;
/** Days without a request after which the provider is reported: some send only changes. */
const SILENT_DAYS = 30;

const needs = ['organization.okta.view'] as const;

/** When the last of its tokens ends; empty: it has none; undefined: there is no provider, or its token never ends. */
async function tokenEnd(tx: Reads, at: string): Promise<string | undefined> {
  const provider = await tx.scim.provider();
  if (provider === undefined) return undefined;
  const tokens = confirmed(await liveTokens({ tx, at }, { id: provider.account_id }));
  return tokens.some(({ expires_at: end }) => end === null) ? undefined : (tokens.at(-1)?.expires_at ?? '');
}

export const scimTokenEnds = check({
  code: 'scim_token_ends',
  about: 'the token of the identity provider',
  needs,
  async offenders({ tx }, { at }) {
    const end = await tokenEnd(tx, at);
    return end !== undefined && end < daysBefore(at, -SOON_DAYS) ? [end] : [];
  },
  tell: (end) => [
    null,
    end === ''
      ? 'the identity provider has no token that works, so that leavers stay'
      : `the token of the identity provider ends on ${day(end)}, and leavers stay from then on`,
    'roster scim token reset --secret-file FILE',
  ],
});

export const scimSilent = check({
  code: 'scim_silent',
  about: 'when the identity provider was here',
  needs,
  async offenders(context, { at }) {
    const provider = await context.tx.scim.provider();
    if (provider === undefined) return [];
    const { last_used_at: seen, created_at } = await describeProvider({ tx: context.tx, at }, provider);
    return (seen ?? created_at) < daysBefore(at, SILENT_DAYS) ? [seen] : [];
  },
  tell: (seen) => [
    null,
    `the identity provider was ${seen === null ? 'never here' : `not here since ${day(seen)}`}: look there why it sends nothing (docs/scim.md)`,
    'roster scim status',
  ],
});
