import sql, { raw } from 'sql-template-tag';
import type { NotificationReads, NotificationWrites, Undelivered } from '../../core/store/notifications.ts';
import type { DeliveryRecord } from '../../domain/notifications/deliveries.ts';
import { isOfJobs } from '../../domain/notifications/filters.ts';
import type { NotificationRecord, StoredRule } from '../../domain/notifications/notification.ts';
import { toPage } from '../../domain/page.ts';
import { allIn, first, oneOf, where } from './db.ts';
import type { Db } from './db.ts';

const COLUMNS = raw('id, name, status, rules, acts_for, created_by, matched_seq, matching, created_at, updated_at');
const DELIVERY_COLUMNS = raw(
  'd.id, d.notification_id, d.rule, d.channel, d.recipient, d.target, d.seq, d.is_test, d.job_id, d.job_state, d.status, d.attempts, d.due_at, d.created_at, d.updated_at, d.result',
);

/** Receivers with messages that wait, one index entry each, however many messages wait. */
const WAITING = raw(`with recursive waiting (target) as (
    select min(target) from deliveries where status = 'pending'
    union all
    select (select min(d.target) from deliveries d where d.status = 'pending' and d.target > w.target)
      from waiting w where w.target is not null
  ), heads (id) as (
    select (select d.id from deliveries d where d.status = 'pending' and d.target = w.target
        order by d.seq, d.created_at, d.id limit 1)
      from waiting w where w.target is not null
  )`);

interface Row extends Omit<NotificationRecord, 'rules' | 'matching'> {
  readonly rules: string;
  readonly matching: number;
}

const fromRow = ({ rules, matching, ...rest }: Row): NotificationRecord => ({
  ...rest,
  rules: JSON.parse(rules) as StoredRule[],
  matching: matching === 1,
});

interface DeliveryRow extends Omit<DeliveryRecord, 'is_test'> {
  readonly is_test: number;
}

const deliveryOf = (row: DeliveryRow): DeliveryRecord => ({ ...row, is_test: row.is_test === 1 });

/** Whether rules tell of jobs, as stored: the end of a job reads no other notifications. */
const ofJobs = (rules: readonly StoredRule[]): number => (rules.some(({ filter }) => isOfJobs(filter)) ? 1 : 0);

const notificationReads = (db: Db): NotificationReads => ({
  async find(key) {
    const [values, column] = 'ids' in key ? [key.ids, raw('id')] : [key.names, raw('name')];
    const rows = await allIn<Row>(
      db,
      values,
      (list) => sql`select ${COLUMNS} from notifications where ${column} in (${list})`,
    );
    return rows.map(fromRow);
  },

  all: async () => (await db.all<Row>(sql`select ${COLUMNS} from notifications order by name`)).map(fromRow),

  ofJobs: async () =>
    (
      await db.all<Row>(sql`select ${COLUMNS} from notifications where of_jobs = 1 and status = 'active' order by name`)
    ).map(fromRow),

  async progress(at) {
    const unmatched = await first(
      db,
      sql`select 1 as n from notifications where matched_seq < (select seq from audit_head) limit 1`,
    );
    if (unmatched !== undefined) return { unmatched: true, due: true };
    const due = await first(
      db,
      sql`${WAITING} select 1 as n from heads h join deliveries d on d.id = h.id where d.due_at <= ${at} limit 1`,
    );
    return { unmatched: false, due: due !== undefined };
  },

  async due(at) {
    const rows = await db.all<DeliveryRow>(
      sql`${WAITING} select ${DELIVERY_COLUMNS} from heads h join deliveries d on d.id = h.id
        join notifications n on n.id = d.notification_id
        where d.due_at <= ${at} and d.seq <= n.matched_seq order by d.due_at, d.id`,
    );
    return rows.map(deliveryOf);
  },

  async delivery(id) {
    const row = await first<DeliveryRow>(db, sql`select ${DELIVERY_COLUMNS} from deliveries d where d.id = ${id}`);
    return row === undefined ? undefined : deliveryOf(row);
  },

  async deliveries({ notificationId, statuses }, page) {
    const rows = await db.all<DeliveryRow>(
      sql`select ${DELIVERY_COLUMNS} from deliveries d ${where([
        notificationId === undefined ? undefined : sql`d.notification_id = ${notificationId}`,
        statuses === undefined ? undefined : oneOf(raw('d.status'), statuses),
        page.after === null ? undefined : sql`(d.created_at, d.id) < (${page.after[0]}, ${page.after[1]})`,
      ])} order by d.created_at desc, d.id desc limit ${page.limit + 1}`,
    );
    return toPage(rows.map(deliveryOf), page, ({ created_at, id }) => [created_at, id]);
  },

  undelivered: () =>
    db.all<Undelivered>(
      sql`select n.name, u.status, u.messages, (select d.result from deliveries d where d.notification_id = u.notification_id and d.status = u.status
            order by d.updated_at desc, d.id desc limit 1) as result
        from (select notification_id, status, count(*) as messages from deliveries
          where status in ('failed', 'skipped') group by notification_id, status) u
        join notifications n on n.id = u.notification_id order by n.name, u.status`,
    ),
});

/** Notifications and their messages (core/store/notifications.ts). */
export const notificationWrites = (db: Db): NotificationWrites => ({
  ...notificationReads(db),

  insert: ({ rules, matching, ...rest }) =>
    db.insert('notifications', [
      { ...rest, rules: JSON.stringify(rules), matching: matching ? 1 : 0, of_jobs: ofJobs(rules) },
    ]),

  async update(id, { name, status, rules, acts_for, updated_at }) {
    await db.run(
      sql`update notifications set name = ${name}, status = ${status}, rules = ${JSON.stringify(rules)},
        of_jobs = ${ofJobs(rules)}, acts_for = ${acts_for}, updated_at = ${updated_at} where id = ${id}`,
    );
  },

  async remove(id) {
    await db.send(sql`delete from deliveries where notification_id = ${id}`);
    await db.run(sql`delete from notifications where id = ${id}`);
  },

  async matched(id, { matched_seq, matching }) {
    await db.send(
      sql`update notifications set matched_seq = ${matched_seq}, matching = ${matching ? 1 : 0} where id = ${id}`,
    );
  },

  addDeliveries: (records) =>
    db.insert(
      'deliveries',
      records.map((record) => ({ ...record, is_test: record.is_test ? 1 : 0 })),
    ),

  async settle(id, { recipient, status, attempts, due_at, created_at, updated_at, result }) {
    await db.run(
      sql`update deliveries set recipient = ${recipient}, status = ${status}, attempts = ${attempts}, due_at = ${due_at},
        created_at = ${created_at}, updated_at = ${updated_at}, result = ${result} where id = ${id}`,
    );
  },

  async giveUp(target, createdBy, { updated_at, result }) {
    await db.send(
      sql`update deliveries set status = 'failed', updated_at = ${updated_at}, result = ${result}
        where target = ${target} and status = 'pending' and created_at <= ${createdBy}`,
    );
  },

  sendAgain: (key, at) =>
    db.run(
      sql`update deliveries set status = 'pending', attempts = 0, due_at = ${at}, created_at = ${at}, updated_at = ${at}
        where ${'id' in key ? sql`id = ${key.id}` : sql`notification_id = ${key.failedOf} and status = 'failed'`}`,
    ),

  forgetDeliveries: (until, limit) =>
    db.run(
      sql`delete from deliveries where id in (select d.id from deliveries d
        where d.status <> 'pending' and d.updated_at < ${until} order by d.updated_at limit ${limit})`,
    ),
});
