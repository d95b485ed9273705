import { invitationCreate } from '../../src/operations/invitation/create.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../src/operations/people/deactivate.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { formsIn, visitor } from '../support/visitor.ts';

/** Getting an account, and caring for one's own. */

const PASSWORD = 'correct horse battery staple';
const CHOSEN = 'seven quiet lamps by the river';

let box: CoreBox;
let server: TestServer;
beforeEach(async () => {
  box = await coreBox();
  server = await testServer(box.path, box.environment);
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

/** Adds somebody, and returns the temporary password. */
async function added(email: string): Promise<string> {
  const [person] = await box.call(peopleAdd, { people: [{ email }] });
  return person?.temporary_password ?? '';
}

describe('the first login', () => {
  test('asks for a password of one’s own, and goes on with it', async () => {
    const temporary = await added('grace@acme.example');
    const grace = visitor(server);
    const first = await grace.submit(await grace.get('/signin?return=/me'), '/signin', {
      login: 'grace',
      password: temporary,
    });
    expect(first.location).toBe('/password?return=%2Fme');
    const page = await grace.get(first.location);
    expect(page.text).toContain('The password of grace is temporary');
    expect(page.text + [...grace.cookies].join()).not.toContain(temporary);
    const weak = await grace.submit(page, '/password', { new_password: 'short', again: 'short' });
    expect([weak.status, weak.text.includes('<code>weak_password</code>')]).toEqual([400, true]);
    const done = await grace.submit(weak, '/password', { new_password: CHOSEN, again: CHOSEN });
    expect(done.location).toBe('/me');
    expect([...grace.cookies.keys()]).toEqual(['__Host-roster']);
    expect((await visitor(server).signIn('grace', CHOSEN)).location).toBe('/');
  });

  test('takes the temporary password again where too much time has passed', async () => {
    const temporary = await added('grace@acme.example');
    const grace = visitor(server);
    await grace.signIn('grace', temporary);
    box.clock.now += 11 * 60 * 1000;
    const page = await grace.get('/password');
    expect(page.text).toContain('Temporary password');
    const fields = { login: 'grace', password: temporary, new_password: CHOSEN, again: CHOSEN };
    expect((await grace.submit(page, '/password', fields)).location).toBe('/');
  });

  test('is not gone on with by the next one in the same browser', async () => {
    const browser = visitor(server);
    await browser.signIn('grace', await added('grace@acme.example'));
    await browser.signIn('ada', PASSWORD);
    await browser.submit(await browser.get('/signout'), '/signout', {});
    expect((await browser.get('/password')).text).toContain('Temporary password');
  });

  test('takes two equal passwords only', async () => {
    const grace = visitor(server);
    await grace.signIn('grace', await added('grace@acme.example'));
    const told = await grace.submit(await grace.get('/password'), '/password', { new_password: CHOSEN, again: 'x' });
    expect([told.status, told.text.includes('The two passwords are not the same.')]).toEqual([400, true]);
  });
});

describe('an invitation', () => {
  const invite = async (): Promise<string> => (await box.call(invitationCreate, { email: 'guest@acme.example' })).code;

  test('shows what one gets, and makes the account', async () => {
    const code = await invite();
    const guest = visitor(server);
    const told = await guest.submit(await guest.get('/invitation'), '/invitation', { code: ` ${code} ` });
    expect(told.location).toBe('/invitation/account');
    const page = await guest.get(told.location);
    for (const text of ['Join Acme', 'ada', 'guest@acme.example', 'Member', 'value="guest"'])
      expect(page.text).toContain(text);
    expect(page.text + [...guest.cookies].join()).not.toContain(code);
    const joined = await guest.submit(page, '/invitation/account', {
      username: 'newcomer',
      new_password: CHOSEN,
      again: CHOSEN,
    });
    expect(joined.location).toBe('/');
    expect((await guest.get('/me')).text).toContain('newcomer');
    expect(await box.events()).toContainEqual(expect.objectContaining({ operation: 'Accepted', medium: 'Web' }));
  });

  test('is accepted by signing in alone, where that is required', async () => {
    const code = await invite();
    const guest = visitor(server);
    await guest.submit(await guest.get('/invitation'), '/invitation', { code });
    const page = await guest.get('/invitation/account');
    await box.store.write((tx) => tx.signIn.require(true));
    const fields = { username: 'guest', new_password: CHOSEN, again: CHOSEN };
    const told = [
      await guest.submit(page, '/invitation/account', fields),
      await guest.submit(await guest.get('/invitation'), '/invitation', { code }),
    ];
    for (const { status, text } of told)
      expect([status, /sign in there as guest@acme\.example/i.test(text)]).toEqual([403, true]);
  });

  test('keeps the page after a weak password or a taken name', async () => {
    const guest = visitor(server);
    await guest.submit(await guest.get('/invitation'), '/invitation', { code: await invite() });
    const page = await guest.get('/invitation/account');
    const weak = await guest.submit(page, '/invitation/account', { username: 'guest', new_password: 'x', again: 'x' });
    expect([weak.status, weak.text.includes('Join Acme')]).toEqual([400, true]);
    const fields = { username: 'ada', new_password: CHOSEN, again: CHOSEN };
    const taken = await guest.submit(weak, '/invitation/account', fields);
    expect([taken.status, taken.text.includes('<code>conflict</code>')]).toEqual([409, true]);
  });

  test('a wrong code says so and is not shown; guesses are counted as those of the API', async () => {
    const guest = visitor(server);
    let told = await guest.submit(await guest.get('/invitation'), '/invitation', { code: 'a wrong code' });
    expect([told.status, told.text.includes('a wrong code')]).toEqual([401, false]);
    for (let guess = 0; guess < 30 && told.status === 401; guess += 1)
      told = await guest.submit(await guest.get('/invitation'), '/invitation', { code: `wrong ${guess}` });
    expect([told.status, told.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });

  test('the second page without a code leads to the first', async () => {
    expect((await visitor(server).get('/invitation/account')).location).toBe('/invitation');
  });
});

describe('one’s own account', () => {
  test('the password is changed, and other sessions end', async () => {
    const [here, there] = [visitor(server), visitor(server)];
    await here.signIn('ada', PASSWORD);
    await there.signIn('ada', PASSWORD);
    const wrong = await here.submit(await here.get('/me/password'), '/me/password', {
      password: 'no',
      new_password: CHOSEN,
      again: CHOSEN,
    });
    expect([wrong.status, wrong.text.includes('The current password is wrong.')]).toEqual([401, true]);
    const fields = { password: PASSWORD, new_password: CHOSEN, again: CHOSEN };
    const done = await here.submit(wrong, '/me/password', fields);
    expect(done.location).toBe('/me?done=password');
    expect((await here.get(done.location)).text).toContain('Your password is changed.');
    expect((await there.get('/me')).status).toBe(303);
  });

  test('another session is signed out by its button; this one has none', async () => {
    const [here, there] = [visitor(server), visitor(server)];
    await here.signIn('ada', PASSWORD);
    await there.signIn('ada', PASSWORD);
    const page = await here.get('/me');
    expect(page.text).toContain('this browser');
    // The other session was made last, so its button is the first.
    const done = await here.submit(page, '/me/tokens', {});
    expect(done.location).toBe('/me?done=ended');
    expect((await there.get('/me')).status).toBe(303);
    expect((await here.get('/me')).status).toBe(200);
  });

  test('no token of somebody else is ended', async () => {
    await added('grace@acme.example');
    const session = await box.tokenOf('grace', { kind: 'session' });
    const [token] = await box.store.read((tx) => box.personOf('grace').then(({ id }) => tx.tokens.of(id)));
    const eve = visitor(server);
    await added('eve@acme.example');
    eve.cookies.set('__Host-roster', await box.tokenOf('eve', { kind: 'session' }));
    const [form] = formsIn((await eve.get('/me')).text);
    const told = await eve.post('/me/tokens', { ...form?.hidden, token: token?.id ?? '' });
    expect(told.status).toBe(403);
    const grace = visitor(server);
    grace.cookies.set('__Host-roster', session);
    expect((await grace.get('/me')).status).toBe(200);
  });

  test('a leaver’s cookie is none at once', async () => {
    const grace = visitor(server);
    const temporary = await added('grace@acme.example');
    await grace.signIn('grace', temporary);
    await grace.submit(await grace.get('/password'), '/password', { new_password: CHOSEN, again: CHOSEN });
    expect((await grace.get('/me')).status).toBe(200);
    await box.call(peopleDeactivate, { person: 'grace' });
    expect((await grace.get('/me')).location).toBe('/signin?return=%2Fme');
    expect([...grace.cookies]).toEqual([]);
  });
});
