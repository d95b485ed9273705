/** Nobody has an e-mail address there that the API knows of. */
const INVITE =
  'invite people by their handles: roster people invite --provider github --handle HANDLE, or many with --from FILE';

/** Where in Semaphore's pages that is done which its API does not offer, by operation or by its noun. */
const BY_HAND: Readonly<Record<string, string>> = {
  'access.recommend': 'it needs the audit log, which the API does not show',
  'access.simulate': 'it needs the audit log, which the API does not show',
  'people.add': INVITE,
  'people.import': INVITE,
  'people.sync': INVITE,
  'people.edit': 'people change their names themselves, in Semaphore: Profile Settings',
  'people.edit-many': 'people change their names themselves, in Semaphore: Profile Settings',
  'people.reset-password': 'in Semaphore: People, the person, Reset password',
  'people.deactivate': 'remove them instead: roster people remove PERSON',
  'people.leave': 'somebody who may remove you does: roster people remove PERSON',
  'session.logout': 'forget the token: roster context remove NAME; it ends in Semaphore: Profile Settings',
  'session.whoami': 'the API does not tell whose token it is; in Semaphore: Profile Settings',
  audit: 'in Semaphore: Audit Logs, in the menu of the organization',
  'audit-stream': 'in Semaphore: Audit Logs, Configure Streaming',
  'audit-retention': 'Semaphore keeps its audit log itself',
  'audit-hold': 'Semaphore keeps its audit log itself',
  settings: 'in Semaphore: Settings',
  'ip-allow-list': 'in Semaphore: Settings, IP Allow List',
  signin: 'in Semaphore: Settings, Okta Integration',
  'signin-trust': 'in Semaphore: Settings, OIDC Token',
  scim: 'in Semaphore: Settings, Okta Integration',
  session:
    'make an API token in Semaphore: Profile Settings, API Token; then: roster context add NAME --semaphore URL --token-stdin',
  me: 'in Semaphore: Profile Settings',
  token: 'in Semaphore: Profile Settings, API Token',
  invitation: 'in Semaphore: People, where invitations are listed',
  notification: 'in Semaphore: Settings, Notifications',
  job: 'in Semaphore: the page of the project',
  'job.enqueue': 'jobs run in pipelines there; in Semaphore: the page of the project, which runs a pipeline again',
  activity: 'in Semaphore: Activity Monitor',
  agent: 'in Semaphore: Self-hosted agents',
  queue: 'in the YAML file of a pipeline, which names its queue; Activity Monitor shows what waits',
  'settings.quota-list': 'in Semaphore: Activity Monitor',
  'settings.quota-show': 'in Semaphore: Activity Monitor',
  'settings.quota-set': 'Semaphore sets the quotas itself; Activity Monitor shows them',
  'settings.quota-remove': 'Semaphore sets the quotas itself; Activity Monitor shows them',
  health: 'doctor looks at organizations of roster; of Semaphore’s at a copy: roster pull --store PATH',
  undo: 'make the opposite change; Semaphore keeps no record that could be undone',
};

/** Where it is done instead; undefined: nowhere that is known of. */
export const byHand = (operation: string): string | undefined =>
  BY_HAND[operation] ?? BY_HAND[operation.replace(/\..*$/, '')];
