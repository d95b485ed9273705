import type { Reads } from '../../../core/store/index.ts';
import type { Sealing } from '../../../core/sealing.ts';
import { AppError } from '../../../domain/errors.ts';
import { secretPurpose } from '../../../domain/signin/provider.ts';
import { SECRET_PURPOSE } from '../../audit-stream/bucket-of.ts';
import { purposeOf } from '../../notification/seal-rules.ts';
import { check } from './check.ts';

/** Checks of secrets that are stored encrypted, because they are read back. */

export const secretSealed = check({
  code: 'secret_sealed',
  about: 'whether secrets that are stored encrypted can be opened',
  needs: ['organization.notifications.view', 'organization.audit_logs.streaming.view', 'organization.okta.view'],
  async offenders({ tx, environment }) {
    const broken: { readonly subject: string; readonly fault: AppError }[] = [];
    for (const { subject, sealed, purpose } of await sealedSecrets(tx)) {
      const fault = await faultOf(sealed, purpose, environment.sealing);
      if (fault !== undefined && !broken.some((one) => one.subject === subject)) broken.push({ subject, fault });
    }
    return broken;
  },
  tell: ({ subject, fault }) => [subject, `${subject} cannot be used from here: ${fault.message}`, null],
});

interface SealedSecret {
  /** What needs it. */
  readonly subject: string;
  readonly sealed: string;
  readonly purpose: string;
}

/** Every sealed secret of the store. */
async function sealedSecrets(tx: Reads): Promise<readonly SealedSecret[]> {
  const [notifications, stream, providers] = await Promise.all([
    tx.notifications.all(),
    tx.auditStreams.get(),
    tx.signIn.providers(),
  ]);
  const ofProviders = providers.flatMap(({ id, name, kind, settings }) =>
    kind === 'oidc' ? sealedIn(`the sign-in provider ${name}`, settings.client_secret_sealed, secretPurpose(id)) : [],
  );
  const ofNotifications = notifications.flatMap(({ id, name, rules }) =>
    rules
      .flatMap(({ slack, webhook }) => [slack?.sealed, webhook?.sealed])
      .flatMap((sealed) => sealedIn(`the notification ${name}`, sealed, purposeOf(id))),
  );
  const secrets = [...ofNotifications, ...ofProviders];
  if (stream === undefined) return secrets;
  return [...secrets, ...sealedIn(`the bucket ${stream.bucket}`, stream.sealed_secret, SECRET_PURPOSE)];
}

const sealedIn = (subject: string, sealed: string | null | undefined, purpose: string): SealedSecret[] =>
  sealed === null || sealed === undefined ? [] : [{ subject, sealed, purpose }];

/** Why a secret cannot be opened; undefined: it can. */
async function faultOf(sealed: string, purpose: string, sealing: Sealing): Promise<AppError | undefined> {
  try {
    await sealing.unseal(sealed, purpose);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
