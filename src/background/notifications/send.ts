import { createHmac } from 'node:crypto';
import type { OutboundRequest } from '../../core/outbound.ts';
import { AppError } from '../../domain/errors.ts';
import type { DeliveryRecord } from '../../domain/notifications/deliveries.ts';
import { emailText, slackBody, webhookBody } from '../../domain/notifications/messages.ts';
import { retryAfterOf } from '../../domain/notifications/retries.ts';
import type { Outcome } from '../../domain/notifications/retries.ts';
import { required } from '../../lib/required.ts';
import { purposeOf } from '../../operations/notification/seal-rules.ts';
import type { TaskContext } from '../task.ts';
import type { WholeContent } from './content.ts';

/** One attempt to send a message. */

/** How long Slack may take, in milliseconds. */
const SLACK_TIMEOUT = 10_000;
/** An answer that is longer counts as none, in bytes. */
const LARGEST_ANSWER = 64 * 1024;
/** Statuses below 500 after which a later attempt may succeed. */
const PASSING: readonly number[] = [408, 425, 429];
/** Errors that a later attempt would meet again: an address that may not be reached, a sealed text that was changed. */
const LASTING: readonly string[] = ['invalid', 'corrupt_store'];

/** Sends a message, and tells what came of it; what its receiver does throws nothing. */
export async function send(context: TaskContext, message: DeliveryRecord, content: WholeContent): Promise<Outcome> {
  const retries = message.channel === 'webhook' ? content.stored.webhook?.retries : undefined;
  try {
    if (message.channel === 'email') return await mailed(context, message, content);
    return { ...(await posted(context, await requestOf(context, message, content))), retries };
  } catch (error) {
    if (error instanceof AppError)
      return { kind: isLasting(error) ? 'failed' : 'retry', result: error.message, retries };
    throw error;
  }
}

/** Whether a later attempt would fail as well; `refused` tells so of an e-mail. */
const isLasting = ({ code, details }: AppError): boolean => LASTING.includes(code) || details.refused === true;

/** The request that carries a message to Slack or a webhook. Throws what unsealing throws. */
async function requestOf(
  { sealing }: TaskContext,
  { id, channel, recipient }: DeliveryRecord,
  { stored: { slack, webhook }, ...content }: WholeContent,
): Promise<OutboundRequest> {
  const unsealed = (sealed: string): Promise<string> => sealing.unseal(sealed, purposeOf(content.notification.id));
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'roster' };
  if (channel === 'slack') {
    const { sealed, message } = required(slack, 'the receiver of a message');
    const body = slackBody(content, message, recipient);
    return { url: await unsealed(sealed), method: 'POST', headers, body, timeout: SLACK_TIMEOUT };
  }
  const { endpoint, timeout, sealed } = required(webhook, 'the receiver of a message');
  const body = webhookBody(content);
  const signature = sealed === undefined ? {} : { 'x-semaphore-signature-256': signed(body, await unsealed(sealed)) };
  return {
    url: endpoint,
    method: 'POST',
    headers: { ...headers, 'x-semaphore-webhook-id': id, ...signature },
    body,
    timeout,
  };
}

/** The signature of a body: HMAC-SHA256, in hex. */
const signed = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

async function posted({ outbound, signal, now }: TaskContext, request: OutboundRequest): Promise<Outcome> {
  const { status, headers } = await outbound({ ...request, largest: LARGEST_ANSWER, signal });
  const result = `answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'sent', result };
  if (status < 500 && !PASSING.includes(status)) return { kind: 'failed', result };
  return { kind: 'retry', result, retryAfter: retryAfterOf(headers['retry-after'], now()) };
}

/** Sends an e-mail to all, or to those that an earlier attempt left. */
async function mailed(
  { mail }: TaskContext,
  { recipient }: DeliveryRecord,
  { stored: { email }, ...content }: WholeContent,
): Promise<Outcome> {
  if (mail === undefined)
    return { kind: 'skipped', result: 'no mail server is named where it is sent: ROSTER_SMTP_URL' };
  const { subject, to, cc } = required(email, 'the receiver of a message');
  const isLeft = (address: string): boolean => recipient === '' || recipient.split(' ').includes(address);
  const refused = await mail({ to: to.filter(isLeft), cc: cc.filter(isLeft), ...emailText(content, subject) });
  if (refused.length === 0) return { kind: 'sent', result: 'the mail server took it' };
  return {
    kind: refused.every(({ isLasting }) => isLasting) ? 'failed' : 'retry',
    result: `the mail server took it, but not for ${refused.map(({ address, reason }) => `${address} (${reason})`).join(', ')}`,
    recipient: refused.map(({ address }) => address).join(' '),
  };
}
