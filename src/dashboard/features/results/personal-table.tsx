// What the test of a personalised variant taught: which features of people make a difference, and each variant's rate.
import { Group, List, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';
import { Section } from '../../../ui/section.tsx';
import type { Format } from '../../../ui/format.ts';
import { useFormat } from '../../i18n.ts';

interface Rate {
  readonly successes: number;
  readonly people: number;
}

interface Model {
  readonly state: 'fitted' | 'too_few_people' | 'no_difference';
  readonly base: Readonly<Record<string, Rate>>;
  readonly features: readonly {
    readonly feature: string;
    readonly cells: Readonly<Record<string, Readonly<Record<string, Rate>>>>;
  }[];
}

export const PersonalTable = ({ report }: { readonly report: CampaignReport }) => {
  const { t } = useTranslation('results');
  const decision = report.winning_variant[0] as { results?: { model?: Model } } | undefined;
  const model = decision?.results?.model;
  if (model === undefined) return null;
  const names = new Map(report.variants.map(({ variant, name }) => [variant, name]));
  return (
    <Section title={t('personal.title')} description={t(`personal.${model.state}`)} flush>
      {model.state === 'fitted' && <FeatureTable model={model} nameOf={(id) => names.get(id) ?? id} />}
    </Section>
  );
};

const FeatureTable = ({
  model,
  nameOf,
}: {
  readonly model: Model;
  readonly nameOf: (id: string) => string;
}) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const variants = Object.keys(model.base);
  return (
    <Stack gap={0}>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="sm" horizontalSpacing="lg">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('personal.people')}</Table.Th>
              {variants.map((id) => (
                <Table.Th key={id} ta="right">
                  {nameOf(id)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <RateRow label={t('personal.everybody')} value="" rates={model.base} variants={variants} />
            {model.features.flatMap(({ feature, cells }) =>
              Object.entries(cells).map(([value, rates]) => (
                <RateRow
                  key={`${feature} ${value}`}
                  label={feature.startsWith('event:') ? feature.slice(6) : t(`personal.feature.${feature}`)}
                  value={spell(format, feature, value)}
                  rates={rates}
                  variants={variants}
                />
              )),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <List fz="xs" c="dimmed" px="lg" pb="md">
        <List.Item>{t('personal.note')}</List.Item>
      </List>
    </Stack>
  );
};

/** Codes by their names; what stands for everything else is said by the row. */
const spell = (format: Format, feature: string, value: string): string => {
  if (WORDS.includes(value)) return value;
  if (feature === 'country') return format.country(value);
  return feature === 'language' ? format.languageName(value) : value;
};

interface RowProps {
  readonly label: string;
  readonly value: string;
  readonly rates: Readonly<Record<string, Rate>>;
  readonly variants: readonly string[];
}

const RateRow = ({ label, value, rates, variants }: RowProps) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const share = (id: string): number => (rates[id]?.successes ?? 0) / Math.max(rates[id]?.people ?? 0, 1);
  const best = Math.max(...variants.map(share));
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Text fz="sm">{label}</Text>
          <Text fz="sm" c="dimmed">
            {WORDS.includes(value) ? t(`personal.value.${value}`) : value}
          </Text>
        </Group>
      </Table.Td>
      {variants.map((id) => (
        <Table.Td key={id} ta="right" className="tabular">
          <Text fz="sm" fw={best > 0 && share(id) === best ? 600 : undefined}>
            {format.percent(share(id))}
          </Text>
          <Text fz="xs" c="dimmed">
            {t('selection.counts', {
              conversions: format.number(rates[id]?.successes ?? 0),
              people: format.number(rates[id]?.people ?? 0),
            })}
          </Text>
        </Table.Td>
      ))}
    </Table.Tr>
  );
};

/** Values that are words of ours; others are data. */
const WORDS: readonly string[] = [
  'none',
  'never',
  'week',
  'month',
  'half_year',
  'older',
  'yes',
  'no',
  'several',
];
