import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { accept, codeFor, NEW_PASSWORD, newcomer } from '../../../support/invitations.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('what invitation accept refuses on $name', (backend) => {
  let box: Sandbox;
  let bob: Sandbox;
  let code: string;
  beforeAll(async () => {
    box = await sandbox(backend);
    bob = newcomer(box, 'bob');
    code = await codeFor(box, 'bob@acme.example');
  });
  afterAll(() => box.destroy());
  beforeEach(() => {
    // Earlier failures are no reason to wait.
    box.clock.now += 60_000;
  });

  test.each([
    ['short', 'weak_password'],
    ['bob@acme.example', 'weak_password'],
    ['password1234', 'weak_password'],
    ['long'.repeat(20), 'weak_password'],
  ])('the password %j is refused, which is no failed attempt, and the code works on', async (password, expected) => {
    for (let n = 0; n < 5; n += 1) {
      const weak = await accept(bob, code, '--json', password);
      expect([weak.code, errorOf(weak).code]).toEqual([2, expected]);
    }
  });

  test.each([
    ['invitation accept', '', 9, 'input_needed'],
    ['invitation accept --password-stdin', NEW_PASSWORD, 2, 'usage'],
    ['invitation accept --code-stdin', 'CODE', 9, 'input_needed'],
    ['invitation accept --code-stdin --password-stdin', 'CODE', 2, 'weak_password'],
    ['invitation accept --code-stdin --password-stdin', '', 4, 'unauthenticated'],
    ['invitation accept --code-stdin --password-stdin', 'a\0b\nc', 4, 'unauthenticated'],
    ['invitation accept --code-stdin --password-stdin', 'x'.repeat(5000), 2, 'invalid'],
    ['invitation accept --code-stdin --password-stdin --username a@b', `CODE\n${NEW_PASSWORD}`, 2, 'invalid'],
    ['invitation accept CODE', '', 2, 'usage'],
    ['invitation accept --code CODE', '', 2, 'usage'],
  ])('%s with %j on standard input exits %i', async (line, stdin, exit, expected) => {
    const before = await stateOf(box);
    const refused = await bob.run(`${line.replace('CODE', code)} --json`, { stdin: stdin.replace('CODE', code) });
    expect([refused.code, errorOf(refused).code]).toEqual([exit, expected]);
    expect(refused.stderr).not.toContain(code);
    expect(await stateOf(box)).toEqual(before);
  });

  test('none of this was a reason for the code to stop working', async () => {
    expect((await accept(bob, code)).code).toBe(0);
  });
});
