import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople } from '../../../support/front-door.ts';
import { linkedAtOkta } from '../../../support/linked-at-okta.ts';

/** A new password ends no link of a sign-in provider, and says so. */

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
  });
  afterEach(() => box.destroy());

  test('an Admin who resets a password is told which links go on, and how they end', async () => {
    await addPeople(box, 'grace');
    await linkedAtOkta(box, 'grace');
    const reset = await box.run('people reset-password grace --reveal');
    expect(reset.stderr).toContain(
      'grace signs in by okta still; to end that: roster signin unlink grace --provider okta',
    );
    expect(reset.code).toBe(0);
  });

  test('where an unlinked identity would be found again by its address, unlinking is not the advice', async () => {
    await addPeople(box, 'grace');
    await linkedAtOkta(box, 'grace', 'Grace@acme.example');
    const reset = await box.run('people reset-password grace --reveal');
    expect(reset.stderr).toContain(
      'grace signs in by okta still, and would be found again there as Grace@acme.example: secure or end the account at okta',
    );
    expect(reset.stderr).not.toContain('unlink');
    const unlinked = await box.run('signin unlink grace --yes');
    expect(unlinked.stderr).toContain('whoever signs in at okta as Grace@acme.example is linked to grace again');
  });

  test('who changes their own password is told so, too', async () => {
    await linkedAtOkta(box);
    const stdin = 'correct horse battery staple\nseven sisters on a hill';
    const changed = await box.run('me password --password-stdin', { stdin });
    expect(changed.stderr).toContain('ada signs in by okta still; to end that: roster me unlink okta');
    expect(changed.code).toBe(0);
  });
});
