import { notifications } from '../../src/background/notifications/deliver.ts';
import type { TaskContext } from '../../src/background/task.ts';
import type { DeliveryRecord } from '../../src/domain/notifications/deliveries.ts';
import type { Notification } from '../../src/domain/notifications/notification.ts';
import type { GivenRule } from '../../src/domain/notifications/rules.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { notificationCreate } from '../../src/operations/notification/create.ts';
import type { CoreBox } from './core.ts';
import { taskServices } from './services.ts';
import { bodyOf, webServer } from './web-server.ts';

/** Receivers of notifications, and what sends to them. */

export const SECRET = 'a secret of the tests';

/** What a receiver got. */
export interface Got {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: { readonly id: string; readonly event: { readonly seq: number; readonly resource_name: string } };
}

/** What a receiver answers; undefined: nothing, ever. */
export type Answer =
  { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } | undefined;

export interface Receiver {
  readonly url: string;
  readonly got: Got[];
  /** The names of the groups that it was told of, in order. */
  readonly names: () => string[];
}

/** A receiver that answers as the test says at the time. */
export async function receiver(answer: (got: Got) => Answer = () => ({ status: 204 })): Promise<Receiver> {
  const got: Got[] = [];
  const { url } = await webServer((request, response) => {
    void bodyOf(request).then((bytes) => {
      const text = bytes.toString();
      const one = { path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) as Got['body'] };
      got.push(one);
      const answered = answer(one);
      if (answered !== undefined) response.writeHead(answered.status, answered.headers).end(answered.body);
    });
  });
  return { url, got, names: () => got.map(({ body }) => body.event.resource_name) };
}

export interface Notified {
  /** One run of the task, if it is wanted. */
  readonly deliver: (change?: Partial<TaskContext>) => Promise<void>;
  /** Moves the clock, and runs the task. */
  readonly later: (milliseconds: number) => Promise<void>;
  /** A notification with one rule for a webhook. */
  readonly webhook: (name: string, url: string, more?: Partial<GivenRule>) => Promise<Notification>;
  readonly group: (name: string) => Promise<unknown>;
  readonly messages: () => Promise<DeliveryRecord[]>;
}

/** What tests of the delivery do, on a box. */
export function notified(box: () => CoreBox): Notified {
  const made: Notified = {
    async deliver(change = {}) {
      const { store, clock } = box();
      const now = () => clock.now;
      if ((await notifications.wanted?.({ store, now })) === false) return;
      await notifications.run({ ...taskServices, store, now, signal: new AbortController().signal, ...change });
    },
    async later(milliseconds) {
      box().clock.now += milliseconds;
      await made.deliver();
    },
    webhook: (name, url, more = {}) =>
      box().call(notificationCreate, {
        name,
        rules: [
          {
            name: 'all',
            filter: { resource: ['Group'] },
            notify: { webhook: { endpoint: url, secret: SECRET, timeout: 1000 } },
            ...more,
          },
        ],
      }),
    group: (name) => box().call(groupCreate, { name }),
    messages: async () =>
      [...(await box().store.read((tx) => tx.notifications.deliveries({}, { after: null, limit: 1000 }))).items].sort(
        (one, other) => one.seq - other.seq,
      ),
  };
  return made;
}
