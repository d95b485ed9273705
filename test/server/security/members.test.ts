/** @alone It takes long. */

import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleInvite } from '../../../src/operations/people/invite.ts';
import { projectCreate } from '../../../src/operations/project/create.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import type { AnyOperation } from '../../../src/core/operation.ts';
import { BASE } from '../../../src/api/route.ts';
import type { Route } from '../../../src/api/route.ts';
import { api } from '../../../src/registry.ts';
import { localBackends } from '../../harness.ts';
import { ask, askRoute, errorIn, nameOf } from '../../support/attacked.ts';
import { asTheyAre, everyInput, nothing } from '../../support/every-input.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { stateOf } from '../../support/state.ts';

/** What a Member may not, with every route; and that a refusal tells nothing of what it is about. */

const permissionsOf = ({ permission }: AnyOperation): readonly string[] => ('none' in permission ? [] : permission);

/** What asks for a permission only where it is about somebody else, or which one depends, as the inputs of everyInput are. */
const FORBIDDEN_ALL_THE_SAME: Readonly<Record<string, string>> = {
  'project.people-set': 'project.people.change_role',
  'semaphore.service-account-regenerate-token': 'organization.service_accounts.reset_token',
  ...Object.fromEntries(
    ['create', 'edit', 'pause', 'pause-many', 'resume', 'resume-many', 'delete', 'delete-many'].map((verb) => [
      `queue.${verb}`,
      'organization.general_settings.modify',
    ]),
  ),
  'settings.agent-show': 'organization.general_settings.view',
  'settings.agent-set': 'organization.general_settings.modify',
  'settings.agent-unset': 'organization.general_settings.modify',
};

/** The names of tokens that an input takes for granted. */
const tokensIn = ({ operation }: Route, input: Readonly<Record<string, unknown>>): readonly string[] =>
  operation.name.startsWith('token.') && operation.name !== 'token.create'
    ? [input.token ?? input.names ?? input.name].flat().filter((name) => typeof name === 'string')
    : [];

/** What needs a permission in a project that the path does not name. */
const IN_A_PROJECT: readonly string[] = ['job.enqueue'];

/** What is not there for whoever may not see it, so that not even its id is confirmed. */
const HIDDEN: readonly string[] = ['job.show', 'job.advance', 'job.end', 'job.stop'];

const NO_JOB = '01980000-0000-7000-8000-000000000999';

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  let routes: readonly Route[];
  /** A Member with no role in any project; and a token of hers that can do nearly nothing. */
  let mia: string;
  let narrow: string;
  let held: ReadonlySet<string>;

  beforeAll(async () => {
    box = await acme(backend);
    ({ routes } = await api());
    await box.call(peopleInvite, { people: [{ email: 'guest@acme.example' }] });
    await box.call(peopleAdd, { people: [{ email: 'mia@acme.example' }] });
    await box.call(projectCreate, { name: 'Secret plan' });
    mia = (await box.call(tokenCreate, { name: 'api', person: 'mia' })).token;
    narrow = (
      await box.call(tokenCreate, {
        name: 'narrow',
        person: 'mia',
        permissions: ['organization.dashboards.view'],
      })
    ).token;
    const role = await box.store.read((tx) => tx.roles.list('org'));
    held = new Set(role.find(({ name }) => name === 'Member')?.permissions);
  });
  afterAll(() => box.destroy());

  /** What a route asks for and the holder of these lacks first. */
  const lacking = ({ operation }: Route, has: ReadonlySet<string>): string | undefined =>
    permissionsOf(operation).find((one) => !has.has(one)) ?? FORBIDDEN_ALL_THE_SAME[operation.name];

  test.each([
    ['a Member', () => mia, () => held],
    ['a token that is limited to nearly nothing', () => narrow, () => new Set<string>()],
  ])('%s is refused whatever lacks a permission, before anything is told', async (_who, token, has) => {
    const before = await stateOf(box);
    const refused = routes.filter(
      (route) => lacking(route, has()) !== undefined && !HIDDEN.includes(route.operation.name),
    );
    for (const route of refused) {
      const [there, nowhere] = await Promise.all(
        [asTheyAre, nothing].map((of) =>
          askRoute(box.server, route, everyInput(of)[route.operation.name] ?? {}, { token: token() }),
        ),
      );
      if (there === undefined || nowhere === undefined) throw new Error('nothing was asked');
      expect([nameOf(route), there.status]).toEqual([nameOf(route), 403]);
      expect(errorIn(there)).toMatchObject({
        code: 'forbidden',
        details: { permission: lacking(route, has()) },
      });
      if (isOfProject(route) || IN_A_PROJECT.includes(route.operation.name))
        expect([nameOf(route), nowhere.status]).toEqual([nameOf(route), 404]);
      else expect([nameOf(route), nowhere.text]).toEqual([nameOf(route), there.text]);
    }
    expect(await stateOf(box)).toBe(before);
    expect(refused.length).toBeGreaterThan(50);
  });

  /** A project's name is no secret: creating one with that name is a conflict. */
  const isOfProject = ({ path }: Route): boolean => path.startsWith('/projects/:');

  test('nobody is helped to the name of a project that they may not see', async () => {
    const near = ['Secret', 'Secret plans', 'secret plan', 'S', 'Rocke'];
    for (const route of routes.filter(isOfProject))
      for (const name of near) {
        const input = everyInput((known) => (known === 'Rocket' ? name : known))[route.operation.name] ?? {};
        const answer = await askRoute(box.server, route, input, { token: mia });
        expect(answer.text).not.toMatch(/Secret plan\b(?!s)|Rocket/);
      }
    for (const verb of ['check', 'why', 'list', 'who']) {
      const path = `${BASE}/access/${verb}?subject=user:mia&permission=project.view&project=Secret`;
      expect((await ask(box.server, 'GET', path, { token: mia })).text).not.toContain('Secret plan');
    }
    const owners = await ask(box.server, 'GET', `${BASE}/projects/Rocke`, { token: box.names.get('ada.token') });
    expect(owners.text).toContain('did you mean Rocket?');
  });

  test('what others may do in a project tells nobody of one that they may not see', async () => {
    const others = [
      'list?subject=user:bob',
      'diff?subject=user:bob&other=user:mia',
      'diff?subject=user:mia&other=user:bob',
    ];
    const told = (token: string | undefined) =>
      Promise.all(others.map(async (path) => (await ask(box.server, 'GET', `${BASE}/access/${path}`, { token })).text));
    for (const text of await told(mia)) {
      expect([text.includes('"items":['), text.includes('Rocket')]).toEqual([true, false]);
    }
    for (const by of ['ada.token', 'bob.token'])
      for (const text of await told(box.names.get(by))) expect([by, text.includes('Rocket')]).toEqual([by, true]);
  });

  test('of what may be theirs alone, a narrow token learns nothing about others', async () => {
    const about = [
      ...['people.show', 'people.overview', 'token.list', 'token.create'],
      ...['access.check', 'access.diff', 'access.list', 'access.why'],
    ];
    for (const name of about) {
      const route = routes.find(({ operation }) => operation.name === name);
      if (route === undefined) throw new Error(`there is no route to ${name}`);
      const told = await Promise.all(
        ['dan', 'nobody', 'ada', 'deployer'].map(async (who) => {
          const input = everyInput(() => who)[name] ?? {};
          const asked = name.startsWith('token.') ? { ...input, person: who } : input;
          const { status, text } = await askRoute(box.server, route, asked, { token: narrow });
          return `${status} ${text}`;
        }),
      );
      expect([name, new Set(told).size, told[0]?.slice(0, 3)]).toEqual([name, 1, '403']);
    }
  });

  test.each(HIDDEN)('%s answers whoever may not see a job as if it were not there', async (name) => {
    const route = routes.find(({ operation }) => operation.name === name);
    if (route === undefined) throw new Error(`there is no route to ${name}`);
    for (const token of [mia, narrow]) {
      const [there, nowhere] = await Promise.all(
        [asTheyAre, () => NO_JOB].map((of) => askRoute(box.server, route, everyInput(of)[name] ?? {}, { token })),
      );
      expect(there?.status).toBe(404);
      expect(there?.text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')).toBe(
        nowhere?.text.replaceAll(NO_JOB, 'ID'),
      );
    }
  });

  test('whatever else there is, a Member can do: it is theirs, or all may see it', async () => {
    const open = routes.filter((route) => lacking(route, held) === undefined);
    const own: Readonly<Record<string, number>> = {
      'session.login': 401,
      'session.exchange': 401,
      'oauth.token': 400,
      // For people who are logged in, and this is an API token.
      'session.device-show': 403,
      'session.device-approve': 403,
      'session.device-deny': 403,
      'session.authorize': 403,
      'session.device-token': 401,
      'session.code-token': 401,
      'me.password': 401,
      'me.unlink': 403,
      'invitation.accept': 401,
      'token.confirm': 409,
      ...Object.fromEntries(HIDDEN.map((name) => [name, 404])),
      'semaphore.project-member-role': 403,
      // It takes ids alone.
      'scim-api.user-show': 404,
      'scim-api.group-show': 404,
    };
    const last = ['session.logout', 'people.leave'];
    for (const route of open.filter(({ operation }) => !last.includes(operation.name))) {
      // Each as a Member of their own, with the tokens that it is about: no route finds what one before it left.
      const person = `member-${open.indexOf(route)}`;
      const address = `198.51.100.${open.indexOf(route)}`;
      const input = everyInput(asTheyAre)[route.operation.name] ?? {};
      await box.call(peopleAdd, { people: [{ email: `${person}@acme.example` }] });
      const { token } = await box.call(tokenCreate, { name: 'caller', person });
      for (const name of tokensIn(route, input)) await box.call(tokenCreate, { name, person });
      const { status, text } = await askRoute(box.server, route, input, { token, address });
      expect([nameOf(route), status, status === 200 ? '' : text]).toEqual([
        nameOf(route),
        own[route.operation.name] ?? 200,
        status === 200 ? '' : expect.any(String),
      ]);
    }
    for (const name of last) {
      await box.call(peopleAdd, { people: [{ email: `${name}@acme.example`, username: name }] });
      const { token } = await box.call(tokenCreate, { name, person: name });
      const route = routes.find(({ operation }) => operation.name === name);
      if (route === undefined) throw new Error(`there is no route to ${name}`);
      expect((await askRoute(box.server, route, {}, { token })).status).toBe(200);
      expect((await ask(box.server, 'GET', `${BASE}/session`, { token })).status).toBe(401);
    }
  });
});
