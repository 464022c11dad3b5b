// What holds a campaign back: quiet hours, frequency rules, speed, most people, priority, expiry (campaign-delivery 12-14).
import { Group, Slider, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField, FlagField, NumberField, TimeField } from '../fields.tsx';
import { SpanField } from '../span-field.tsx';
import { flagOf, numberOf, recordOf, textOf } from '../written.ts';

export const LimitSections = () => {
  const { campaign } = useComposer();
  const isMarketing = campaign.category === 'marketing';
  return (
    <>
      {isMarketing && <QuietSection />}
      {isMarketing && <FrequencySection />}
      <VolumeSection isMarketing={isMarketing} />
    </>
  );
};

const QuietSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set } = useComposer();
  const quiet = recordOf(definition['quiet_hours']);
  const patch = (changes: object): void => set('quiet_hours', { ...quiet, ...changes });
  const modes = ['hold', 'drop'] as const;
  const choices = ['hold', 'drop', 'ignore'] as const;
  return (
    <Section title={t('quiet.title')}>
      <Stack gap="md">
        <FlagField
          label={t('quiet.own')}
          description={t('quiet.ownHint')}
          path="quiet_hours"
          value={quiet !== null}
          onChange={(is) => set('quiet_hours', is ? { from: '21:00', to: '08:00', mode: 'hold' } : null)}
        />
        {quiet !== null && (
          <Group align="flex-start">
            <TimeField
              label={t('from')}
              path="quiet_hours.from"
              value={quiet['from']}
              onChange={(from) => patch({ from })}
            />
            <TimeField
              label={t('to')}
              path="quiet_hours.to"
              value={quiet['to']}
              onChange={(to) => patch({ to })}
            />
            <ChoiceField
              label={t('quiet.mode')}
              path="quiet_hours.mode"
              value={textOf(quiet['mode']) || 'hold'}
              w={280}
              data={modes.map((mode) => ({ value: mode, label: t(`quiet.${mode}`) }))}
              onChange={(mode) => patch({ mode })}
            />
          </Group>
        )}
        <ChoiceField
          label={t('quiet.workspace')}
          path="workspace_quiet_hours"
          value={textOf(definition['workspace_quiet_hours']) || 'hold'}
          w={320}
          data={choices.map((mode) => ({ value: mode, label: t(`quiet.${mode}`) }))}
          onChange={(mode) => set('workspace_quiet_hours', mode)}
        />
      </Stack>
    </Section>
  );
};

const FrequencySection = () => {
  const { t } = useTranslation('composer');
  const { definition, set } = useComposer();
  const obeys = flagOf(definition['obeys_frequency_rules'], true);
  const priority = numberOf(definition['priority']) ?? 50;
  return (
    <Section title={t('frequency.title')} description={t('frequency.description')}>
      <Stack gap="md">
        <FlagField
          label={t('frequency.obeys')}
          path="obeys_frequency_rules"
          value={obeys}
          onChange={(is) => {
            set('obeys_frequency_rules', is);
            if (is) set('counts_towards_frequency_rules', true);
          }}
        />
        {!obeys && (
          <FlagField
            label={t('frequency.counts')}
            path="counts_towards_frequency_rules"
            value={flagOf(definition['counts_towards_frequency_rules'], false)}
            onChange={(is) => set('counts_towards_frequency_rules', is)}
          />
        )}
        <div>
          <Text fz="sm" fw={500} id="priority-label">
            {t('frequency.priority', { priority })}
          </Text>
          <Text fz="xs" c="dimmed" mb={8}>
            {t('frequency.priorityHint')}
          </Text>
          <Slider
            maw={420}
            value={priority}
            onChange={(value) => set('priority', value)}
            thumbLabel={t('frequency.priorityLabel')}
            marks={[{ value: 0 }, { value: 50 }, { value: 100 }]}
          />
        </div>
      </Stack>
    </Section>
  );
};

const VolumeSection = ({ isMarketing }: { readonly isMarketing: boolean }) => {
  const { t } = useTranslation('composer');
  const { definition, set } = useComposer();
  const expiry = numberOf(definition['expiry_seconds']);
  return (
    <Section title={t('volume.title')}>
      <Stack gap="md">
        {isMarketing && <SpeedFields />}
        <MaximumFields />
        <FlagField
          label={t('volume.expires')}
          description={t(isMarketing ? 'volume.expiresHint' : 'volume.expiresHintTransactional')}
          path="expiry_seconds"
          value={definition['expiry_seconds'] !== null && definition['expiry_seconds'] !== undefined}
          onChange={(is) => set('expiry_seconds', is ? 86_400 : null)}
        />
        {expiry !== null && (
          <SpanField
            label={t('volume.expiresAfter')}
            path="expiry_seconds"
            value={expiry}
            onChange={(seconds) => set('expiry_seconds', seconds ?? 0)}
          />
        )}
        {!isMarketing && (
          <FlagField
            label={t('volume.atLeastOnce')}
            description={t('volume.atLeastOnceHint')}
            path="at_least_once"
            value={definition['at_least_once'] === true}
            onChange={(is) => set('at_least_once', is)}
          />
        )}
      </Stack>
    </Section>
  );
};

const SpeedFields = () => {
  const { t } = useTranslation('composer');
  const { definition, set } = useComposer();
  const speed = recordOf(definition['speed_limit']);
  return (
    <>
      <FlagField
        label={t('volume.speed')}
        description={t('volume.speedHint')}
        path="speed_limit"
        value={speed !== null}
        onChange={(is) => set('speed_limit', is ? { messages_per_minute: 1_000, per: 'campaign' } : null)}
      />
      {speed !== null && (
        <Group align="flex-start">
          <NumberField
            label={t('volume.perMinute')}
            path="speed_limit.messages_per_minute"
            value={speed['messages_per_minute']}
            min={10}
            max={500_000}
            onChange={(messages_per_minute) => set('speed_limit', { ...speed, messages_per_minute })}
          />
          <ChoiceField
            label={t('volume.for')}
            path="speed_limit.per"
            value={textOf(speed['per']) || 'campaign'}
            data={[
              { value: 'campaign', label: t('volume.perCampaign') },
              { value: 'channel', label: t('volume.perChannel') },
            ]}
            onChange={(per) => set('speed_limit', { ...speed, per })}
          />
        </Group>
      )}
    </>
  );
};

const MaximumFields = () => {
  const { t } = useTranslation('composer');
  const { campaign, definition, set } = useComposer();
  const most = recordOf(definition['maximum_people']);
  const patch = (changes: object): void => set('maximum_people', { ...most, ...changes });
  return (
    <>
      <FlagField
        label={t('volume.maximum')}
        description={t('volume.maximumHint')}
        path="maximum_people"
        value={most !== null}
        onChange={(is) =>
          set('maximum_people', is ? { count: 1_000, scope: 'campaign', per_channel: false } : null)
        }
      />
      {most !== null && (
        <Group align="flex-end">
          <NumberField
            label={t('volume.people')}
            path="maximum_people.count"
            value={most['count']}
            min={1}
            onChange={(count) => patch({ count })}
          />
          {campaign.type !== 'action_based' && (
            <ChoiceField
              label={t('volume.scope')}
              path="maximum_people.scope"
              value={textOf(most['scope']) || 'campaign'}
              data={[
                { value: 'campaign', label: t('volume.scopeCampaign') },
                {
                  value: 'occurrence',
                  label: campaign.type === 'scheduled' ? t('volume.scopeOccurrence') : t('volume.scopeCall'),
                },
              ]}
              onChange={(scope) => patch({ scope })}
            />
          )}
          <FlagField
            label={t('volume.countChannels')}
            path="maximum_people.per_channel"
            value={most['per_channel'] === true}
            onChange={(per_channel) => patch({ per_channel })}
          />
        </Group>
      )}
    </>
  );
};
