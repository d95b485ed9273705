import { commandLine } from '../../../lib/shell.ts';
import type { OwnedToken } from '../../../core/store/health.ts';
import { check, day, daysBefore, referenceTo } from './check.ts';
import type { Moment } from './check.ts';

/** Checks of tokens. */

/** Days without use after which a token is reported. */
const UNUSED_DAYS = 90;
/** How many days before its end the actor's own API token is reported. */
const SOON_DAYS = 7;

const tokenText = (token: OwnedToken): string => `the token ${token.name} (…${token.last_four}) of ${token.owner}`;

/** A command on a token; names its owner unless it is the actor. */
function tokenCommand(verb: string, token: OwnedToken, { actor }: Moment, ...more: string[]): string {
  const owner =
    token.subject_id === actor.id
      ? []
      : [token.subject_type === 'user' ? '--person' : '--service-account', token.owner];
  const reference = token.shares_name === 1 ? token.id : referenceTo(token);
  return commandLine('roster', 'token', verb, reference, ...owner, ...more);
}

export const tokenEndless = check({
  code: 'token_endless',
  about: 'the API tokens of everybody',
  needs: ['organization.api_tokens.manage'],
  offenders: ({ tx }, { at }, limit) => tx.health.endlessTokens(at, limit),
  tell: (token, moment) => [
    token.name,
    `${tokenText(token)} never expires`,
    tokenCommand('reset', token, moment, '--expires', '90d'),
  ],
});

export const tokenUnused = check({
  code: 'token_unused',
  about: 'the use of API tokens',
  needs: ['organization.api_tokens.manage'],
  offenders: ({ tx }, { at }, limit) => tx.health.unusedTokens(at, daysBefore(at, UNUSED_DAYS), limit),
  tell: (token, moment) => [
    token.name,
    `${tokenText(token)} was not used since ${day(token.used_at)}`,
    tokenCommand('revoke', token, moment),
  ],
});

export const tokenOfDeactivated = check({
  code: 'token_of_deactivated',
  about: 'the API tokens of deactivated accounts',
  needs: ['organization.api_tokens.manage'],
  offenders: ({ tx }, { at }, limit) => tx.health.tokensOfDeactivated(at, limit),
  tell: (token, moment) => [
    token.name,
    `${tokenText(token)}, who is deactivated, works again once ${token.owner} is reactivated`,
    tokenCommand('revoke', token, moment),
  ],
});

export const tokenEnds = check({
  code: 'token_ends',
  about: 'the API token that you use',
  needs: [],
  async offenders({ tx }, { at, actor }) {
    const used = actor.tokenId === null ? undefined : await tx.tokens.byId(actor.tokenId);
    // A session always ends soon, and another login is all that it takes.
    if (used?.kind !== 'api' || used.expires_at === null) return [];
    return used.expires_at < daysBefore(at, -SOON_DAYS) ? [used] : [];
  },
  tell: ({ name, expires_at }) => [
    name,
    `the API token that you use here ends on ${day(expires_at ?? '')}`,
    'roster token reset',
  ],
});
