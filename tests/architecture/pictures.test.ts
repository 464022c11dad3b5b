// Every address of the product has a screen in tests/browser/screens.ts: it is walked through by the accessibility test and
// has a picture in docs/screens.
import { expect, test } from 'vitest';
import { SCREENS } from '../browser/screens.ts';
import { listFiles, readText } from './source-files.ts';

/** Whose screens are reached from another one of the list: by what is done there, in the order of the parameters. */
const REACHED: Readonly<Record<string, RegExp>> = {
  'segments/$segmentId': /^segment$/,
  'segments/$segmentId/edit': /^segment-edit$/,
  'campaigns/$campaignId': /^campaign$/,
  'campaigns/$campaignId/edit/$step': /^composer-/,
  'campaigns/$campaignId/rehearsals': /^rehearsals$/,
  'campaigns/$campaignId/rehearsals/$rehearsalId': /^rehearsal$/,
  'results/$campaignId': /^result$/,
  'people/$userId': /^person$/,
  'imports/$importId': /^import$/,
  'content/templates/$templateId': /^template$/,
  'content/blocks/$blockId': /^block$/,
  'content/preference-centers/$centerId': /^preference-center$/,
  'settings/channels/$configurationId': /^settings-channel$/,
  'settings/catalogs/$catalog': /^settings-catalog$/,
};

const routes = listFiles('src/dashboard/features', /routes\.tsx?$/).flatMap((file) => {
  const text = readText(file);
  return [
    ...[...text.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path ?? ''),
    // Those made by a function that takes the path.
    ...[...text.matchAll(/\b(?:ofLink|ofSetting)\('([^']+)'/g)].map(([, path]) => path ?? ''),
  ];
});

const addresses = new Set(
  SCREENS.map(({ path }) => path.replace(/^(\$w|\/w\/\w+)\//, '').replace(/[?#].*$/, '')),
);

test.each(routes)('%s has a picture', (route) => {
  const reached = REACHED[route];
  if (reached === undefined) expect([...addresses]).toContain(route);
  else expect(SCREENS.filter(({ name }) => reached.test(name))).not.toEqual([]);
});

test('names of pictures are told apart', () => {
  expect(new Set(SCREENS.map(({ name }) => name)).size).toBe(SCREENS.length);
});
