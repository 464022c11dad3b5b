// Who gets it: the rule with its live size, consent, subscription group, and who is left out whatever the rule says.
import { Alert, Anchor, Grid, List, Radio, Select, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../../../core/json.ts';
import { Section } from '../../../../../ui/section.tsx';
import { useFormat } from '../../../../i18n.ts';
import { AudienceSize } from '../../../../parts/audience-size/audience-size.tsx';
import { RuleBuilder } from '../../../../parts/rule-builder/rule-builder.tsx';
import { useApi, useWorkspace } from '../../../../session.ts';
import { useComposer } from '../composer-context.tsx';
import { useSubscriptionGroups } from '../delivery/trigger-parts.tsx';
import { FlagField } from '../fields.tsx';
import { TeamSection, useReached } from './team-section.tsx';
import { listOf, recordOf, textOf } from '../written.ts';

const SEND_TO = ['opted_in', 'subscribed', 'everybody'] as const;

const AudienceStep = () => {
  const { t } = useTranslation('composer');
  const { campaign, definition, set, problems, isReadOnly } = useComposer();
  const rule = recordOf(definition['audience']) as JsonObject | null;
  const sendTo = SEND_TO.find((one) => one === definition['send_to']) ?? 'subscribed';
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="lg">
          <TeamSection />
          <Section title={t('audience.title')} description={t(`audience.for.${campaign.type}`)}>
            <RuleBuilder
              value={rule}
              onChange={(next) => set('audience', next)}
              readOnly={isReadOnly}
              problems={problems.filter(({ field }) => field?.startsWith('definition.audience') === true)}
            />
          </Section>
          <ConsentSection />
          {campaign.type === 'action_based' && (
            <Section title={t('audience.again')}>
              <FlagField
                label={t('audience.recheck')}
                description={t('audience.recheckHint')}
                path="recheck_audience"
                value={definition['recheck_audience'] === true}
                onChange={(is) => set('recheck_audience', is)}
              />
            </Section>
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="lg" pos={{ base: 'static', lg: 'sticky' }} top={16}>
          <AudienceSize rule={useReached(rule)} channels={useChannels()} sendTo={sendTo} />
          <LeftOut />
        </Stack>
      </Grid.Col>
    </Grid>
  );
};

export default AudienceStep;

/** Of the messages; all that there are until one is chosen. */
const useChannels = (): readonly string[] => {
  const { definition } = useComposer();
  const used = listOf(definition['variants']).flatMap((variant) =>
    listOf(variant['messages']).map(({ channel }) => textOf(channel)),
  );
  return used.length === 0 ? ['email', 'sms', 'push'] : [...new Set(used)];
};

const ConsentSection = () => {
  const { t } = useTranslation('composer');
  const { campaign, definition, set, errorAt, isReadOnly } = useComposer();
  const isMarketing = campaign.category === 'marketing';
  const channels = useChannels();
  const groups = useSubscriptionGroups().filter(({ channel }) => channels.includes(channel));
  return (
    <Section title={t('consent.title')} description={t(`consent.${campaign.category}`)}>
      <Stack gap="md">
        <Radio.Group
          value={textOf(definition['send_to'])}
          aria-label={t('consent.title')}
          error={errorAt('send_to')}
          onChange={(sendTo) => set('send_to', sendTo)}
        >
          <Stack gap="sm">
            {SEND_TO.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`consent.${one}`)}
                description={t(`consent.${one}Hint`)}
                disabled={isReadOnly || (isMarketing && one === 'everybody')}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Select
          label={t('consent.group')}
          description={t('consent.groupHint')}
          placeholder={t('consent.noGroup')}
          data={groups.map(({ group_id, name }) => ({ value: group_id, label: name }))}
          value={textOf(definition['subscription_group_id']) || null}
          onChange={(group) => set('subscription_group_id', group)}
          error={errorAt('subscription_group_id')}
          disabled={isReadOnly}
          clearable
          maw={420}
        />
      </Stack>
    </Section>
  );
};

interface Limits {
  readonly limits: {
    readonly global_control_group: {
      readonly percentage: number;
      readonly exempt_tags: readonly string[];
    } | null;
    readonly suppression_lists: readonly {
      readonly list_id: string;
      readonly name: string;
      readonly active: boolean;
      readonly exempt_tags: readonly string[];
    }[];
  };
}

/** What leaves people out whatever the rule says, and whether this campaign's tags exempt it. */
const LeftOut = () => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  const api = useApi();
  const { key } = useWorkspace();
  const { campaign, doc } = useComposer();
  const { data } = useQuery({
    queryKey: [api.workspace, 'limits'],
    queryFn: ({ signal }) => api.get<Limits>('/admin/v1/limits', {}, signal),
  });
  if (data === undefined) return null;
  const holds = (exempt: readonly string[]): boolean => !exempt.some((tag) => doc.tags.includes(tag));
  const { global_control_group: group, suppression_lists: lists } = data.limits;
  const named = lists.filter((list) => list.active && holds(list.exempt_tags));
  const controlled = group !== null && campaign.category === 'marketing' && holds(group.exempt_tags);
  return (
    <Alert variant="light" color="gray" icon={<IconInfoCircle size={18} />} title={t('leftOut.title')}>
      <List fz="sm" spacing={4}>
        {controlled && (
          <List.Item>{t('leftOut.control', { share: format.percent(group.percentage / 100) })}</List.Item>
        )}
        {named.map(({ list_id, name }) => (
          <List.Item key={list_id}>{t('leftOut.list', { name })}</List.Item>
        ))}
        <List.Item>{t('leftOut.always')}</List.Item>
      </List>
      <Text fz="xs" mt="xs">
        <Anchor href={`/w/${encodeURIComponent(key)}/settings`} fz="xs">
          {t('leftOut.settings')}
        </Anchor>
      </Text>
    </Alert>
  );
};
