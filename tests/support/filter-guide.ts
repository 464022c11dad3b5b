// docs/guides/filters.md out of the catalogue: what each filter of the specification is called here, and how a rule of
// it reads in both languages. After a change: `npx vitest run tests/conformance/filter-catalogue.test.ts` prints the
// difference; `UPDATE_GUIDE=1` with it writes the file.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../src/core/json.ts';
import { CATALOGUE, EXTENSIONS, isRule, OPERATORS, type Entry } from './filter-catalogue.ts';

type Describe = (rule: JsonObject, language: 'en' | 'fr') => string;

const HEAD = `# Filters

Every filter and comparison, with an example of its settings and the sentence it reads as. How rules are put together is in [Audiences](audiences.md). Made from the catalogue that the tests check; a filter that the specification names and that is not offered says why.

- "In the last Y days" means UTC calendar days, today included; "less than N days ago" means N × 24 hours, fractions allowed.
- Without a recorded date only \`does_not_exist\` ("is blank") matches; without a count the count is 0.
- Counts, dates and message history come from summaries that are kept per person. Filters on **properties** of events, \`money-in-days\`, \`first-purchase-for-app\`, \`order-value\` and \`soft-bounced\` read logs, and **regular expressions** and written dates are decided person by person: counting them takes longer.
- A filter's settings hold at most 10,000 bytes.
`;

export const writeFilterGuide = (describe: Describe): string => {
  const sections = [
    HEAD,
    '## Comparisons of values\n',
    ...Object.entries(OPERATORS).flatMap(([type, entries]) => section(type, entries, describe)),
    '## Filters by family\n',
    ...Object.entries(CATALOGUE).flatMap(([family, entries]) => section(family, entries, describe)),
    ...section('Further filters', EXTENSIONS, describe),
  ];
  const guide = `${sections.join('\n').trimEnd()}\n`;
  if (process.env['UPDATE_GUIDE'] === '1')
    writeFileSync(fileURLToPath(new URL('../../docs/guides/filters.md', import.meta.url)), guide);
  return guide;
};

const section = (
  title: string,
  entries: Readonly<Record<string, Entry>>,
  describe: Describe,
): readonly string[] => [
  `### ${title}\n`,
  ...Object.entries(entries).map(([name, entry]) => {
    if (!isRule(entry)) return `- **${name}**: not offered. ${entry.missing}`;
    const sentences = `${describe(entry, 'en')} · _${describe(entry, 'fr')}_`;
    return `- **${name}**: ${sentences}\n  \`${JSON.stringify(entry)}\``;
  }),
  '',
];
