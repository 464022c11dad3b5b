// What the oracle demands of copies for seed groups (campaign-delivery 21): every member gets one of each variant once the
// campaign has mailed somebody, none is lost, none comes first, and none leaves a campaign that was stopped.
import { uuidOf } from '../../src/core/identity.ts';
import { emailAddress } from '../../src/core/users/address.ts';
import type { Check, Evidence, Tables } from './evidence.ts';
import { WORKSPACE_ID } from './scenario.ts';

interface ExpectedCopy {
  readonly key: string;
  readonly campaignId: string;
  readonly address: string;
}

const expectedCopies = ({ scenario }: Evidence): readonly ExpectedCopy[] =>
  scenario.campaigns.flatMap(({ campaignId, definition }) => {
    const groups = scenario.seeds.filter((one) => one.campaignIds.includes(campaignId));
    const addresses = new Set(groups.flatMap(({ members }) => members.map((one) => emailAddress(one).value)));
    const variants = definition.variants.filter(
      ({ percentage, messages }) => percentage > 0 && messages.some(({ channel }) => channel === 'email'),
    );
    return variants.flatMap(({ id }) =>
      [...addresses].map((address) => ({
        ...{ campaignId, address },
        key: uuidOf('seed-copy', WORKSPACE_ID, campaignId, id, address),
      })),
    );
  });

/** Whoever is erased takes the copies to their address along. */
const forgotten = ({ deeds, scenario }: Evidence): ReadonlySet<string> =>
  new Set(
    deeds.flatMap((deed) => {
      const email = deed.kind === 'erase' ? scenario.people[deed.person]?.email : null;
      return email == null ? [] : [emailAddress(email).value];
    }),
  );

const mailedCampaigns = ({ log }: Tables): ReadonlySet<string> =>
  new Set(
    log
      .filter(({ channel, outcome }) => channel === 'email' && outcome === 'sent')
      .map((row) => row.campaign_id),
  );

/** The world refused it, or somebody stopped the campaign. */
const mayFail = ({ deeds }: Evidence, { campaign_id: id, reason }: Tables['copies'][number]): boolean =>
  reason === 'campaign_stopped'
    ? deeds.some((deed) => deed.kind === 'status' && deed.campaignId === id && deed.action === 'stop')
    : reason === 'provider_rejected';

export const copiesKept: Check = (evidence, tables) => {
  const mailed = mailedCampaigns(tables);
  const gone = forgotten(evidence);
  const rows = new Map(tables.copies.map((row) => [row.copy_id, row]));
  const arrived = new Set(evidence.copies.map(({ sendKey }) => sendKey));
  return expectedCopies(evidence).flatMap(({ key, campaignId, address }) => {
    const row = rows.get(key);
    if (row === undefined)
      return mailed.has(campaignId) && !gone.has(address)
        ? [`${campaignId} mailed and forgot its seed ${address}`]
        : [];
    if (row.state === 'sent' && !arrived.has(key)) return [`copy ${key} is called sent and never arrived`];
    if (row.state === 'failed' && arrived.has(key)) return [`copy ${key} is called failed and arrived`];
    if (row.state === 'failed' && !mayFail(evidence, row)) return [`copy ${key} failed: ${row.reason}`];
    const waits = row.state === 'attempting' || (row.state === 'due' && row.due_at <= evidence.nowAt);
    return waits && !isPaused(tables, campaignId) ? [`copy ${key} is ${row.state} and waits`] : [];
  });
};

const isPaused = ({ campaigns }: Tables, campaignId: string): boolean =>
  campaigns.some((one) => one.campaign_id === campaignId && one.status === 'paused');

export const copiesExpected: Check = (evidence) => {
  const expected = new Map(expectedCopies(evidence).map((one) => [one.key, one]));
  return evidence.copies.flatMap((copy) => {
    const meant = expected.get(copy.sendKey);
    if (meant === undefined || meant.campaignId !== copy.campaignId)
      return [`a copy nobody asked for went to ${copy.address}`];
    if (meant.address !== emailAddress(copy.address).value)
      return [`the copy for ${meant.address} went to ${copy.address}`];
    const first = evidence.handovers.find(
      (one) => one.campaignId === copy.campaignId && one.channel === 'email',
    );
    return first === undefined || first.step > copy.step
      ? [`the copy ${copy.sendKey} came before any message of its campaign`]
      : [];
  });
};
