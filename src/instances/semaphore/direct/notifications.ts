import type { CallOptions } from '../../../core/caller.ts';
import { AppError, madeAllTheSame } from '../../../domain/errors.ts';
import { sortKey } from '../../../domain/names/names.ts';
import { NOTIFICATION_SORTS } from '../../../domain/notifications/notification.ts';
import type { Notification } from '../../../domain/notifications/notification.ts';
import { pageOfAll, pageRequest } from '../../../domain/page.ts';
import { UNCHANGED } from '../../../domain/unchanged.ts';
import { nearest } from '../../../lib/nearest-name.ts';
import { commandLine } from '../../../lib/shell.ts';
import type { notificationCreate } from '../../../operations/notification/create.ts';
import type { notificationDelete } from '../../../operations/notification/delete.ts';
import type { notificationEdit } from '../../../operations/notification/edit.ts';
import type { notificationList } from '../../../operations/notification/list.ts';
import { requireFaultless } from '../../../operations/notification/seal-rules.ts';
import type { notificationShow } from '../../../operations/notification/show.ts';
import { listed } from '../../../operations/shared/listing.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { isTrial, pushed, tell } from './calling.ts';
import type { Call, Calling } from './calling.ts';
import type { Change } from '../changes/change.ts';
import { areSameRules, isSameToRead, notShown, shownNotification, unusedIn } from '../forms/notification-form.ts';
import { readMakers } from '../forms/notification-makers.ts';
import { rulesToSend } from '../forms/notification-rules.ts';
import { readNotifications } from '../api/pages.ts';
import type { Pushed } from '../push/push.ts';
import type { WireNotification } from '../api/wire.ts';

/** Notifications of an instance: without a mirror, because roster's own need what no mirror has, such as a store's secrets. */

const list: Call<typeof notificationList> = async (calling, input, options) => {
  const wanted = sortKey(input.search ?? '');
  const all = await readNotifications(calling.api);
  const actsFor = await readMakers(calling.api, all);
  const found = all
    .map((one) => shownNotification(one, actsFor))
    .filter(
      ({ name, status }) => sortKey(name).includes(wanted) && (input.status === undefined || input.status === status),
    );
  const page = pageOfAll(found, pageRequest(input), NOTIFICATION_SORTS, NOTIFICATION_SORTS.name);
  tell(
    calling,
    options,
    all.filter(({ metadata: { id } }) => page.items.some((one) => one.id === id)).flatMap(notShown),
  );
  return listed(input, page, () => Promise.resolve(found.length));
};

const show: Call<typeof notificationShow> = async (calling, input, options) => {
  const there = findIn(await readNotifications(calling.api), input.notification);
  tell(calling, options, notShown(there));
  return described(calling.api, there);
};

/** As it is shown, with whom it acts for. */
const described = async (api: SemaphoreApi, one: WireNotification): Promise<Notification> =>
  shownNotification(one, await readMakers(api, [one]));

const create: Call<typeof notificationCreate> = async (calling, { name, rules: given, if_not_exists }, options) => {
  requireFaultless(given);
  const rules = rulesToSend(given, []);
  const there = (await readNotifications(calling.api)).find(({ metadata }) => metadata.name === name);
  if (there !== undefined && if_not_exists) {
    if (!isSameToRead(rules, there.spec.rules))
      options.note?.([`the notification ${name} is there already: its rules are others`]);
    options.note?.([UNCHANGED]);
    return described(calling.api, there);
  }
  if (there !== undefined) throw taken(there);
  const notification = { id: calling.newId(), name };
  const seconds = calling.now() / 1000;
  const metadata = { ...notification, create_time: seconds, update_time: seconds, creator_id: '' };
  tell(calling, options, unusedIn(rules));
  return changed(calling, { kind: 'notification-create', notification, rules }, options, {
    metadata,
    spec: { rules },
  });
};

const edit: Call<typeof notificationEdit> = async (calling, { notification: ref, name, rules: given }, options) => {
  if (name === undefined && given === undefined)
    throw new AppError('invalid', 'there is nothing to change', { hint: 'give --name, or rules' });
  if (given !== undefined) requireFaultless(given);
  const all = await readNotifications(calling.api);
  const target = findIn(all, ref);
  const { metadata, spec } = target;
  const rules = given === undefined ? spec.rules : rulesToSend(given, spec.rules);
  const hasOtherRules = !areSameRules(rules, spec.rules);
  const wanted = name ?? metadata.name;
  if (wanted === metadata.name && !hasOtherRules) {
    options.note?.([UNCHANGED]);
    return described(calling.api, target);
  }
  const other = all.find((one) => one.metadata.name === wanted && one.metadata.id !== metadata.id);
  if (other !== undefined) throw taken(other);
  const change: Change = {
    kind: 'notification-edit',
    notification: { id: metadata.id, name: metadata.name },
    name: wanted,
    rules,
    hasOtherRules,
  };
  if (hasOtherRules) tell(calling, options, unusedIn(rules));
  return changed(calling, change, options, { metadata: { ...metadata, name: wanted }, spec: { rules } });
};

const remove: Call<typeof notificationDelete> = async (calling, { notification: ref }, options) => {
  const target = findIn(await readNotifications(calling.api), ref);
  const { id, name } = target.metadata;
  const change: Change = { kind: 'notification-delete', notification: { id, name } };
  const shown = await described(calling.api, target);
  if (!isTrial(change, options)) await sent(calling, change, options);
  return shown;
};

/** Makes a change. Returns the notification as the instance has it then; in a dry run, as it would be. */
async function changed(
  calling: Calling,
  change: Change & { readonly notification: { readonly id: string } },
  options: CallOptions,
  wanted: WireNotification,
): Promise<Notification> {
  if (isTrial(change, options)) return described(calling.api, wanted);
  const { ids } = await sent(calling, change, options);
  const id = ids.get(change.notification.id) ?? change.notification.id;
  try {
    return await described(calling.api, findIn(await readNotifications(calling.api), id));
  } catch (error) {
    throw error instanceof AppError ? madeAllTheSame(error, 'roster notification list') : error;
  }
}

/** Makes a change. Throws `forbidden` for what may be seen and not changed. */
async function sent(calling: Calling, change: Change, options: CallOptions): Promise<Pushed> {
  try {
    return await pushed(calling, change, options);
  } catch (error) {
    throw error instanceof AppError && error.code === 'not_found' ? hidden(error) : error;
  }
}

/** What was just in the list is not there for those who may see it and not change it. */
const hidden = ({ message, details, ...error }: AppError): AppError =>
  new AppError('forbidden', message, {
    hint: 'the account of the token needs organization.notifications.manage, or somebody deleted it meanwhile',
    details,
    cause: error,
  });

/** A notification by exact name or id. Throws `not_found` with the nearest name. */
function findIn(all: readonly WireNotification[], ref: string): WireNotification {
  const there =
    all.find(({ metadata }) => metadata.name === ref) ??
    all.find(({ metadata: { id } }) => id.toLowerCase() === ref.toLowerCase());
  if (there !== undefined) return there;
  const near = nearest(
    ref,
    all.map(({ metadata }) => metadata.name),
  );
  throw new AppError('not_found', `there is no notification ${ref}`, {
    hint: near === undefined ? 'roster notification list' : `did you mean ${near}?`,
    details: { notification: ref, suggestions: near === undefined ? [] : [near] },
  });
}

const taken = ({ metadata: { id, name } }: WireNotification): AppError =>
  new AppError('conflict', `there is a notification ${name} already`, {
    hint: commandLine('roster', 'notification', 'show', name),
    details: { id },
  });

/** The calls on notifications, by their operation. */
export const NOTIFICATION_CALLS: Readonly<Record<string, Call>> = {
  'notification.list': list,
  'notification.show': show,
  'notification.create': create,
  'notification.edit': edit,
  'notification.delete': remove,
} as never;
