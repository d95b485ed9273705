import { localBackends } from '../harness.ts';
import { ciBox } from '../support/ci-box.ts';
import { stopWebServers } from '../support/web-server.ts';

/** What `scim status` tells of the provider's token. */

test('the end told is that of the provider’s own token, not of one that a CI job got', async () => {
  const [backend] = localBackends();
  if (backend === undefined) throw new Error('there is no backend');
  const ci = await ciBox(backend);
  try {
    await ci.box.json('scim enable --reveal');
    const before = await ci.box.json('scim status');
    expect(before).toMatchObject({ token_expires_at: expect.any(String) as string });
    await ci.trusting('--service-account', 'scim');
    await ci.exchanged();
    expect(await ci.box.json('scim status')).toEqual(before);
  } finally {
    await ci.box.destroy();
    await stopWebServers();
  }
});
