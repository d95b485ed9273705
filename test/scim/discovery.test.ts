import { localBackends } from '../harness.ts';
import { scimBox } from '../support/scim.ts';
import type { ScimBox } from '../support/scim.ts';

/** What SCIM says of itself. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

let box: ScimBox;
beforeAll(async () => (box = await scimBox(sqlite)));
afterAll(() => box.destroy());

test('it tells what it can do, and where it is, at both of its addresses', async () => {
  for (const base of ['/scim/v2', '/okta/scim']) {
    const { status, body } = await box.ask('GET', '/ServiceProviderConfig', undefined, { base });
    expect(status).toBe(200);
    expect(body).toMatchObject({ patch: { supported: true }, filter: { supported: true, maxResults: 1000 } });
    expect(body.meta.location).toMatch(new RegExp(`^https://[^/]+${base}/ServiceProviderConfig$`));
  }
});

test.each([
  ['/ResourceTypes', 'User'],
  ['/Schemas', 'urn:ietf:params:scim:schemas:core:2.0:User'],
])('%s is a list, of which %s can be asked for by itself', async (path, id) => {
  const { body } = await box.ask('GET', path);
  expect(body.totalResults).toBe(body.Resources.length);
  const one = body.Resources.find((each) => each.id === id);
  expect((await box.ask('GET', `${path}/${id}`)).body).toEqual(one);
  expect((await box.ask('GET', `${path}/nothing`)).status).toBe(404);
});
