import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('what people invite refuses on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await sandbox(backend)));
  afterAll(() => box.destroy());

  test.each([
    ['people invite --no-input', 9, 'input_needed', 'this needs an answer, and roster cannot ask here'],
    ['people invite bob@acme.example', 9, 'input_needed', 'this makes secrets, and there is no place to show them'],
    ['people invite bob@acme.example --reveal --role Nobody', 3, 'not_found', 'there is no role Nobody'],
    ['people invite bob@acme.example=Reader --reveal', 2, 'scope_mismatch', 'Reader is a project role'],
    ['people invite bob@acme.example --group Nobody --reveal', 3, 'not_found', 'there is no group Nobody'],
    ['people invite bob@acme.example= --reveal', 2, 'usage', 'no role follows bob@acme.example='],
    ['people invite bob --reveal', 2, 'invalid', 'EMAIL "bob" is not an e-mail address'],
    ['people invite bob@acme.example --expires 7 --reveal', 2, 'invalid', 'is not a duration such as 24h'],
    ['people invite bob@acme.example --expires 0d --reveal', 2, 'invalid', 'is not a duration such as 24h'],
    ['people invite --provider github --reveal', 2, 'usage', '--provider and --handle belong together'],
    ['people invite --handle TomFern --reveal', 2, 'usage', '--provider and --handle belong together'],
    ['people invite --uid 7 --reveal', 2, 'usage', '--provider and --handle belong together'],
    ['people invite b@acme.example --provider github --handle T --reveal', 2, 'usage', 'to an e-mail or to a handle'],
    ['people invite --provider sourceforge --handle T --reveal', 2, 'invalid', 'must be one of: github'],
    ['people invite b@acme.example --fields email --reveal', 2, 'usage', '--fields leaves out the code that is made'],
  ])('%s exits %i', async (line, exit, code, message) => {
    const before = await stateOf(box);
    const refused = await box.run(`${line} --json`);
    expect(refused.code).toBe(exit);
    expect(errorOf(refused).code).toBe(code);
    expect(errorOf(refused).message).toContain(message);
    expect(await stateOf(box)).toEqual(before);
  });

  test.each<readonly [what: string, argv: readonly string[]]>([
    ['a line break in the address', ['bob@acme.example\nBcc: eve@evil.example']],
    ['a quoted address', ['"bob smith"@acme.example']],
    ['an address within an address', ['<bob@acme.example>']],
    ['a right-to-left override', ['b\u202Eob@acme.example']],
    ['an endless address', [`${'b'.repeat(65)}@acme.example`]],
    ['an unpaired surrogate', ['b\uD800@acme.example']],
    ['a path as handle', ['--provider', 'github', '--handle', '../../etc/passwd']],
    ['a handle with a space', ['--provider', 'github', '--handle', 'Tom Fern']],
    ['a handle with an emoji', ['--provider', 'github', '--handle', 'Tom😀']],
    ['a formula as handle', ['--provider', 'github', '--handle', '=cmd()']],
    ['a flag as handle', ['--provider', 'github', '--handle=--role']],
    ['an endless handle', ['--provider', 'github', '--handle', 'a'.repeat(129)]],
    ['an id as handle', ['--provider', 'github', '--handle', '0190a000-0000-7000-8000-000000000001']],
    ['a control character in the id', ['--provider', 'github', '--handle', 'Tom', '--uid', 'a\u0007b']],
  ])('%s is refused', async (_what, argv) => {
    const before = await stateOf(box);
    const refused = await box.run(['people', 'invite', ...argv, '--reveal', '--json']);
    expect(errorOf(refused).code).toBe('invalid');
    expect(await stateOf(box)).toEqual(before);
  });
});
