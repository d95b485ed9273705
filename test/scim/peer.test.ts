import SCIMMY from 'scimmy';
import { localBackends } from '../harness.ts';
import { scimBox, user } from '../support/scim.ts';
import type { Json, ScimBox } from '../support/scim.ts';

/** What scimmy reads of what is answered: it knows the standard's schemas, and takes nothing that is of another type. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

type Fields = Readonly<Record<string, unknown>>;

let box: ScimBox;
let ada: Json;
let group: Json;
beforeAll(async () => {
  box = await scimBox(sqlite);
  ({ body: ada } = await box.ask('POST', '/Users', user('lovelace')));
  ({ body: group } = await box.ask('POST', '/Groups', { displayName: 'Engines', members: [{ value: ada.id }] }));
});
afterAll(() => box.destroy());

const get = async (path: string): Promise<Fields> => (await box.ask('GET', path)).body as unknown as Fields;
const plain = (value: unknown): Fields => JSON.parse(JSON.stringify(value)) as Fields;
/** What scimmy has otherwise: times as dates, and ids of its own. */
const OTHERWISE = ['schemas', 'meta', 'externalId'];

test.each([
  ['User', () => SCIMMY.Schemas.User, () => `/Users/${ada.id}`],
  ['Group', () => SCIMMY.Schemas.Group, () => `/Groups/${group.id}`],
])('a %s is one of the standard', async (_, schema, path) => {
  const body = await get(path());
  const read = plain(new (schema())(body, 'out'));
  const names = Object.keys(body).filter((name) => !OTHERWISE.includes(name));
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) expect({ [name]: read[name] }).toEqual({ [name]: body[name] });
});

test('a list is one of the standard, and its page is what was asked for', async () => {
  const body = await get('/Users?count=2&sortBy=userName');
  const read = new SCIMMY.Messages.ListResponse(
    body as unknown as ConstructorParameters<typeof SCIMMY.Messages.ListResponse>[0],
  );
  expect(plain(read)).toEqual(body);
  expect(body).toMatchObject({ startIndex: 1, itemsPerPage: 2 });
});

test.each(['User', 'Group'] as const)('the schema of a %s has attributes of the standard', async (name) => {
  const { id, attributes: known } = plain(SCIMMY.Schemas[name].definition) as { id: string; attributes: Attribute[] };
  const { attributes } = (await get(`/Schemas/${id}`)) as unknown as { attributes: Attribute[] };
  expect(attributes.length).toBeGreaterThan(1);
  for (const own of flat(attributes)) expect(flat(known)).toContainEqual(own);
});

interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly subAttributes?: readonly Attribute[];
}

/** Attributes and their parts by their paths, with their types. */
const flat = (attributes: readonly Attribute[], above = ''): object[] =>
  attributes.flatMap(({ name, type, subAttributes = [] }) => [
    { path: above + name, type },
    ...flat(subAttributes, `${above}${name}.`),
  ]);
