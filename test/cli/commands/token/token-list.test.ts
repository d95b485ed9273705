import type { ErrorCode } from '../../../../src/domain/errors.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';
import { createToken, listTokens, whoamiWith, withToken } from '../../../support/tokens.ts';

const DAY = 24 * 60 * 60 * 1000;
const VIEW = 'organization.people.view';

describe.each(backends())('token list and revoke on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'linus');
  });
  afterEach(() => box.destroy());

  const names = async (...flags: string[]) => (await listTokens(box, ...flags)).map((one) => one.name);
  /** Runs what is refused and must change nothing; answers the error. */
  async function refused(code: ErrorCode, ...argv: readonly string[]) {
    const before = await stateOf(box);
    const error = errorOf(await box.run([...argv, '--json']));
    expect(error.code).toBe(code);
    expect(await stateOf(box)).toEqual(before);
    return error;
  }

  describe('list', () => {
    test('shows the live API tokens of oneself, never with hash or secret', async () => {
      const { token } = await createToken(box, 'ci', '--permission', VIEW);
      const { stdout } = await box.run('token list');
      expect(stdout).toMatch(
        /^name\tstate\tlast_four\texpires_at\tlast_used_at\tpermissions\tcreated_by\tcreated_at\ninit\tactive\t\w{4}\t.*\nci\tactive\t\w{4}\t2026-05-30T09:00:00\.000Z\t\torganization\.people\.view\tada\t2026-03-01T09:00:00\.000Z\n$/,
      );
      const { stdout: json } = await box.run('token list --json');
      expect(json).not.toContain(token.slice(4, -4));
      expect(json).not.toMatch(/hash|[0-9a-f]{64}/);
      expect(await listTokens(box, '--person', 'linus')).toEqual([]);
      expect((await box.run('token list --person linus --json')).stdout).toBe('[]\n');
    });

    test('says which one is used now, and when each was used last', async () => {
      const { token } = await createToken(box, 'ci');
      box.clock.now += DAY;
      await withToken(box, token).run('whoami');
      const seen = await withToken(box, token).json<{ name: string }[]>('token list');
      expect(seen).toEqual([
        expect.objectContaining({ name: 'init', current: false, last_used_at: '2026-03-01T09:00:00.000Z' }),
        expect.objectContaining({ name: 'ci', current: true, last_used_at: '2026-03-02T09:00:00.000Z' }),
      ]);
    });

    test('of another state or kind when asked', async () => {
      await createToken(box, 'brief', '--expires', '1h');
      await createToken(box, 'gone');
      await box.json('token revoke gone --yes');
      const ada = await box.as('ada');
      box.clock.now += 2 * 60 * 60 * 1000;
      expect(await names()).toEqual(['init']);
      expect(await names('--state', 'expired')).toEqual(['brief']);
      expect(await names('--state', 'revoked')).toEqual(['gone']);
      expect(await names('--state', 'all')).toEqual(['init', 'brief', 'gone']);
      const [session] = await listTokens(ada, '--kind', 'session');
      expect(session).toMatchObject({ name: 'login', kind: 'session', current: true });
      expect(await names('--kind', 'all')).toEqual(['init', 'login']);
      expect((await box.run(['token', 'revoke', session?.id ?? '', '--yes'])).code).toBe(0);
      expect((await ada.run('whoami')).code).toBe(4);
    });

    test('goes page by page', async () => {
      for (const name of ['a', 'b', 'c', 'd']) await createToken(box, name);
      const cut = await box.run('token list --limit 2 --fields name');
      expect([cut.stdout, cut.stderr]).toEqual([
        'name\ninit\na\n',
        '2 shown, there are more; --all lists everything, --limit N the first N\n',
      ]);
      expect(await names('--all')).toEqual(['init', 'a', 'b', 'c', 'd']);
    });
  });

  describe('revoke', () => {
    test('ends a token at once', async () => {
      const { id, token } = await createToken(box, 'ci');
      const ran = await box.run('token revoke ci --yes --json');
      expect([ran.code, ran.stderr, JSON.parse(ran.stdout)]).toEqual([
        0,
        'ci is revoked\n',
        expect.objectContaining({ id, state: 'revoked', current: false }),
      ]);
      expect(await whoamiWith(box, token)).toBe(4);
      expect(await latestEvents(box, 1)).toEqual(['Token.Revoked ci']);
      await refused('not_found', 'token', 'revoke', 'ci', '--yes');
    });

    test('asks, and off a terminal wants --yes', async () => {
      await createToken(box, 'ci');
      expect(await refused('input_needed', 'token', 'revoke', 'ci')).toMatchObject({ hint: 'give --yes' });
      const no = await box.run('token revoke ci', { answers: [false] });
      expect([no.code, no.asked]).toEqual([130, ['Revoke the token ci? What uses it stops working at once.']]);
      expect(await names()).toEqual(['init', 'ci']);
      expect((await box.run('token revoke ci', { answers: [true] })).code).toBe(0);
    });

    test('warns of the one in use, before and after', async () => {
      const asked = await box.run('token revoke init', { answers: [true] });
      expect(asked.asked).toEqual(['Revoke the token init? What uses it stops working at once.']);
      const warning = 'warning: this is the token that you use here, and you will have to log in again';
      expect(asked.stderr.replaceAll('\n', ' ')).toBe(`${warning} init is revoked ${warning}: roster login `);
      expect((await box.run('whoami')).code).toBe(4);
    });

    test('a name that is not there is told with the nearest', async () => {
      await createToken(box, 'nightly');
      expect(await refused('not_found', 'token', 'revoke', 'nigtly', '--yes')).toMatchObject({
        hint: 'did you mean nightly?',
      });
      expect(await refused('not_found', 'token', 'revoke', 'x', '--person', 'linus', '--yes')).toMatchObject({
        hint: 'roster token list --person linus',
      });
    });
  });
});
