import { changes } from '../../../src/cli/app/operation-facts.ts';
import { BASE, V1 } from '../../../src/api/route.ts';
import { api } from '../../../src/registry.ts';
import { backends } from '../../harness.ts';
import { ask, errorIn } from '../../support/attacked.ts';
import { asTheyAre, everyInput } from '../../support/every-input.ts';
import { API_ONLY } from '../../support/registry.ts';
import { acme } from '../../support/semaphore.ts';
import { GONE, NEW_SECRET, outcomeOf, TAKEN } from '../../support/twice.ts';
import type { Second } from '../../support/twice.ts';

/** What twice.test.ts does with commands, for the writes that only the API has. */

const [backend] = backends();

/** Operations that only the API has, by name. */
const OVER_HTTP: Readonly<Record<string, Second>> = {
  'people.create': ['conflict', TAKEN],
  'people.delete': ['not_found', GONE],
  'people.edit-many': ['not_found', 'who is renamed has another name'],
  'people.role-many': 'unchanged',
  'people.reset-password-many': { again: NEW_SECRET },
  'people.deactivate-many': 'unchanged',
  'people.reactivate-many': 'unchanged',
  'group.modify-many': 'unchanged',
  'group.role-many': 'unchanged',
  'invitation.create': ['conflict', TAKEN],
  'invitation.edit': 'unchanged',
  'invitation.delete': 'unchanged',
  'project.people-set': 'unchanged',
  'project.people-delete': ['not_found', GONE],
  'token.revoke-many': ['not_found', GONE],
  'job.advance': 'unchanged',
  'job.end': 'unchanged',
  'queue.pause-many': 'unchanged',
  'queue.resume-many': 'unchanged',
  'queue.delete-many': ['not_found', GONE],
  'token.edit': ['not_found', 'what is renamed has another name'],
  'ip-allow-list.set': 'unchanged',
  'ip-allow-list.delete': ['not_found', GONE],
};

/** Steps of a flow, which need a code or a session of their own, and are repeated in its tests. */
const OF_FLOWS: Readonly<Record<string, string>> = {
  'session.authorize': 'test/oauth/code',
  'session.code-token': 'test/oauth/code',
  'session.device-approve': 'test/oauth/device',
  'session.device-begin': 'test/oauth/device',
  'session.device-deny': 'test/oauth/device',
  'session.device-show': 'test/oauth/device',
  'session.device-token': 'test/oauth/device',
};

/** What the inputs name, beside what is there. */
const BEFORE: readonly (readonly [path: string, body: object])[] = [
  ['/invitations', { email: 'guest@acme.example' }],
  ['/tokens', { name: 'another' }],
  ['/tokens', { name: 'api' }],
  // Nothing that is added or goes shuts out whoever asks.
  ['/ip_allow_list/batch', { networks: ['203.0.113.0/24', '0.0.0.0/0', '::/0'] }],
];

test('every write that only the API has', async () => {
  if (backend === undefined) throw new Error('there is no backend');
  const all = (await api()).routes.filter(
    // What takes lines is what a command does with a file: test/cli/commands/people/people-remove-bulk.
    ({ api: of, operation, lines }) =>
      of === V1 && lines === undefined && changes(operation) && Object.hasOwn(API_ONLY, operation.name),
  );
  expect(all.map(({ operation }) => operation.name).sort()).toEqual(Object.keys({ ...OVER_HTTP, ...OF_FLOWS }).sort());
  const routes = all.filter(({ operation }) => !Object.hasOwn(OF_FLOWS, operation.name));
  const told: Record<string, string> = {};
  for (const route of routes) {
    const box = await acme(backend);
    try {
      const send = async () => {
        const { path, query, body } = route.request.encode(everyInput(asTheyAre)[route.operation.name] ?? {});
        const text = query.size === 0 ? '' : `?${query.toString()}`;
        return ask(box.server, route.method, `${BASE}${path}${text}`, {
          token: box.names.get('ada.token'),
          body: body === undefined ? undefined : JSON.stringify(body),
        });
      };
      for (const [path, body] of BEFORE) {
        const token = box.names.get('ada.token');
        expect((await ask(box.server, 'POST', BASE + path, { token, body: JSON.stringify(body) })).status).toBe(200);
      }
      expect([route.operation.name, (await send()).status]).toEqual([route.operation.name, 200]);
      const before = (await box.events()).length;
      const one = await send();
      const again = (await box.events()).length > before;
      told[route.operation.name] = one.status === 200 ? (again ? 'again' : 'unchanged') : errorIn(one).code;
    } finally {
      await box.destroy();
    }
  }
  const expected = Object.entries(OVER_HTTP).map(([name, second]) => [name, outcomeOf(second)]);
  expect(told).toEqual(Object.fromEntries(expected));
});
