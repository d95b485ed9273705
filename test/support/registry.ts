import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { AnyOperation } from '../../src/core/operation.ts';
import { ROOT } from './source.ts';

/** Operations without a command, and why. */
export const API_ONLY: Readonly<Record<string, string>> = {
  'organization.record': 'apply --record does it',
  'people.create': 'people add takes one or many',
  'people.show': 'people show tells more, by people.overview',
  'people.delete': 'people remove takes one or many',
  'people.remove-bulk': 'people remove takes a file in batches',
  'people.edit-many': 'people edit takes one or many',
  'group.modify-many': 'group modify takes one or many',
  'group.modify-bulk': 'group modify takes a file in batches',
  'group.role-many': 'group role takes one or many',
  'group.members': 'group show lists them',
  'group.memberships': 'group list and show tell them with the groups',
  'invitation.show': 'invitation list tells all of each',
  'invitation.create': 'people invite takes one or many',
  'invitation.edit': 'invitation resend and people invite do',
  'invitation.delete': 'invitation revoke takes one or many',
  'people.role-many': 'people role takes one or many',
  'people.reset-password-many': 'people reset-password takes one or many',
  'people.deactivate-many': 'people deactivate takes one or many',
  'people.reactivate-many': 'people reactivate takes one or many',
  'token.revoke-many': 'token revoke takes one or many',
  'activity.watch': 'activity --watch does it',
  'ip-allow-list.show': 'settings ip-allow-list list tells all of each',
  'ip-allow-list.set': 'settings ip-allow-list add takes one or many',
  'ip-allow-list.delete': 'settings ip-allow-list remove takes one or many',
  'settings.quota-show': 'settings quota list tells all of each',
  'job.advance': 'job run does it while it waits and runs',
  'job.end': 'job run does it at the end',
  'queue.jobs': 'queue show lists them',
  'queue.pause-many': 'queue pause takes one or many',
  'queue.resume-many': 'queue resume takes one or many',
  'queue.delete-many': 'queue delete takes one or many',
  'project.people-show': 'project people list tells all of each',
  'project.people-set': 'project people add and role do',
  'project.people-delete': 'project people remove takes one or many',
  'session.methods': 'login and the pages ask for it',
  'token.show': 'token list tells all of each',
  ...{
    'session.device-begin': 'login does it',
    'session.device-token': 'login does it',
    'session.device-show': 'a person sees the device in a browser',
    'session.device-approve': 'a person approves it in a browser',
    'session.device-deny': 'a person denies it in a browser',
    'session.authorize': 'a person approves it in a browser',
    'session.code-token': 'login --browser does it',
  },
  'audit-stream.verify': 'audit verify --bucket checks them all',
  'signin.test-begin': 'signin test does it',
  'session.sign-in-begin': 'pages do it: a provider answers a browser',
  'session.sign-in': 'pages do it: a provider answers a browser',
  'me.link': 'pages do it: a provider answers a browser',
  'token.edit': 'a token is made for one use, and keeps its name',
};

const isOperation = (value: unknown): value is AnyOperation =>
  typeof value === 'object' && value !== null && 'mode' in value && 'permission' in value;

/** Where operations are written. */
const ROOMS = ['src/operations', 'src/compat/semaphore', 'src/scim', 'src/oauth'];

/** Whether an operation is in the words of somebody else's API: the same things have commands in roster's own. */
export const isForeign = (name: string): boolean => /^(?:semaphore|scim-api|oauth)\./.test(name);

/** Every operation that the sources define, with its file below its room and without the ending. */
export async function allOperations(): Promise<readonly (readonly [file: string, operation: AnyOperation])[]> {
  const found = await Promise.all(
    ROOMS.flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .sort()
        .map(async (file) => {
          const module = (await import(join(ROOT, room, file))) as object;
          const name = file.slice(0, -'.ts'.length).replaceAll(sep, '/');
          return Object.values(module)
            .filter(isOperation)
            .map((one) => [name, one] as const);
        }),
    ),
  );
  return found.flat();
}
