import { USER_KEY } from '../scim-keys.ts';

/** Providers find nobody by a username that people chose themselves. */
export const scimUserNames: readonly string[] = [
  'drop index people_by_user_key',
  `create index people_by_user_key on people ((${USER_KEY('')}), id)`,
];
