import type { JsonSchema } from './types.ts';

/** Examples of what is asked, for descriptions and command lines: the same names stand for the same things throughout. */

/** What the fields of requests hold in examples, by their names. */
const VALUES: Readonly<Record<string, string>> = {
  account: 'deployer',
  accounts: 'ada',
  code: 'the-code-of-the-invitation',
  description: 'Who builds the platform',
  email: 'ada@example.com',
  event: '42',
  expires: '30d',
  group: 'Platform',
  groups: 'Platform',
  handle: 'ada',
  invitation: 'ada@example.com',
  invitations: 'ada@example.com',
  key: 'name',
  login: 'ada',
  members: 'ada',
  name: 'Platform',
  new_password: 'another battery staple',
  owner: 'grace',
  password: 'correct horse battery',
  people: 'ada',
  permission: 'organization.people.view',
  permissions: 'organization.people.view',
  person: 'ada',
  project: 'Rocket',
  role: 'Member',
  service_account: 'deployer',
  subject: 'ada',
  subjects: 'ada',
  to: 'grace',
  token: 'ci',
  transfer_to: 'grace',
  username: 'ada',
  value: 'Acme',
};

/** A value of a field; of an object what it must have, or else the first that it may have. */
export function exampleOf(name: string, schema: JsonSchema): unknown {
  const { type = 'string', properties = {}, required = [], items = {}, enum: choices } = schema;
  if (choices !== undefined) return choices[0];
  switch ([type].flat()[0]) {
    case 'object': {
      const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
      return Object.fromEntries(names.map((key) => [key, exampleOf(key, properties[key] ?? {})]));
    }
    case 'array':
      return [exampleOf(name, items)];
    case 'integer':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return VALUES[name] ?? name;
  }
}
