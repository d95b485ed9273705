import { bcryptHere } from '../../../src/core/secrets.ts';
import type { Bcrypt } from '../../../src/core/secrets.ts';
import { invitationRevoke } from '../../../src/operations/invitation/revoke.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../../src/operations/people/deactivate.ts';
import { peopleInvite } from '../../../src/operations/people/invite.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { BASE } from '../../../src/api/route.ts';
import { createApp } from '../../../src/server/app.ts';
import type { App } from '../../../src/server/app.ts';
import { rateLimits } from '../../../src/server/limits.ts';
import { api } from '../../../src/registry.ts';
import { localBackends } from '../../harness.ts';
import { ask } from '../../support/attacked.ts';
import type { Told } from '../../support/attacked.ts';
import { noting } from '../../support/asked.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';

/** Guesses at passwords or codes tell nothing of accounts: not from words, status, headers, or the work done. */

const CHOSEN = 'correct horse battery staple';
const WRONG = 'a wrong guess of mine';

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  let app: App;
  let asked: string[];
  let compared: number;

  beforeAll(async () => {
    box = await acme(backend);
    await box.call(peopleAdd, { people: [{ email: 'gone@acme.example' }, { email: 'left@acme.example' }] });
    await box.call(peopleDeactivate, { person: 'gone' });
    await box.call(peopleRemove, { people: ['left'] });
    await box.call(peopleInvite, { people: [{ email: 'guest@acme.example' }] });
    const noted = noting(box.store);
    asked = noted.asked;
    const own = bcryptHere(4);
    const bcrypt: Bcrypt = {
      ...own,
      compare: (text, hash) => {
        compared += 1;
        return own.compare(text, hash);
      },
    };
    app = createApp({
      api: await api(),
      store: noted.store,
      environment: { ...box.environment, bcrypt, medium: 'API' },
      version: '0.0.0-test',
      isCurrent: () => Promise.resolve(true),
      observe: () => undefined,
      limits: rateLimits({ token: 0, address: 0, stranger: 1000 }, new Uint8Array(16)),
    });
  });
  afterAll(() => box.destroy());
  // Longer than any delay after a wrong guess.
  beforeEach(() => (box.clock.now += 61_000));

  const post = (path: string, fields: object, address: string): Promise<Told> =>
    ask({ app }, 'POST', BASE + path, { body: JSON.stringify(fields), address });

  let drawn = 0;
  const anywhere = (): string => `198.51.100.${(drawn += 1)}`;

  interface Seen {
    readonly status: number;
    readonly text: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly compared: number;
    readonly asked: readonly string[];
  }

  /** What a server asks once a second, whoever comes: its IP allow list. */
  const OF_ALL = ['audit.head', 'ipAllowList.all'];

  /** What can be seen of a request, and of the work that it made. */
  async function seen(path: string, fields: object, address = anywhere()): Promise<Seen> {
    asked.length = 0;
    compared = 0;
    const { status, text, headers } = await post(path, fields, address);
    const lasting = [...headers].filter(([name]) => name !== 'x-request-id');
    return { status, text, headers: lasting, compared, asked: asked.filter((one) => !OF_ALL.includes(one)) };
  }

  /** One of each kind of account, and of none. */
  const NAMES = {
    'nobody of that name': 'eve@acme.example',
    'a chosen password': 'ada@acme.example',
    'a temporary password': 'bob@acme.example',
    'somebody deactivated': 'gone@acme.example',
    'somebody removed': 'left@acme.example',
    'somebody invited': 'guest@acme.example',
    'no e-mail at all': '@',
    'the name of a service account': 'deployer',
    'a username': 'carol',
    'an id': 'ID',
  } as const;

  test.each(Object.entries(NAMES))(
    '%s: a wrong password is answered as everywhere, for the same work',
    async (what, name) => {
      const login = what === 'an id' ? (box.names.get('alice') ?? '') : name;
      const there = await seen('/session', { login, password: WRONG });
      const nowhere = await seen('/session', { login: `nobody${(drawn += 1)}`, password: WRONG });
      expect(there.status).toBe(401);
      expect(there).toEqual(nowhere);
      expect(there.compared).toBe(1);
    },
  );

  test.each(['', 'x'.repeat(100), 'x'.repeat(100_000), '\0', '\u{1F600}'.repeat(40), CHOSEN.toUpperCase()])(
    'a strange password is as wrong for somebody as for nobody (%#)',
    async (password) => {
      const there = await seen('/session', { login: 'ada', password });
      const nowhere = await seen('/session', { login: `nobody${(drawn += 1)}`, password });
      expect(there).toEqual(nowhere);
    },
  );

  test('a new password beside a wrong one tells nothing of what kind the right one is', async () => {
    const answers = await Promise.all(
      ['ada', 'bob', 'gone', 'nobody'].map((login) =>
        post('/session', { login, password: WRONG, new_password: 'short' }, anywhere()),
      ),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  });

  test('somebody deactivated who knows the password is told no more than who does not', async () => {
    const [made] = await box.call(peopleAdd, { people: [{ email: 'off@acme.example' }] });
    await box.call(peopleDeactivate, { person: 'off' });
    const right = await seen('/session', { login: 'off', password: made?.temporary_password ?? '' });
    const wrong = await seen('/session', { login: 'off', password: WRONG });
    expect(right).toEqual(wrong);
  });

  test('what too many guesses lead to is the same for somebody and for nobody', async () => {
    const guesses = async (login: string): Promise<string[]> => {
      const told: string[] = [];
      for (let time = 0; time < 5; time += 1) {
        const { status, text, headers } = await seen('/session', { login, password: WRONG });
        told.push(`${status} ${headers.map(([name, value]) => `${name}: ${value}`).join(' ')} ${text}`);
      }
      return told;
    };
    const nowhere = await guesses('stranger@acme.example');
    expect(nowhere.at(-1)).toMatch(/^429 .*retry-after/);
    for (const login of ['dan@acme.example', 'dan', 'GUEST@acme.example.', 'left'])
      expect(await guesses(login)).toEqual(nowhere);
  });

  test('guessing from one address is slowed down, whatever is guessed at', async () => {
    const address = anywhere();
    const told: number[] = [];
    for (const login of ['a', 'b', 'c', 'd', 'e'])
      told.push((await post('/session', { login, password: WRONG }, address)).status);
    expect(told.slice(0, 3)).toEqual([401, 401, 401]);
    expect(told.at(-1)).toBe(429);
    const code = await post('/invitations/accept', { code: 'aaaaaa-bbbbbb-cccccc-dddddd', password: CHOSEN }, address);
    expect(code.status).toBe(429);
  });

  test('a code that is none is answered alike, with or without what else is asked for', async () => {
    const codes = ['', ' ', 'aaaaaa-bbbbbb-cccccc-dddddd', 'x'.repeat(10_000), '\0', 'guest@acme.example', '%', '1'];
    const answers = new Set<string>();
    for (const code of codes)
      for (const more of [{}, { password: CHOSEN }, { password: CHOSEN, username: 'ada' }]) {
        const { status, text, compared: times } = await seen('/invitations/accept', { code, ...more });
        answers.add(`${status} ${times} ${text}`);
      }
    expect([...answers]).toEqual([expect.stringMatching(/^401 0 .*the code is wrong/)]);
  });

  test('a code tells of its own invitation alone, and of no account', async () => {
    const [offer] = await box.call(peopleInvite, { people: [{ email: 'newcomer@acme.example' }] });
    const code = offer?.code ?? '';
    const plain = await post('/invitations/accept', { code }, anywhere());
    expect(plain.status).toBe(400);
    expect(plain.text).not.toMatch(/dan@|bob@|gone@/);
    const taken = await post('/invitations/accept', { code, password: CHOSEN, username: 'gone' }, anywhere());
    expect(taken).toMatchObject({ status: 409 });
    expect(taken.text).not.toMatch(/gone@|deactivated/);
    await box.call(invitationRevoke, { invitations: ['newcomer@acme.example'] });
    expect((await post('/invitations/accept', { code, password: CHOSEN }, anywhere())).status).toBe(401);
  });

  test('a login that is right works from elsewhere, while somebody guesses', async () => {
    for (let time = 0; time < 3; time += 1) await post('/session', { login: 'alice', password: WRONG }, anywhere());
    expect((await post('/session', { login: 'alice@acme.example', password: WRONG }, anywhere())).status).toBe(401);
    expect((await post('/session', { login: 'ada', password: CHOSEN }, anywhere())).status).toBe(200);
  });
});
