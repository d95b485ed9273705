import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';

describe.each(bothWays())('whoami on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
  });
  afterAll(() => box.destroy());

  test('says in which context one is, and the store or the URL behind it', async () => {
    const { context, store, url, username } = await box.json<{
      context: string | null;
      store: string | null;
      url: string | null;
      username: string;
    }>('whoami');
    expect(username).toBe('ada');
    expect(context).toEqual(expect.any(String));
    expect([store === null, url === null].filter(Boolean)).toHaveLength(1);
    const { stdout } = await box.run('context list --json');
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: context, current: true, store, url }));
  });
});
