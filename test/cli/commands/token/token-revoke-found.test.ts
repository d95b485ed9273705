import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';
import { createToken, listTokens, withToken } from '../../../support/tokens.ts';

/** Tokens that nobody uses any more, found by filters and revoked at once. */

const DAY = 24 * 60 * 60 * 1000;

describe.each(backends())('token revoke with filters on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'linus', 'grace');
    await box.json('people role grace Admin');
    await createToken(box, 'idle', '--expires', '365d');
    const { token } = await createToken(box, 'busy', '--expires', '365d');
    await createToken(box, 'theirs', '--person', 'linus', '--expires', '365d');
    await box.json('service-account create deployer --role Member --expires never --reveal');
    box.clock.now += 60 * DAY;
    await withToken(box, token).run('whoami');
    await createToken(box, 'new');
  });
  afterEach(() => box.destroy());

  const revoked = async () =>
    (await listTokens(box, '--everyone', '--state', 'revoked')).map(({ name }) => name).sort();

  test('a dry run shows them, and changes nothing', async () => {
    const before = await stateOf(box);
    const plan = await box.json<{ name: string }[]>('token revoke --everyone --unused 50d --dry-run');
    expect(plan.map(({ name }) => name).sort()).toEqual(['default', 'idle', 'theirs']);
    const { stdout } = await box.run('token revoke --everyone --unused 50d --dry-run -o csv --fields subject,name');
    expect(stdout.trim().split(/\r?\n/).slice(1).sort()).toEqual(['ada,idle', 'deployer,default', 'linus,theirs']);
    expect(await stateOf(box)).toEqual(before);
  });

  test.each([
    ['--unused 50d', ['idle']],
    ['--older-than 50d', ['busy', 'idle']],
    ['--older-than 50d --unused 50d', ['idle']],
    ['--unused 50d --person linus', ['theirs']],
    ['--unused 50d --service-account deployer', ['default']],
    ['--everyone --unused 50d', ['default', 'idle', 'theirs']],
  ])('%s', async (filters, names) => {
    const ran = await box.run(`token revoke ${filters} --yes`);
    expect(ran.code).toBe(0);
    expect(await revoked()).toEqual(names);
    expect((await latestEvents(box, names.length + 1)).filter((one) => one.startsWith('Token.Revoked'))).toHaveLength(
      names.length,
    );
  });

  test('the token in use is left out, and that is said', async () => {
    const ran = await box.run('token revoke --older-than 50d --yes');
    expect(ran.stderr).toContain('the token that you use here is left out');
    expect((await box.run('whoami')).code).toBe(0);
  });

  test('what waits to replace one of them ends with it', async () => {
    await box.json('token rotate theirs --person linus --reveal');
    box.clock.now += DAY / 12;
    expect((await box.run('token revoke --person linus --older-than 1h --yes')).code).toBe(0);
    expect(await revoked()).toEqual(['theirs', 'theirs']);
  });

  test('where none is found, nothing is changed', async () => {
    const ran = await box.run('token revoke --unused 200d --yes');
    expect([ran.code, ran.stderr]).toEqual([0, 'no token was found, and nothing was changed\n']);
    const dry = await box.run('token revoke --unused 200d --dry-run');
    expect([dry.code, dry.stderr]).toEqual([0, 'dry run, nothing was changed: no token was found\n']);
  });

  test.each([
    ['token revoke --everyone --yes', 'usage', '--everyone alone would mean every token'],
    ['token revoke idle --unused 50d --yes', 'usage', 'they are either named or found by filters'],
    ['token revoke --everyone --person linus --unused 50d --yes', 'invalid', 'everyone'],
    ['token revoke --everyone --unused 50d', 'input_needed', 'Revoke 3 tokens'],
  ])('%s is refused as %s', async (line, code, message) => {
    const before = await stateOf(box);
    const error = errorOf(await box.run(`${line} --json`));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(await stateOf(box)).toEqual(before);
  });

  test('who may not end one of them ends none', async () => {
    const grace = await box.as('grace');
    expect(errorOf(await grace.run('token revoke --everyone --unused 50d --yes --json')).code).toBe('owner_role');
    const linus = await box.as('linus');
    expect(errorOf(await linus.run('token revoke --everyone --unused 50d --yes --json')).code).toBe('forbidden');
    expect(await revoked()).toEqual([]);
  });
});
