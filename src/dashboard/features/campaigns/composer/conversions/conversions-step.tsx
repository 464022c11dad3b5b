// What counts as success, who is kept as a comparison, and how the variants compete (campaign-delivery 16, 17).
import { Badge, Button, Group, List, NumberInput, Progress, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import type { Written } from '../../model.ts';
import { useComposer } from '../composer-context.tsx';
import { evenPercentages } from '../content/variants.ts';
import { FlagField } from '../fields.tsx';
import { flagOf, listOf, numberOf, recordOf, replaceAt, textOf } from '../written.ts';
import { ConversionCard } from './conversion-card.tsx';
import { SelectionSection } from './selection-section.tsx';
import { WinningSection } from './winning-section.tsx';
import { useFormat } from '../../../../i18n.ts';

const LETTERS = ['A', 'B', 'C', 'D'] as const;

const ConversionsStep = () => (
  <Stack gap="lg" maw={960}>
    <ConversionsSection />
    <SharesSection />
    <WinningSection />
    <SelectionSection />
    <TrackingSection />
  </Stack>
);

export default ConversionsStep;

const ConversionsSection = () => {
  const { t } = useTranslation('composer');
  const { campaign, definition, set, isReadOnly } = useComposer();
  const events = listOf(definition['conversions']);
  const isFrozen = isReadOnly || campaign.launched_at !== null;
  return (
    <Section
      title={t('conversion.title')}
      description={t(campaign.launched_at === null ? 'conversion.description' : 'conversion.frozen')}
    >
      <Stack gap="sm">
        {events.map((event, i) => (
          <ConversionCard
            key={i}
            event={event}
            letter={LETTERS[i] ?? 'D'}
            path={`conversions[${i}]`}
            isFrozen={isFrozen}
            onChange={(next) => set('conversions', replaceAt(events, i, next))}
            onRemove={() =>
              set(
                'conversions',
                events.filter((_, at) => at !== i),
              )
            }
          />
        ))}
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={isFrozen || events.length >= LETTERS.length}
            onClick={() =>
              set('conversions', [...events, { event: { type: 'purchase' }, deadline_seconds: 259_200 }])
            }
          >
            {t('conversion.add')}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
};

const SharesSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set, isReadOnly, problems } = useComposer();
  const variants = listOf(definition['variants']);
  const control = numberOf(definition['control_percentage']) ?? 0;
  const sum = variants.reduce((all, { percentage }) => all + (numberOf(percentage) ?? 0), control);
  // Before the first message there is nothing to share out, and nothing wrong yet.
  const isWhole = sum === 100 || variants.length === 0;
  const refused = problems.some(({ code }) => code === 'control_not_allowed');
  const change = (index: number, percentage: number): void =>
    set('variants', replaceAt(variants, index, { ...variants[index], percentage }));
  return (
    <Section
      title={t('shares.title')}
      description={t('shares.description')}
      actions={
        <Button
          variant="default"
          size="xs"
          disabled={isReadOnly || variants.length === 0}
          onClick={() => set('variants', evenPercentages(variants, 100 - control))}
        >
          {t('shares.even')}
        </Button>
      }
    >
      <Stack gap="md">
        {variants.length > 0 && <SharesBar variants={variants} control={control} />}
        <Group align="flex-end">
          {variants.map((variant, i) => (
            <Share
              key={textOf(variant['id'])}
              label={textOf(variant['name'])}
              value={numberOf(variant['percentage']) ?? 0}
              onChange={(percentage) => change(i, percentage)}
            />
          ))}
          <Share
            label={t('shares.control')}
            value={control}
            error={refused ? t('problem.control_not_allowed') : undefined}
            onChange={(percentage) => set('control_percentage', percentage)}
          />
        </Group>
        <Text fz="sm" c={isWhole ? 'dimmed' : 'var(--mantine-color-error)'} role="status">
          {t(variants.length === 0 ? 'problem.no_variant' : isWhole ? 'shares.full' : 'shares.sum', { sum })}
        </Text>
      </Stack>
    </Section>
  );
};

interface ShareProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (percentage: number) => void;
  readonly error?: string | undefined;
}

const Share = ({ label, value, onChange, error }: ShareProps) => {
  const format = useFormat();
  const { isReadOnly } = useComposer();
  return (
    <NumberInput
      label={label}
      value={value}
      min={0}
      max={100}
      suffix={format.language === 'fr' ? '\u00a0%' : '%'}
      allowDecimal={false}
      disabled={isReadOnly}
      error={error}
      w={140}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : 0)}
    />
  );
};

const COLOURS = ['violet', 'teal', 'blue', 'orange', 'pink', 'cyan', 'lime', 'red'] as const;

const SharesBar = ({
  variants,
  control,
}: {
  readonly variants: readonly Written[];
  readonly control: number;
}) => {
  const { t } = useTranslation('composer');
  return (
    <Stack gap={6}>
      <Progress.Root size={14} aria-hidden>
        {variants.map((variant, i) => (
          <Progress.Section
            key={textOf(variant['id'])}
            value={numberOf(variant['percentage']) ?? 0}
            color={COLOURS[i % COLOURS.length]}
          />
        ))}
        <Progress.Section value={control} color="gray" />
      </Progress.Root>
      <Group gap="xs">
        {variants.map((variant, i) => (
          <Badge key={textOf(variant['id'])} variant="dot" color={COLOURS[i % COLOURS.length]}>
            {textOf(variant['name'])}
          </Badge>
        ))}
        {control > 0 && (
          <Badge variant="dot" color="gray">
            {t('shares.control')}
          </Badge>
        )}
      </Group>
    </Stack>
  );
};

const TrackingSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set, errorAt, isReadOnly } = useComposer();
  const tracking = recordOf(definition['tracking']) ?? {};
  const patch = (changes: Written): void => set('tracking', { ...tracking, ...changes });
  return (
    <Section title={t('tracking.title')}>
      <Stack gap="md">
        <FlagField
          label={t('tracking.opens')}
          path="tracking.opens"
          value={flagOf(tracking['opens'], true)}
          onChange={(opens) => patch({ opens })}
        />
        <FlagField
          label={t('tracking.clicks')}
          path="tracking.clicks"
          value={flagOf(tracking['clicks'], true)}
          onChange={(clicks) => patch({ clicks })}
        />
        <TextInput
          label={t('tracking.parameters')}
          description={t('tracking.parametersHint')}
          placeholder="utm_source=relance&utm_campaign={{campaign.${name}}}"
          value={textOf(tracking['link_parameters'])}
          disabled={isReadOnly}
          error={errorAt('tracking.link_parameters')}
          onChange={({ currentTarget: { value } }) => patch({ link_parameters: value === '' ? null : value })}
          maw={560}
        />
        <List fz="xs" c="dimmed">
          <List.Item>{t('tracking.note')}</List.Item>
        </List>
      </Stack>
    </Section>
  );
};
