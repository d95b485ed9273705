import { CHOSEN, everyBackend } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import { devices } from '../support/devices.ts';
import type { Devices } from '../support/devices.ts';
import { latestEvents } from '../support/front-door.ts';

const MINUTE = 60_000;

/** The device flow as clients of OAuth 2.0 use it (RFC 8628). */
describe.each(everyBackend().filter(({ remote }) => !remote))('on $name', (backend) => {
  let here: Devices;
  beforeEach(async () => (here = await devices(backend)));
  afterEach(() => here.close());

  const wait = (seconds: number) => void (here.box.clock.now += seconds * 1000);
  const approve = (user: string, token: string) => here.call('session/device/approve', { user_code: user }, { token });
  const whoami = async (token: string) => (await ask(here.server, 'GET', '/api/v1/session', { token })).status;

  test('a device asks, a person approves, and the device gets a session of theirs, once', async () => {
    const begun = await here.form('device_authorization', { client_id: 'roster' });
    expect(begun).toEqual({
      status: 200,
      body: {
        device_code: expect.stringMatching(/^[\w-]{43}$/) as string,
        user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/) as string,
        verification_uri: 'https://roster.test/device',
        interval: 5,
        expires_in: 600,
      },
    });
    const { device, user } = await here.begin();
    expect(await here.poll(device)).toMatchObject({ status: 400, body: { error: 'authorization_pending' } });
    const token = await here.session();
    const shown = await here.call(
      'session/device/show',
      { user_code: user.toLowerCase().replace('-', ' ') },
      { token },
    );
    expect(shown.body).toMatchObject({ user_code: user, client: 'roster', host: 'build-7', address: '192.0.2.7' });
    expect((await approve(user, token)).status).toBe(200);
    wait(5);
    const { status, body } = await here.poll(device);
    expect([status, body]).toEqual([
      200,
      { access_token: expect.stringMatching(/^rst_/) as string, token_type: 'Bearer', expires_in: 24 * 60 * 60 },
    ]);
    expect(await whoami(body.access_token as string)).toBe(200);
    expect(await here.poll(device)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await latestEvents(here.box, 3)).toEqual([
      'Session.Approved build-7',
      'User.LoggedIn ada',
      'Session.Refused ',
    ]);
    const log = JSON.stringify(await here.box.json('audit list --all'));
    expect(log).toContain(`\\"last_four\\":\\"${(body.access_token as string).slice(-4)}\\"`);
    for (const secret of [device, user, body.access_token as string]) expect(log).not.toContain(secret);
  });

  test('who asks too soon must wait longer, and a denied or late device gets nothing', async () => {
    const token = await here.session();
    const { device, user } = await here.begin();
    await here.poll(device);
    wait(1);
    expect((await here.poll(device)).body.error).toBe('slow_down');
    wait(5);
    expect((await here.poll(device)).body.error).toBe('slow_down');
    wait(15);
    expect((await here.poll(device)).body.error).toBe('authorization_pending');
    expect((await here.call('session/device/deny', { user_code: user }, { token })).status).toBe(200);
    wait(60);
    expect((await here.poll(device)).body.error).toBe('access_denied');
    expect((await approve(user, token)).status).toBe(404);
    const late = await here.begin();
    here.box.clock.now += 10 * MINUTE;
    expect((await here.poll(late.device)).body.error).toBe('expired_token');
    expect((await approve(late.user, token)).status).toBe(404);
    expect(await latestEvents(here.box, 3)).toContain('Session.Denied build-7');
  });

  test('what was approved in time must be fetched in time', async () => {
    const { device, user } = await here.begin();
    await approve(user, await here.session());
    here.box.clock.now += 10 * MINUTE;
    expect((await here.poll(device)).body.error).toBe('expired_token');
  });

  test('only a session of a person approves: no API token, no limited one, nobody else', async () => {
    const { device, user } = await here.begin();
    const { token: api } = await here.box.json<{ token: string }>('token create ci --reveal');
    const limited = 'token create narrow --permission organization.people.view --reveal';
    const { token: narrow } = await here.box.json<{ token: string }>(limited);
    const session = await here.session();
    const body = { user_code: user };
    for (const verb of ['show', 'approve', 'deny'])
      for (const token of [api, narrow, undefined])
        expect([401, 403]).toContain((await here.call(`session/device/${verb}`, body, { token })).status);
    expect((await here.poll(device)).body.error).toBe('authorization_pending');
    await approve(user, session);
    expect((await approve(user, session)).status).toBe(404);
  });

  test.each([
    ['their password changes', 'people reset-password ada --reveal --yes'],
    ['they are deactivated', 'people deactivate ada --yes'],
  ])('where %s before the device comes, it gets nothing', async (_what, argv) => {
    await here.box.json('people add grace@acme.example --role Owner --reveal');
    const { device, user } = await here.begin();
    await approve(user, await here.session());
    const grace = await here.box.as('grace');
    expect((await grace.run(argv)).code).toBe(0);
    expect((await here.poll(device)).body.error).toBe('access_denied');
  });

  test('where they change their own password before the device comes, it gets nothing', async () => {
    const token = await here.session();
    const { device, user } = await here.begin();
    await approve(user, token);
    const code = await here.authorize(token);
    const change = JSON.stringify({ password: CHOSEN, new_password: `${CHOSEN} 2` });
    expect((await ask(here.server, 'PUT', '/api/v1/me/password', { token, body: change })).status).toBe(200);
    expect(await whoami(token)).toBe(200);
    expect((await here.poll(device)).body.error).toBe('access_denied');
    expect((await here.exchange(code)).body.error).toBe('invalid_grant');
  });

  test('guesses at codes of devices have to wait, and delay nobody else', async () => {
    const token = await here.session();
    const guess = (code: string) => here.call('session/device/show', { user_code: code }, { token });
    const told = [];
    for (const code of ['BCDF-GHJK', 'nonsense', 'x'.repeat(90), 'BCDF-GHJL']) told.push((await guess(code)).status);
    expect(told).toEqual([404, 404, 404, 429]);
    const { user } = await here.begin();
    expect((await guess(user)).status).toBe(429);
    await here.box.json('people add grace@acme.example --reveal');
    wait(5);
    expect((await guess(user)).status).toBe(200);
    expect(await latestEvents(here.box, 5)).toContain('Session.Refused ada');
  });

  test('guesses at device codes have to wait, and hold up no device that has one', async () => {
    const { device } = await here.begin();
    const told = [];
    for (let time = 0; time < 4; time += 1) told.push((await here.poll(`guess-${time}`)).status);
    expect(told).toEqual([400, 400, 400, 429]);
    expect((await here.poll(device)).body.error).toBe('authorization_pending');
  });

  test('so many wait at once from one network, and others are not held up', async () => {
    const ask = (address: string) => here.form('device_authorization', { client_id: 'roster' }, { address });
    const told = [];
    for (let time = 0; time < 21; time += 1) told.push((await ask('198.51.100.7')).status);
    expect(told).toEqual([...Array<number>(20).fill(200), 429]);
    expect((await ask('198.51.100.8')).status).toBe(200);
    here.box.clock.now += 10 * MINUTE;
    expect((await ask('198.51.100.7')).status).toBe(200);
  });

  test('devices that were approved or denied, and programs, leave room for others of their network', async () => {
    const token = await here.session();
    const address = '198.51.100.7';
    for (let time = 0; time < 21; time += 1) {
      const { user } = await here.begin({ address });
      await here.call(`session/device/${time % 2 === 0 ? 'approve' : 'deny'}`, { user_code: user }, { token, address });
    }
    expect((await here.form('device_authorization', { client_id: 'roster' }, { address })).status).toBe(200);
  });

  test('a site of IPv6 fills its own share with its many networks, and nobody else’s', async () => {
    const ask = (address: string) => here.form('device_authorization', { client_id: 'roster' }, { address });
    for (let time = 0; time < 100; time += 1) await ask(`2001:db8:1:${time.toString(16)}::1`);
    expect((await ask('2001:db8:1:ffff::1')).status).toBe(429);
    expect((await ask('2001:db8:2::1')).status).toBe(200);
  });

  test.each([
    ['device_authorization', { client_id: 'other' }, 'invalid_client'],
    ['device_authorization', {}, 'invalid_request'],
    ['device_authorization', { client_id: 'roster', scope: 'read' }, 'invalid_scope'],
    ['device_authorization', { client_id: 'roster', host_name: 'evil\u001b[2J' }, 'invalid_request'],
    ['device_authorization', { client_id: 'roster', host_name: 'x'.repeat(101) }, 'invalid_request'],
    ['token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: 'roster' }, 'invalid_request'],
    ['token', { grant_type: 'password', client_id: 'roster' }, 'unsupported_grant_type'],
  ])('POST /oauth/%s with %j is refused as %s', async (path, fields, error) => {
    const answer = await here.form(path, fields);
    expect([answer.status, answer.body.error]).toEqual([400, error]);
  });
});
