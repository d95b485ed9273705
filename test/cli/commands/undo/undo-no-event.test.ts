import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';

/** What names neither an event nor an operation. */

describe.each(backends())('undo of no event on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await sandbox(backend)));
  afterAll(() => box.destroy());

  test.each([
    ['99', 3, 'not_found'],
    ['0', 3, 'not_found'],
    ['-1', 3, 'not_found'],
    ['1.5', 3, 'not_found'],
    ['9007199254740993', 3, 'not_found'],
    ["1'; drop table people; --", 3, 'not_found'],
    ['😀', 3, 'not_found'],
    ['x\0y', 3, 'not_found'],
    ['', 2, 'invalid'],
    ['x'.repeat(400), 2, 'invalid'],
  ])('%j names no event', async (ref, code, name) => {
    const refused = await box.run(['undo', ref, '--json']);
    expect([refused.code, errorOf(refused).code]).toEqual([code, name]);
  });
});
