// Nothing that the specification's tables name is forgotten: every row is offered, or says why it is not. The rows
// are written down a second time here, so that taking one out of the catalogue fails.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeSegment } from '../../src/core/segments/describe.ts';
import { indexFilterKinds, parseSegment } from '../../src/core/segments/segment.ts';
import { filterKindList } from '../../src/kinds/filters/index.ts';
import { withSegments } from '../../src/kinds/filters/segment-membership/segment-membership.ts';
import { CATALOGUE, EXTENSIONS, isRule, OPERATORS, type Entry } from '../support/filter-catalogue.ts';
import { writeFilterGuide } from '../support/filter-guide.ts';

const kinds = withSegments(indexFilterKinds(filterKindList), (id) =>
  id === 'vip'
    ? { name: 'VIP', rule: { filter: 'random-bucket', comparison: 'less_than', value: 1000 } }
    : null,
);

/** campaign-delivery 18.2, by its type column. */
const SPEC_OPERATORS: Readonly<Record<string, string>> = {
  Boolean: 'is true; is false; is true or not set; is false or not set; is blank; is not blank',
  Number: 'exactly; does not equal; more than; less than; is blank; is not blank',
  String:
    "matches regex; does not match regex; is any of; is none of; contains any of; doesn't contain any of; is blank; is not blank",
  Array:
    "includes any of; includes none of; values contain any of; values don't contain any of; matches regex; is all of; isn't all of; has a value; is empty",
  Date: 'before; after; more than N days ago; less than N days ago; in more than N days; in less than N days; is blank; is not blank',
  'Day of recurring event': 'month and day comparison; in less than N days',
  'Nested object':
    'dot path; [] means any element; several criteria in the same element; time (year counts); day of year',
  'Array of objects': 'as nested',
};

/** campaign-delivery 18.5, by its family column. */
const SPEC_CATALOGUE: Readonly<Record<string, string>> = {
  Membership:
    'Segment Membership; Segment Extensions; Updated/Imported from CSV; Braze Cohort Membership; Partner cohorts',
  'Custom attribute': 'Custom Attributes; Nested Custom Attributes; Day of Recurring Event',
  'Custom event':
    'Custom Event; First Did Custom Event; Last Did Custom Event; X Custom Event in Y Days; X Custom Event Property in Y Days',
  Session:
    'Session Count; Session Count For App; X Sessions in Last Y Days; First Used App; First Used Specific App; Last Used App; Last Used Specific App; Median Session Duration',
  Retargeting:
    'Received Message from Campaign; Received Campaign Variant; Received Message from Canvas Step; Last Received Message from Specific Campaign; Last Received Message from Specific Canvas Step; Received Message from Campaign or Canvas With Tag; Last Received Message from Campaign or Canvas With Tag; Has Never Received a Message from Campaign or Canvas Step; Last Received Email; Last Received Push; Last Received SMS; Last Received Webhook; Last Received WhatsApp; Last Received Any Message; Last In App Message Impression; Clicked/Opened Campaign; Clicked/Opened Campaign or Canvas With Tag; Clicked/Opened Step; Clicked Alias in Campaign; Clicked Alias in Canvas Step; Clicked Alias in Any Campaign or Canvas Step; Clicked card; Hard Bounced; Soft Bounced; Has Marked You As Spam; Invalid Phone Number; Last Sent Message to Specific SMS Inbound Keyword Category; Converted From Campaign; Converted From Canvas; In Campaign Control Group; In Canvas Control Group; Last Enrolled in Any Control Group; Entered Canvas Variation; Last Engaged With Message; Feature Flags',
  'Channel subscription':
    'Subscription Group; Email Available; Email Opt In Date; Email Subscription Status; Email Unsubscribed Date; Foreground Push Enabled; Foreground Push Enabled for App; Background or Foreground Push Enabled; Background or Foreground Push Enabled for App; Push Opt In Date; Push Subscription Status; Push Unsubscribed Date',
  Purchase:
    'Purchased Product; Total Number of Purchases; X Product Purchased in Y Days; X Purchases in Last Y Days; X Purchase Property in Y Days; First Made Purchase; First Purchase For App; Last Made Purchase; Last Purchased Product; Money Spent; X Money Spent in Y Days',
  eCommerce:
    'Last Order Placed; Total Orders; Canceled Orders; Customer Lifetime Value; Refund Value; Revenue; Average Order Value',
  Demographic:
    'Country; City; Language; Age; Birthday; Gender; First Name; Last Name; Unformatted Phone Number',
  App: 'Has App; Most Recent App Version Name; Most Recent App Version Number; Uninstalled',
  Device:
    'Device Carrier; Device Count; Device Model; Device OS; Device OS Version Number; Most Recent Device Locale; Most Recent Watch Model; Provisionally Authorized on iOS; Web Browser; Live Activities registration',
  Advertising: 'IDFA; IDFV; Google Ad ID; Roku; Windows identifiers; Ad Tracking Enabled',
  Location: 'Most Recent Location (circle); Most Recent Location (polygon); Location Available',
  'Install attribution': 'source; campaign; ad group; ad',
  Predictive:
    'Churn Risk Score/Category; Event Likelihood Score/Category; Intelligent Channel; Message Open Likelihood',
  Social: 'connected networks; friends counts',
  Other:
    'User Created At; Email Address; External User ID; Phone Number (E.164); Random Bucket #; Feature flag',
};

const all: readonly (readonly [string, Entry])[] = [OPERATORS, CATALOGUE].flatMap((table) =>
  Object.entries(table).flatMap(([row, entries]) =>
    Object.entries(entries).map(([name, entry]) => [`${row}: ${name}`, entry] as const),
  ),
);
const offered = [...all, ...Object.entries(EXTENSIONS)].flatMap(([name, entry]) =>
  isRule(entry) ? [[name, entry] as const] : [],
);

describe('the tables of the specification', () => {
  test.each([
    ['CD-18.2', SPEC_OPERATORS, OPERATORS],
    ['CD-18.5', SPEC_CATALOGUE, CATALOGUE],
  ])('%s every row has an entry, and no other', (_, spec, table) => {
    const rows = Object.entries(spec).map(([row, names]) => [row, names.split('; ').sort()]);
    const entries = Object.entries(table).map(([row, held]) => [row, Object.keys(held).sort()]);
    expect(entries).toEqual(rows);
  });

  test.each(offered)('%s is offered', (_, rule) => {
    const parsed = parseSegment(rule, kinds);
    expect(parsed.ok ? 'accepted' : parsed.error).toBe('accepted');
  });

  test('what is not offered says why', () => {
    const missing = all.flatMap(([name, entry]) => (isRule(entry) ? [] : [[name, entry.missing] as const]));
    expect(missing.filter(([, why]) => why.length < 20)).toEqual([]);
    expect(missing.length).toBeLessThan(40);
  });

  test('every kind stands in the catalogue', () => {
    const named = new Set(offered.map(([, rule]) => rule['filter']));
    expect([...kinds.keys()].filter((kind) => !named.has(kind))).toEqual([]);
  });
});

test('the guide says what the catalogue says, in both languages', () => {
  const describeRule = (rule: unknown, language: 'en' | 'fr'): string => {
    const parsed = parseSegment(rule, kinds);
    if (!parsed.ok) throw new Error(parsed.error.message);
    return describeSegment(parsed.value, language);
  };
  const wanted = writeFilterGuide(describeRule);
  const guide = new URL('../../docs/guides/filters.md', import.meta.url);
  // RELANCE_WRITE_GUIDES=1 writes it anew.
  if (process.env['RELANCE_WRITE_GUIDES'] === '1') writeFileSync(guide, wanted);
  expect(readFileSync(guide, 'utf8')).toBe(wanted);
});
