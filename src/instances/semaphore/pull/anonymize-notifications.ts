import { isExpression } from '../../../domain/patterns.ts';
import { inventor } from './anonymize.ts';
import { listsIn, receiverIn, text, texts } from '../forms/notification-receivers.ts';
import type { Fields } from '../forms/notification-receivers.ts';
import type { Snapshot } from '../mirror/snapshot.ts';
import type { WireNotification, WireRule } from '../api/wire.ts';

/** Notifications without the names, addresses and texts of an organization. */

type Invent = (name: string) => string;

/** Filters whose words are Semaphore's own. */
const WORDS: ReadonlySet<string> = new Set(['passed', 'failed', 'stopped', 'canceled', 'STARTED', 'FINISHED']);

/** Invents names, the same for the same; those of projects are as in the snapshot that was made anonymous. */
export function anonymizedNotifications(
  all: readonly WireNotification[],
  { projects }: Pick<Snapshot, 'projects'>,
): WireNotification[] {
  const notification = inventor(
    'notification',
    all.map(({ metadata }) => metadata),
  );
  const invent = {
    ...{ rule: inventor('rule', []), host: inventor('host', []), channel: inventor('channel', []) },
    recipient: inventor('recipient', []),
    filters: {
      ...{ projects: inventor('project', projects), branches: inventor('branch', []), tags: inventor('tag', []) },
      ...{ pipelines: inventor('pipeline', []), blocks: inventor('block', []) },
      ...{ states: inventor('state', []), results: inventor('result', []) },
    },
  };
  return all.map(({ metadata, spec }) => ({
    metadata: { ...metadata, name: notification(metadata.name) },
    spec: { rules: spec.rules.map((one) => anonymizedRule(one, invent)) },
  }));
}

interface Invented {
  readonly rule: Invent;
  readonly host: Invent;
  readonly channel: Invent;
  readonly recipient: Invent;
  readonly filters: Readonly<Record<string, Invent>>;
}

function anonymizedRule({ name, filter, notify }: WireRule, invent: Invented): WireRule {
  const [slack, webhook, email] = [receiverIn(notify.slack), receiverIn(notify.webhook), receiverIn(notify.email)];
  const address = ({ endpoint }: Fields): string =>
    text(endpoint) === ''
      ? ''
      : `https://${invent.host(URL.canParse(text(endpoint)) ? new URL(text(endpoint)).hostname : '')}`;
  const { status, timeout, retries } = webhook;
  return {
    name: invent.rule(name),
    filter: Object.fromEntries(
      Object.entries(invent.filters).flatMap(([list, inventOne]) =>
        Object.entries(listsIn(filter, [list])).map(([, items]) => [list, items.map((one) => pattern(one, inventOne))]),
      ),
    ),
    notify: {
      slack: {
        endpoint: address(slack),
        channels: texts(slack.channels).map((one) => `#${invent.channel(one)}`),
        status: slack.status,
      },
      webhook: { endpoint: address(webhook), status, timeout, retries },
      email: { cc: texts(email.cc).map((one) => `${invent.recipient(one)}@example`), status: email.status },
    },
  };
}

/** An expression without letters tells nothing. */
function pattern(one: string, invent: Invent): string {
  if (WORDS.has(one)) return one;
  if (!isExpression(one)) return invent(one);
  return /[\p{L}\p{N}]/u.test(one) ? `/${invent(one)}/` : one;
}
