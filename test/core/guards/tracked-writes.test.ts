import { trackChanges } from '../../../src/core/guards/transaction.ts';
import type { Reads, Writes } from '../../../src/core/store/index.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';
import { partsIn } from '../../support/parts.ts';

/** Every write of the port, as `table.method`: the type makes this list complete. */
type WriteMethod = {
  [T in keyof Writes]: `${T}.${Exclude<keyof Writes[T], T extends keyof Reads ? keyof Reads[T] : never> & string}`;
}[keyof Writes];

/** Tracked, or why it need not be. */
const WRITES: Readonly<Record<WriteMethod, 'tracked' | { readonly harmless: string }>> = {
  'organization.insert': 'tracked',
  'organization.update': 'tracked',
  'people.insert': 'tracked',
  'people.update': 'tracked',
  'people.remove': 'tracked',
  'people.loggedIn': { harmless: 'the event of the login says the same' },
  'groups.insert': 'tracked',
  'groups.update': 'tracked',
  'groups.remove': 'tracked',
  'groups.addMembers': 'tracked',
  'groups.removeMembers': 'tracked',
  'roles.insert': 'tracked',
  'roles.bind': 'tracked',
  'roles.unbind': 'tracked',
  'roles.update': 'tracked',
  'roles.rebind': 'tracked',
  'roles.remove': 'tracked',
  'projects.insert': 'tracked',
  'projects.update': 'tracked',
  'projects.setSpec': 'tracked',
  'projects.remove': 'tracked',
  'serviceAccounts.insert': 'tracked',
  'serviceAccounts.update': 'tracked',
  'serviceAccounts.remove': 'tracked',
  'scim.putProvider': 'tracked',
  'scim.removeProvider': 'tracked',
  'scim.putProfile': 'tracked',
  'scim.putGroupLink': 'tracked',
  'scimMappings.put': 'tracked',
  'scimMappings.remove': 'tracked',
  'machineTypes.putQuota': 'tracked',
  'machineTypes.removeQuota': 'tracked',
  'machineTypes.putAgent': 'tracked',
  'machineTypes.removeAgent': 'tracked',
  'invitations.insert': 'tracked',
  'invitations.update': 'tracked',
  'invitations.offer': 'tracked',
  'tokens.insert': 'tracked',
  'tokens.expire': 'tracked',
  'tokens.confirm': 'tracked',
  'tokens.rename': 'tracked',
  'tokens.revoke': 'tracked',
  'tokens.endSessions': 'tracked',
  'tokens.endTold': { harmless: 'it follows from an event' },
  'tokens.touch': { harmless: 'reads record the last use of a token, too' },
  'tokens.boundSessions': { harmless: 'it follows from a setting, which has its event' },
  'logins.setDelay': { harmless: 'it follows from a failed login, which has its event' },
  'logins.forget': { harmless: 'it deletes delays that have ended' },
  'logins.clear': { harmless: 'it follows from a login, which has its event' },
  'logins.signedIn': { harmless: 'it follows from a login, which has its event' },
  'logins.forgetSignIns': { harmless: 'it deletes what is old' },
  'audit.append': { harmless: 'it is the log' },
  'audit.shorten': { harmless: 'a beginning that no event tells of breaks the chain (domain/audit-chain.ts)' },
  'imports.record': { harmless: 'the people and groups of an import have their events' },
  'imports.gave': { harmless: 'each password that an import gave has its event' },
  'denials.set': { harmless: 'it counts refusals, which are events' },
  'quotas.set': { harmless: 'it counts what was written' },
  'touch.of': { harmless: 'it follows from a change, which has its event' },
  'touch.related': { harmless: 'it follows from a change, which has its event' },
  'responses.put': { harmless: 'only who has the key of the call can read the response' },
  'tokens.forget': { harmless: 'it deletes tokens that ended' },
  'auditStreams.put': 'tracked',
  'auditStreams.remove': 'tracked',
  'auditStreams.advance': { harmless: 'it is how far the log is in a bucket, and the log says what was sent' },
  'auditStreams.addObject': { harmless: 'likewise' },
  'trusts.insert': 'tracked',
  'trusts.remove': 'tracked',
  'trusts.use': { harmless: 'the token that came of it has its event' },
  'trusts.forgetUses': { harmless: 'it deletes notes of tokens that ended' },
  'signIn.putProvider': 'tracked',
  'signIn.removeProvider': 'tracked',
  'signIn.providerUsed': { harmless: 'the sign-in has its event' },
  'signIn.require': 'tracked',
  'signIn.putLink': 'tracked',
  'signIn.linkUsed': { harmless: 'the sign-in has its event' },
  'signIn.roleGivenByHand': { harmless: 'the role that was given has its event' },
  'signIn.removeLink': 'tracked',
  'signIn.putMappings': 'tracked',
  'signInRequests.insert': { harmless: 'it asks for something, and gets nothing by itself' },
  'signInRequests.update': { harmless: 'the session that comes of it has its event' },
  'signInRequests.forget': { harmless: 'it deletes what ended' },
  'auditHolds.insert': 'tracked',
  'auditHolds.remove': 'tracked',
  'ipAllowList.insert': 'tracked',
  'ipAllowList.describe': 'tracked',
  'ipAllowList.remove': 'tracked',
  'tasks.put': { harmless: 'it is when the servers work by themselves' },
  'queues.insert': 'tracked',
  'queues.update': 'tracked',
  'queues.remove': 'tracked',
  'queues.forget': { harmless: 'a queue that a job made goes with its jobs' },
  'jobs.insert': { harmless: 'a job is no administration' },
  'jobs.update': { harmless: 'a job is no administration; stopping somebody else’s has its event' },
  'jobs.loseDead': { harmless: 'it is that runners are silent' },
  'jobs.forget': { harmless: 'it deletes jobs that ended' },
  'jobs.tell': { harmless: 'it writes nothing' },
  'notifications.insert': 'tracked',
  'notifications.update': 'tracked',
  'notifications.remove': 'tracked',
  'notifications.matched': { harmless: 'it is how far the servers are' },
  'notifications.addDeliveries': { harmless: 'a message tells of an event' },
  'notifications.settle': { harmless: 'it is what a receiver answered' },
  'notifications.giveUp': { harmless: 'it is that a receiver did not answer' },
  'notifications.sendAgain': { harmless: 'a message tells of an event' },
  'notifications.forgetDeliveries': { harmless: 'it deletes messages that ended' },
  'responses.forget': { harmless: 'a repeated call becomes a new call' },
};

let box: CoreBox;
beforeAll(async () => {
  box = await coreBox();
});
afterAll(() => box.destroy());

const methodsOf = (tx: Writes): Map<string, unknown> =>
  new Map(
    partsIn(tx).flatMap(([table, methods]) =>
      typeof methods === 'object' && methods !== null
        ? Object.entries(methods).map(([method, work]: [string, unknown]): [string, unknown] => [
            `${table}.${method}`,
            work,
          ])
        : [],
    ),
  );

const classified = Object.entries(WRITES).map(([method, kind]) => ({
  method,
  kind: kind === 'tracked' ? kind : `harmless: ${kind.harmless}`,
}));

test.each(classified)('$method is $kind', async ({ method, kind }) => {
  await box.store.write((tx) => {
    const before = methodsOf(tx).get(method);
    expect(before).toBeInstanceOf(Function);
    expect(methodsOf(trackChanges(tx, '2026-03-01T10:00:00.000Z').tx).get(method) === before).toBe(kind !== 'tracked');
    return Promise.resolve();
  });
});

test('read methods are passed through unchanged', async () => {
  await box.store.write((tx) => {
    const tracked = methodsOf(trackChanges(tx, '2026-03-01T10:00:00.000Z').tx);
    for (const [method, work] of methodsOf(tx)) if (!(method in WRITES)) expect(tracked.get(method)).toBe(work);
    return Promise.resolve();
  });
});
