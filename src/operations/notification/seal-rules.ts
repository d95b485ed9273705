import { AppError } from '../../domain/errors.ts';
import type { StoredRule } from '../../domain/notifications/notification.ts';
import { isMasked, MASK, maskedEndpoint, rulesFault } from '../../domain/notifications/rules.ts';
import type { Rule } from '../../domain/notifications/rules.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { Sealing } from '../../core/sealing.ts';

/** Rules as they are stored: their secrets sealed, or taken from the rules that they replace. */

type Webhook = NonNullable<StoredRule['webhook']>;

/** For what the secrets of a notification are sealed, so that those of another cannot take their place. */
export const purposeOf = (notificationId: string): string => `notification ${notificationId}`;

/** Rules with their new secrets sealed; what is masked stays masked, for `keepSecrets`. Throws `invalid`. */
export async function sealRules(rules: readonly Rule[], id: string, sealing: Sealing): Promise<StoredRule[]> {
  requireFaultless(rules);
  const sealed: StoredRule[] = [];
  for (const one of rules) sealed.push(await sealRule(one, (text) => sealing.seal(text, purposeOf(id))));
  return sealed;
}

/** Throws `invalid` where rules as a whole are wrong. */
export function requireFaultless(rules: readonly Rule[]): void {
  const fault = rulesFault(rules);
  if (fault === undefined) return;
  throw new AppError('invalid', fault, {
    hint: fault.includes('has no secret')
      ? 'give it a secret, or say that it is unsigned on purpose'
      : fault.includes('nothing is both')
        ? 'make two rules of it'
        : undefined,
  });
}

async function sealRule(
  { name, filter, notify: { slack, webhook, email } }: Rule,
  seal: (text: string) => Promise<string>,
): Promise<StoredRule> {
  const rule: { -readonly [K in keyof StoredRule]: StoredRule[K] } = { name, filter };
  if (slack !== undefined)
    rule.slack = {
      ...slack,
      endpoint: maskedEndpoint(slack.endpoint),
      target: targetOf('slack', slack.endpoint),
      sealed: isMasked(slack.endpoint) ? MASK : await seal(slack.endpoint),
    };
  if (webhook !== undefined) {
    const { secret, ...rest } = webhook;
    rule.webhook = { ...rest, target: targetOf('webhook', webhook.endpoint) };
    if (secret !== undefined) rule.webhook = { ...rule.webhook, sealed: secret === MASK ? MASK : await seal(secret) };
  }
  if (email !== undefined)
    rule.email = { ...email, target: targetOf('email', [...email.to, ...email.cc].toSorted().join(' ')) };
  return rule;
}

/** The id of a receiver; of an address that is a secret it tells nothing. */
const targetOf = (channel: string, address: string): string => sha256(`${channel} ${address}`);

/**
 * The rules with what is masked in them taken from the rule of the same name that they replace. A secret is kept only
 * for the address that it was given for. Throws `invalid` where there is nothing to keep.
 */
export function keepSecrets(rules: readonly StoredRule[], current: readonly StoredRule[]): StoredRule[] {
  return rules.map((rule) => {
    const former = current.find(({ name }) => name === rule.name);
    const kept: { -readonly [K in keyof StoredRule]: StoredRule[K] } = { ...rule };
    if (rule.slack?.sealed === MASK) {
      if (former?.slack?.endpoint !== rule.slack.endpoint) throw nothingKept(rule.name, 'endpoint of slack');
      const { sealed, target } = former.slack;
      kept.slack = { ...rule.slack, sealed, target };
    }
    if (rule.webhook !== undefined) kept.webhook = keepWebhook(rule.name, rule.webhook, former?.webhook);
    return kept;
  });
}

function keepWebhook(rule: string, given: Webhook, former: Webhook | undefined): Webhook {
  const kept = isMasked(given.endpoint) ? withAddress(rule, given, former) : given;
  if (given.sealed !== MASK) return kept;
  const sealed = former?.target === kept.target ? former.sealed : undefined;
  if (sealed === undefined) throw nothingKept(rule, 'secret of the webhook');
  return { ...kept, sealed };
}

function withAddress(rule: string, given: Webhook, former: Webhook | undefined): Webhook {
  if (former === undefined || maskedEndpoint(former.endpoint) !== given.endpoint)
    throw nothingKept(rule, 'endpoint of the webhook');
  const { endpoint, target } = former;
  return { ...given, endpoint, target };
}

/** The error for a rule that keeps what is masked, where there is no such thing. */
export const nothingKept = (rule: string, what: string): AppError =>
  new AppError('invalid', `the ${what} of the rule ${rule} is masked, and there is none to keep`, {
    hint: 'a masked secret is kept in a rule of the same name with the same address; else give it',
    details: { rule },
  });
