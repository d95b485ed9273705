import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Spectral } from '@stoplight/spectral-core';
import type { RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { openApi } from '../../src/api/openapi/index.ts';
import { api } from '../../src/registry.ts';

/** The description of the API passes the two linters that its readers use, offline, with every rule that they recommend. */

let text: string;
beforeAll(async () => {
  text = JSON.stringify(openApi(await api(), '1.2.3'));
});

/** What redocly finds, by its recommended rules. */
async function redoclyFindings(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config });
  return problems.map(({ ruleId, message, location: [place] }) => `${ruleId}: ${message} ${place?.pointer ?? ''}`);
}

/** What spectral finds, by its rules for OpenAPI. */
async function spectralFindings(source: string): Promise<string[]> {
  const spectral = new Spectral();
  spectral.setRuleset({ extends: [[oas as RulesetDefinition, 'recommended']] });
  const results = await spectral.run(JSON.parse(source) as Record<string, unknown>);
  return results.map(({ code, message, path }) => `${code}: ${message} ${path.join('/')}`);
}

test.each([
  ['redocly', redoclyFindings],
  ['spectral', spectralFindings],
])('%s finds nothing, but would find that an operation lacks its name', async (_, findings) => {
  expect(await findings(text)).toEqual([]);
  const broken = text.replace('"operationId":"sessionLogin",', '');
  expect((await findings(broken)).join('\n')).toContain('operationId');
});
