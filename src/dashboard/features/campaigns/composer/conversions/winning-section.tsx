// The winning variant: a part of the audience is the test, the rest gets what won (16.4). For campaigns sent once.
import { Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import type { Written } from '../../model.ts';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField, FlagField, NumberField } from '../fields.tsx';
import { SpanField } from '../span-field.tsx';
import { numberOf, recordOf, textOf } from '../written.ts';
import { useFormat } from '../../../../i18n.ts';

const METRICS = ['unique_opens', 'unique_clicks', 'conversion_rate'] as const;
const SEND = ['winner', 'personalized'] as const;
const OTHERWISE = ['send_best', 'end'] as const;
const START: Written = {
  test_percentage: 20,
  decide_after_seconds: 86_400,
  metric: 'unique_opens',
  otherwise: 'send_best',
  send: 'winner',
};

export const WinningSection = () => {
  const { t } = useTranslation('composer');
  const { campaign, definition, set } = useComposer();
  const winning = recordOf(definition['winning_variant']);
  if (campaign.type !== 'scheduled') return null;
  return (
    <Section title={t('winning.title')} description={t('winning.description')}>
      <Stack gap="md">
        <FlagField
          label={t('winning.use')}
          path="winning_variant"
          value={winning !== null}
          onChange={(is) => set('winning_variant', is ? START : null)}
        />
        {winning !== null && (
          <WinningFields
            winning={winning}
            patch={(changes) => set('winning_variant', { ...winning, ...changes })}
          />
        )}
      </Stack>
    </Section>
  );
};

interface FieldsProps {
  readonly winning: Written;
  readonly patch: (changes: Written) => void;
}

const WinningFields = ({ winning, patch }: FieldsProps) => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  const isPersonal = winning['send'] === 'personalized';
  return (
    <Group align="flex-start">
      <NumberField
        label={t('winning.test')}
        path="winning_variant.test_percentage"
        value={numberOf(winning['test_percentage'])}
        min={1}
        max={99}
        suffix={format.language === 'fr' ? '\u00a0%' : '%'}
        onChange={(test_percentage) => patch({ test_percentage })}
      />
      <SpanField
        label={t('winning.after')}
        path="winning_variant.decide_after_seconds"
        value={winning['decide_after_seconds']}
        onChange={(decide_after_seconds) => patch({ decide_after_seconds })}
      />
      <ChoiceField
        label={t('winning.metric')}
        path="winning_variant.metric"
        value={textOf(winning['metric'])}
        data={METRICS.map((metric) => ({ value: metric, label: t(`winning.metrics.${metric}`) }))}
        onChange={(metric) => patch({ metric })}
      />
      <ChoiceField
        label={t('winning.send')}
        description={isPersonal ? t('winning.personalizedHint') : undefined}
        path="winning_variant.send"
        value={textOf(winning['send']) || 'winner'}
        w={300}
        data={SEND.map((one) => ({ value: one, label: t(`winning.sends.${one}`) }))}
        onChange={(send) => patch(send === 'personalized' ? { send, otherwise: 'send_best' } : { send })}
      />
      {!isPersonal && (
        <ChoiceField
          label={t('winning.otherwise')}
          path="winning_variant.otherwise"
          value={textOf(winning['otherwise'])}
          w={260}
          data={OTHERWISE.map((one) => ({ value: one, label: t(`winning.${one}`) }))}
          onChange={(otherwise) => patch({ otherwise })}
        />
      )}
    </Group>
  );
};
