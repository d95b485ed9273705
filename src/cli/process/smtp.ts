import type { Email, RefusedRecipient } from '../../domain/email.ts';
import { AppError } from '../../domain/errors.ts';
import { emailFault } from '../../domain/names/names.ts';
import type { Env } from '../terminal/io.ts';

/** Sending mail, where the environment says how: ROSTER_SMTP_URL and ROSTER_MAIL_FROM. */

interface Mailer {
  /**
   * Resolves once the server has accepted the message, with those for whom it did not. Throws `unavailable` where it
   * accepted it for nobody; `details.recipientOnly` tells whether other messages may still go out, `details.refused`
   * whether another attempt at this one would fail as well.
   */
  send(message: Email): Promise<readonly RefusedRecipient[]>;
  close(): void;
}

export interface MailSettings {
  readonly url: URL;
  readonly from: { readonly name: string; readonly address: string };
}

/** How long a server may be silent, in milliseconds. */
const SMTP_TIMEOUT = 10_000;
/** Codes of nodemailer for failures of one recipient or message, not of the server. */
const RECIPIENT_ERRORS = ['EENVELOPE', 'EMESSAGE'];

/** undefined: no mail is sent here. Throws `invalid`, and never repeats the URL, which may hold a password. */
export function mailSettings(env: Env): MailSettings | undefined {
  if (!env.ROSTER_SMTP_URL) return undefined;
  const url = URL.canParse(env.ROSTER_SMTP_URL) ? new URL(env.ROSTER_SMTP_URL) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    throw new AppError('invalid', 'ROSTER_SMTP_URL is not the address of a mail server', {
      hint: 'such as smtp://mail.example.com:587 or smtps://user:password@mail.example.com',
    });
  return { url, from: senderFrom(env.ROSTER_MAIL_FROM ?? '') };
}

/** `Name <address>`, or an address alone. */
function senderFrom(text: string): MailSettings['from'] {
  const [, name = '', inBrackets, alone = ''] = /^(?:([^<>]*)<([^<>]+)>|([^<>]*))$/.exec(text.trim()) ?? [];
  const address = inBrackets ?? alone;
  if (emailFault(address) !== undefined || /\p{Cc}/u.test(name))
    throw new AppError('invalid', 'ROSTER_MAIL_FROM is not the address of a sender', {
      hint: 'such as roster@example.com, or Acme <roster@example.com>; without ROSTER_SMTP_URL no mail is sent',
    });
  return { name: name.trim(), address };
}

/** A connection to the mail server, opened by the first message. With a password it insists on TLS. */
export async function openMailer({ url, from }: MailSettings): Promise<Mailer> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: url.href,
    pool: true,
    maxConnections: 1,
    requireTLS: url.protocol === 'smtp:' && url.password !== '',
    connectionTimeout: SMTP_TIMEOUT,
    greetingTimeout: SMTP_TIMEOUT,
    socketTimeout: SMTP_TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, cc = [], subject, text }) {
      try {
        const { rejectedErrors = [] } = await transport.sendMail({
          from,
          to: to.map(addressed),
          cc: cc.map(addressed),
          subject,
          text,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return rejectedErrors.map(refusedRecipient);
      } catch (error) {
        throw mailError(error);
      }
    },
    close: () => transport.close(),
  };
}

/** An address that nodemailer takes as it is. */
const addressed = (address: string) => ({ name: '', address });

/** What nodemailer throws; `permanent` is false for an answer of 4xx, and not there where the server was not asked. */
interface SmtpError {
  readonly message?: string;
  readonly code?: string | undefined;
  readonly permanent?: boolean | undefined;
  readonly recipient?: string | undefined;
}

const refusedRecipient = ({ recipient = '', message, permanent }: SmtpError): RefusedRecipient => ({
  address: recipient,
  reason: inOneLine(message),
  isLasting: permanent !== false,
});

const inOneLine = (message: string | undefined): string => String(message).replace(/\s+/g, ' ');

function mailError(error: unknown): AppError {
  const { message, code, permanent } = error as SmtpError;
  const recipientOnly = RECIPIENT_ERRORS.includes(code ?? '');
  return new AppError('unavailable', `the mail server did not take it: ${inOneLine(message)}`, {
    details: { recipientOnly, refused: recipientOnly && permanent !== false },
    cause: error,
  });
}
