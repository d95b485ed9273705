/** The attributes of SCIM that roster keeps (RFC 7643), as data. */

type AttributeType = 'string' | 'boolean' | 'dateTime' | 'reference' | 'complex';

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly description: string;
  readonly multiValued: boolean;
  /** How many values it may have; left out: any number. */
  readonly mostValues?: number;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable';
  readonly returned: 'always' | 'default';
  readonly uniqueness: 'none' | 'server';
  /** Of a complex one. */
  readonly subAttributes?: readonly Attribute[];
  readonly canonicalValues?: readonly string[];
  /** Of a reference: what it refers to. */
  readonly referenceTypes?: readonly string[];
}

export interface ResourceSchema {
  readonly urn: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
  /** Names that standards give to what roster does not keep: such a value is accepted and ignored. */
  readonly ignored: readonly string[];
  /** How many changes of single attributes a PATCH may make. */
  readonly mostChanges: number;
}

const attribute = (
  name: string,
  type: AttributeType,
  description: string,
  more: Partial<Attribute> = {},
): Attribute => ({
  name,
  type,
  description,
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
});

const complex = (
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  more: Partial<Attribute> = {},
): Attribute => attribute(name, 'complex', description, { ...more, subAttributes });

const readOnly = { mutability: 'readOnly' } as const;
const exact = { caseExact: true } as const;
const SERVER_ID = { ...readOnly, ...exact, returned: 'always', uniqueness: 'server' } as const;

/** What every resource has. RFC 7643 keeps these out of the schemas that are published. */
export const COMMON: readonly Attribute[] = [
  attribute('id', 'string', 'The id that roster gave it.', SERVER_ID),
  attribute('externalId', 'string', 'The id that the provider gave it.', exact),
  complex(
    'meta',
    'What roster knows about the resource.',
    [
      attribute('resourceType', 'string', 'User or Group.', { ...readOnly, ...exact }),
      attribute('created', 'dateTime', 'When it was made.', readOnly),
      attribute('lastModified', 'dateTime', 'When it was changed.', readOnly),
      attribute('location', 'reference', 'Its address.', { ...readOnly, ...exact, referenceTypes: ['uri'] }),
      attribute('version', 'string', 'Its ETag.', { ...readOnly, ...exact }),
    ],
    readOnly,
  ),
];

const reference = (type: string): Attribute =>
  attribute('$ref', 'reference', `The address of the ${type.toLowerCase()}.`, {
    ...readOnly,
    ...exact,
    referenceTypes: [type],
  });

export const USER: ResourceSchema = {
  urn: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'A person of the organization.',
  attributes: [
    ...COMMON,
    attribute('userName', 'string', 'What the provider calls the person: unique, mostly an e-mail address.', {
      required: true,
      uniqueness: 'server',
    }),
    complex('name', 'The parts of the person’s name.', [
      attribute('formatted', 'string', 'The whole name.'),
      attribute('familyName', 'string', 'The family name.'),
      attribute('givenName', 'string', 'The given name.'),
    ]),
    attribute('displayName', 'string', 'The name to show.'),
    attribute('active', 'boolean', 'Whether the person may use roster.'),
    complex(
      'emails',
      'The e-mail address. Of several, the primary one is kept.',
      [
        attribute('value', 'string', 'The address.'),
        attribute('type', 'string', 'What it is for; always work.', { canonicalValues: ['work'] }),
        attribute('primary', 'boolean', 'Whether it is the preferred one; always true.'),
      ],
      { multiValued: true, mostValues: 20 },
    ),
    complex(
      'groups',
      'The groups that the person is in. Groups are changed, not this.',
      [
        attribute('value', 'string', 'The id of the group.', { ...readOnly, ...exact }),
        reference('Group'),
        attribute('display', 'string', 'The name of the group.', readOnly),
        attribute('type', 'string', 'Always direct.', { ...readOnly, canonicalValues: ['direct'] }),
      ],
      { ...readOnly, multiValued: true },
    ),
  ],
  mostChanges: 200,
  ignored: [
    'addresses',
    'entitlements',
    'ims',
    'locale',
    'name.honorificPrefix',
    'name.honorificSuffix',
    'name.middleName',
    'emails.display',
    'nickName',
    'password',
    'phoneNumbers',
    'photos',
    'preferredLanguage',
    'profileUrl',
    'roles',
    'timezone',
    'title',
    'userType',
    'x509Certificates',
  ],
};

export const GROUP: ResourceSchema = {
  urn: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'A group of people.',
  attributes: [
    ...COMMON,
    attribute('displayName', 'string', 'The name of the group.', { required: true, uniqueness: 'server' }),
    complex(
      'members',
      'The people in the group.',
      [
        attribute('value', 'string', 'The id of the person.', { ...exact, mutability: 'immutable' }),
        reference('User'),
        attribute('display', 'string', 'The name of the person.', readOnly),
        attribute('type', 'string', 'Always User.', { mutability: 'immutable', canonicalValues: ['User'] }),
      ],
      { multiValued: true },
    ),
  ],
  mostChanges: 1000,
  ignored: [],
};
