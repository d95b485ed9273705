import { localBackends } from '../harness.ts';
import { olderSandbox, versionBefore } from '../support/older-store.ts';

/** A store from before the log told of new addresses knows the addresses that are in its log. */

test.each(localBackends())('$name', async (backend) => {
  const box = await olderSandbox(backend, versionBefore('told-once'), () => Promise.resolve());
  const [ada] = await backend.query<{ id: string }>(box.location, "select id from people where username = 'ada'");
  const set =
    "update audit_events set resource = 'User', operation = 'LoggedIn', ip_address = $1, user_id = $2 where seq = 1";
  await backend.query(box.location, set, '2001:db8::7', ada?.id ?? '');
  await box.json('store migrate');
  const networks = 'select person_id, network from sign_in_networks';
  expect(await backend.query(box.location, networks)).toMatchObject([{ person_id: ada?.id, network: '2001:db8:0:0' }]);
  await box.destroy();
});
