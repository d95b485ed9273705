import type { AddressInfo } from 'node:net';
import { createCA, createCert } from 'mkcert';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

/** A mail server for tests, which keeps its mail. */

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Header fields by lower-case name, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface MailServer {
  /** The environment that makes roster use it. */
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly taken: Mail[];
  close(): Promise<void>;
}

/** Starts a server that accepts all mail, except to addresses in `refused`. */
export async function mailServer(
  options: SMTPServerOptions = {},
  refused: readonly string[] = [],
): Promise<MailServer> {
  const taken: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    onRcptTo: ({ address }, _session, answer) =>
      refused.includes(address) ? answer(Object.assign(new Error('no such mailbox'), { responseCode: 550 })) : answer(),
    onData(stream, session, taken_) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        taken.push({ from, to: rcptTo.map(({ address }) => address), ...parsed(Buffer.concat(chunks).toString()) });
        taken_();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    env: { ROSTER_SMTP_URL: `smtp://127.0.0.1:${port}`, ROSTER_MAIL_FROM: 'Acme <roster@acme.example>' },
    port,
    taken,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A certificate for this machine that nobody trusts. */
export async function ownCertificate(): Promise<Pick<SMTPServerOptions, 'key' | 'cert'>> {
  const ca = await createCA({ organization: 'roster', countryCode: 'DE', state: '-', locality: '-', validity: 1 });
  return createCert({ ca, domains: ['127.0.0.1', 'localhost'], validity: 1 });
}

/** Header and body, decoded as the header says. */
function parsed(text: string): Pick<Mail, 'headers' | 'body'> {
  const end = text.indexOf('\r\n\r\n');
  const fields = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    fields.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 2)]),
  );
  const body = text.slice(end + 4).replaceAll('\r\n', '\n');
  return { headers, body: decoded(body, headers.get('content-transfer-encoding') ?? '') };
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
