import { commandLine } from '../../domain/shell.ts';
import { found } from '../../domain/health.ts';
import type { AilmentCode, Finding } from '../../domain/health.ts';
import { OWNER } from '../../domain/guards.ts';
import { isPlanned } from '../../domain/permissions.ts';
import type { Permission, Scope } from '../../domain/permissions.ts';
import type { Actor, Context } from '../../core/context.ts';
import type { NamedThing, OwnedToken } from '../../core/health.ts';
import type { Reads } from '../../core/store.ts';
import { followChain } from '../chain.ts';
import { alikeText, renaming } from '../names.ts';
import { nearQuota } from './near-quota.ts';
import { fromTimesToCome, timeAhead } from './times.ts';

/** The checks of an organization. To add one: a line in AILMENTS of domain/health.ts, and an entry in CHECKS. */

/** Offenders that are listed of one kind. */
export const LISTED = 100;
const DAY = 24 * 60 * 60 * 1000;
/** Days without use after which a token is worth a look. */
const UNUSED_DAYS = 90;
/** Days before its end at which a token of one's own is told of. */
const SOON_DAYS = 7;

/** When and for whom a check looks. */
interface Moment {
  readonly at: string;
  readonly actor: Actor;
}

/** What a check looks with. */
type Looking = Pick<Context<Reads>, 'tx' | 'progress'>;

/** What is told of one offender: a sentence, and the command that mends it. */
type Told = readonly [subject: string | null, message: string, command: string | null];

export interface Check {
  readonly code: AilmentCode;
  /** What it looks at, for whoever may not see it. */
  readonly about: string;
  /** Empty: it looks at what is the actor's own. */
  readonly needs: readonly Permission[];
  look(context: Context<Reads>): Promise<Finding[]>;
}

/** A check from how its offenders are found, at most `limit`, and what is told of each: a pure function. */
const check = <T>(
  definition: Pick<Check, 'code' | 'about' | 'needs'> & {
    readonly offenders: (context: Looking, moment: Moment, limit: number) => Promise<readonly T[]>;
    readonly tell: (offender: T, moment: Moment) => Told;
  },
): Check => ({
  ...definition,
  async look(context) {
    const { code, offenders, tell } = definition;
    const moment = { at: context.at, actor: context.actor() };
    await context.pace();
    const all = await offenders(context, moment, LISTED + 1);
    return [
      ...all.slice(0, LISTED).map((one) => found(code, ...tell(one, moment))),
      ...(all.length > LISTED ? [found('more', code, `only the first ${LISTED} findings ${code} are listed`)] : []),
    ];
  },
});

const daysBefore = (at: string, days: number): string => new Date(Date.parse(at) - days * DAY).toISOString();
const day = (at: string): string => at.slice(0, 10);

/** How a command names a thing: by id where its name would be taken for a flag. */
const referenceTo = ({ id, name }: NamedThing): string => (name.startsWith('-') ? id : name);

/** Both scopes can have a role of the same name; without a flag, that of the organization is meant. */
const roleReference = (role: NamedThing & { readonly scope: Scope }): string[] => [
  referenceTo(role),
  ...(role.scope === 'project' ? ['--scope', 'project'] : []),
];

const tokenText = (token: OwnedToken): string => `the token ${token.name} (…${token.last_four}) of ${token.owner}`;

/** A command on a token; whose it is is said unless it is one's own. */
function tokenCommand(verb: string, token: OwnedToken, { actor }: Moment, ...more: string[]): string {
  const owner =
    token.subject_id === actor.id
      ? []
      : [token.subject_type === 'user' ? '--person' : '--service-account', token.owner];
  const reference = token.shares_name === 1 ? token.id : referenceTo(token);
  return commandLine('roster', 'token', verb, reference, ...owner, ...more);
}

export const CHECKS: readonly Check[] = [
  check({
    code: 'owner_password',
    about: 'the passwords of Owners',
    needs: ['organization.people.view'],
    async offenders({ tx }) {
      const owners = await tx.people.owners();
      if (owners.some((owner) => owner.chosePassword)) return [];
      return (await tx.people.find({ ids: owners.map((owner) => owner.id) })).slice(0, 1);
    },
    tell({ username, password: { expires_at } }, { at }) {
      const isUsable = expires_at !== null && expires_at > at;
      return [
        username,
        `no Owner has chosen a password, so none can log in once their tokens end; ${username} should choose one`,
        isUsable
          ? commandLine('roster', 'login', username)
          : commandLine('roster', 'people', 'reset-password', username),
      ];
    },
  }),
  check({
    code: 'one_owner',
    about: 'the Owners',
    needs: ['organization.people.view'],
    async offenders({ tx }) {
      const owners = await tx.people.owners();
      return owners.length === 1 ? owners : [];
    },
    tell: ({ username }) => [
      username,
      `${username} is the only Owner; with a second one, the organization does not depend on one person`,
      `roster people role PERSON ${OWNER}`,
    ],
  }),
  check({
    code: 'time_ahead',
    about: 'what is dated after now',
    needs: ['organization.audit_logs.view'],
    offenders: ({ tx }, { at }) => fromTimesToCome(tx, at),
    tell: (records) => [records.what, timeAhead(records), null],
  }),
  check({
    code: 'token_endless',
    about: 'the API tokens of everybody',
    needs: ['organization.api_tokens.manage'],
    offenders: ({ tx }, { at }, limit) => tx.health.endlessTokens(at, limit),
    tell: (token, moment) => [
      token.name,
      `${tokenText(token)} never expires`,
      tokenCommand('reset', token, moment, '--expires', '90d'),
    ],
  }),
  check({
    code: 'token_unused',
    about: 'the use of API tokens',
    needs: ['organization.api_tokens.manage'],
    offenders: ({ tx }, { at }, limit) => tx.health.unusedTokens(at, daysBefore(at, UNUSED_DAYS), limit),
    tell: (token, moment) => [
      token.name,
      `${tokenText(token)} was not used since ${day(token.used_at)}`,
      tokenCommand('revoke', token, moment),
    ],
  }),
  check({
    code: 'token_of_deactivated',
    about: 'the API tokens of deactivated accounts',
    needs: ['organization.api_tokens.manage'],
    offenders: ({ tx }, { at }, limit) => tx.health.tokensOfDeactivated(at, limit),
    tell: (token, moment) => [
      token.name,
      `${tokenText(token)}, who is deactivated, works again once ${token.owner} is reactivated`,
      tokenCommand('revoke', token, moment),
    ],
  }),
  check({
    code: 'token_ends',
    about: 'the token that you use',
    needs: [],
    async offenders({ tx }, { at, actor }) {
      const used = actor.tokenId === null ? undefined : await tx.tokens.byId(actor.tokenId);
      const isEnding = used !== undefined && used.expires_at !== null && used.expires_at < daysBefore(at, -SOON_DAYS);
      return isEnding ? [used] : [];
    },
    tell: ({ kind, name, expires_at }, { actor }) => [
      name,
      `the token that you use here ends on ${day(expires_at ?? '')}`,
      kind === 'session' ? commandLine('roster', 'login', actor.username) : 'roster token reset',
    ],
  }),
  check({
    code: 'temporary_password_expired',
    about: 'temporary passwords',
    needs: ['organization.people.view'],
    offenders: ({ tx }, { at }, limit) => tx.health.expiredPasswords(at, limit),
    tell: ({ username, expired_at }) => [
      username,
      `the temporary password of ${username} expired on ${day(expired_at)}, before it was used`,
      commandLine('roster', 'people', 'reset-password', username),
    ],
  }),
  check({
    code: 'names_alike',
    about: 'names that look alike',
    needs: [
      'organization.people.view',
      'organization.groups.view',
      'organization.service_accounts.view',
      'project.view',
    ],
    offenders: ({ tx }, _moment, limit) => tx.names.pairs(limit),
    tell: (pair) => [pair.name, alikeText(pair), renaming(pair)],
  }),
  check({
    code: 'group_empty',
    about: 'groups',
    needs: ['organization.groups.view'],
    offenders: ({ tx }, _moment, limit) => tx.health.emptyGroups(limit),
    tell: (group) => [
      group.name,
      `the group ${group.name} has no members`,
      commandLine('roster', 'group', 'delete', referenceTo(group)),
    ],
  }),
  check({
    code: 'role_unused',
    about: 'who has which role',
    needs: ['organization.roles.view'],
    offenders: ({ tx }, _moment, limit) => tx.health.unusedRoles(limit),
    tell: (role) => [
      role.name,
      `nobody has the custom role ${role.name}`,
      commandLine('roster', 'role', 'delete', ...roleReference(role)),
    ],
  }),
  check({
    code: 'role_planned',
    about: 'what roles grant',
    needs: ['organization.roles.view'],
    async offenders({ tx }, _moment, limit) {
      const custom = (await tx.roles.list(undefined)).filter((role) => !role.readonly);
      return custom.filter((role) => role.permissions.some(isPlanned)).slice(0, limit);
    },
    tell(role) {
      const planned = role.permissions.filter(isPlanned);
      return [
        role.name,
        `the custom role ${role.name} grants what nothing checks yet: ${planned.join(', ')}`,
        commandLine('roster', 'role', 'edit', ...roleReference(role), ...planned.flatMap((name) => ['--remove', name])),
      ];
    },
  }),
  check({
    code: 'audit_quota',
    about: 'who fills the audit log',
    needs: ['organization.audit_logs.view'],
    offenders: ({ tx }, { at }, limit) => nearQuota(tx, at, limit),
    tell: ({ name, events, bytes }) => [
      name,
      `${name} wrote ${events} audit events (${Math.ceil(bytes / 1024)} KiB) within the hour, about as many as one account may`,
      commandLine('roster', 'audit', 'list', '--actor', name),
    ],
  }),
  check({
    code: 'audit_broken',
    about: 'the audit log',
    needs: ['organization.audit_logs.view'],
    async offenders({ tx, progress }) {
      const { fault } = await followChain(tx, progress);
      return fault === undefined ? [] : [fault];
    },
    tell: ({ seq, problem }) => [
      `event ${seq}`,
      `the audit log is broken at event ${seq}: ${problem}`,
      'roster store restore FILE',
    ],
  }),
];
