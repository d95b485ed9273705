import type { AuditEvent } from '../../domain/audit.ts';
import { commandLine } from '../../lib/shell.ts';

/** What to do instead of undoing an event that cannot be undone: a command that works as it is printed. */

type Facts = Readonly<Record<string, unknown>>;

/** A sentence or a command; undefined: change it back by hand. */
export function insteadOf(event: AuditEvent): string | undefined {
  const { resource_name: name } = event;
  const { before = {}, after = {} } = JSON.parse(event.metadata) as { readonly before?: Facts; readonly after?: Facts };
  switch (`${event.resource}.${event.operation}`) {
    case 'Organization.OwnerRecovered':
      return `give another role: ${commandLine('roster', 'people', 'role', name)} ROLE`;
    case 'User.PasswordReset':
    case 'User.PasswordChanged':
    case 'User.PasswordEnded':
      return `make another password: ${commandLine('roster', 'people', 'reset-password', name)}`;
    case 'User.Removed':
    case 'User.Left':
      return `add the person again: ${addAgain(name, before)}`;
    case 'Token.Reset':
    case 'Token.Revoked':
      return `create another token: ${commandLine('roster', 'token', 'create', name)}`;
    case 'Token.Modified':
      return typeof before.name === 'string' ? `rename it: PATCH /api/v1/tokens/${event.resource_id}` : undefined;
    case 'ServiceAccount.Removed':
      return `create it again: ${commandLine('roster', 'service-account', 'create', name, ...flag('--description', before.description), ...flag('--role', before.role))}`;
    case 'Invitation.Modified':
    case 'Invitation.Resent':
    case 'Invitation.HandedOver':
      return `revoke it: ${commandLine('roster', 'invitation', 'revoke', name)}`;
    case 'Invitation.Revoked':
      return `invite again: ${commandLine('roster', 'people', 'invite', name)}`;
    case 'Invitation.Superseded':
      return `change the role of the person: ${commandLine('roster', 'people', 'role', name)} ROLE`;
    case 'Invitation.Accepted':
      return typeof after.username === 'string'
        ? `remove the person: ${commandLine('roster', 'people', 'remove', after.username)}`
        : undefined;
    case 'Queue.Added':
      return `delete it: ${commandLine('roster', 'queue', 'delete', event.resource_id)}`;
    case 'Queue.Removed':
      return `create it again: ${createAgain(name, before)}`;
    case 'AuditStream.Added':
      return `remove it: ${commandLine('roster', 'audit', 'stream', 'remove')}`;
    case 'AuditStream.Modified':
    case 'AuditStream.Removed':
      return `configure it again: ${commandLine('roster', 'audit', 'stream', 'configure', '--help')}`;
    default:
      return undefined;
  }
}

function addAgain(username: string, { email, role, groups }: Facts): string {
  if (typeof email !== 'string') return commandLine('roster', 'people', 'invite', '--help');
  const groupFlags = Array.isArray(groups) ? groups.flatMap((group) => flag('--group', quoted(group))) : [];
  return commandLine('roster', 'people', 'add', email, '--username', username, ...flag('--role', role), ...groupFlags);
}

function createAgain(name: string, { project, processing, at_most }: Facts): string {
  const place = typeof project === 'string' ? ['--project', project] : ['--scope', 'organization'];
  const atMost = typeof at_most === 'number' ? ['--at-most', String(at_most)] : [];
  return commandLine('roster', 'queue', 'create', name, ...place, ...flag('--processing', processing), ...atMost);
}

const flag = (name: string, value: unknown): string[] =>
  typeof value === 'string' && value !== '' ? [name, value] : [];

/** Lists with commas are taken apart, so a name with one is quoted. */
const quoted = (name: unknown): unknown => (typeof name === 'string' && name.includes(',') ? `"${name}"` : name);
