import pg from 'pg';
import { settingsOf } from '../../../src/stores/postgres/settings.ts';
import { postgresUrl } from '../../support/postgres.ts';

/** The settings of a session, as PostgreSQL has them. */

const shown = async (url: string, setting: string): Promise<unknown> => {
  const client = new pg.Client(settingsOf(url));
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(`show ${setting}`)).rows[0]?.[setting];
  } finally {
    await client.end();
  }
};

const withOptions = (url: string, options: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(options)}`;

test('rows are expected to be in memory', async () => {
  expect(await shown(await postgresUrl(), 'random_page_cost')).toBe('1.1');
});

test('the options of the URL count beside it, and above it', async () => {
  const url = withOptions(await postgresUrl(), '-c search_path=acme -c random_page_cost=3');
  expect(await shown(url, 'search_path')).toBe('acme');
  expect(await shown(url, 'random_page_cost')).toBe('3');
});
