// From everybody considered to those who converted: a bar per step, with its share of the step before.
import { Box, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';
import { Section } from '../../../ui/section.tsx';
import { useFormat } from '../../i18n.ts';

type Step = CampaignReport['funnel'][number];

export const Funnel = ({ report }: { readonly report: CampaignReport | undefined }) => {
  const { t } = useTranslation('results');
  return (
    <Section title={t('funnel.title')} description={t('funnel.description')}>
      {report === undefined ? (
        <Skeleton h={220} />
      ) : (
        <Stack gap={6} component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
          {report.funnel.map((step) => (
            <FunnelBar key={step.step} step={step} most={report.funnel[0]?.count ?? 0} />
          ))}
        </Stack>
      )}
    </Section>
  );
};

const FunnelBar = ({ step, most }: { readonly step: Step; readonly most: number }) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const width = most === 0 ? 0 : Math.min(1, step.count / most);
  return (
    <Group component="li" gap="md" wrap="nowrap">
      <Box w={190} style={{ flexShrink: 0 }}>
        <Text fz="sm" fw={600}>
          {t(`funnel.step.${step.step}`)}
        </Text>
        <Text fz="xs" c="dimmed">
          {t(`funnel.unit.${step.unit}`)}
        </Text>
      </Box>
      <Box flex={1} h={28} bg="var(--app-paper)" style={{ borderRadius: 6, overflow: 'hidden' }}>
        <Box
          h="100%"
          w={`${width * 100}%`}
          miw={step.count > 0 ? 3 : 0}
          bg="violet.5"
          style={{ borderRadius: 6 }}
        />
      </Box>
      <Text fz="sm" fw={600} w={90} ta="right" className="tabular">
        {format.number(step.count)}
      </Text>
      <Text fz="sm" c="dimmed" w={80} ta="right" className="tabular">
        {step.share === null ? '' : format.percent(step.share)}
      </Text>
    </Group>
  );
};
