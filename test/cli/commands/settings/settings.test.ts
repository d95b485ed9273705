import { writeFileSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Settings } from '../../../../src/domain/settings.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, behind, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('settings on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await sandbox(backend)));
  afterAll(() => box.destroy());

  const show = () => box.json<Settings>('settings show');
  const set = (key: string, value: string) => box.run(['settings', 'set', key, value, '--json']);

  test('show what the organization is called and where it is, to a terminal and to a program', async () => {
    const fresh = await sandbox(backend);
    expect((await fresh.run('settings show --no-color', { tty: 80 })).stdout).toMatch(
      /^name: +Acme\nurl: +-\naudit retention: +off\nsession days: +14\ncontacts main: +-\ncontacts finances: +-\ncontacts security: +-\ndeny member jobs: +no\ndeny non member jobs: +no\nenforce whitelist: +no\ncreated at: /,
    );
    expect((await fresh.run('settings show')).stdout).toBe(
      'name\turl\taudit_retention\tsession_days\tcontacts_main\tcontacts_finances\tcontacts_security\tdeny_member_jobs\tdeny_non_member_jobs\tenforce_whitelist\nAcme\t\toff\t14\t\t\t\tno\tno\tno\n',
    );
    expect(await fresh.json<Settings>('settings show')).toMatchObject({ name: 'Acme', url: '' });
    await fresh.destroy();
  });

  test.each([
    ['name', 'O\'Neil & Söhne 😀 "GmbH"'],
    ['name', '=cmd()'],
    ['url', 'https://roster.acme.example/path?q=1#top'],
    ['url', 'HTTP://localhost:8080'],
    ['url', ''],
    ['contacts.main', 'Büro@acme.example'],
    ['contacts.finances', 'bills+acme@acme.example'],
    ['contacts.security', 'security@acme.example'],
    ['contacts.security', ''],
  ])('%s becomes %j, at once and in the log', async (key, value) => {
    const field = key.replace('.', '_') as keyof Settings;
    const before = await show();
    const done = await set(key, value);
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(JSON.parse(done.stdout)).toMatchObject({ ...before, [field]: value });
    expect(await show()).toEqual({ ...before, [field]: value });
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(event).toMatchObject({ resource: 'Organization', operation: 'Modified', username: 'ada' });
    expect(metadataOf(event)).toEqual({
      before: { [field]: before[field] },
      after: { [field]: value },
    });
    expect((await box.run('audit verify')).code).toBe(0);
  });

  test('sessions last for 1 to 30 days', async () => {
    for (const value of ['0', '31', '1.5', '-1', 'seven', '', '1e1'])
      expect([value, errorOf(await set('session.days', value)).code]).toEqual([value, 'invalid']);
    expect(errorOf(await set('session.days', '31')).message).toBe('session.days must be at most 30');
    expect(JSON.parse((await set('session.days', '30')).stdout)).toMatchObject({ session_days: 30 });
    expect(await show()).toMatchObject({ session_days: 30 });
    expect((await latestEvents(box, 1))[0]).toMatch(/^Organization.Modified /);
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect((await box.run(`undo ${event?.request_id} --yes`)).code).toBe(0);
    expect(await show()).toMatchObject({ session_days: 14 });
  });

  test.each(['deny_member_jobs', 'deny_non_member_jobs', 'enforce_whitelist'] as const)(
    '%s is true or false',
    async (key) => {
      for (const value of ['on', '1', 'TRUE', ''])
        expect([value, errorOf(await set(key, value)).code]).toEqual([value, 'invalid']);
      expect(errorOf(await set(key, 'maybe')).message).toBe(`${key} must be true or false`);
      expect(JSON.parse((await set(key, 'true')).stdout)).toMatchObject({ [key]: true });
      const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
      expect(metadataOf(event)).toEqual({ before: { [key]: false }, after: { [key]: true } });
      expect((await box.run(`undo ${event?.request_id} --yes`)).code).toBe(0);
      expect((await show())[key]).toBe(false);
      // As tables show them.
      expect(JSON.parse((await set(key, 'yes')).stdout)).toMatchObject({ [key]: true });
      expect(JSON.parse((await set(key, 'no')).stdout)).toMatchObject({ [key]: false });
    },
  );

  test('a name has at most 62 characters, and a URL 2048', async () => {
    for (const [key, longest] of [
      ['name', '😀'.repeat(62)],
      ['url', `https://acme.example/${'x'.repeat(2027)}`],
    ] as const) {
      expect((await set(key, longest)).code).toBe(0);
      expect(errorOf(await set(key, `${longest}x`)).message).toMatch(/is longer than/);
      expect((await show())[key]).toBe(longest);
    }
  });

  test('a longer name that an organization has from before stays, whatever else is set', async () => {
    const long = await sandbox(backend);
    const name = 'x'.repeat(128);
    await behind(long, 'update organization set name = $1', name);
    expect(await long.json('settings set url https://acme.example')).toMatchObject({ name });
    const { stdout } = await long.run('export');
    writeFileSync(long.path('acme.yaml'), stdout);
    expect((await long.run(['diff', '-f', long.path('acme.yaml')])).stderr).toBe('nothing would change\n');
    expect((await long.run(['test', '-f', long.path('acme.yaml')])).code).toBe(0);
    expect((await long.run(['settings', 'set', 'name', name, '--json'])).code).toBe(2);
    writeFileSync(long.path('acme.yaml'), stdout.replace(name, name.slice(1)));
    const refused = errorOf(await long.run(['diff', '-f', long.path('acme.yaml'), '--json']));
    expect([refused.code, refused.message]).toEqual([
      'invalid',
      expect.stringMatching(/the name of the organization is longer than 62 characters/),
    ]);
    await long.destroy();
  });

  test('an organization is not set up with a longer one', async () => {
    const argv = ['init', '--owner', 'ada@acme.example', '--organization', 'x'.repeat(63), '--reveal', '--json'];
    const refused = errorOf(await box.run([...argv, '--store', box.path('other.db')]));
    expect([refused.code, refused.message]).toEqual(['invalid', '--organization is longer than 62 characters']);
  });

  test('another URL tells what is in use that knows the old one, and nothing else', async () => {
    const moving = await sandbox(backend);
    const move = async (url: string) => (await moving.run(['settings', 'set', 'url', url, '--json'])).stderr;
    expect(await move('https://one.example/roster')).toBe('');
    expect(await move('https://two.example')).toBe('');
    await moving.json('signin configure oidc okta --issuer https://acme.okta.com --client-id roster --public-client');
    await behind(moving, `update tokens set kind = 'session', began_at = created_at where name = 'init'`);
    await moving.json('notification create ops --operation RoleChanged --email ada@acme.example');
    expect((await move('https://three.example')).split('\n')).toEqual([
      'note: the sign-in provider okta knows the old address, https://two.example, and may not sign anybody in any more: let it have the redirect address https://three.example/signin/with/okta/callback',
      'note: links in messages that were sent lead to the old address, https://two.example',
      'note: roster login --browser is refused at the old address, https://two.example: use https://three.example',
      '',
    ]);
    // Only links have the path.
    expect((await move('https://three.example/roster')).split('\n')).toEqual([
      'note: links in messages that were sent lead to the old address, https://three.example',
      '',
    ]);
    expect(await move('https://three.example/roster')).toBe('unchanged\n');
    expect(await move('')).toMatch(/^note: the sign-in provider okta knows the old address, .* any more\n/);
    await moving.destroy();
  });

  test('the new name is the one that whoami and store info tell', async () => {
    await set('name', 'Acme Rockets');
    expect(await box.json('whoami')).toMatchObject({ organization: 'Acme Rockets' });
    expect(await box.json('store info')).toMatchObject({ organization: 'Acme Rockets' });
    expect((await latestEvents(box, 1))[0]).toMatch(/^Organization.Modified /);
  });

  test('the value that it has already is no change and no event', async () => {
    const [{ name }, before] = [await show(), await stateOf(box)];
    expect((await set('name', name)).code).toBe(0);
    expect((await set('name', name.normalize('NFD'))).code).toBe(0);
    expect(await stateOf(box)).toEqual(before);
  });

  test.each([
    ['name', '', /name must not be empty/],
    ['name', ' Acme', /begin or end with a space/],
    ['name', 'a\nb', /control characters/],
    ['name', 'a\0b', /control characters/],
    ['name', 'a\u202Eb', /reorder text/],
    ['name', '\uD800', /Unicode/],
    ['url', 'roster.acme.example', /begins with http/],
    ['url', 'ftp://acme.example', /begins with http/],
    ['url', 'javascript:alert(1)', /begins with http/],
    ['url', 'https://', /begins with http/],
    ['url', 'https://acme.example/a b', /begins with http/],
    ['url', 'https://acme.example/\u0000', /begins with http/],
    ['url', 'https://acme.example/\u202Ecod.exe', /begins with http/],
    ['url', 'https://ada:hunter2hunter2@acme.example', /username or password/],
    ['audit.retention', '29d', /^audit\.retention is less than 30d, the least that can be; off keeps all$/],
    ['contacts.main', 'office', /^contacts\.main is not an e-mail address$/],
    ['contacts.main', 'a@b.example, c@d.example', /^contacts\.main is not an e-mail address$/],
    ['contacts.security', 'a@b.example\u202E', /^contacts\.security is not an e-mail address$/],
    ['contacts', 'a@b.example', /must be one of: name, url/],
    ['audit.retention', 'soon', /^audit\.retention is not a duration such as 400d or 52w; off keeps all$/],
    ['colour', 'red', /must be one of: name, url/],
    ['__proto__', 'x', /must be one of: name, url/],
  ])('%s %j is refused, and changes nothing', async (key, value, problem) => {
    const before = await stateOf(box);
    const refused = await set(key, value);
    expect(errorOf(refused).code).toBe('invalid');
    expect(errorOf(refused).message).toMatch(problem);
    expect(refused.stderr).not.toContain('hunter2');
    expect(await stateOf(box)).toEqual(before);
  });

  test.each([
    ['settings set', 'input_needed'],
    ['settings set name', 'input_needed'],
    ['settings set name a b', 'usage'],
    ['settings show name', 'usage'],
  ])('%s is no command line: %s', async (argv, code) => {
    expect(errorOf(await box.run(`${argv} --json`)).code).toBe(code);
  });

  describe('for others than an Owner', () => {
    let admin: Sandbox;
    let member: Sandbox;
    beforeAll(async () => {
      await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
      await addPerson(box, 'mia@acme.example', 'mia');
      [admin, member] = [await box.as('adam'), await box.as('mia')];
    });

    test('an Admin sees them, but may not change them', async () => {
      expect(await admin.json<Settings>('settings show')).toEqual(await show());
      const before = await show();
      const refused = await admin.run('settings set name Mine --json');
      expect([refused.code, errorOf(refused).details]).toEqual([
        5,
        { permission: 'organization.general_settings.modify' },
      ]);
      expect(await show()).toEqual(before);
      expect(await latestEvents(box, 1)).toEqual(['Access.Denied adam']);
    });

    test('a Member does neither', async () => {
      for (const argv of ['settings show', 'settings set url https://evil.example']) {
        const refused = await member.run(`${argv} --json`);
        expect(errorOf(refused).code).toBe('forbidden');
      }
    });

    test('an Owner with a token that is limited to looking may not change them', async () => {
      const permissions = JSON.stringify(['organization.general_settings.view']);
      await behind(box, "update tokens set permissions = $1 where name = 'init'", permissions);
      expect((await box.run('settings show')).code).toBe(0);
      expect((await box.run('settings set name Mine')).code).toBe(5);
      await behind(box, "update tokens set permissions = null where name = 'init'");
    });
  });
});
