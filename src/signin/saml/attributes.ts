import { ASSERTION } from './names.ts';
import { attributeOf, childrenOf } from '../../lib/xml-tree.ts';
import type { XmlElement } from '../../lib/xml-tree.ts';
import { refusedResponse } from './refused.ts';

/** Attributes of people, by the names that providers give them. */

/** Values by the name of their attribute, in the order of the document. */
type Attributes = ReadonlyMap<string, readonly string[]>;

interface Person {
  readonly email: string | null;
  readonly username: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** Null: the provider did not say. */
  readonly groups: readonly string[] | null;
}

const CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';

/** The first that a provider sends counts. Names in lower case: Okta leaves their case to whoever types them. */
const NAMES = {
  email: [
    ...['email', 'mail', 'emailaddress', 'email_address', 'user.email'],
    ...[`${CLAIM}emailaddress`, 'http://schemas.xmlsoap.org/claims/emailaddress', 'urn:oid:0.9.2342.19200300.100.1.3'],
  ],
  username: [
    ...['username', 'login', 'preferred_username', 'uid', 'user.login'],
    ...[`${CLAIM}upn`, `${CLAIM}name`, 'urn:oid:0.9.2342.19200300.100.1.1', 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6'],
  ],
  givenName: [
    ...['firstname', 'first_name', 'givenname', 'given_name', 'user.firstname'],
    ...[`${CLAIM}givenname`, 'urn:oid:2.5.4.42'],
  ],
  familyName: [
    ...['lastname', 'last_name', 'surname', 'sn', 'familyname', 'family_name', 'user.lastname'],
    ...[`${CLAIM}surname`, 'urn:oid:2.5.4.4'],
  ],
} as const;

/** What else the attribute of groups is called, where the provider's configuration names none. */
const GROUPS: readonly string[] = [
  'groups',
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups',
  'http://schemas.xmlsoap.org/claims/group',
  'memberof',
  'urn:oid:1.3.6.1.4.1.5923.1.5.1.1',
];

/** The attributes of an assertion. Throws `unauthenticated` for a value that is no plain text. */
export function attributesOf(assertion: XmlElement): Attributes {
  const attributes = new Map<string, readonly string[]>();
  for (const statement of childrenOf(assertion, ASSERTION, 'AttributeStatement'))
    for (const attribute of childrenOf(statement, ASSERTION, 'Attribute')) {
      const name = attributeOf(attribute, 'Name') ?? '';
      const values = childrenOf(attribute, ASSERTION, 'AttributeValue').map(plainText);
      // Keycloak sends each group in an attribute of its own.
      attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
    }
  return attributes;
}

function plainText({ children, text }: XmlElement): string {
  if (children.length > 0) throw refusedResponse('has an attribute that is no plain text');
  return text;
}

/** What attributes say of a person. `groupsClaim`: the name that the provider was configured with. */
export function personIn(attributes: Attributes, groupsClaim: string): Person {
  const byLowerCase = inLowerCase(attributes);
  return {
    email: oneOf(byLowerCase, NAMES.email),
    username: oneOf(byLowerCase, NAMES.username),
    givenName: oneOf(byLowerCase, NAMES.givenName),
    familyName: oneOf(byLowerCase, NAMES.familyName),
    groups: groupsIn(attributes, byLowerCase, groupsClaim),
  };
}

/** Names that differ in their case alone have the values of all of them: nothing says which one counts. */
function inLowerCase(attributes: Attributes): Attributes {
  const found = new Map<string, readonly string[]>();
  for (const [name, values] of attributes)
    found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), ...values]);
  return found;
}

/** The value of the first name that is there; several values are none, as nothing says which one counts. */
function oneOf(attributes: Attributes, names: readonly string[]): string | null {
  const values = names.map((name) => attributes.get(name)).find((found) => found !== undefined && found.length > 0);
  const [value, ...others] = values ?? [];
  return value === undefined || value === '' || others.length > 0 ? null : value;
}

function groupsIn(attributes: Attributes, byLowerCase: Attributes, claim: string): readonly string[] | null {
  const own = attributes.get(claim);
  const known = claim === DEFAULT_GROUPS ? GROUPS.map((name) => byLowerCase.get(name)) : [];
  const found = own ?? known.find((values) => values !== undefined);
  return found === undefined ? null : [...new Set(found.filter((value) => value !== ''))];
}

const DEFAULT_GROUPS = 'groups';
