/** The files that people import reads as they are, as data: their headings, and what is made of them. */

/**
 * A heading, in lower case and with single blanks: `#` stands for a number, and a name in brackets is also found within
 * another heading, as in `User name [userPrincipalName] Required`.
 */
export type Heading = string;

/** Rows that are left out because of what a column says. */
interface LeftOut {
  readonly heading: Heading;
  /** In lower case; `example*` stands for all that begin so. */
  readonly values: readonly string[];
  /** What these rows are, as the end of a sentence. */
  readonly why: string;
}

export interface ImportFormat {
  /** The product. */
  readonly name: string;
  /** Where it gives such a file. */
  readonly origin: string;
  /** It is recognised by all headings of one of these sets. */
  readonly marks: readonly (readonly Heading[])[];
  /** Where each field stands: of several columns, the first that has a value. */
  readonly email: readonly Heading[];
  readonly username: readonly Heading[];
  readonly role: readonly Heading[];
  /** Of several columns, all. */
  readonly groups: readonly Heading[];
  readonly leftOut: readonly LeftOut[];
  /** It has a row for each membership, so that rows of the same e-mail are one person. */
  readonly merged?: boolean;
  /** What to know of its file, in a sentence. */
  readonly remark?: string;
}

const NOT_ACTIVE = 'suspended or deleted there';

export const FORMATS = {
  google: {
    name: 'Google Workspace',
    origin: 'Admin console, Directory, Users, Download users; and the template of Bulk update users',
    marks: [
      ['email address [required]', 'org unit path [required]'],
      ['email address', 'org unit path'],
    ],
    email: ['email address [required]', 'email address'],
    username: [],
    role: [],
    groups: [],
    leftOut: [
      { heading: 'status [read only]', values: ['suspended', 'archived', 'deleted'], why: NOT_ACTIVE },
      { heading: 'new status [upload only]', values: ['suspended', 'archived'], why: NOT_ACTIVE },
    ],
    remark: 'Organizational units are no groups; --map groups="Org Unit Path [Required]" makes them some.',
  },
  entra: {
    name: 'Entra ID',
    origin: 'Entra admin center, Users, Download users; and the template of Bulk create',
    marks: [['[userprincipalname]'], ['userprincipalname']],
    email: ['mail', 'userprincipalname', '[userprincipalname]'],
    username: [],
    role: [],
    groups: [],
    leftOut: [
      { heading: 'accountenabled', values: ['false', 'no'], why: NOT_ACTIVE },
      { heading: '[accountenabled]', values: ['yes', 'true'], why: 'blocked from signing in there' },
      { heading: '[displayname]', values: ['example:*'], why: 'examples of the template' },
    ],
    remark:
      'The first line of the template, `version:v1.0`, is skipped. The e-mail is `mail`, and where that is empty the user principal name.',
  },
  m365: {
    name: 'Microsoft 365',
    origin: 'Microsoft 365 admin center, Users, Active users, Export users; and the template of Add multiple users',
    marks: [
      ['user principal name', 'display name', 'licenses'],
      ['user principal name', 'display name', 'block credential'],
      ['username', 'display name', 'job title'],
      ['user name', 'display name', 'job title'],
    ],
    email: ['user principal name', 'username', 'user name'],
    username: [],
    role: [],
    groups: [],
    leftOut: [{ heading: 'block credential', values: ['true', 'yes'], why: 'blocked from signing in there' }],
  },
  okta: {
    name: 'Okta',
    origin: 'Admin Console, Directory, People, the template of Import Users from CSV, and files of its columns',
    marks: [['login', 'firstname', 'lastname', 'email']],
    email: ['email'],
    username: ['login'],
    role: [],
    groups: [],
    leftOut: [{ heading: 'status', values: ['suspended', 'deprovisioned', 'deactivated'], why: NOT_ACTIVE }],
  },
  canvas: {
    name: 'Canvas',
    origin: 'users.csv of an SIS import, or of the provisioning report',
    marks: [['user_id', 'login_id']],
    email: ['email', 'login_id'],
    username: ['login_id'],
    role: [],
    groups: [],
    leftOut: [{ heading: 'status', values: ['suspended', 'deleted'], why: NOT_ACTIVE }],
  },
  moodle: {
    name: 'Moodle',
    origin: 'Site administration, Users, Upload users: the file that it takes; and Bulk user actions, Download',
    marks: [['username', 'firstname', 'lastname', 'email']],
    email: ['email'],
    username: ['username'],
    role: [],
    groups: ['cohort#'],
    leftOut: [
      { heading: 'suspended', values: ['1'], why: NOT_ACTIVE },
      { heading: 'deleted', values: ['1'], why: NOT_ACTIVE },
    ],
    remark: 'Cohorts become groups. The groups of courses (`group1`) and system roles (`sysrole1`) are not read.',
  },
  gitlab: {
    name: 'GitLab',
    origin: 'Admin area, Users, Export permissions as CSV; and the export of members of a group with their e-mails',
    marks: [
      ['username', 'email', 'path', 'access level'],
      ['username', 'email', 'path', 'membership type'],
      ['username', 'name', 'max role', 'source'],
    ],
    email: ['email'],
    username: ['username'],
    role: [],
    groups: [],
    leftOut: [],
    merged: true,
    remark:
      'The export has a row for each membership: those of one e-mail become one person; --map groups=Path puts them in groups named by these paths. The roles of GitLab are not read. The simple export of members has no e-mails, and is refused.',
  },
} as const satisfies Readonly<Record<string, ImportFormat>>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** What roster itself reads and writes; other columns are refused. */
export const OWN: ImportFormat = {
  name: 'roster',
  origin: '`roster people list --all -o csv`, or your own file with the header email,username,role,groups',
  marks: [['email']],
  email: ['email'],
  username: ['username'],
  role: ['role'],
  groups: ['groups'],
  leftOut: [{ heading: 'status', values: ['invited', 'deactivated'], why: 'invited or deactivated' }],
};
